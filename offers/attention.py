"""What a person must know or do now: the board's first lines, and when they change."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from django.db.models import Count, Max, Q
from django.urls import reverse
from django.utils.formats import date_format

from clinic import heartbeat, trail
from clinic.access import Reader
from clinic.models import Practice
from messaging import alarms, halt, inbox, unsettled, visibility
from messaging.models import InboundText, Wording
from messaging.wording import versions
from messaging.wording.purposes import PURPOSES

from . import (
    carrier_words,
    closed_inside,
    morning,
    sentences,
    staff_texts,
    surge,
    worklist,
)
from .board import Row
from .models import Offer, Opening
from .reports import weekly

MODES = {
    Practice.SendingMode.OFF: "Texting is off: everything by phone.",
    Practice.SendingMode.SHADOW: "Shadow mode: no text leaves. The board shows whom "
    "the system would have asked.",
    Practice.SendingMode.TEST: "Test mode: only the listed test phones get texts.",
}


@dataclass(frozen=True)
class Notice:
    words: str
    tone: str
    can_resume: bool = False
    can_try_again: bool = False


@dataclass(frozen=True)
class Task:
    """One line of what waits for a person, and where it is done.

    `together` is the opening whose whole group one button offers.
    """

    words: str
    url: str
    is_urgent: bool = False
    together: int | None = None


def is_texting(practice: Practice) -> bool:
    """False when the openings' texts do not leave and all is done by phone."""
    sends = practice.sending_mode in (
        Practice.SendingMode.TEST,
        Practice.SendingMode.LIVE,
    )
    return sends and practice.texting_stopped_at is None


def notices(practice: Practice, *, at: datetime) -> list[Notice]:
    """Why texts do not leave as they should; nothing when all is well."""
    found = []
    if practice.texting_stopped_at:
        found.append(Notice(_stopped(practice, at=at), "alarm", can_resume=True))
    if heartbeat.is_silent(at):
        words = "Texting is not running. Tell whoever looks after this system; until "
        found.append(Notice(words + "then phone patients yourself.", "alarm"))
    halted = halt.current() if is_texting(practice) else None
    if halted:
        words = carrier_words.halted(halted, at=at)
        found.append(Notice(words, "alarm", can_try_again=True))
    for alarm in alarms.standing(at=at):
        found.append(Notice(carrier_words.alarm(alarm, at=at), "alarm"))
    found += [Notice(_unusable(row), "alarm") for row in versions.unusable()]
    if unsent := weekly.problem(practice, at=at):
        found.append(Notice(unsent, "mode"))
    if practice.sending_mode in MODES:
        found.append(Notice(MODES[Practice.SendingMode(practice.sending_mode)], "mode"))
    return found


def _unusable(row: Wording) -> str:
    text = f"“{PURPOSES[row.purpose].title}” ({row.get_language_display()})"
    return (
        f"The practice's own words for {text} cannot be sent: patients get the built-in "
        "words. A manager changes them in the admin, under Wordings."
    )


def _stopped(practice: Practice, *, at: datetime) -> str:
    by = sentences.person(practice.texting_stopped_by)
    since = sentences.distance(practice.texting_stopped_at or at, at=at)
    why = practice.texting_stopped_reason
    return f"All texting was stopped by {by}, {since}" + (f": {why}" if why else ".")


def tasks(rows: Sequence[Row], *, user: Reader, at: datetime) -> list[Task]:
    """Most urgent first; what there is none of is left out."""
    return [
        *_texts(user),
        *_bookings(user, at=at),
        *_closures(user, at=at),
        *_unsettled(user, at=at),
        *_openings(rows),
        *_morning(rows, at=at),
    ]


def _texts(user: Reader) -> Iterator[Task]:
    found = visibility.of_numbers(user, inbox.waiting()).aggregate(
        all=Count("pk"), urgent=Count("pk", filter=Q(is_urgent=True))
    )
    urgent, others = found["urgent"], found["all"] - found["urgent"]
    url = reverse("inbox")
    if urgent:
        yield Task(sentences.count(urgent, "urgent text"), url, is_urgent=True)
    if others:
        yield Task(f"{sentences.count(others, 'text')} to read", url)


