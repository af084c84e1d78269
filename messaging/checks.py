"""Refuses to start with a text that is too long, not GSM-7 or lacks its STOP."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error
from django.template import Context, Template, TemplateDoesNotExist, TemplateSyntaxError
from django.utils.module_loading import import_string

from . import wording
from .models import Language
from .segments import count

WITH_STOP = {
    "offer",
    "offer_usual",
    "taken",
    "declined",
    "welcome",
    "help",
    "clarify",
    "reconfirm",
    "withdrawn",
    "no_pictures",
}
WITH_YES = {"offer", "offer_usual", "clarify", "reconfirm"}
PURPOSES = WITH_STOP | {
    "received",
    "confirmed",
    "confirmed_replaces",
    "late_yes",
    "stop_confirmation",
    "which",
    "undone",
    "emergency",
    "no_live_offer",
    "backed_out",
    "person_will_read",
}
WORST = {
    "clinic": "W" * wording.LIMITS["clinic"],
    "place": "W" * wording.LIMITS["place"],
    "when": "Wed Sep 30, 12:30 PM",
    "old": "Wed Sep 30, 12:30 PM",
    "other": "Wed Sep 30, 12:30 PM",
    "phone": "212-555-0100",
    "weekly": "10",
    "for_whom": "J.S.",
}
# The carrier takes these words for a STOP or HELP of its own.
_TAKEN_WORDS = re.compile(r"\b(END|CANCEL|QUIT|INFO)\b")
_ASKS_YES = re.compile(r"\b(Reply|Responda)( only| solo)? (YES|SI)\b")


def check_wording(
    app_configs: Sequence[AppConfig] | None = None, **_kwargs: object
) -> list[CheckMessage]:
    return [
        error
        for language in Language.values
        for purpose in sorted(PURPOSES)
        for error in _check(purpose, language)
    ]


def check_weekly_limit(
    app_configs: Sequence[AppConfig] | None = None, **_kwargs: object
) -> list[CheckMessage]:
    try:
        import_string(settings.SMS_WEEKLY_LIMIT)
    except ImportError:
        return [Error("SMS_WEEKLY_LIMIT names nothing.", id="messaging.E009")]
    return []


def _check(purpose: str, language: str) -> Iterator[CheckMessage]:
    name = f"templates/sms/{language}/{purpose}.txt"
    try:
        template = wording.template(purpose, language)
    except (TemplateDoesNotExist, TemplateSyntaxError):
        yield Error(f"{name} is missing or is not a template.", id="messaging.E001")
        return
    for code, complaint in problems(purpose, template):
        yield Error(f"{name} {complaint}.", id=code)


def problems(purpose: str, template: Template) -> Iterator[tuple[str, str]]:
    """Check ids and complaints about one template with the longest values."""
    used = wording.placeholders(template)
    if unknown := used - WORST.keys():
        yield "messaging.E002", f"uses unknown {sorted(unknown)}"
    if "clinic" not in used:
        yield "messaging.E003", "does not say who writes"
    body = template.render(Context(WORST, autoescape=False)).strip()
    size = count(body)
    if size.encoding != "GSM-7":
        yield "messaging.E004", "has a character that is not in GSM-7"
    if size.parts > 1:
        yield "messaging.E005", f"takes {size.units} with the longest names, not 160"
    if purpose in WITH_STOP and "STOP" not in body:
        yield "messaging.E006", "does not say how to stop: STOP"
    if _TAKEN_WORDS.search(body):
        yield "messaging.E007", "invites a word that the carrier takes for itself"
    if purpose not in WITH_YES and _ASKS_YES.search(body):
        yield "messaging.E008", "asks for a YES that would book nothing"
