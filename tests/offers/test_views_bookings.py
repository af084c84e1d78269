from __future__ import annotations

import re
from datetime import time

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
    assert press(desk, "take", row).startswith("You took it at ")
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


def page(desk, name: str = "bookings") -> str:
    return desk.get(reverse(name)).content.decode()


def test_the_list_says_what_to_see_to(desk):
    booking(
        entry__patient__language="es",
        entry__patient__is_established=False,
        entry__needs_interpreter=True,
        entry__needs_transport=True,
        entry__other_needs="uses a wheelchair",
        entry__visit_type__name="Colonoscopy",
        entry__visit_type__preparation_minutes=600,
    )
    assert lines()[0].needs == [
        "book an interpreter: speaks Spanish",
        "book transport",
        "prepare for Colonoscopy: tell the patient",
        "uses a wheelchair",
        "new patient: registration",
    ]
    assert "uses a wheelchair" in page(desk)
    assert "uses a wheelchair" in page(desk, "bookings_today")


def test_what_was_won_overnight_is_a_list_of_its_own(desk, clock):
    place = LocationFactory(desk=(time(8), time(17)))
    night = booking(won_at=timezone.now() - hours(5), opening__location=place)
    day = booking(won_at=timezone.now(), opening__location=place)
    by_phone = booking(won_at=timezone.now() - hours(5), opening__location=place)
    reason = {"closing_reason": "won_by_phone"}
    Opening.objects.filter(pk=by_phone.opening_id).update(**reason)
    urgent = booking(won_at=timezone.now() - hours(5), is_urgent=True)
    found = {each.code: each.lines for each in worklist.groups(lines())}
    assert {code: [line.booking for line in rows] for code, rows in found.items()} == {
        "urgent": [urgent],
        "overnight": [night],
        "rest": [by_phone, day],
    }
    assert "Won while nobody was at the desk" in page(desk)


def test_the_printed_sheet_says_when_and_by_whom_it_was_printed(desk, user, clock):
    booking()
    assert f"Mar 3, 2026, 10:00 AM, printed by {user}" in page(desk, "bookings_today")


def test_a_look_without_news_answers_nothing(desk, clock):
    booking()
    version = desk.get(reverse("bookings")).context["version"]
    live = reverse("bookings_live")
    response = desk.get(live, {"v": version})
    assert (response.status_code, response.content) == (204, b"")
    press(desk, "booked", Booking.objects.get())
    response = desk.get(live, {"v": version})
    assert "Nothing to book" in response.content.decode()
    assert "<html" not in response.content.decode()


def test_every_list_of_moving_parts_begins_with_a_name(desk):
    booking(is_urgent=True)
    booking()
    booking(booked_at=timezone.now())
    for name in ("bookings", "board"):
        lists = re.findall(r"data-parts.*?>\s*<(\w+)([^>]*)>", page(desk, name))
        assert lists
        assert all(" id=" in attributes for _tag, attributes in lists)


def test_the_sheet_of_today_is_for_the_printer(desk, clock):
    won = booking(entry__patient__first_name="Rosa", booked_at=timezone.now())
    booking(entry__patient__first_name="Otto", won_at=timezone.now() - days(2))
    undone = booking(entry__patient__first_name="Udo")
    press(desk, "undo", undone, cause="misclick")
    sheet = page(desk, "bookings_today")
    assert str(won.offer.entry.patient) in sheet
    assert "Otto" not in sheet
    assert "Udo" not in sheet


def test_a_chain_is_told_beside_the_booking(desk):
    first = booking()
    booking(opening__released_from=first, opening__source="released")
    assert "One cancellation, 2 patients seen sooner" in page(desk)
    opening = reverse("opening", args=[first.opening_id])
    assert "One cancellation, 2 patients" in desk.get(opening).content.decode()


@pytest.mark.parametrize("number", [1, 4])
def test_the_page_costs_the_same_for_many_bookings(
    desk, number, django_assert_num_queries
):
    for _ in range(number):
        booking()
        booking(booked_at=timezone.now())
    with django_assert_num_queries(26):
        desk.get(reverse("bookings"))
