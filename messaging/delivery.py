"""Sends what is due: claim, commit, look once more, call the carrier, store.

The carrier is called outside any transaction; a worker that dies on the way leaves
an attempt whose lease runs out.
"""

from __future__ import annotations

import time
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from clinic import jobs, singletons

from . import halt, inbox, order, outcomes, pace, permission, settling, twilio
from .models import DeliveryAttempt, OutboundText

Status = OutboundText.Status
# A worker's task is ended after Q_CLUSTER["timeout"]; one call must fit in the rest.
DRAIN_SECONDS = 10


def deliver(text_id: int, *, at: datetime | None = None) -> None:
    """Send one text if it is its turn. Twice, late or never does no harm."""
    if not outcomes.ask(text_id, at=at or timezone.now()):
        return
    if not pace.await_turn(text_id, at=at or timezone.now()):
        return
    attempt = claim(text_id, at=at or timezone.now())
    if attempt is None:
        return
    refusal = permission.refusal(attempt.text, at=at or timezone.now())
    if refusal is None:
        result = twilio.send(attempt.text, attempt)
        # Read the clock again: the call may have taken seconds.
        settling.store(attempt, result, at=at or timezone.now())
    else:
        settling.withhold(attempt, refusal, at=at or timezone.now())
    outcomes.tell(text_id, at=at or timezone.now())


def claim(text_id: int, *, at: datetime) -> DeliveryAttempt | None:
    """The new attempt, committed; None if it is another's, not due or not its turn."""
    with transaction.atomic(durable=True):
        queued = OutboundText.objects.filter(
            order.is_next(at),
            pk=text_id,
            status=Status.QUEUED,
            not_before__lte=at,
            outcome_is_news=False,
        )
        if not queued.update(
            status=Status.SENDING, attempt_count=F("attempt_count") + 1
        ):
            return None
        text = OutboundText.objects.select_related("location").get(pk=text_id)
        return DeliveryAttempt.objects.create(
            text=text,
            number=text.attempt_count,
            started_at=at,
            lease_until=at + settings.SMS_SENDING_LEASE,
        )


def deliver_due(*, at: datetime | None = None) -> int:
    """Send what is due, oldest first, until nothing is left or the time is up.

    Several workers may do this at once: each text is claimed by one of them.
    """
    give_up_at = time.monotonic() + DRAIN_SECONDS
    last = 0
    count = 0
    while text_id := _due_after(last, at=at or timezone.now()):
        if time.monotonic() > give_up_at:
            jobs.enqueue("messaging.tasks.deliver_due")
            break
        deliver(text_id, at=at)
        last, count = text_id, count + 1
    return count


def wake_workers(texts: int) -> None:
    """Enough workers for so many due texts, in the caller's transaction."""
    for _ in range(min(texts, settings.Q_CLUSTER["workers"])):
        jobs.enqueue("messaging.tasks.deliver_due")


def sweep(at: datetime) -> int:
    """Drop what is stale and wake workers for what is due; how many are due."""
    if singletons.practice().texting_stopped_at is not None:
        return 0  # what is held up by a stop is given its time back on resuming
    halt.hold(at)
    stale = OutboundText.objects.filter(status=Status.QUEUED, not_after__lte=at)
    why = str(permission.UNANSWERED[permission.STALE])
    inbox.leave_unanswered(stale, reason=why)
    stale.update(
        status=Status.CANCELLED,
        status_reason=permission.STALE,
        ended_at=at,
        outcome_is_news=True,
    )
    count = order.due(at).count()
    wake_workers(count)
    return count


def _due_after(last: int, *, at: datetime) -> int | None:
    if singletons.practice().texting_stopped_at is not None:
        return None
    return order.due(at).filter(pk__gt=last).values_list("pk", flat=True).first()
