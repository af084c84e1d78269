"""Who agreed to texts, and what a STOP, START, HELP or cry for help brings about."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.db.models.lookups import Exact
from django.utils.translation import gettext as _

from clinic import audit

from . import answers, suppression
from .inbound import flag
from .models import Consent, InboundText, Suppression

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from django.db.models.expressions import Combinable

Intent, Source = InboundText.Intent, Suppression.Source
STOP_WORDS = frozenset(
    ("STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT")
)
HELP_WORDS = frozenset(("HELP", "INFO"))
# The law presumes consent to one confirmation within this time.
CONFIRM_WITHIN = timedelta(minutes=5)
# The number is no longer the patient's: its START ends no such opt-out.
_STRANGERS = {
    InboundText.Topic.WRONG_PERSON: Source.WRONG_PERSON,
    InboundText.Topic.DIED: Source.DIED,
}


def grant(
    *,
    phone: str,
    subject: str,
    method: str,
    at: datetime,
    source: str = "",
    wording: str = "",
    phone_owner: str = Consent.PhoneOwner.PATIENT,
    recorded_by: User | None = None,
) -> Consent:
    """Write that this subject agreed to texts at this number, in which words."""
    return Consent.objects.create(
        phone=phone,
        phone_owner=phone_owner,
        subject=subject,
        action=Consent.Action.GRANTED,
        method=method,
        source=source,
        wording=wording,
        recorded_at=at,
        recorded_by=recorded_by,
    )


def revoke(
    *,
    phone: str,
    subject: str,
    method: str,
    at: datetime,
    source: str = "",
    recorded_by: User | None = None,
) -> Consent:
    """Write that they no longer agree. A STOP is a suppression, not this."""
    return Consent.objects.create(
        phone=phone,
        subject=subject,
        action=Consent.Action.REVOKED,
        method=method,
        source=source,
        recorded_at=at,
        recorded_by=recorded_by,
    )


def has_consent(phone: str, subject: str) -> bool:
    lines = Consent.objects.filter(phone=phone, subject=subject).order_by("-pk")
    newest = lines.values_list("action", flat=True).first()
    return newest == Consent.Action.GRANTED


def granted(phone: Combinable, subject: Combinable) -> Exact:
    """The same as a condition for querysets; give it OuterRefs. Never NULL."""
    lines = Consent.objects.filter(phone=phone, subject=subject).order_by("-pk")
    newest = Subquery(lines.values("action")[:1])
    return Exact(Coalesce(newest, Value("")), Value(Consent.Action.GRANTED))


def handle(text: InboundText) -> bool:
    """First of SMS_INBOUND_HANDLERS. An emergency is claimed so that none asks YES?"""
    is_emergency = text.topic == InboundText.Topic.EMERGENCY
    if is_emergency:
        flag(text, reason=_("May be an emergency. Phone now."), urgent=True)
    if text.intent == Intent.OPT_OUT:
        _opt_out(text, answer="emergency" if is_emergency else "stop_confirmation")
    elif is_emergency:
        answers.answer_if_allowed(text, "emergency")
    elif text.intent == Intent.OPT_IN:
        _opt_in(text)
    elif text.intent == Intent.HELP:
        _help(text)
    else:
        return False
    return True


def _opt_out(text: InboundText, *, answer: str) -> None:
    # Texts still queued are refused when they would leave. Cancelling them here would
    # lock them before the offers that they belong to: whoever wins locks those first.
    stopped = suppression.suppress(
        text.phone,
        kind=Suppression.Kind.OPT_OUT,
        source=_source(text),
        at=text.received_at,
        inbound=text,
    )
    if stopped and _received_later(text, Intent.OPT_IN).exists():
        reason = _("Asked us to stop before their START: texts are stopped. Ask them.")
        flag(text, reason=reason)
    if stopped is None or _carrier_answers_stop(text):
        return
    until = text.received_at + CONFIRM_WITHIN
    answers.answer(text, answer, confirms=stopped, not_after=until)


def _source(text: InboundText) -> str:
    if text.opt_out_type == "STOP" or _says_only(text, STOP_WORDS):
        return Source.KEYWORD
    return _STRANGERS.get(InboundText.Topic(text.topic), Source.FREE_TEXT)


def _opt_in(text: InboundText) -> None:
    """Ends an opt-out only where somebody at this number has agreed to texts.

    Locked first: a STOP that is read meanwhile is seen here, or sees this one's end.
    """
    in_force = suppression.in_force().filter(
        phone=text.phone, kind=Suppression.Kind.OPT_OUT
    )
    list(in_force.select_for_update(of=("self",), no_key=True))
    agreed = Consent.objects.filter(
        granted(OuterRef("phone"), OuterRef("subject")), phone=text.phone
    )
    is_strangers = in_force.filter(source__in=_STRANGERS.values()).exists()
    if is_strangers or not agreed.exists():
        reason = _("Texted START, but no agreement to texts is on record.")
        flag(text, reason=reason)
        return
    is_newer = in_force.filter(created_at__gt=text.received_at)
    if is_newer.exists() or _received_later(text, Intent.OPT_OUT).exists():
        flag(text, reason=_("START is older than their STOP: texts stay stopped."))
        return
    suppression.lift(
        text.phone,
        kind=Suppression.Kind.OPT_OUT,
        reason="start",
        actor=audit.PATIENT,
        at=text.received_at,
    )


def _received_later(text: InboundText, intent: str) -> QuerySet[InboundText]:
    """Of the same number; a lost webhook's text is read after those that followed it."""
    return InboundText.objects.filter(
        phone=text.phone, intent=intent, received_at__gt=text.received_at
    )


def _help(text: InboundText) -> None:
    if _carrier_answers_help(text) or answers.answer_if_allowed(text, "help"):
        return
    flag(text, reason=_("Asks for help; we may not answer by text."))


def _carrier_answers_stop(text: InboundText) -> bool:
    return text.opt_out_type == "STOP" or (
        settings.SMS_CARRIER_HANDLES_STOP and _says_only(text, STOP_WORDS)
    )


def _carrier_answers_help(text: InboundText) -> bool:
    return text.opt_out_type == "HELP" or (
        settings.SMS_CARRIER_HANDLES_HELP and _says_only(text, HELP_WORDS)
    )


def _says_only(text: InboundText, words: frozenset[str]) -> bool:
    return text.body.strip().upper() in words
