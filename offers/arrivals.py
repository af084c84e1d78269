"""At the end of the day: who arrived, who did not come, and what was filled after all.

A time that began without anybody counts as empty. Whoever knows better says so here,
else the reports would count for nothing what the practice filled by itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.db.models import Prefetch, Q, QuerySet

from clinic import audit
from clinic.access import Reader
from clinic.audit import Actor
from clinic.models import Location

from . import sentences, visibility
from .models import Booking, Opening
from .reports import tallies

ARRIVED, ABSENT, UNKNOWN, EMPTY = "arrived", "absent", "", "empty"
ATTENDED = {ARRIVED: True, ABSENT: False, UNKNOWN: None}
DID = {
    ARRIVED: "visit_arrived",
    ABSENT: "visit_not_attended",
    UNKNOWN: "visit_attendance_cleared",
    EMPTY: "visit_stayed_empty",
}
ANSWERS = frozenset(DID)
Status, Reason, Outcome = Opening.Status, Opening.ClosingReason, Opening.Outcome
FILLED = Q(status=Status.FILLED)
OUTSIDE = Q(status=Status.WITHDRAWN, closing_reason=Reason.FILLED_OUTSIDE)
NOBODY = Q(status=Status.EXPIRED)
# Earlier than that nobody has arrived yet; people come before their time.
EARLY = timedelta(hours=1)
# Days back that are still asked about, so that a holiday forgets nobody.
LOOK_BACK = timedelta(days=7)


@dataclass(frozen=True)
class Line:
    """One time; `answer` is what is recorded, `may_be_absent` once it has begun.

    `is_ours` if a patient of our waitlist has it; else it was filled outside, or empty.
    """

    opening: Opening
    when: str
    who: str
    record_number: str
    answer: str
    can_answer: bool
    may_be_absent: bool
    is_ours: bool

    @property
    def may_be_empty(self) -> bool:
        return self.may_be_absent and not self.is_ours

    @property
    def is_awaited(self) -> bool:
        """Somebody should have come, and nobody has said whether they did."""
        return self.may_be_absent and not self.answer


def of_day(day: date, *, user: Reader, at: datetime) -> list[Line]:
    """Every time of that day that was filled or stayed empty, by each location's
    own calendar."""
    rows = _ended(user).filter(_on(day, user=user))
    return [_line(row, at=at) for row in rows]


def days_left(*, user: Reader, at: datetime) -> list[date]:
    """Days before today with a visit that nobody has answered for, oldest first."""
    rows = (
        visibility.openings(user)
        .filter(
            FILLED | OUTSIDE,
            attended=None,
            starts_at__lt=at,
            starts_at__gt=at - LOOK_BACK,
        )
        .select_related("location")
    )
    days = {_local_day(row.starts_at, row.location) for row in rows}
    today = {_local_day(at, row.location) for row in rows}
    return sorted(days - today)


def today(*, user: Reader, at: datetime) -> date:
    """The latest calendar day of the places somebody sees."""
    places = _places(user)
    return max((_local_day(at, place) for place in places), default=at.date())


def note(opening_id: int, *, answer: str, was: str, actor: Actor, at: datetime) -> bool:
    """Record one answer, or clear it. False if a colleague has answered otherwise.

    `was` is what the page showed: nothing that came since is overwritten. An answer
    for a time that stayed empty says that it was filled outside this system.
    """
    with transaction.atomic():
        row = Opening.objects.filter(_may(answer, at=at), pk=opening_id)
        changed = row.filter(_now(was) & ~FILLED).update(**_then(answer))
        if EMPTY not in (was, answer):
            changed += row.filter(FILLED, attended=ATTENDED[was]).update(
                attended=ATTENDED[answer]
            )
        if not changed:
            return False
        opening = Opening.objects.get(pk=opening_id)
        audit.record(DID[answer], opening, actor=actor, at=at)
        tallies.forget(opening_id)
    return True


def _may(answer: str, *, at: datetime) -> Q:
    latest = {ARRIVED: at + EARLY, ABSENT: at, EMPTY: at}.get(answer)
    ended = FILLED | OUTSIDE | NOBODY
    return ended if latest is None else ended & Q(starts_at__lte=latest)


def _now(was: str) -> Q:
    return NOBODY if was == EMPTY else OUTSIDE & Q(attended=ATTENDED[was])


def _then(answer: str) -> dict[str, object]:
    """A time that nobody of our waitlist has, as this answer leaves it."""
    if answer == EMPTY:
        return {
            "status": Status.EXPIRED,
            "closing_reason": Reason.STARTED,
            "outcome": Outcome.EMPTY,
            "attended": None,
        }
    return {
        "status": Status.WITHDRAWN,
        "closing_reason": Reason.FILLED_OUTSIDE,
        "outcome": Outcome.OUTSIDE,
        "attended": ATTENDED[answer],
    }


def _ended(user: Reader) -> QuerySet[Opening]:
    current = Booking.objects.filter(undone_at=None).select_related(
        "offer__entry__patient"
    )
    return (
        visibility.openings(user)
        .filter(FILLED | OUTSIDE | NOBODY)
        .select_related("provider", "location")
        .prefetch_related(Prefetch("bookings", current, to_attr="current_bookings"))
        .order_by("starts_at", "pk")
    )


def _on(day: date, *, user: Reader) -> Q:
    """Each location's day begins at its own midnight."""
    found = Q(pk__in=[])
    for place in _places(user):
        begins = datetime.combine(day, time.min, tzinfo=place.zone)
        ends = datetime.combine(day + timedelta(days=1), time.min, tzinfo=place.zone)
        found |= Q(location=place, starts_at__gte=begins, starts_at__lt=ends)
    return found


def _places(user: Reader) -> QuerySet[Location]:
    places = visibility.access.places(user)
    rows = Location.objects.all()
    return rows if places is None else rows.filter(pk__in=places)


def _local_day(moment: datetime, place: Location) -> date:
    return moment.astimezone(place.zone).date()


def _line(opening: Opening, *, at: datetime) -> Line:
    current = vars(opening)["current_bookings"]
    patient = current[0].offer.entry.patient if current else None
    codes = {attended: code for code, attended in ATTENDED.items()}
    return Line(
        opening=opening,
        when=sentences.clock(opening.starts_at, opening.location.zone),
        who=str(patient) if patient else _nobody(opening),
        record_number=patient.record_number if patient else "",
        answer=EMPTY if opening.status == Status.EXPIRED else codes[opening.attended],
        can_answer=opening.starts_at <= at + EARLY,
        may_be_absent=opening.starts_at <= at,
        is_ours=opening.status == Status.FILLED,
    )


def _nobody(opening: Opening) -> str:
    return {
        Status.EXPIRED: "Nobody took it",
        Status.WITHDRAWN: "Filled outside this system",
    }.get(Status(opening.status), "")