def _unsettled(user: Reader, *, at: datetime) -> Iterator[Task]:
    number = visibility.of_numbers(user, unsettled.waiting(at=at)).count()
    if number:
        words = f"{sentences.count(number, 'text')} nobody knows about"
        yield Task(words, reverse("unsettled"))
    lost = visibility.of_numbers(user, staff_texts.lost(at=at)).count()
    if lost:
        words = f"{sentences.count(lost, 'text')} of yours did not arrive: phone"
        yield Task(words, reverse("unsettled"))


def _closures(user: Reader, *, at: datetime) -> Iterator[Task]:
    """Somebody who had won will come while nobody is there."""
    number = closed_inside.number_won(user=user, at=at)
    if number:
        words = f"{sentences.count(number, 'won visit')} inside a closure: phone"
        yield Task(words, reverse("closures"), is_urgent=True)


def _morning(rows: Sequence[Row], *, at: datetime) -> Iterator[Task]:
    """Once a day somebody looks whether what is offered is still to be had."""
    number = len(morning.to_check([row.opening for row in rows], at=at))
    if number:
        words = f"{sentences.count(number, 'time')} from before today: free or gone?"
        yield Task(words, reverse("openings_check"))


def _bookings(user: Reader, *, at: datetime) -> Iterator[Task]:
    lines, url = worklist.unfinished(user=user, at=at), reverse("bookings")
    overdue = sum(line.is_overdue for line in lines)
    to_book = sum(line.can_book for line in lines)
    to_phone = sum(line.must_phone for line in lines)
    to_release = sum(line.can_release for line in lines)
    if to_phone:
        yield Task(f"{sentences.count(to_phone, 'patient')} to phone", url, True)
    if to_book:
        late = f", {overdue} overdue" if overdue else ""
        words = f"{sentences.count(to_book, 'booking')} to make{late}"
        yield Task(words, url, is_urgent=bool(overdue))
    if to_release:
        words = sentences.count(to_release, "old appointment")
        yield Task(f"{words} to release", url)


def _openings(rows: Sequence[Row]) -> Iterator[Task]:
    paused = [row.opening for row in rows if row.opening.paused_at]
    groups = surge.groups(paused)
    for group in groups:
        yield _held_back(group)
    alone = [
        each.pk
        for each in paused
        if each.pause_reason != Opening.PauseReason.HELD_BACK
        and not any(each in group for group in groups)
    ]
    calls = [row.opening.pk for row in rows if row.calls]
    if alone:
        words = f"{len(alone)} paused: offer {'it' if len(alone) == 1 else 'these'}?"
        yield Task(words, f"#opening-{alone[0]}")
    if calls:
        people = {each.offer.entry.patient_id for row in rows for each in row.calls}
        number = len(people)
        words = f"{sentences.count(number, 'patient')} to call"
        yield Task(words, f"#opening-{calls[0]}")


def _held_back(group: Sequence[Opening]) -> Task:
    first = group[0]
    day = date_format(first.starts_at.astimezone(first.location.zone), "D M j")
    words = f"{len(group)} of {first.provider} on {day} paused"
    return Task(words, f"#opening-{first.pk}", together=first.pk)


def version(practice: Practice, *, at: datetime) -> str:
    """Changes whenever the board may read differently, and once a minute."""
    offers = Offer.objects.filter(opening__status=Opening.Status.OPEN).aggregate(
        last=Max("pk"), handed=Max("handed_over_at"), windows=Max("window_ends_at")
    )
    texts = InboundText.objects.filter(needs_person=True, done_at=None).aggregate(
        number=Count("pk"), urgent=Count("pk", filter=Q(is_urgent=True))
    )
    parts = (
        trail.mark(),
        *offers.values(),
        *texts.values(),
        practice.sending_mode,
        practice.texting_stopped_at,
        heartbeat.is_silent(at),
        halt.current(),
        at.replace(second=0, microsecond=0),
    )
    return sha256(repr(parts).encode()).hexdigest()[:16]
