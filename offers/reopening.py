"""A closed time that is free after all: who is back in the running, and who is not."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from messaging import outbox
from messaging.models import OutboundText

from . import notices
from .models import Offer, OfferText, Opening
from .reports import tallies

Purpose = OfferText.Purpose


def open_again(opening: Opening, *, was: str) -> None:
    """The locked opening is open, as if it had never been closed."""
    Opening.objects.filter(pk=opening.pk, status=was).update(
        status=Opening.Status.OPEN,
        closing_reason="",
        closing_note="",
        closed_at=None,
        outcome="",
        attended=None,
    )
    tallies.forget(opening.pk)


def take_back_taken(opening: Opening, *, at: datetime) -> None:
    """“It is gone” is no longer true: what has not left is not sent, nor sent again.

    Whoever may have read it counts as told.
    """
    unsent = OutboundText.objects.filter(
        offer_text__offer__opening=opening,
        offer_text__purpose=Purpose.TAKEN,
        status__in=outbox.CANCELLABLE,
    )
    texts = list(unsent.values_list("pk", flat=True))
    outbox.cancel(OutboundText.objects.filter(pk__in=texts), reason="open_again", at=at)
    Offer.objects.filter(
        opening=opening,
        texts__purpose=Purpose.TAKEN,
        texts__text__in=texts,
        texts__text__status=OutboundText.Status.CANCELLED,
    ).update(told_gone_at=None)


def was_asked(offer: Offer) -> bool:
    """By a call, or by a text that may be on the phone that is still the patient's."""
    is_call = offer.channel == Offer.Channel.CALL
    return offer.phone == offer.entry.patient.phone and (
        is_call or notices.has_left(offer, Purpose.OFFER)
    )


def bring_back(offers: Iterable[Offer]) -> None:
    """Who was asked and heard nothing since may be phoned, or still say YES."""
    for offer in offers:
        is_call = offer.channel == Offer.Channel.CALL
        Offer.objects.filter(pk=offer.pk, status=offer.status).update(
            status=Offer.Status.PENDING if is_call else Offer.Status.LAPSED,
            reason="open_again",
            ended_at=None,
        )
