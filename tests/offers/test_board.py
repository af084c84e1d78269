"""What the board says, for one opening in each of its situations."""

from __future__ import annotations

from datetime import time

import pytest
from django.utils import timezone

from clinic import audit, singletons
from clinic.models import Closure
from messaging.models import OutboundText
from offers import attention, board, openings
from offers.models import Booking, Offer, OfferText, Opening
from tests.factories import (
    BookingFactory,
    LocationFactory,
    OfferFactory,
    OpeningFactory,
    VisitTypeFactory,
    days,
    hours,
    minutes,
)

pytestmark = pytest.mark.django_db


def row(*, is_texting=True, at=None):
    (only,) = board.open_rows(user=None, is_texting=is_texting, at=at or timezone.now())
    return only


def words(**kwargs) -> str:
    return row(**kwargs).state.words


def call(**kwargs) -> Offer:
    nothing = {"batch": None, "handed_over_at": None, "window_ends_at": None}
    return OfferFactory(channel=Offer.Channel.CALL, **nothing, **kwargs)


def test_times_are_the_locations(clock):
    OpeningFactory(
        location=LocationFactory(timezone="America/Los_Angeles"),
        starts_at=timezone.now() + hours(3),
    )
    assert row().when == "Tue 10:00 AM"
    assert row().distance == "in 3 h"


def test_a_date_is_named_when_the_weekday_is_another_weeks(clock):
    OpeningFactory(starts_at=timezone.now() + days(7))
    assert row().when == "Tue Mar 10, 11:00 AM"


def test_the_soonest_opening_is_first():
    later = OpeningFactory(starts_at=timezone.now() + hours(9))
    sooner = OpeningFactory(starts_at=timezone.now() + hours(5))
    rows = board.open_rows(user=None, is_texting=True, at=timezone.now())
    assert [each.opening for each in rows] == [sooner, later]


def test_grace_says_when_texting_starts_and_can_be_skipped():
    OpeningFactory(texting_from=timezone.now() + minutes(2.5))
    assert words() == "texting starts in 2 min"
    assert row().can_send_now


def test_asking_names_the_number_of_people_and_the_next_batch(clock):
    opening = OpeningFactory()
    OfferFactory.create_batch(3, opening=opening)
    assert words() == "asking 3 people, next batch in 7 min"
    assert not row().can_send_now


def test_the_last_pending_window_decides_the_next_batch(clock):
    opening = OpeningFactory()
    OfferFactory(opening=opening, window_ends_at=timezone.now() + minutes(2))
    OfferFactory(opening=opening, window_ends_at=timezone.now() + minutes(5))
    assert words() == "asking 2 people, next batch in 5 min"


def test_a_text_that_waits_for_contact_hours_says_so(clock):
    offer = OfferFactory(handed_over_at=None, window_ends_at=None)
    text = OutboundText.objects.create(
        phone=offer.phone,
        body="x",
        purpose="offer",
        hours="contact",
        not_before=timezone.now() + hours(5),
        created_at=timezone.now(),
    )
    OfferText.objects.create(offer=offer, text=text, purpose="offer")
    assert words() == "asking 1 person: to be texted in 5 h"


def test_a_staff_pause_names_who(user):
    opening = OpeningFactory()
    openings.pause(opening.pk, actor=audit.staff(user), at=timezone.now())
    assert words() == f"paused by {user.username}"
    assert not row().can_pause


def test_a_pause_by_the_system_asks():
    OpeningFactory(
        paused_at=timezone.now(), pause_reason=Opening.PauseReason.PRACTICE_CANCELLED
    )
    assert words() == "paused: the practice cancelled: offer it?"


def test_nobody_left_counts_the_calls():
    opening = OpeningFactory(exhausted_at=timezone.now())
    call(opening=opening)
    call(opening=opening)
    assert words() == "nobody left to text: 2 to call"
    assert len(row().calls) == 2


def test_what_is_never_offered_by_text_has_nobody_left_to_text():
    opening = OpeningFactory(
        exhausted_at=timezone.now(),
        visit_types=[VisitTypeFactory(name="Procedure", never_by_text=True)],
    )
    call(opening=opening)
    assert words() == "offered by phone only: 1 to call"


def test_the_zone_is_named_where_a_practice_works_by_several_clocks(clock):
    OpeningFactory(location=LocationFactory(timezone="America/Chicago"))
    assert row().when == "Wed 9:00 AM"
    LocationFactory(timezone="America/New_York")
    assert row().when == "Wed 9:00 AM CST"


def test_closed_for_texts_leaves_the_calls():
    opening = OpeningFactory(
        starts_at=timezone.now() + minutes(50),
        closes_at=timezone.now() - minutes(10),
    )
    call(opening=opening)
    assert words() == "closed for texts: 1 to call"
    assert not row().can_pause


