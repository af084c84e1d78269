"""A time reported filled outside this system, and the mis-click taken back."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet

from clinic import audit, jobs
from clinic.audit import Actor
from waitlist.models import WaitlistEntry

from . import endings, openings, reopening
from .models import Booking, Offer, Opening

Reason = Opening.ClosingReason
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
    opening = openings.locked(opening_id)
    if not lately(at=at).filter(pk=opening_id).exists():
        return False
    entries = Offer.objects.filter(_ended_with(opening)).values_list("entry", flat=True)
    endings.lock_entries(entries)
    ended = endings.lock_offers(_ended_with(opening))
    reopening.open_again(opening, was=Opening.Status.WITHDRAWN)
    reopening.take_back_taken(opening, at=at)
    offers = endings.with_texts(each.pk for each in ended)
    told = [offer.pk for offer in offers if offer.told_gone_at is not None]
    Offer.objects.filter(pk__in=told).update(status=Offer.Status.MISSED)
    silent = (offer for offer in offers if offer.pk not in told)
    reopening.bring_back(filter(reopening.was_asked, silent))
    audit.record("opening_reopened", opening, actor=actor, at=at)
    jobs.enqueue("offers.tasks.advance", opening_id)
    return True


def _ended_with(opening: Opening) -> Q:
    return Q(
        opening=opening,
        status=Offer.Status.WITHDRAWN,
        reason=Reason.FILLED_OUTSIDE,
        ended_at=opening.closed_at,
        entry__status=WaitlistEntry.Status.ACTIVE,
    )
