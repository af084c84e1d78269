"""What became of our texts, as far as offers care; named in SMS_OUTCOME_HANDLERS."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from messaging import error_codes, outbox
from messaging.models import OutboundText

from . import bookings, endings, lifecycle, notices
from .models import Booking, Offer, OfferText, Opening

Status, Purpose = OutboundText.Status, OfferText.Purpose
Reason = Booking.PhoneReason
AFTER_A_WIN = {
    Purpose.RECEIVED: Reason.CONFIRMATION_FAILED,
    Purpose.CONFIRMED: Reason.CONFIRMATION_FAILED,
    Purpose.REPLACES: Reason.OLD_RELEASED,
    Purpose.UNDONE: Reason.GIVEN_AWAY,
    Purpose.CLOSED: Reason.CLOSED,
}
STARTED = Opening.ClosingReason.STARTED
HAS_LEFT = (Status.HANDED_OVER, Status.DELIVERED)


def handle(text: OutboundText, *, at: datetime) -> None:
    """Look at the text's state now; running twice, or late, changes nothing."""
    link = (
        OfferText.objects.filter(text=text)
        .select_related("offer__batch", "offer__opening", "offer__entry__patient")
        .first()
    )
    if link is None:
        return
    if text.status == Status.QUEUED:
        _tried_again(link, text, at=at)
    elif link.purpose == Purpose.OFFER:
        _invitation(link.offer, text, at=at)
    elif link.purpose in AFTER_A_WIN:
        _after_a_win(link.offer, text, link.purpose)
    elif link.purpose in (Purpose.TAKEN, Purpose.WITHDRAWN):
        _news(link.offer, text)


def _invitation(offer: Offer, text: OutboundText, *, at: datetime) -> None:
    if text.handed_over_at is not None:
        lifecycle.handed_over(offer, handed_over_at=text.handed_over_at, at=at)
    elif text.status == Status.UNKNOWN:
        _window_from_attempt(offer, text)
    if text.status == Status.FAILED:
        transient = text.status_reason in error_codes.PASSING_REASONS
        _fail(offer, text.error_code or "failed", at=at, transient=transient)
    elif text.status == Status.CANCELLED:
        _fail(offer, f"not_sent:{text.status_reason}"[:40], at=at, transient=False)
    elif text.status in HAS_LEFT:
        _tell_if_gone_meanwhile(offer, at=at)


def _tried_again(link: OfferText, text: OutboundText, *, at: datetime) -> None:
    """It waits for another try, or has waited and would leave now.

    The place goes to the next person meanwhile, unless nobody can be texted at all.
    """
    offer = link.offer
    texts = OutboundText.objects.filter(pk=text.pk)
    if not still_holds(link):
        outbox.cancel(texts, reason="superseded", at=at)
    elif link.purpose != Purpose.OFFER:
        return
    elif offer.opening.closes_at <= at:
        outbox.cancel(texts, reason="stale", at=at)
    elif text.handed_over_at is None:
        Offer.objects.filter(pk=offer.pk, status=Offer.Status.PENDING).update(
            handed_over_at=None, window_ends_at=None
        )
    else:
        _fail(offer, text.error_code, at=at, transient=True)


def still_holds(link: OfferText) -> bool:
    """Whether the text says what is true and of use now."""
    offer, opening = link.offer, link.offer.opening
    if link.purpose in (Purpose.OFFER, *notices.QUESTIONS):
        return offer.status in Offer.LIVE
    if link.purpose in (Purpose.RECEIVED, Purpose.CONFIRMED, Purpose.REPLACES):
        return offer.status == Offer.Status.ACCEPTED
    if link.purpose in (Purpose.TAKEN, Purpose.WITHDRAWN):
        return opening.status != Opening.Status.OPEN
    return True


def _fail(offer: Offer, reason: str, *, at: datetime, transient: bool) -> None:
    with transaction.atomic():
        endings.fail(offer, reason=reason, at=at, transient=transient)


def _window_from_attempt(offer: Offer, text: OutboundText) -> None:
    """Nobody knows whether it left: the reply window runs from the attempt."""
    attempt = text.attempts.order_by("number").last()
    if attempt is not None and offer.batch is not None:
        Offer.objects.filter(
            pk=offer.pk, status=Offer.Status.PENDING, window_ends_at=None
        ).update(window_ends_at=attempt.started_at + offer.batch.window)


def _tell_if_gone_meanwhile(offer: Offer, *, at: datetime) -> None:
    """It was taken while its invitation was under way: the patient is still deciding."""
    with transaction.atomic():
        changed = Offer.objects.filter(
            pk=offer.pk,
            status__in=[Offer.Status.MISSED, Offer.Status.WITHDRAWN],
            told_gone_at=None,
            window_ends_at=None,
            reason__in=["taken", *set(Opening.ClosingReason) - {STARTED}],
        ).update(told_gone_at=at, window_ends_at=at)
        if changed:
            [fresh] = endings.with_texts([offer.pk])
            purpose = (
                Purpose.TAKEN
                if fresh.status == Offer.Status.MISSED
                else Purpose.WITHDRAWN
            )
            notices.announce([fresh], purpose, at=at)


def _news(offer: Offer, text: OutboundText) -> None:
    """Who could not be told that it is gone does not count as told.

    Once the time is open again that is settled: told or not, they are asked again.
    """
    if text.status in (Status.FAILED, Status.CANCELLED):
        Offer.objects.filter(pk=offer.pk).exclude(
            opening__status=Opening.Status.OPEN
        ).update(told_gone_at=None)


def _after_a_win(offer: Offer, text: OutboundText, purpose: str) -> None:
    """Somebody must phone a winner who was not told what became of the visit."""
    was_dropped = text.status == Status.CANCELLED and text.status_reason != "superseded"
    if text.status == Status.FAILED or was_dropped:
        bookings.ask_to_phone(
            Booking.objects.filter(offer=offer), AFTER_A_WIN[Purpose(purpose)]
        )
