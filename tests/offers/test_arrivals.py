"""Who arrived: in one pass, never over a colleague's answer."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import timezone

from clinic import audit
from clinic.models import AuditEvent
from offers import arrivals, bookings
from offers.arrivals import ABSENT, ARRIVED, UNKNOWN
from offers.models import Opening
from tests.factories import BookingFactory, LocationFactory, days, hours, minutes

pytestmark = pytest.mark.django_db


HOUR = hours(1)


def visit(ago=HOUR, **fields) -> Opening:
    booking = BookingFactory(
        offer__entry__status="won",
        offer__opening__status="filled",
        offer__opening__closing_reason="won_by_text",
        offer__opening__closed_at=timezone.now(),
        offer__opening__starts_at=timezone.now() - ago,
        **{f"offer__opening__{name}": value for name, value in fields.items()},
    )
    return booking.opening


def note(opening: Opening, answer: str, was: str = UNKNOWN) -> bool:
    return arrivals.note(
        opening.pk, answer=answer, was=was, actor=audit.SYSTEM, at=timezone.now()
    )


def of_day(day: date) -> list[Opening]:
    lines = arrivals.of_day(day, user=None, at=timezone.now())
    return [line.opening for line in lines]


@pytest.mark.parametrize(("answer", "attended"), [(ARRIVED, True), (ABSENT, False)])
def test_an_answer_is_kept_with_who_gave_it(clock, answer, attended):
    opening = visit()
    assert note(opening, answer)
    opening.refresh_from_db()
    assert opening.attended is attended
    assert AuditEvent.objects.filter(action=arrivals.DID[answer]).count() == 1


def test_an_answer_is_taken_back(clock):
    opening = visit()
    note(opening, ABSENT)
    assert note(opening, ARRIVED, was=ABSENT)
    assert note(opening, UNKNOWN, was=ARRIVED)
    opening.refresh_from_db()
    assert opening.attended is None


def test_a_colleagues_answer_is_not_overwritten(clock):
    opening = visit()
    note(opening, ARRIVED)
    assert not note(opening, ABSENT)
    opening.refresh_from_db()
    assert opening.attended is True


@pytest.mark.parametrize(
    ("ago", "answer", "taken"),
    [
        (-minutes(50), ARRIVED, True),
        (-minutes(50), ABSENT, False),
        (-minutes(70), ARRIVED, False),
        (minutes(0), ABSENT, True),
    ],
)
def test_nobody_is_absent_before_the_visit_begins(clock, ago, answer, taken):
    assert note(visit(ago=ago), answer) is taken


def test_what_is_not_filled_has_no_answer(clock):
    opening = visit()
    Opening.objects.update(status="open", closing_reason="")
    assert not note(opening, ARRIVED)


def test_the_day_is_each_locations_own(clock):
    late = LocationFactory(timezone="Pacific/Auckland")
    early = LocationFactory(timezone="America/New_York")
    there, here = visit(location=late), visit(location=early)
    assert of_day(date(2026, 3, 4)) == [there]
    assert of_day(date(2026, 3, 3)) == [here]


def test_a_visit_taken_back_is_not_asked_about(clock):
    opening = visit(ago=-hours(1))
    booking = opening.bookings.get()
    bookings.undo(booking.pk, cause="misclick", actor=audit.SYSTEM, at=timezone.now())
    assert of_day(date(2026, 3, 3)) == []


def test_an_answer_does_not_outlive_its_visit(clock):
    opening = visit(ago=-minutes(30))
    note(opening, ARRIVED)
    bookings.undo(
        opening.bookings.get().pk,
        cause="misclick",
        actor=audit.SYSTEM,
        at=timezone.now(),
    )
    opening.refresh_from_db()
    assert opening.attended is None


def test_days_that_were_forgotten_are_named(clock):
    visit(ago=days(1))
    answered = visit(ago=days(2))
    note(answered, ARRIVED)
    visit()
    found = arrivals.days_left(user=None, at=timezone.now())
    assert found == [date(2026, 3, 2)]
