"""What an offer does while its text waits for another try."""

from __future__ import annotations

import pytest
from django.utils import timezone

from messaging.models import OutboundText
from offers import delivery, endings, notices
from offers.models import Offer, Opening
from tests.factories import OfferFactory, minutes

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


def test_news_that_a_time_is_gone_is_not_sent_again_once_it_is_open():
    offer = OfferFactory(status="missed", ended_at=timezone.now(), reason="taken")
    notices.announce(endings.with_texts([offer.pk]), "taken", at=timezone.now())
    assert Opening.objects.get().status == Opening.Status.OPEN
    text = OutboundText.objects.get()
    hear(text)
    assert text.status == Status.CANCELLED
