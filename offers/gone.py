"""A time reported filled outside this system, and the mis-click taken back."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet

from clinic import audit, jobs
from clinic.audit import Actor
from waitlist.models import WaitlistEntry

from . import bookings, endings, notices
from .models import Booking, Offer, OfferText, Opening

Reason, Status = Opening.ClosingReason, Offer.Status
# Longer, and too many people have made other plans.
UNDO_FOR = timedelta(minutes=15)


def lately(*, at: datetime) -> QuerySet[Opening]:
    """Taken off so recently that one click brings them back, newest first."""
    return (
        Opening.objects.filter(
            status=Opening.Status.WITHDRAWN,
            closing_reason=Reason.FILLED_OUTSIDE,
            closed_at__gt=at - UNDO_FOR,
            starts_at__gt=at,
        )
        .exclude(bookings__undo_cause=Booking.UndoCause.GIVEN_AWAY)
        .select_related("provider", "location")
        .order_by("-closed_at")
    )


def undo(opening_id: int, *, actor: Actor, at: datetime) -> bool:
    """It is free after all: open again. False if it is too late, or logged anew.

    Whoever read that it has been filled is asked first; the others heard nothing.
    """
    try:
        with transaction.atomic():
            return _undo(opening_id, actor=actor, at=at)
    except IntegrityError:
        return False


def _undo(opening_id: int, *, actor: Actor, at: datetime) -> bool:
    opening = Opening.objects.select_for_update(of=("self",), no_key=True).get(
        pk=opening_id
    )
    if not lately(at=at).filter(pk=opening_id).exists():
        return False
    ended = endings.lock_offers(_ended_with(opening))
    Opening.objects.filter(pk=opening_id, status=Opening.Status.WITHDRAWN).update(
        status=Opening.Status.OPEN,
        closing_reason="",
        closing_note="",
        closed_at=None,
        outcome="",
    )
    bookings.take_back_taken(opening, at=at)
    for offer in endings.with_texts(each.pk for each in ended):
        _bring_back(offer)
    audit.record("opening_reopened", opening, actor=actor, at=at)
    jobs.enqueue("offers.tasks.advance", opening_id)
    return True


def _ended_with(opening: Opening) -> Q:
    return Q(
        opening=opening,
        status=Status.WITHDRAWN,
        reason=Reason.FILLED_OUTSIDE,
        ended_at=opening.closed_at,
        entry__status=WaitlistEntry.Status.ACTIVE,
    )


def _bring_back(offer: Offer) -> None:
    """Who was never reached stays out, and is asked anew in their turn."""
    if offer.phone != offer.entry.patient.phone:
        return
    row = Offer.objects.filter(pk=offer.pk, status=Status.WITHDRAWN)
    if offer.told_gone_at is not None:
        row.update(status=Status.MISSED)
    elif offer.channel == Offer.Channel.CALL:
        row.update(status=Status.PENDING, reason="open_again", ended_at=None)
    elif notices.has_left(offer, OfferText.Purpose.OFFER):
        row.update(status=Status.LAPSED, reason="open_again", ended_at=None)
