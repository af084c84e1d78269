"""Two at the same opening: the second hears what the first did, and undoes nothing."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from clinic import audit, trail
from offers import bookings, calls, openings
from offers.models import Booking, Offer, Opening
from tests.factories import BookingFactory, OfferFactory, OpeningFactory, UserFactory

pytestmark = pytest.mark.django_db
NOTHING = "Nothing was changed."


@pytest.fixture
def ann(db):
    return UserFactory(first_name="Ann", last_name="Lee")


@pytest.fixture
def desk(client, user) -> Client:
    client.force_login(user)
    return client


def by(user) -> dict:
    return {"actor": audit.staff(user), "at": timezone.now()}


def press(desk, name: str, row, *, seen: int | None = None, **data) -> str:
    """What the button answers on a page made when the trail had come so far."""
    told = data if seen is None else {"seen": seen, **data}
    response = desk.post(reverse(name, args=[row.pk]), told, follow=True)
    return " ".join(str(message) for message in response.context["messages"])


def state(row) -> dict:
    return type(row).objects.filter(pk=row.pk).values().get()


ON_OPENING = ["pause", "resume", "send_now", "withdraw", "undo", "split"]


@pytest.mark.parametrize("button", ON_OPENING)
def test_an_opening_that_a_colleague_changed_stays_as_they_left_it(desk, ann, button):
    opening = OpeningFactory(minutes=60)
    seen = trail.mark()
    openings.pause(opening.pk, **by(ann))
    before = state(opening)
    said = press(desk, f"opening_{button}", opening, seen=seen, reason="filled_outside")
    assert said.startswith("Ann Lee paused it, under a minute ago.")
    assert NOTHING in said
    assert state(opening) == before


def test_a_second_pause_is_not_resumed_by_a_page_that_shows_the_first(desk, ann):
    opening = OpeningFactory()
    openings.pause(opening.pk, **by(ann))
    seen = trail.mark()
    openings.resume(opening.pk, **by(ann))
    openings.pause(opening.pk, **by(ann))
    assert NOTHING in press(desk, "opening_resume", opening, seen=seen)
    assert state(opening)["paused_at"] is not None


def test_the_second_click_after_looking_again_counts(desk, ann):
    opening = OpeningFactory()
    openings.pause(opening.pk, **by(ann))
    page = desk.get(reverse("opening", args=[opening.pk])).content.decode()
    assert f'name="seen" value="{trail.mark()}"' in page
    assert "Asking goes on" in press(desk, "opening_resume", opening, seen=trail.mark())


def test_what_one_did_oneself_is_no_surprise(desk, user):
    opening = OpeningFactory()
    seen = trail.mark()
    openings.pause(opening.pk, **by(user))
    assert "Asking goes on" in press(desk, "opening_resume", opening, seen=seen)


def test_what_the_system_does_meanwhile_stops_nobody(desk):
    opening = OpeningFactory()
    seen = trail.mark()
    audit.record("opening_resumed", opening, actor=audit.SYSTEM, at=timezone.now())
    assert "Paused" in press(desk, "opening_pause", opening, seen=seen)


def test_a_page_that_a_colleague_only_looks_at_is_not_stale(desk, ann):
    opening = OpeningFactory()
    seen = trail.mark()
    trail.opened(opening, **by(ann))
    assert "Paused" in press(desk, "opening_pause", opening, seen=seen)


def test_too_late_is_told_with_who_was_first(desk, ann):
    opening = OpeningFactory()
    openings.withdraw(opening.pk, reason="filled_outside", **by(ann))
    said = press(desk, "opening_pause", opening)
    assert "Ann Lee withdrew it: filled outside this system" in said


def call(**fields) -> Offer:
    return OfferFactory(channel="call", batch=None, window_ends_at=None, **fields)


@pytest.mark.parametrize("button", ["claim", "said_yes", "said_no", "no_answer"])
def test_a_call_that_a_colleague_took_is_left_to_them(desk, ann, button):
    offer = call()
    seen = trail.mark()
    calls.claim(offer.pk, **by(ann))
    before = state(offer)
    said = press(desk, f"offer_{button}", offer, seen=seen)
    assert said.startswith("Ann Lee took the call")
    assert state(offer) == before


def test_a_yes_that_comes_second_names_the_first(desk, ann):
    first = call()
    second = call(opening=first.opening)
    calls.said_yes(first.pk, **by(ann))
    seen = trail.mark()
    said = press(desk, "offer_said_yes", second, seen=seen)
    assert "Somebody else has it" in said
    assert state(second)["status"] != "accepted"


def test_the_same_yes_twice_books_once_and_says_so(desk, ann):
    offer = call()
    seen = trail.mark()
    calls.said_yes(offer.pk, **by(ann))
    said = press(desk, "offer_said_yes", offer, seen=seen)
    assert "Ann Lee accepted it" in said
    assert Booking.objects.count() == 1


@pytest.mark.parametrize("button", ["take", "booked", "undo", "phoned"])
def test_a_booking_that_a_colleague_made_stays_made(desk, ann, button):
    booking = BookingFactory()
    seen = trail.mark()
    bookings.mark_booked(booking.pk, **by(ann))
    before = state(booking)
    said = press(desk, f"booking_{button}", booking, seen=seen, cause="misclick")
    assert said.startswith("Ann Lee booked it in the EHR")
    assert state(booking) == before


def test_a_booking_taken_back_is_not_booked_after_all(desk, ann):
    filled = {"status": "filled", "closing_reason": "won_by_text"}
    at_opening = {f"offer__opening__{name}": each for name, each in filled.items()}
    booking = BookingFactory(
        **at_opening,
        offer__opening__closed_at=timezone.now(),
        offer__entry__status="won",
    )
    bookings.undo(booking.pk, cause="misclick", **by(ann))
    said = press(desk, "booking_booked", booking)
    assert "Ann Lee took the booking back" in said
    assert state(booking)["booked_at"] is None


def test_a_mark_that_is_no_number_is_no_mark(desk):
    opening = OpeningFactory()
    assert "Paused" in press(desk, "opening_pause", opening, seen="x")
    assert Opening.objects.get(pk=opening.pk).paused_at
