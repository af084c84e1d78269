"""The texts a person must read."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from clinic import audit

from .models import InboundText, OutboundText


def waiting() -> QuerySet[InboundText]:
    """Urgent first, then whoever has waited longest."""
    unread = InboundText.objects.filter(needs_person=True, done_at=None)
    return unread.order_by("-is_urgent", "received_at", "pk")


def leave_unanswered(answers: QuerySet[OutboundText], *, reason: str) -> int:
    """Whoever wrote and gets no answer by text hears from a person.

    Not of an opt-out that is not confirmed: it holds all the same.
    """
    texts = answers.filter(confirms=None).values("reply_to")
    unseen = InboundText.objects.filter(pk__in=texts, needs_person=False, done_at=None)
    return unseen.update(needs_person=True, inbox_reason=reason)


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
