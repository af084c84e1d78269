"""Answers that are not a plain yes: no, stop, unclear words, a stranger."""

from __future__ import annotations

import pytest

from messaging.models import InboundText
from offers import bookings
from offers.models import Booking, Offer, Opening
from tests.factories import EntryFactory
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


def test_yes_after_no_is_asked_once_and_a_second_yes_wins(story, opening, offer):
    story.replies(offer.phone, "no thanks")
    story.replies(offer.phone, "YES")
    assert story.winner(opening) is None
    assert InboundText.objects.filter(needs_person=True).count() == 1
    story.replies(offer.phone, "YES")
    assert story.winner(opening) == offer.phone


def test_a_second_no_says_nothing_more(story, offer):
    story.replies(offer.phone, "no")
    texts = story.texts(offer.phone)
    story.replies(offer.phone, "no")
    assert story.texts(offer.phone) == texts


def test_a_no_brings_the_next_person_when_nobody_else_is_deciding(story, offer):
    second = EntryFactory()
    story.replies(offer.phone, "NO")
    assert story.asked(offer.opening) == [offer.phone, second.patient.phone]


def test_stop_after_a_win_keeps_the_win_and_asks_staff_to_phone(story, opening, offer):
    story.replies(offer.phone, "YES")
    story.replies(offer.phone, "STOP")
    booking = story.booking(opening)
    assert booking.phone_reason == Booking.PhoneReason.OPTED_OUT
    assert story.winner(opening) == offer.phone


def test_booking_a_winner_who_opted_out_texts_nothing(story, opening, offer):
    story.replies(offer.phone, "YES")
    story.replies(offer.phone, "STOP")
    before = story.texts(offer.phone)
    bookings.mark_booked(story.booking(opening).pk, actor=story.actor, at=story.now)
    story.work()
    assert story.texts(offer.phone) == before


def test_yes_after_stop_books_nothing_and_goes_to_a_person(story, opening, offer):
    story.replies(offer.phone, "STOP")
    story.replies(offer.phone, "YES")
    assert story.winner(opening) is None
    reason = InboundText.objects.get(body="YES").inbox_reason
    assert "after asking us to stop" in reason


def test_an_unclear_reply_is_asked_about_once_and_shown_to_staff(story, offer):
    story.replies(offer.phone, "what time is it?")
    story.replies(offer.phone, "and where?")
    clarify = [t for t in story.texts(offer.phone) if "did not understand" in t]
    assert len(clarify) == 1
    assert InboundText.objects.filter(needs_person=True).count() == 2


def test_a_yes_from_a_stranger_goes_to_a_person_without_an_answer(story):
    story.replies("+15035550142", "YES")
    assert story.texts("+15035550142") == []
    assert InboundText.objects.get().needs_person
