"""Past openings as cases: who could have been asked, how long, in which hours."""

from __future__ import annotations

from datetime import date, time

import pytest

from offers.models import OfferPolicy, Opening
from offers.simulation import replay
from tests.factories import (
    EntryFactory,
    LocationFactory,
    OfferFactory,
    OpeningFactory,
    PatientFactory,
    days,
    hours,
    local,
    minutes,
)

pytestmark = pytest.mark.django_db
TUESDAY = date(2026, 3, 3)


@pytest.fixture
def place(clock):
    return LocationFactory(contact=(time(8), time(20)))


def opening(place, *, logged, starts) -> Opening:
    return OpeningFactory(
        location=place,
        created_at=logged,
        texting_from=logged + minutes(3),
        starts_at=starts,
        status="expired",
        closing_reason="started",
    )


def case(row: Opening):
    (found,) = replay.cases([row])
    return found


def test_whoever_was_waiting_then_is_asked_whatever_became_of_them(place):
    logged = local(place, TUESDAY, time(9)) - days(20)
    row = opening(place, logged=logged, starts=logged + hours(30))
    still = EntryFactory(waiting_since=logged.date() - days(9))
    won = EntryFactory(
        waiting_since=logged.date() - days(8),
        status="won",
        closed_at=logged + hours(2),
    )
    EntryFactory(waiting_since=logged.date() + days(1))
    EntryFactory(waiting_since=logged.date() - days(9), status="won", closed_at=logged)
    phones = replay._phones(row, OfferPolicy.objects.get())
    assert phones == [still.patient.phone, won.patient.phone]


def test_whoever_was_asked_comes_first_each_number_once(place):
    logged = local(place, TUESDAY, time(9)) - days(20)
    row = opening(place, logged=logged, starts=logged + hours(30))
    EntryFactory(waiting_since=logged.date() - days(90))
    mine = EntryFactory(waiting_since=logged.date() - days(9))
    OfferFactory(opening=row, entry=mine, status="lapsed")
    EntryFactory(
        patient=PatientFactory(phone=mine.patient.phone),
        waiting_since=logged.date() - days(9),
    )
    phones = replay._phones(row, OfferPolicy.objects.get())
    assert len(phones) == 2
    assert phones[0] == mine.patient.phone


def test_time_counts_from_the_first_text_and_nights_are_left_out(place):
    logged = local(place, TUESDAY, time(19))
    EntryFactory(waiting_since=TUESDAY - days(9))
    row = opening(
        place, logged=logged, starts=local(place, TUESDAY + days(1), time(12))
    )
    found = case(row)
    assert found.notice == 17 * 60 - 3
    (evening, morning) = found.spans
    assert evening[0] == 0
    assert evening[1] == pytest.approx(57, abs=15)
    assert morning == (13 * 60 - 3, found.notice)


def test_a_night_in_which_the_clocks_change_has_an_hour_less(place):
    saturday = date(2026, 3, 7)
    EntryFactory(waiting_since=TUESDAY)
    row = opening(
        place,
        logged=local(place, saturday, time(19)),
        starts=local(place, saturday + days(1), time(12)),
    )
    assert case(row).spans[1][0] == 12 * 60 - 3


def test_too_late_for_texts_or_fitting_nobody_is_no_case(place):
    logged = local(place, TUESDAY, time(9))
    late = opening(place, logged=logged, starts=logged + minutes(90))
    nobody = opening(place, logged=logged, starts=logged + hours(30))
    assert list(replay.cases([late, nobody])) == []


def test_a_time_far_ahead_is_played_from_when_it_may_be_texted(place):
    logged = local(place, TUESDAY, time(9))
    EntryFactory(waiting_since=TUESDAY - days(9))
    far = opening(place, logged=logged, starts=logged + days(30))
    assert case(far).notice == pytest.approx(14 * 24 * 60, abs=61)


def test_the_sample_is_the_same_every_time_and_holds_nothing_released(place):
    logged = local(place, TUESDAY, time(9))
    for n in range(6):
        opening(place, logged=logged, starts=logged + hours(30 + n))
    Opening.objects.filter(pk=Opening.objects.first().pk).update(
        cancelled_by="practice"
    )
    first = replay.sample(Opening.objects.all(), most=3)
    assert first == replay.sample(Opening.objects.all(), most=3)
    assert len(first) == 3
    assert len(replay.sample(Opening.objects.all(), most=99)) == 5


def test_the_practices_own_limits_are_those_of_the_cases(place):
    OfferPolicy.objects.update(largest_batch=3, closes_minutes=30, last_ask_minutes=40)
    found = replay.published()[0]
    assert (found.limits.largest_batch, found.closes, found.last_ask) == (3, 30, 40)
    assert [step[0] for step in found.steps] == [4, 24, 72, 336]
