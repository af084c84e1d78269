"""Texts leave no faster than the carrier takes them, counted over all workers."""

from __future__ import annotations

import time
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models.functions import Coalesce, Greatest

from clinic import jobs

from . import order
from .models import OutboundText, SendingPace
from .segments import count

# A worker waits so long for a text's turn; what is later goes back to the queue.
PATIENCE = timedelta(seconds=2)
# After the carrier has said that texts come too fast.
REST = timedelta(seconds=10)
# No queue is as long: then it was the clock that moved.
LONGEST_QUEUE = timedelta(hours=12)


def ensure(**_kwargs: object) -> None:
    """Make the row. Tests that truncate tables run this again."""
    SendingPace.objects.get_or_create(pk=1)


def await_turn(text_id: int, *, at: datetime) -> bool:
    """Wait for a due text's turn, outside any transaction.

    False when it is not due, or when its turn is so far off that it was put back in
    the queue until then.
    """
    if not settings.SMS_PER_SECOND:
        return True
    text = order.due(at).filter(pk=text_id).first()
    if text is None:
        return False
    if text.status_reason == order.PACE:
        return True
    turn = take(count(text.body).parts, at=at)
    if turn - at > PATIENCE:
        _put_back(text, until=turn)
        return False
    time.sleep((turn - at).total_seconds())
    return True


def take(parts: int, *, at: datetime) -> datetime:
    """When the next text of so many parts may leave; nobody else is given that time."""
    with transaction.atomic(durable=True):
        row = SendingPace.objects.select_for_update(of=("self",), no_key=True).get(pk=1)
        turn = max(row.next_at or at, at)
        if turn - at > LONGEST_QUEUE:
            turn = at
        needs = timedelta(seconds=parts / settings.SMS_PER_SECOND)
        SendingPace.objects.filter(pk=1).update(next_at=turn + needs)
    return turn


def slow_down(*, at: datetime) -> None:
    """Leave the carrier alone for a while, in the caller's transaction."""
    SendingPace.objects.filter(pk=1).update(
        next_at=Greatest(Coalesce("next_at", at), at + REST)
    )


def _put_back(text: OutboundText, *, until: datetime) -> None:
    with transaction.atomic(durable=True):
        put_back = OutboundText.objects.filter(
            order.still_timely(until),
            pk=text.pk,
            status=OutboundText.Status.QUEUED,
            not_before=text.not_before,
        ).update(not_before=until, status_reason=order.PACE)
        if put_back:
            jobs.enqueue_at("messaging.tasks.deliver", text.pk, at=until)
