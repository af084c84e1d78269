"""Who enters a booking in the EHR; a colleague takes over where they both can see it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.contrib.auth import get_user_model
from django.db import transaction

from clinic import audit
from clinic.audit import Actor
from clinic.models import AuditEvent

from . import sentences
from .models import Booking

TAKEN, TAKEN_OVER = "booking_taken", "booking_taken_over"


def take(
    booking_id: int, *, actor: Actor, at: datetime, owner_id: int | None = None
) -> bool:
    """From nobody, or from the `owner_id` whom the page showed; the first has it."""
    with transaction.atomic():
        changed = (
            Booking.objects.filter(
                pk=booking_id, owner=owner_id, booked_at=None, undone_at=None
            )
            .exclude(owner__isnull=False, owner=actor.user_id)
            .update(owner_id=actor.user_id)
        )
        if changed:
            action = TAKEN_OVER if owner_id else TAKEN
            former = {"former": owner_id} if owner_id else {}
            booking = Booking.objects.get(pk=booking_id)
            audit.record(action, booking, actor=actor, at=at, **former)
    return bool(changed)


def taken_over(booking_ids: Collection[int], *, at: datetime) -> dict[int, str]:
    """“taken over from Ann Lee, 2 min ago”, by booking; the last time counts."""
    events = AuditEvent.objects.filter(
        action=TAKEN_OVER, object_type="booking", object_id__in=booking_ids
    )
    last = {event.object_id: event for event in events.order_by("pk")}
    ids = {event.detail["former"] for event in last.values()}
    people = get_user_model()._default_manager.in_bulk(ids) if ids else {}
    return {
        pk: f"taken over from {sentences.person(people.get(event.detail['former']))},"
        f" {sentences.distance(event.at, at=at)}"
        for pk, event in last.items()
        if pk is not None
    }
