"""Every time that came free ends with an outcome, in any sending mode."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clinic import audit
from clinic.models import Practice
from offers import arrivals, bookings, calls, openings, tick
from offers.models import Booking, Opening
from tests.factories import (
    EntryFactory,
    LocationFactory,
    OpeningFactory,
    ProviderFactory,
    VisitTypeFactory,
    hours,
)

pytestmark = pytest.mark.django_db
Outcome, Reason = Opening.Outcome, Opening.ClosingReason
OUTCOME = {
    Reason.WON_BY_TEXT: Outcome.TEXT,
    Reason.WON_BY_PHONE: Outcome.CALL,
    Reason.FILLED_OUTSIDE: Outcome.OUTSIDE,
}
ACTS = ["pause", "resume", "outside", "not_free", "call", "undo", "given_away", "wait"]


HOUR = hours(1)


def by() -> dict[str, object]:
    return {"actor": audit.SYSTEM, "at": timezone.now()}


def log(**fields: object) -> Opening:
    return openings.log(
        provider=ProviderFactory(),
        location=LocationFactory(),
        starts_at=timezone.now() + timedelta(hours=6),
        minutes=30,
        visit_types=[VisitTypeFactory()],
        mode="in_person",
        **by(),
        **fields,
    )


def act(pk: int, what: str, clock) -> None:
    """Whatever staff do; what does not apply then changes nothing."""
    if what in ("pause", "resume"):
        getattr(openings, what)(pk, **by())
    elif what in ("outside", "not_free"):
        reason = {"outside": Reason.FILLED_OUTSIDE}.get(what, Reason.NOT_FREE)
        openings.withdraw(pk, reason=reason, **by())
    elif what == "call":
        offer = Opening.objects.get(pk=pk).offers.live().first()
        assert offer is None or calls.said_yes(offer.pk, **by())
    elif what == "wait":
        clock.shift(timedelta(hours=1))
        tick.run_due(timezone.now())
    else:
        cause = {"given_away": Booking.UndoCause.GIVEN_AWAY}.get(what, "misclick")
        for booking in Booking.objects.filter(opening=pk):
            bookings.undo(booking.pk, cause=cause, **by())


@pytest.mark.once
@pytest.mark.parametrize("mode", Practice.SendingMode.values)
@settings(
    max_examples=10,
    derandomize=True,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
@given(acts=st.lists(st.sampled_from(ACTS), max_size=7))
def test_whatever_staff_do_the_time_ends_with_its_outcome(clock, mode, acts):
    Practice.objects.update(sending_mode=mode)
    EntryFactory.create_batch(2, patient__prefers_calls=True)
    opening = log()
    tick.run_due(timezone.now() + timedelta(minutes=5))
    for what in acts:
        act(opening.pk, what, clock)
    clock.shift(timedelta(hours=7))
    tick.run_due(timezone.now())
    opening.refresh_from_db()
    assert opening.sending_mode == mode
    assert opening.status != Opening.Status.OPEN
    expected = OUTCOME.get(Reason(opening.closing_reason), Outcome.EMPTY)
    assert opening.outcome == expected


def test_the_mode_is_that_of_the_moment_of_logging(clock):
    opening = log()
    Practice.objects.update(sending_mode="shadow")
    assert [opening.sending_mode, log().sending_mode] == ["off", "shadow"]
    opening.refresh_from_db()
    assert opening.sending_mode == "off"


def ended(how: str, ago=HOUR, **fields: object) -> Opening:
    status, reason, outcome = {
        "outside": ("withdrawn", "filled_outside", "outside"),
        "empty": ("expired", "started", "empty"),
    }[how]
    return OpeningFactory(
        status=status,
        closing_reason=reason,
        outcome=outcome,
        closed_at=timezone.now() - ago,
        starts_at=timezone.now() - ago,
        **fields,
    )


def note(opening: Opening, answer: str, was: str) -> bool:
    return arrivals.note(opening.pk, answer=answer, was=was, **by())


def state(opening: Opening) -> tuple[str, str, str, bool | None]:
    row = Opening.objects.get(pk=opening.pk)
    return row.status, row.closing_reason, row.outcome, row.attended


def test_whether_somebody_from_outside_came_is_noted(clock):
    opening = ended("outside")
    assert note(opening, "absent", was="")
    assert state(opening) == ("withdrawn", "filled_outside", "outside", False)


def test_a_time_filled_after_all_is_no_longer_empty(clock):
    opening = ended("empty")
    assert note(opening, "arrived", was="empty")
    assert state(opening) == ("withdrawn", "filled_outside", "outside", True)
    assert note(opening, "empty", was="arrived")
    assert state(opening) == ("expired", "started", "empty", None)


def test_a_colleague_who_answered_otherwise_is_not_overruled(clock):
    opening = ended("empty")
    assert note(opening, "", was="empty")
    assert not note(opening, "arrived", was="empty")
    assert state(opening)[2:] == ("outside", None)


def test_what_a_patient_won_did_not_stay_empty(clock):
    opening = ended("outside")
    Opening.objects.update(status="filled", closing_reason="won_by_text")
    assert not note(opening, "empty", was="")
    assert state(opening)[0] == "filled"


def test_nothing_stays_empty_before_it_begins(clock):
    opening = ended("outside", ago=-hours(2))
    assert not note(opening, "empty", was="")


def test_a_time_withdrawn_for_another_reason_is_not_asked_about(clock):
    opening = ended("outside")
    Opening.objects.update(closing_reason="not_free")
    assert not note(opening, "arrived", was="")
    assert (
        arrivals.of_day(
            arrivals.today(user=None, at=timezone.now()), user=None, at=timezone.now()
        )
        == []
    )


def test_the_page_asks_about_what_was_filled_outside_and_what_stayed_empty(desk, clock):
    outside, empty = ended("outside"), ended("empty")
    page = desk.get("/bookings/arrivals/").content.decode()
    assert "Filled outside this system" in page
    assert "Nobody took it" in page
    fields = {f"was-{outside.pk}": "", f"was-{empty.pk}": "empty", "rest": "arrived"}
    desk.post("/bookings/arrivals/note/", fields)
    assert [state(outside)[3], state(empty)[2]] == [True, "empty"]


def test_days_with_somebody_from_outside_are_not_forgotten(clock):
    ended("outside", ago=hours(24))
    ended("empty", ago=hours(48))
    left = arrivals.days_left(user=None, at=timezone.now())
    assert [each.isoformat() for each in left] == ["2026-03-02"]
