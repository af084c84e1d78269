"""What an offer does while its text waits for another try."""

from __future__ import annotations

import pytest
from django.utils import timezone

from clinic.models import Practice
from messaging import halt, outbox
from messaging.models import OutboundText
from offers import delivery, endings, notices
from offers.models import Offer, Opening
from tests.factories import OfferFactory, minutes
from tests.messaging import outgoing

pytestmark = pytest.mark.django_db
Status = OutboundText.Status


def text_of(offer, **fields):
    """The offer's invitation, as the carrier's failure left it in the queue."""
    notices.invite(endings.with_texts([offer.pk]), at=timezone.now())
    fields = {"handed_over_at": timezone.now() - minutes(5), **fields}
    OutboundText.objects.update(
        status_reason="retry", error_code="30003", attempt_count=1, **fields
    )
    return OutboundText.objects.get()


def hear(text):
    delivery.handle(text, at=timezone.now())
    delivery.handle(text, at=timezone.now())
    text.refresh_from_db()
    return Offer.objects.get()


def test_the_place_goes_to_the_next_while_a_text_is_tried_again():
    text = text_of(OfferFactory())
    offer = hear(text)
    assert (offer.status, offer.reason) == (Offer.Status.LAPSED, "30003")
    assert text.status == Status.QUEUED


def test_nobody_loses_the_place_while_nobody_can_be_texted():
    offer = OfferFactory(handed_over_at=timezone.now(), window_ends_at=timezone.now())
    text = text_of(offer, handed_over_at=None)
    offer = hear(text)
    assert offer.status == Offer.Status.PENDING
    assert (offer.handed_over_at, offer.window_ends_at) == (None, None)


@pytest.mark.parametrize("status", ["missed", "withdrawn", "declined"])
def test_an_invitation_that_is_over_is_not_sent_again(status):
    text = text_of(OfferFactory())
    Offer.objects.update(status=status, ended_at=timezone.now())
    hear(text)
    assert (text.status, text.status_reason) == (Status.CANCELLED, "superseded")


def test_an_invitation_that_waited_until_a_yes_comes_too_late_is_not_sent():
    text = text_of(OfferFactory(), handed_over_at=None)
    Opening.objects.update(closes_at=timezone.now())
    offer = hear(text)
    assert (text.status, text.status_reason) == (Status.CANCELLED, "stale")
    assert offer.status == Offer.Status.PENDING


@pytest.fixture
def carrier(settings):
    Practice.objects.update(sending_mode=Practice.SendingMode.LIVE)
    with outgoing.carrier(settings) as carrier:
        settings.SMS_OUTCOME_HANDLERS = ["offers.delivery.handle"]
        yield carrier


def left_in_the_queue(**fields):
    """Its worker died before anybody was told why the invitation waits."""
    text = text_of(OfferFactory(), not_before=timezone.now() - minutes(1), **fields)
    Offer.objects.update(status="missed", ended_at=timezone.now())
    OutboundText.objects.update(hours="any")
    return text


def test_news_that_a_crash_held_up_is_told_before_the_text_leaves(carrier):
    text = left_in_the_queue(outcome_is_news=True)
    outbox.deliver(text.pk)
    text.refresh_from_db()
    assert (text.status, text.status_reason) == (Status.CANCELLED, "superseded")
    assert carrier.posts == []


def test_a_text_whose_news_nobody_can_hear_does_not_leave(carrier, settings):
    text = left_in_the_queue(outcome_is_news=True)
    settings.SMS_OUTCOME_HANDLERS = ["tests.messaging.outgoing.hear_badly"]
    outbox.deliver(text.pk)
    text.refresh_from_db()
    assert (text.status, text.outcome_is_news) == (Status.QUEUED, True)
    assert carrier.posts == []


@pytest.mark.parametrize(("after", "sent"), [(minutes(-1), 0), (minutes(9), 1)])
def test_an_outage_moves_no_invitation_past_the_last_yes(carrier, after, sent):
    """The carrier takes texts again between two ticks."""
    at = timezone.now()
    notices.invite(endings.with_texts([OfferFactory().pk]), at=at - minutes(5))
    OutboundText.objects.update(
        status_reason="account", hours="any", not_before=at - minutes(1)
    )
    Opening.objects.update(closes_at=at + after)
    halt.end(at)
    outbox.deliver_due(at=at)
    assert len(carrier.posts) == sent


def test_news_that_a_time_a_time_is_gone_is_not_sent_again_once_it_is_open():
    offer = OfferFactory(status="missed", ended_at=timezone.now(), reason="taken")
    notices.announce(endings.with_texts([offer.pk]), "taken", at=timezone.now())
    assert Opening.objects.get().status == Opening.Status.OPEN
    text = OutboundText.objects.get()
    hear(text)
    assert text.status == Status.CANCELLED
