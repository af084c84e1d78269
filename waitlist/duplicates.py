"""Patients who may be one person entered twice."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import combinations

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from clinic.models import AuditEvent

from .models import Patient, WaitlistEntry

# Lines of the trail that say what people decided about two patients.
MERGED, TOLD_APART = "patient.merged", "patient.told_apart"
# Above this share of equal letters a name is taken for a misspelt one.
ALIKE = 0.8


@dataclass(frozen=True)
class Person:
    """What tells people apart; `pk` is 0 for somebody not entered yet."""

    pk: int
    first: str
    last: str
    phone: str
    record_number: str = ""

    @classmethod
    def of(cls, patient: Patient) -> Person:
        return cls(
            patient.pk or 0,
            patient.first_name,
            patient.last_name,
            patient.phone,
            patient.record_number,
        )


@dataclass(frozen=True)
class Match:
    patient: Patient
    why: str
    has_same_phone: bool


def of(person: Person) -> list[Match]:
    """Patients we have who may be this person, the likeliest first."""
    near = (
        Q(phone=person.phone)
        | Q(last_name__iexact=person.last)
        | Q(first_name__iexact=person.last, last_name__iexact=person.first)
    )
    if person.record_number:
        near |= Q(record_number=person.record_number)
    apart = _told_apart()
    found = [
        Match(patient, why, patient.phone == person.phone)
        for patient in unmerged().filter(near).exclude(pk=person.pk)
        if (why := reason(person, Person.of(patient)))
        and frozenset((person.pk, patient.pk)) not in apart
    ]
    return sorted(found, key=lambda match: not match.has_same_phone)


def reason(one: Person, other: Person) -> str:
    """Why both may be the same, in words; empty if they are not."""
    if one.record_number and one.record_number == other.record_number:
        return _("the same record number")
    if one.record_number and other.record_number:
        return ""
    names, others = _words(one), _words(other)
    if sorted(names) == sorted(others):
        if one.phone == other.phone:
            return _("the same name and phone")
        return _("the same name, another phone")
    if one.phone == other.phone and _are_alike(one, other):
        return _("the same phone and a similar name")
    return ""


def all_ids() -> set[int]:
    """Every patient who may be entered twice."""
    apart = _told_apart()
    rows = (
        unmerged()
        .order_by()
        .values_list("pk", "first_name", "last_name", "phone", "record_number")
    )
    return {
        person.pk
        for one, other in _pairs([Person(*row) for row in rows])
        if reason(one, other) and frozenset((one.pk, other.pk)) not in apart
        for person in (one, other)
    }


def unmerged() -> QuerySet[Patient]:
    """Without those that wait under another entry of the same person."""
    gone = AuditEvent.objects.filter(action=MERGED).values("object_id")
    waiting = WaitlistEntry.objects.filter(status=WaitlistEntry.Status.ACTIVE)
    still = waiting.values("patient")
    return Patient.objects.exclude(Q(pk__in=gone) & ~Q(pk__in=still))


def _told_apart() -> set[frozenset[int]]:
    events = AuditEvent.objects.filter(action=TOLD_APART)
    rows = events.values_list("object_id", "detail")
    return {frozenset((pk or 0, detail["other"])) for pk, detail in rows}


def _pairs(people: Iterable[Person]) -> Iterator[tuple[Person, Person]]:
    """Those with one phone, and those with one name."""
    groups: dict[object, list[Person]] = defaultdict(list)
    for person in people:
        groups[person.phone].append(person)
        groups[tuple(sorted(_words(person)))].append(person)
    for group in groups.values():
        yield from combinations(group, 2)


def _words(person: Person) -> list[str]:
    return _folded(f"{person.first} {person.last}").split()


def _folded(name: str) -> str:
    """Without accents, hyphens and capitals."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    return re.sub(r"[^\w\s]|_", " ", re.sub(r"[\u0300-\u036f’']", "", plain))


def _are_alike(one: Person, other: Person) -> bool:
    """On one phone: a new surname, a short first name, or a slip of the fingers.

    Ana and Eva of one family are not.
    """
    first, others_first = _folded(one.first), _folded(other.first)
    last, others_last = _folded(one.last), _folded(other.last)
    if first == others_first:
        return True
    short, long = sorted((first, others_first), key=len)
    if last == others_last and long.startswith(short):
        return True
    return (
        SequenceMatcher(None, first, others_first).ratio() >= ALIKE
        and SequenceMatcher(None, last, others_last).ratio() >= ALIKE
    )
