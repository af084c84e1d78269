from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from messaging.models import OutboundText
from offers import grace
from offers import policy as policies
from offers.models import Offer, Opening
from tests.factories import EntryFactory, OfferFactory, OpeningFactory, days, minutes

pytestmark = pytest.mark.django_db


def undo(desk, opening):
    return desk.post(reverse("opening_undo", args=[opening.pk]), follow=True)


def test_within_the_grace_time_undo_texts_nobody(story, desk):
    EntryFactory.create_batch(3)
    opening = story.cancellation(send=False)
    assert "Texts go out at 10:03 AM:" in desk.get("/").content.decode()
    assert "Nobody was texted" in undo(desk, opening).content.decode()
    story.later(minutes=30)
    opening.refresh_from_db()
    assert (opening.status, opening.closing_reason) == ("withdrawn", "mistake")
    assert not OutboundText.objects.exists()
    assert not Offer.objects.exists()
    assert not story.carrier.posts


def test_the_time_can_be_logged_again_after_an_undo(story, desk):
    first = story.cancellation(send=False)
    undo(desk, first)
    again = story.cancellation(
        provider=first.provider, location=first.location, starts_at=first.starts_at
    )
    assert again.status == Opening.Status.OPEN


def test_once_somebody_was_asked_it_is_too_late_to_undo(story, desk):
    EntryFactory()
    opening = story.cancellation()
    assert Offer.objects.exists()
    assert "Too late to undo" in undo(desk, opening).content.decode()
    opening.refresh_from_db()
    assert opening.status == Opening.Status.OPEN
    assert "opening_undo" not in desk.get("/").content.decode()


def test_undo_twice_is_said_not_done(story, desk):
    opening = story.cancellation(send=False)
    undo(desk, opening)
    assert "Too late to undo" in undo(desk, opening).content.decode()


def test_a_paused_time_says_that_nobody_was_asked(story, desk):
    story.cancellation(send=False, cancelled_by="practice")
    assert "Nobody was asked yet:" in desk.get("/").content.decode()


@pytest.mark.parametrize("tried", [{"status": "filled"}, {"exhausted_at": 1}])
def test_there_is_nothing_to_undo_of_what_was_tried(clock, tried):
    now = timezone.now()
    opening = OpeningFactory(texting_from=now + minutes(3))
    vars(opening).update(tried)
    assert grace.undo_until(opening, [], policies.current(), at=now) is None


def test_an_offer_ends_the_time_to_undo(clock):
    now = timezone.now()
    opening = OpeningFactory(texting_from=now + minutes(3))
    offer, policy = OfferFactory(opening=opening), policies.current()
    assert grace.undo_until(opening, [], policy, at=now) == now + minutes(3)
    assert grace.undo_until(opening, [offer], policy, at=now) is None


def test_too_far_ahead_the_board_says_when_texts_begin_and_sends_none(story, desk):
    EntryFactory.create_batch(3)
    far = timezone.now() + days(20)
    opening = story.cancellation(send=False, starts_at=far)
    page = desk.get("/").content.decode()
    horizon = (far - days(14)).astimezone(opening.location.zone)
    assert "too far ahead to text yet" in page
    assert f"Texts go out {horizon:%a}" in page
    send = reverse("opening_send_now", args=[opening.pk])
    assert send not in page
    assert "too far ahead" in desk.post(send, follow=True).content.decode()
    assert Opening.objects.get().texting_from > timezone.now()
