"""The carrier takes no texts from us at all: one text asks again, the others wait.

The rows say so themselves: there is a queued text with the reason ACCOUNT. Of several
the oldest asks, so that a carrier which refuses our login is not asked by every text.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q, QuerySet

from clinic import audit, jobs
from clinic.models import Practice

from . import error_codes, order
from .models import OutboundText

Status = OutboundText.Status


@dataclass(frozen=True)
class Halt:
    error_code: str
    text_id: int
    tries_at: datetime


def current() -> Halt | None:
    """Why nothing leaves, and when the oldest text asks again; None when texts leave."""
    first = order.held().order_by("pk").first()
    if first is None:
        return None
    return Halt(first.error_code, first.pk, first.not_before)


def hold(at: datetime) -> None:
    """Let what is due wait for the next try; for invitations the time does not count.

    A text that would be too late by then stays as it is and ends by itself.
    """
    halt = current()
    if halt is None:
        return
    until = max(halt.tries_at, at + timedelta(seconds=1))
    waiting = OutboundText.objects.filter(status=Status.QUEUED, not_before__lte=at)
    for text in waiting.exclude(pk=halt.text_id).order_by("pk"):
        _move(text, to=until, status_reason=order.ACCOUNT, error_code=halt.error_code)


def try_again(*, actor: audit.Actor, at: datetime) -> bool:
    """Ask the carrier now, not after the pause. False when nothing is held."""
    with transaction.atomic():
        if current() is None:
            return False
        _release(order.held().filter(status=Status.QUEUED), at=at)
        audit.record("carrier_tried_again", Practice(pk=1), actor=actor, at=at)
        jobs.enqueue("messaging.tasks.deliver_due")
    return True


def end(at: datetime, *, is_sent: bool = False) -> None:
    """The carrier has taken a text: send what waited, in the caller's transaction.

    Some refusals come only after it has taken a text: that one must be sent on first.
    """
    held = order.held().filter(status=Status.QUEUED)
    if not is_sent:
        held = held.exclude(error_code__in=error_codes.LATE)
    if _release(held, at=at, status_reason="", error_code=""):
        jobs.enqueue("messaging.tasks.deliver_due")


def _release(held: QuerySet[OutboundText], *, at: datetime, **fields: str) -> int:
    """Waits for nobody, whose text the caller may hold: what is left out asks next."""
    free = held.select_for_update(of=("self",), no_key=True, skip_locked=True)
    with transaction.atomic(savepoint=False):
        return sum(_move(text, to=at, **fields) for text in free.order_by("pk"))


def _move(text: OutboundText, *, to: datetime, **fields: str) -> int:
    """Change when it may leave; an invitation's last moment moves along."""
    shift = to - text.not_before
    row = OutboundText.objects.filter(
        pk=text.pk, status=Status.QUEUED, not_before=text.not_before
    )
    if text.waits_out_outages:
        return row.update(not_before=to, not_after=F("not_after") + shift, **fields)
    timely: Q = order.still_timely(to)
    return row.filter(timely).update(not_before=to, **fields)
