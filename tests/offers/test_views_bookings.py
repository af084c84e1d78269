from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from offers import worklist
from offers.models import Booking, Opening
from tests.factories import (
    BookingFactory,
    LocationFactory,
    OfferFactory,
    ProviderFactory,
    days,
    hours,
    minutes,
)

pytestmark = pytest.mark.django_db


def booking(**kwargs) -> Booking:
    offer = OfferFactory(
        status="accepted",
        opening__status="filled",
        opening__closing_reason="won_by_text",
        opening__closed_at=timezone.now(),
        entry__status="won",
        **{k: v for k, v in kwargs.items() if "__" in k},
    )
    return BookingFactory(
        offer=offer, **{k: v for k, v in kwargs.items() if "__" not in k}
    )


def press(desk, name: str, row: Booking, **data: str) -> str:
    address = reverse(f"booking_{name}", args=[row.pk])
    response = desk.post(address, data, follow=True)
    return " ".join(str(message) for message in response.context["messages"])


def lines() -> list[worklist.Line]:
    return worklist.unfinished(user=None, at=timezone.now())


def test_the_page_shows_what_is_needed_to_book(desk):
    row = booking(entry__patient__record_number="MR-7")
    page = desk.get(reverse("bookings")).content.decode()
    assert str(row.offer.entry.patient) in page
    assert "MR-7" in page
    assert f"…{row.offer.phone[-4:]}" in page
    assert row.offer.phone not in page


def test_the_oldest_is_first_and_the_urgent_before_it():
    newer = booking(won_at=timezone.now() - minutes(1))
    older = booking(won_at=timezone.now() - minutes(9))
    urgent = booking(won_at=timezone.now(), is_urgent=True)
    assert [line.booking for line in lines()] == [urgent, older, newer]


@pytest.mark.parametrize(("age", "is_overdue"), [(14, False), (16, True)])
def test_a_booking_is_overdue_after_a_quarter_of_an_hour(age, is_overdue):
    booking(won_at=timezone.now() - minutes(age))
    assert lines()[0].is_overdue is is_overdue


@pytest.mark.parametrize(("age", "is_overdue"), [(4, False), (6, True)])
def test_a_booking_for_a_visit_soon_is_overdue_earlier(age, is_overdue):
    booking(
        won_at=timezone.now() - minutes(age),
        opening__starts_at=timezone.now() + hours(1.5),
    )
    assert lines()[0].is_overdue is is_overdue


def test_take_and_book(desk, user):
    row = booking()
    assert press(desk, "take", row) == "Yours to book."
    assert "A colleague has taken it" in press(desk, "take", row)
    assert press(desk, "booked", row) == "Booked."
    assert "booked already" in press(desk, "booked", row)
    row.refresh_from_db()
    assert (row.owner, row.booked_by) == (user, user)
    assert lines() == []


def test_a_booked_visit_stays_until_the_old_one_is_released(desk):
    row = booking(
        old_start=timezone.now() + days(40),
        entry__current_start=timezone.now() + days(40),
        entry__current_provider=ProviderFactory(),
        entry__current_location=LocationFactory(),
    )
    assert "release it after booking" in desk.get(reverse("bookings")).content.decode()
    press(desk, "booked", row)
    assert lines()[0].can_release
    assert "look at it" in press(desk, "release", row)
    assert Opening.objects.filter(source="released").count() == 1
    assert lines() == []


def test_releasing_before_booking_is_refused_with_a_sentence(desk):
    row = booking(old_start=timezone.now() + days(40))
    assert "Not released: book" in press(desk, "release", row)


@pytest.mark.parametrize("cause", ["backed_out", "given_away", "misclick"])
def test_a_win_is_taken_back_with_a_cause(desk, cause):
    row = booking()
    assert "Taken back" in press(desk, "undo", row, cause=cause)
    assert "taken back already" in press(desk, "undo", row, cause=cause)
    row.refresh_from_db()
    assert row.undo_cause == cause


@pytest.mark.parametrize("cause", ["", "nonsense"])
def test_a_win_is_not_taken_back_without_a_cause(desk, cause):
    row = booking()
    assert "Choose why" in press(desk, "undo", row, cause=cause)
    row.refresh_from_db()
    assert row.undone_at is None


def test_a_call_to_make_stays_until_it_was_made(desk):
    row = booking(phone_reason="says_no", booked_at=timezone.now())
    page = desk.get(reverse("bookings")).content.decode()
    assert "Winner now says no" in page
    assert "Take back: patient backed out" in page
    assert press(desk, "phoned", row) == "Noted: phoned."
    assert "no call to make" in press(desk, "phoned", row)
    assert lines() == []


def test_a_booking_made_today_can_still_be_taken_back(desk):
    booking(booked_at=timezone.now())
    (line,) = worklist.finished(user=None, at=timezone.now())
    assert not line.can_book
    assert "Take back" in desk.get(reverse("bookings")).content.decode()


@pytest.mark.parametrize("number", [1, 4])
def test_the_page_costs_the_same_for_many_bookings(
    desk, number, django_assert_num_queries
):
    for _ in range(number):
        booking()
        booking(booked_at=timezone.now())
    with django_assert_num_queries(12):
        desk.get(reverse("bookings"))
