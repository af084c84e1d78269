"""What the system can see for itself before texts go to everybody.

Each check returns sentences that say what is wrong and what to do; none is well.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from clinic.checks import is_loopback
from clinic.models import Practice
from clinic.singletons import practice

from . import permission, twilio
from .models import DeliveryEvent, InboundText, OutboundText

SECONDS = 5
# What each of our doors answers to a signed form that holds no text: nothing is stored.
DOORS = {"inbound": 400, "fallback": 400, "status": 204}


def named() -> list[str]:
    ours = practice()
    fields = {field.name: field for field in Practice._meta.concrete_fields}
    return [
        _("“%s” still has its first value. Change it on the page of the practice.")
        % fields[name].verbose_name
        for name in ("text_name", "phone")
        if getattr(ours, name) == fields[name].default
    ]


def doors() -> list[str]:
    """A signed form must pass and an unsigned one must not, at our public address."""
    return _unready() or [
        problem for name, passes in DOORS.items() for problem in _knock(name, passes)
    ]


def webhook() -> list[str]:
    """The carrier's own settings must name our addresses."""
    if problems := _unready():
        return problems
    routings = twilio.routings()
    if routings is None:
        return [_("The carrier could not be asked. Check the Twilio keys; try again.")]
    if not routings:
        return [_("The carrier's account has no number. Buy one, or correct the keys.")]
    return [problem for routing in routings for problem in _misrouted(routing)]


def answered() -> list[str]:
    """Both ways work: a listed phone was texted, and its answer has been read here."""
    listed = permission.listed_phones(practice())
    if not listed:
        return [_("No test phone is listed on the page of the practice.")]
    texted = OutboundText.objects.filter(phone__in=listed, handed_over_at__isnull=False)
    if not texted.exists():
        return [_("No listed phone has been texted yet: switch to test mode.")]
    if not _with_answer(texted).exists():
        return [_("No listed phone has answered yet: answer from it, with any word.")]
    if not _with_report(_with_answer(texted)).exists():
        return [_("The carrier's reports of delivery do not reach us: check SITE_URL.")]
    return []


def _unready() -> list[str]:
    site = settings.SITE_URL
    if not settings.TWILIO_ACCOUNT_SID or not any(settings.TWILIO_AUTH_TOKENS):
        return [_("Set TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKENS, and restart.")]
    # On this machine a simulated carrier needs no https.
    if urlsplit(site).scheme != "https" and not is_loopback(site):
        return [_("SITE_URL must be an https address that the carrier can reach.")]
    return []


def _knock(name: str, passes: int) -> Iterator[str]:
    path = reverse(f"messaging:{name}")
    # An attempt that nobody made: a report on it changes nothing.
    query = f"?oid={uuid.uuid4()}" if name == "status" else ""
    url = f"{settings.SITE_URL}{path}{query}"
    form = {"AccountSid": settings.TWILIO_ACCOUNT_SID, "MessageStatus": "sent"}
    unsigned = _post(url, form, {})
    signed = unsigned and _post(url, form, twilio.sign(url, form))
    if unsigned is None or signed is None:
        yield _("%s does not answer. Is SITE_URL right, and the web server up?") % path
    elif 300 <= unsigned < 400 or 300 <= signed < 400:
        yield _("%s is redirected. Texts are lost on the way: let nothing do that.") % (
            path
        )
    elif unsigned != 403:
        yield _(
            "%(path)s answers %(status)s to a message that nobody signed, not 403. "
            "Something else answers at this address: see what SITE_URL names."
        ) % {"path": path, "status": unsigned}
    elif signed != passes:
        yield _(
            "%(path)s answers %(status)s to a signed message. SITE_URL must be, letter "
            "by letter, the address that the carrier uses; restart after changing it."
        ) % {"path": path, "status": signed}


def _post(url: str, form: dict[str, str], headers: dict[str, str]) -> int | None:
    # Every process imports this module; few ever knock.
    import requests

    try:
        answer = requests.post(
            url, data=form, headers=headers, timeout=SECONDS, allow_redirects=False
        )
    except requests.RequestException:
        return None
    return answer.status_code


def _misrouted(routing: twilio.Routing) -> Iterator[str]:
    doors = {
        _("the address for incoming texts"): (
            "inbound",
            routing.inbound_url,
            routing.inbound_method,
        ),
        _("the fallback address"): (
            "fallback",
            routing.fallback_url,
            routing.fallback_method,
        ),
    }
    for what, (name, url, method) in doors.items():
        ours = settings.SITE_URL + reverse(f"messaging:{name}")
        # What follows the # tells the carrier how to try again.
        if not url:
            yield _("At the carrier, %(what)s is empty. Set %(ours)s.") % {
                "what": what,
                "ours": ours,
            }
        elif url.partition("#")[0] != ours:
            yield _("At the carrier, %(what)s is another. Set %(ours)s.") % {
                "what": what,
                "ours": ours,
            }
        elif method.upper() != "POST":
            yield _("At the carrier, set %(what)s to HTTP POST.") % {"what": what}
    if routing.status_callback:
        yield _("At the carrier, clear the status callback: each text names its own.")


def _with_answer(texts: QuerySet[OutboundText]) -> QuerySet[OutboundText]:
    answers = InboundText.objects.filter(
        phone=OuterRef("phone"),
        received_at__gt=OuterRef("handed_over_at"),
        routed_at__isnull=False,
    )
    return texts.filter(Exists(answers))


def _with_report(texts: QuerySet[OutboundText]) -> QuerySet[OutboundText]:
    """Only the status webhook stores these."""
    return texts.filter(
        Exists(DeliveryEvent.objects.filter(attempt__text=OuterRef("pk")))
    )
