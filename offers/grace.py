"""The time before the first text, in which a mis-click is taken back unseen."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import transaction

from clinic import hours
from clinic.audit import Actor
from messaging.models import OutboundText

from . import openings
from .models import Offer, OfferPolicy, Opening


def first_texts(opening: Opening, *, at: datetime) -> datetime:
    """When its first texts may go out: the grace time is over, and it is contact hours."""
    return hours.next_allowed(
        OutboundText.Hours.CONTACT,
        at=max(at, opening.texting_from),
        location=opening.location,
    )


def texts_begin(opening: Opening, policy: OfferPolicy, *, at: datetime) -> datetime:
    """As `first_texts`, of a visit that may be too far ahead to text yet."""
    start = first_texts(opening, at=at)
    furthest = max(step.notice_under_hours for step in policy.steps.all())
    if opening.starts_at - start < timedelta(hours=furthest):
        return start
    # Under so many hours' notice, not at so many.
    near = opening.starts_at - timedelta(hours=furthest) + timedelta(minutes=1)
    return first_texts(opening, at=near)


def undo_until(
    opening: Opening, offers: Collection[Offer], policy: OfferPolicy, *, at: datetime
) -> datetime | None:
    """When nobody has been asked yet and texts are still ahead: when they go out."""
    if opening.status != Opening.Status.OPEN or offers or opening.exhausted_at:
        return None
    if at >= opening.closes_at:
        return None
    moment = texts_begin(opening, policy, at=at)
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
