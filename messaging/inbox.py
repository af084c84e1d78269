"""The texts a person must read."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from clinic import audit

from .models import InboundText


def waiting() -> QuerySet[InboundText]:
    """Urgent first, then whoever has waited longest."""
    unread = InboundText.objects.filter(needs_person=True, done_at=None)
    return unread.order_by("-is_urgent", "received_at", "pk")


def mark_done(inbound_id: int, *, actor: audit.Actor, at: datetime) -> bool:
    """False when it was not waiting, or somebody else was first."""
    with transaction.atomic():
        if (
            not waiting()
            .filter(pk=inbound_id)
            .update(done_at=at, done_by_id=actor.user_id)
        ):
            return False
        text = InboundText(pk=inbound_id)
        audit.record("inbox.done", text, actor=actor, at=at)
    return True
