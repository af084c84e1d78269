"""Whose words staff may still need; in SMS_KEEP_HANDLERS."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from . import worklist
from .models import Booking, Offer, Opening


def needed(*, at: datetime) -> QuerySet[Any]:
    """Numbers, and since when: their offers' time is open or its booking unfinished.

    All who were asked count, not only the winner: an undone booking asks them again.
    """
    unfinished = Booking.objects.filter(
        worklist.is_unfinished(at=at), opening=OuterRef("opening")
    )
    is_open = Q(opening__status=Opening.Status.OPEN)
    return Offer.objects.filter(is_open | Exists(unfinished)).annotate(
        since=F("created_at")
    )