@pytest.mark.parametrize("to_visit", [80, 50], ids=["last ask", "closed"])
def test_once_texting_is_over_those_who_did_not_answer_are_called_in_order(to_visit):
    opening = OpeningFactory(starts_at=timezone.now() + minutes(to_visit))
    lapsed = OfferFactory(opening=opening, rank=1, status="lapsed")
    OfferFactory(opening=opening, rank=2, status="declined")
    called = call(opening=opening, rank=4)
    over = OfferFactory(opening=opening, rank=3, window_ends_at=timezone.now())
    OfferFactory(opening=opening, rank=5)
    assert [line.offer for line in row().calls] == [lapsed, over, called]
    assert row().calls[0].state == "no answer to the text: to call"
    assert "3 to call" in words()


def test_while_texting_goes_on_a_late_text_is_waited_for():
    OfferFactory(status="lapsed", reason="no_answer")
    assert row().calls == []


def test_who_is_on_the_call_list_is_not_answered_for_twice():
    opening = OpeningFactory(starts_at=timezone.now() + minutes(80))
    OfferFactory(opening=opening, status="lapsed")
    OfferFactory(opening=opening)
    assert [line.may_win for line in row().latest.offers] == [False, True]


def test_late_openings_get_no_new_texts_but_a_yes_counts(clock):
    OpeningFactory(starts_at=timezone.now() + minutes(80))
    assert words() == (
        "no new texts this late: nobody to call; a YES counts until 10:20 AM"
    )


def test_without_texting_there_are_only_calls():
    call(opening=OpeningFactory())
    assert words(is_texting=False) == "no texting now: 1 to call"


def test_a_closure_over_the_time_is_said():
    opening = OpeningFactory()
    Closure.objects.create(
        provider=opening.provider,
        starts_at=opening.starts_at - hours(1),
        ends_at=opening.starts_at + hours(1),
        reason="at a conference",
    )
    assert words() == "nobody is asked: at a conference. Withdraw it?"


def test_another_providers_closure_is_not_said():
    opening, other = (
        OpeningFactory(),
        OpeningFactory(status="expired", closing_reason="x"),
    )
    Closure.objects.create(
        provider=other.provider,
        starts_at=opening.starts_at,
        ends_at=opening.starts_at + hours(1),
        reason="at a conference",
    )
    assert words() == "choosing whom to ask"


def test_outside_contact_hours_the_next_texts_are_named(clock):
    OpeningFactory(location=LocationFactory(contact=(time(12), time(20))))
    assert words() == "next texts in contact hours, Tue 12:00 PM"


def test_a_far_off_visit_is_not_texted_yet():
    grace = timezone.now() + minutes(3)
    OpeningFactory(starts_at=timezone.now() + days(20), texting_from=grace)
    assert words() == "too far ahead to text yet"


def test_offers_stand_by_batch_with_initials_and_reasons():
    OfferFactory(score_parts={"waiting": 7, "waiting_days": 210})
    (line,) = row().latest.offers
    assert line.who == "A.S."
    assert line.why == ["waiting 7 months: +7"]
    assert "no answer yet" in line.state


def test_a_claimed_call_names_the_caller(user):
    call(opening=OpeningFactory(), claimed_by=user, claimed_at=timezone.now())
    assert row().calls[0].state.startswith(f"{user.username} is calling")


@pytest.mark.parametrize("number", [1, 6])
def test_the_board_costs_as_many_queries_for_six_openings_as_for_one(
    number, django_assert_num_queries
):
    for _ in range(number):
        opening = OpeningFactory()
        OfferFactory.create_batch(2, opening=opening)
        call(opening=opening)
        won = OfferFactory(
            status="accepted",
            opening__status="filled",
            opening__closing_reason="won_by_text",
            opening__closed_at=timezone.now(),
        )
        BookingFactory(offer=won)
    with django_assert_num_queries(27):
        rows = board.open_rows(user=None, is_texting=True, at=timezone.now())
        attention.tasks(rows, user=None, at=timezone.now())
        board.filled_today(user=None, at=timezone.now())
        attention.version(singletons.practice(), at=timezone.now())


def test_filled_today_tells_how_far_the_booking_is(clock):
    won = OfferFactory(
        status="accepted",
        opening__status="filled",
        opening__closing_reason="won_by_text",
        opening__closed_at=timezone.now(),
    )
    booking = BookingFactory(offer=won, won_at=timezone.now() - minutes(6))
    (line,) = board.filled_today(user=None, at=timezone.now())
    assert line.state.words == "won 6 min ago, not yet booked"
    Booking.objects.filter(pk=booking.pk).update(booked_at=timezone.now())
    (line,) = board.filled_today(user=None, at=timezone.now())
    assert line.state.words == "booked by somebody"


def test_what_was_filled_yesterday_is_not_todays(clock):
    OpeningFactory(
        status="filled",
        closing_reason="won_by_text",
        closed_at=timezone.now() - hours(11),
    )
    assert board.filled_today(user=None, at=timezone.now()) == []
