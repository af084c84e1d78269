"""The time before the first text, in which a mis-click is taken back unseen."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from clinic import hours
from clinic.audit import Actor
from messaging.models import OutboundText

from . import openings
from .models import Offer, Opening


def first_texts(opening: Opening, *, at: datetime) -> datetime:
    """When its first texts may go out: the grace time is over, and it is contact hours."""
    return hours.next_allowed(
        OutboundText.Hours.CONTACT,
        at=max(at, opening.texting_from),
        location=opening.location,
    )


def undo_until(
    opening: Opening, offers: Collection[Offer], *, at: datetime
) -> datetime | None:
    """When nobody has been asked yet and texts are still ahead: when they go out."""
    if opening.status != Opening.Status.OPEN or offers or opening.exhausted_at:
        return None
    if at >= opening.closes_at:
        return None
    moment = first_texts(opening, at=at)
    return moment if moment > at else None


def undo(opening_id: int, *, actor: Actor, at: datetime) -> bool:
    """Take it back as logged by mistake. False once anybody was asked about it."""
    with transaction.atomic():
        opening = openings.locked(opening_id)
        if Offer.objects.filter(opening=opening).exists():
            return False
        return openings.close(
            opening,
            Opening.Status.WITHDRAWN,
            reason=Opening.ClosingReason.MISTAKE,
            actor=actor,
            at=at,
        )
