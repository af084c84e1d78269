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

    False when it is not due, when its turn would come too late for it, or is so far
    off that it was put back in the queue until then.
    """
    if not settings.SMS_PER_SECOND:
        return True
    text = order.due(at).filter(pk=text_id).first()
    if text is None:
        return False
    if text.status_reason == order.PACE:
        return True
    turn = take(
        count(text.body).parts,
        at=at,
        goes_first=_goes_first(text),
        before=text.not_after,
    )
    if turn is None:
        return False
    if turn - at > PATIENCE:
        _put_back(text, until=turn)
        return False
    time.sleep((turn - at).total_seconds())
    return True


def take(
    parts: int,
    *,
    at: datetime,
    goes_first: bool = False,
    before: datetime | None = None,
) -> datetime | None:
    """When the next text of so many parts may leave; nobody else is given that time.

    Whoever goes first leaves now, and all that come later wait the longer. None, and
    no time is used, when it would not be before `before`.
    """
    with transaction.atomic(durable=True):
        row = SendingPace.objects.select_for_update(of=("self",), no_key=True).get(pk=1)
        turn = max(row.next_at or at, at)
        if turn - at > LONGEST_QUEUE:
            turn = at
        leaves_at = at if goes_first else turn
        if before is not None and leaves_at >= before:
            return None
        needs = timedelta(seconds=parts / settings.SMS_PER_SECOND)
        SendingPace.objects.filter(pk=1).update(next_at=turn + needs)
    return leaves_at


def slow_down(*, at: datetime) -> None:
    """Leave the carrier alone for a while, in the caller's transaction."""
    SendingPace.objects.filter(pk=1).update(
        next_at=Greatest(Coalesce("next_at", at), at + REST)
    )


def _goes_first(text: OutboundText) -> bool:
    """An answer does not queue behind an import's welcomes.

    Nor does the one text that asks whether the carrier works: nothing leaves before it.
    """
    is_answer = text.reply_to_id is not None or text.confirms_id is not None
    return is_answer or text.status_reason == order.ACCOUNT


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
