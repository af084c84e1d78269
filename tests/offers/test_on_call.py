"""A time won by text while nobody is at the desk e-mails whoever is on call, once."""

from __future__ import annotations

from datetime import time

import pytest

from clinic.models import Practice
from offers import bookings, on_call
from tests.factories import EntryFactory, LocationFactory


@pytest.fixture
def night(story, settings):
    """Texts may go out around the clock; somebody is there from 8:00 to 9:00."""
    settings.EMAIL_IS_SET = True
    Practice.objects.update(on_call_email="oncall@example.org")
    story.place = LocationFactory(desk=(time(8), time(9)))
    return story


def fill(story):
    entry = EntryFactory()
    opening = story.cancellation(location=story.place)
    story.replies(entry.patient.phone, "YES")
    return story.booking(opening), entry.patient


def test_a_fill_is_told_with_its_booking_and_nobodys_name(night, mailoutbox):
    booking, patient = fill(night)
    (mail,) = mailoutbox
    assert f"open http://testserver/bookings/#booking-{booking.pk}" in mail.body
    for private in (patient.phone[-4:], patient.first_name, patient.last_name):
        assert private not in mail.subject + mail.body


def test_it_is_told_once(night, mailoutbox):
    fill(night)
    night.later(minutes=5)
    night.later(hours=1)
    assert len(mailoutbox) == 1


def test_a_fill_with_somebody_at_the_desk_is_not_told(night, mailoutbox):
    night.clock.shift(-5400)  # 8:30
    fill(night)
    night.later(hours=2)
    assert mailoutbox == []


def test_what_is_booked_or_was_won_by_phone_is_not_told(night, mailoutbox, settings):
    settings.EMAIL_IS_SET = False
    booking, _ = fill(night)
    bookings.mark_booked(booking.pk, actor=night.actor, at=night.now)
    settings.EMAIL_IS_SET = True
    assert on_call.due(night.now) == []
    night.later(minutes=5)
    assert mailoutbox == []


def test_the_tick_tells_what_was_not_told(night, mailoutbox, settings):
    settings.EMAIL_IS_SET = False
    fill(night)
    settings.EMAIL_IS_SET = True
    night.tick()
    assert len(mailoutbox) == 1
