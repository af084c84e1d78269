import pytest
from django.utils import timezone

from messaging import retention
from messaging.models import OutboundText
from offers import keeping
from offers.models import Opening
from tests.factories import (
    BookingFactory,
    EntryFactory,
    InboundTextFactory,
    OfferFactory,
    days,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_carrier(settings):
    settings.TWILIO_ACCOUNT_SID = ""


def needed():
    return [offer.phone for offer in keeping.needed(at=timezone.now())]


@pytest.mark.parametrize("status", [s for s in Opening.Status if s != "open"])
def test_an_offer_is_needed_while_its_time_is_open(status):
    offer = OfferFactory()
    assert needed() == [offer.phone]
    Opening.objects.update(status=status, closing_reason="mistake")
    assert needed() == []


def test_everybody_asked_is_needed_until_the_booking_is_finished():
    booking = BookingFactory()
    other = OfferFactory(opening=booking.opening, status="missed")
    Opening.objects.update(status="filled", closing_reason="won")
    assert set(needed()) == {booking.offer.phone, other.phone}
    booking.booked_at = timezone.now()
    booking.save(update_fields=["booked_at"])
    assert needed() == []


def test_a_winner_who_must_still_be_phoned_is_needed():
    booking = BookingFactory(booked_at=timezone.now(), phone_reason="says_no")
    Opening.objects.update(status="filled", closing_reason="won")
    assert needed() == [booking.offer.phone]


def test_the_words_about_an_open_time_are_kept_and_older_ones_are_not():
    now = timezone.now()
    offer = OfferFactory(created_at=now - days(95))
    about_it, before = (
        InboundTextFactory(
            phone=offer.phone, body="Hm", received_at=now - days(n), routed_at=now
        )
        for n in (94, 96)
    )
    report = retention.run(now)
    about_it.refresh_from_db()
    before.refresh_from_db()
    assert (about_it.body, before.body) == ("Hm", "")
    assert report.inbound.held == {"needed": 1}
    assert not OutboundText.objects.exists()


def test_the_page_of_an_opening_says_that_words_were_erased(story, desk):
    EntryFactory()
    opening = story.cancellation()
    OutboundText.objects.update(body="", erased_at=story.now)
    page = desk.get(f"/openings/{opening.pk}/").content.decode()
    assert "(words erased)" in page
