"""A win taken back, and what comes after a win that stands."""

from __future__ import annotations

from datetime import timedelta

import pytest

from offers import bookings
from offers.models import Booking, Offer, Opening
from tests.factories import EntryFactory, ProviderFactory
from waitlist.models import WaitlistEntry


@pytest.fixture
def entry(story) -> WaitlistEntry:
    return EntryFactory()


@pytest.fixture
def opening(story, entry) -> Opening:
    return story.cancellation()


@pytest.fixture
def offer(opening) -> Offer:
    return opening.offers.get()


def test_undo_by_mistake_apologises_and_asks_the_others_again(story):
    first, second = EntryFactory.create_batch(2)
    opening = story.cancellation()
    story.replies(first.patient.phone, "YES")
    story.replies(second.patient.phone, "YES")
    undo(story, opening, Booking.UndoCause.MISCLICK)
    assert "our mistake" in story.last_text(first.patient.phone)
    assert "a visit opened up" in story.last_text(second.patient.phone)
    story.later(minutes=1)
    story.replies(second.patient.phone, "YES")
    assert story.winner(opening) == second.patient.phone


def undo(story, opening: Opening, cause: str) -> bool:
    booking = story.booking(opening)
    done = bookings.undo(booking.pk, cause=cause, actor=story.actor, at=story.now)
    story.work()
    return done


def test_a_time_given_away_is_not_offered_again(story, opening, offer):
    story.replies(offer.phone, "YES")
    undo(story, opening, Booking.UndoCause.GIVEN_AWAY)
    opening.refresh_from_db()
    assert (opening.status, opening.outcome) == ("withdrawn", "outside")
    booking = Booking.objects.get()
    assert booking.phone_reason == Booking.PhoneReason.GIVEN_AWAY


def test_undo_brings_silently_missed_offers_back(story):
    first, second = EntryFactory.create_batch(2)
    opening = story.cancellation()
    story.later(minutes=31)
    story.replies(first.patient.phone, "YES")
    missed = opening.offers.get(phone=second.patient.phone)
    assert missed.status == "missed"
    undo(story, opening, Booking.UndoCause.BACKED_OUT)
    missed.refresh_from_db()
    assert missed.status == "lapsed"


def test_a_released_old_appointment_becomes_an_opening(story, opening, offer):
    WaitlistEntry.objects.update(
        current_start=story.now + timedelta(days=60),
        current_provider=ProviderFactory(),
        current_location=opening.location,
    )
    story.replies(offer.phone, "YES")
    booking = story.booking(opening)
    at = {"actor": story.actor, "at": story.now}
    assert not bookings.release_old(booking.pk, **at).done
    bookings.mark_booked(booking.pk, **at)
    released = bookings.release_old(booking.pk, **at).opening
    assert released is not None
    assert (released.depth, released.source) == (1, "released")
    assert released.given_up_by == offer.entry.patient
    assert not bookings.release_old(booking.pk, **at).done


def test_a_confirmation_that_fails_asks_staff_to_phone(story, opening, offer):
    story.carrier.script = [(400, 21614)]
    story.replies(offer.phone, "YES")
    story.tick()
    booking = story.booking(opening)
    assert booking.phone_reason == Booking.PhoneReason.CONFIRMATION_FAILED
