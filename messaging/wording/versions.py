"""The versions of the practice's words: what was said when, and who decided it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction

from clinic import audit
from clinic.audit import Actor
from messaging.models import Language, Wording

from . import built_in, rules
from .compose import newest
from .purposes import PURPOSES


@dataclass(frozen=True)
class InForce:
    """What a text says now. `number` is the newest version's, 0 before the first."""

    purpose: str
    language: str
    body: str
    number: int
    row: Wording | None

    @property
    def is_own(self) -> bool:
        return bool(self.row and self.row.body)


def in_force(purpose: str, language: str) -> InForce:
    rows = Wording.objects.filter(purpose=purpose, language=language)
    newest_row = rows.select_related("created_by").order_by("-number").first()
    return _in_force(purpose, language, newest_row)


def all_in_force() -> dict[tuple[str, str], InForce]:
    """Every text there is, in both languages, in one query."""
    rows = {
        (row.purpose, row.language): row
        for row in newest().select_related("created_by")
    }
    return {
        key: _in_force(*key, rows.get(key))
        for key in ((each, spoken) for each in PURPOSES for spoken in Language.values)
    }


def _in_force(purpose: str, language: str, row: Wording | None) -> InForce:
    body = (row and row.body) or built_in.body(purpose, language)
    return InForce(purpose, language, body, row.number if row else 0, row)


def history(purpose: str, language: str) -> list[Wording]:
    """Newest first."""
    rows = Wording.objects.filter(purpose=purpose, language=language)
    return list(rows.select_related("created_by").order_by("-number"))


def save(
    purpose: str,
    language: str,
    body: str,
    *,
    after: int,
    is_long: bool = False,
    actor: Actor,
    at: datetime,
) -> Wording | None:
    """The next version, made from number `after`; None if that is no longer the newest.

    An empty body is the built-in words again. Raises ValueError on words that may not
    be sent.
    """
    if body:
        _refuse(purpose, language, body, is_long=is_long)
    if in_force(purpose, language).number != after:
        return None
    try:
        with transaction.atomic():
            row = Wording.objects.create(
                purpose=purpose,
                language=Language(language),
                number=after + 1,
                body=body,
                is_long=is_long and rules.size(language, body).parts > 1,
                created_at=at,
                created_by_id=actor.user_id,
            )
            audit.record("wording_saved", row, actor=actor, at=at, version=row.version)
    except IntegrityError:
        return None
    return row


def _refuse(purpose: str, language: str, body: str, *, is_long: bool) -> None:
    found = rules.problems(purpose, language, body, is_long=is_long)
    if found:
        raise ValueError(", ".join(sorted({problem.code for problem in found})))


def unusable() -> Iterator[Wording]:
    """Own words in force of which no text can be made: the built-in ones are sent."""
    for row in newest():
        if row.purpose in PURPOSES and row.body and not rules.is_fillable(row):
            yield row
