"""Makes the texts to send, each with the version of the words it was made from."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.conf import settings
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.module_loading import import_string

from clinic.singletons import practice
from messaging.models import Wording
from messaging.segments import count

from . import built_in
from .placeholders import Unfillable, fill, fitted, names
from .rules import MOST_SEGMENTS

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Said:
    body: str = field(repr=False)
    version: str


@dataclass(frozen=True)
class Words:
    """The practice's name and own words, read at once for the texts of one batch."""

    clinic: str
    own: Mapping[tuple[str, str], Wording]

    def of(self, purpose: str, language: str) -> Wording | None:
        """Its own words for this text, if it has any."""
        found = self.own.get((purpose, language))
        return found if found and found.body.strip() else None


def current() -> Words:
    """As they are now: read afresh, since another process may have changed them."""
    own = {(each.purpose, each.language): each for each in newest()}
    return Words(clinic=practice().text_name, own=own)


def newest() -> QuerySet[Wording]:
    """The version of each text that rules."""
    newer = Wording.objects.filter(
        purpose=OuterRef("purpose"),
        language=OuterRef("language"),
        number__gt=OuterRef("number"),
    )
    return Wording.objects.filter(~Exists(newer))


def compose(
    purpose: str, *, language: str, words: Words | None = None, **values: object
) -> Said:
    """The text to send, in one segment when the values are inside LIMITS.

    `for_whom` (initials) is optional; `clinic` and `weekly` have their own sources.
    """
    words = words or current()
    usual = built_in.body(purpose, language)
    own = words.of(purpose, language)
    if own is not None:
        try:
            return Said(_own(own, words, values), own.version)
        except Unfillable as error:
            log.error("wording %s: %s; the built-in words are sent", own, error)
    try:
        body = _filled(usual, language, words, values)
    except Unfillable as error:
        raise ValueError(f"{purpose} text: {error}") from error
    return Said(body, built_in.version(purpose, language))


def weekly_limit() -> int:
    """Offers a number gets in a week: what a layer above decides, by name."""
    limit: int = import_string(settings.SMS_WEEKLY_LIMIT)()
    return limit


def _own(own: Wording, words: Words, values: Mapping[str, object]) -> str:
    body = _filled(own.body, own.language, words, values)
    if count(body).parts > MOST_SEGMENTS:
        raise Unfillable("too long")
    return body


def _filled(
    body: str, language: str, words: Words, values: Mapping[str, object]
) -> str:
    given: dict[str, object] = {"clinic": words.clinic, **values}
    if "weekly" in names(body) and "weekly" not in given:
        given["weekly"] = weekly_limit()
    return fill(body, fitted(given, language=language))
