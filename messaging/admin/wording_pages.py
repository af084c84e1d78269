"""What the pages of the practice's own words show."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from clinic.hours import FALLBACK_ZONE
from clinic.models import Location
from messaging.models import Language, Wording
from messaging.wording import built_in, differences, versions
from messaging.wording.differences import Stretch
from messaging.wording.placeholders import MEANINGS, worst
from messaging.wording.purposes import PURPOSES
from messaging.wording.review import revealing_names, review, sample

if TYPE_CHECKING:
    from django.http import HttpRequest

    from messaging.wording.review import Sample
    from messaging.wording.versions import InForce

    from .wording_form import WordingForm


@dataclass(frozen=True)
class Cell:
    """One language of one text in the overview."""

    now: InForce
    language: str
    source: str
    problems: list[str]
    warnings: list[str]


@dataclass(frozen=True)
class Line:
    title: str
    occasion: str
    cells: list[Cell]


@dataclass(frozen=True)
class Past:
    """One version in the history; `number` 0 is the built-in words."""

    number: int
    title: str
    body: str
    changes: list[Stretch]
    is_newest: bool
    says_the_same: bool


@dataclass(frozen=True)
class Placeholder:
    """`length`: how many characters it takes at most."""

    name: str
    meaning: str
    length: int
    is_needed: bool


def overview() -> dict[str, Any]:
    names, now, zone = sample(), versions.all_in_force(), _zone()
    lines = [
        Line(
            str(purpose.title),
            str(purpose.occasion),
            [_cell(now[code, spoken], names, zone) for spoken in Language.values],
        )
        for code, purpose in PURPOSES.items()
    ]
    return {
        "lines": lines,
        "revealing_names": revealing_names(),
        "has_problems": any(cell.problems for line in lines for cell in line.cells),
    }


def editor(now: InForce, *, at: datetime) -> dict[str, Any]:
    purpose = PURPOSES[now.purpose]
    [other] = [spoken for spoken in Language if spoken != now.language]
    return {
        "now": now,
        "occasion": purpose.occasion,
        "language": Language(now.language).label,
        "other_code": other.value,
        "other_language": other.label,
        "other_body": versions.in_force(now.purpose, other.value).body,
        "placeholders": _placeholders(now),
        "past": list(_past(now)),
    }


def title(purpose: str, language: str) -> str:
    return f"{PURPOSES[purpose].title} ({Language(language).label})"


def say_saved(request: HttpRequest, row: Wording, form: WordingForm) -> None:
    sentence = _(
        "Saved as version %s. New texts say it from now on; texts that wait already "
        "keep their words."
    )
    messages.success(request, sentence % row.number)
    for warning in form.review.warnings if form.review else []:
        messages.warning(request, warning)
    [other] = [spoken.label for spoken in Language if spoken != row.language]
    messages.info(request, _("Does the %s text say the same? Look below.") % other)


def _cell(now: InForce, names: Sample, zone: ZoneInfo) -> Cell:
    found = review(
        now.purpose,
        now.language,
        now.body,
        names=names,
        is_long=bool(now.row and now.row.is_long),
    )
    return Cell(
        now=now,
        language=str(Language(now.language).label),
        source=_source(now.row, zone) if now.row else _("built-in words"),
        problems=[each.words for each in found.problems],
        warnings=found.warnings,
    )


def _source(row: Wording, zone: ZoneInfo) -> str:
    day = date_format(row.created_at.astimezone(zone), "M j, Y, g:i A")
    number = _("version %s") % row.number
    who = _who(row)
    words = number if row.body else _("%s: the built-in words") % number
    return f"{words}, {who}, {day}"


def _who(row: Wording) -> str:
    user = row.created_by
    return (user.get_full_name() or user.get_username()) if user else _("the system")


def _zone() -> ZoneInfo:
    """The practice's clock: that of its first location."""
    first = Location.objects.filter(is_active=True).order_by("pk").first()
    return first.zone if first else ZoneInfo(FALLBACK_ZONE)


def _placeholders(now: InForce) -> list[Placeholder]:
    purpose, longest = PURPOSES[now.purpose], worst(now.language)
    return [
        Placeholder(
            f"{{{name}}}", str(meaning), len(longest[name]), name in purpose.must
        )
        for name, meaning in MEANINGS.items()
        if name in purpose.may
    ]


def _past(now: InForce) -> Iterator[Past]:
    """Newest first; the built-in words are the oldest."""
    zone = _zone()
    usual = built_in.body(now.purpose, now.language)
    rows = versions.history(now.purpose, now.language)
    bodies = [*(row.body or usual for row in rows), usual]
    for row, body, before in zip(rows, bodies[:-1], bodies[1:], strict=True):
        yield Past(
            number=row.number,
            title=_first_capital(_source(row, zone)),
            body=body,
            changes=differences.between(before, body),
            is_newest=row.number == now.number,
            says_the_same=body == now.body,
        )
    yield Past(
        number=0,
        title=_("Built-in words"),
        body=usual,
        changes=[],
        is_newest=not rows,
        says_the_same=usual == now.body,
    )


def _first_capital(words: str) -> str:
    return words[:1].upper() + words[1:]
