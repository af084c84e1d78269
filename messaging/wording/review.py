"""What staff are shown of words before these are sent to anybody."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256

from django.utils.translation import gettext as _

from clinic.models import Location
from clinic.singletons import practice
from clinic.specialties import revealing
from messaging.segments import Segments

from . import rules
from .characters import replaced
from .compose import weekly_limit
from .placeholders import Unfillable, fill, fitted, literal
from .rules import Problem


@dataclass(frozen=True)
class Review:
    """`usual` and `longest` are empty when no text can be made of the words."""

    problems: list[Problem]
    warnings: list[str]
    notes: list[str]
    usual: str
    longest: str
    size: Segments

    @property
    def is_too_long(self) -> bool:
        return any(each.code == rules.TOO_LONG for each in self.problems)


@dataclass(frozen=True)
class Sample:
    """Real names of the practice, for the text as patients will usually read it."""

    clinic: str
    place: str
    phone: str
    weekly: str

    def values(self, language: str) -> dict[str, str]:
        days = {"en": ("Tue Mar 3", "Thu Apr 9"), "es": ("mar 3 mar", "jue 9 abr")}
        first, second = days[language]
        values = {
            "clinic": self.clinic,
            "place": self.place,
            "phone": self.phone,
            "weekly": self.weekly,
            "when": f"{first}, 2:30 PM",
            "other": f"{second}, 9:00 AM",
            "old": f"{second}, 9:00 AM",
        }
        return fitted(values, language=language)


def sample() -> Sample:
    ours = practice()
    first = Location.objects.filter(is_active=True).order_by("pk").first()
    return Sample(
        clinic=ours.text_name,
        place=first.text_name if first else "Main St",
        phone=first.phone if first else ours.phone,
        weekly=str(weekly_limit()),
    )


def review(
    purpose: str, language: str, body: str, *, names: Sample, is_long: bool = False
) -> Review:
    """Judge words by the rules, at the longest that names and settings allow."""
    weekly = max("10", names.weekly, key=len)
    return Review(
        problems=rules.problems(
            purpose, language, body, is_long=is_long, weekly=weekly
        ),
        warnings=list(_warnings(purpose, body)),
        notes=list(_notes(body)),
        usual=_usual(body, names.values(language)),
        longest=rules.longest(language, body, weekly=weekly),
        size=rules.size(language, body, weekly=weekly),
    )


def fingerprint(body: str, size: Segments) -> str:
    """Names exactly these words at this length: what somebody agreed to."""
    return f"{size.parts}-{sha256(body.encode()).hexdigest()[:12]}"


def revealing_names() -> list[str]:
    """Names that every text carries and that say what patients are treated for."""
    ours = practice()
    places = Location.objects.filter(is_active=True).order_by("pk")
    found = [(_("the practice"), ours.text_name)]
    found += [(place.name, place.text_name) for place in places]
    sentence = _("The name of %(owner)s in texts is “%(name)s”.")
    return [
        sentence % {"owner": owner, "name": name}
        for owner, name in found
        if revealing(name)
    ]


def _warnings(purpose: str, body: str) -> Iterator[str]:
    if words := revealing(literal(body)):
        sentence = _(
            "“%s” tells whoever sees the phone what the patient is treated for. Say it "
            "without."
        )
        yield sentence % "”, “".join(words)
    if purpose == "received" and re.search(r"\bconfirm(ed|ada)\b", body, re.I):
        yield _("Nothing is confirmed yet when this text is sent.")


def _notes(body: str) -> Iterator[str]:
    odd = replaced(literal(body))
    changed = [f"{typed} → {sent}" for typed, sent in odd.items() if sent]
    dropped = [typed for typed, sent in odd.items() if not sent]
    if changed:
        yield _("Sent as plain letters, which costs less: %s.") % ", ".join(changed)
    if dropped:
        yield _("Left out, since it would cost twice as much: %s.") % ", ".join(dropped)
    if "\n" in body.strip():
        yield _("Line breaks are sent as spaces.")


def _usual(body: str, values: dict[str, str]) -> str:
    try:
        return fill(body, values)
    except Unfillable:
        return ""
