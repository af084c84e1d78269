"""Refuses to start with a built-in text that is too long or lacks what it must say."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error
from django.utils.module_loading import import_string

from .models import Language
from .wording import built_in
from .wording.characters import replaced
from .wording.placeholders import literal
from .wording.purposes import PURPOSES
from .wording.rules import problems


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
        body = built_in.body(purpose, language)
    except built_in.NoSuchText:
        yield Error(f"{name} is missing.", id="messaging.E001")
        return
    if odd := replaced(literal(body)):
        typed = " ".join(sorted(odd))
        yield Error(f"{name} has what is not in GSM-7: {typed}", id="messaging.E004")
    for problem in problems(purpose, language, body):
        yield Error(f"{name}: {problem.words}", id=problem.code)
