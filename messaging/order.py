"""Texts to one number leave in the order in which they were queued."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from clinic import jobs

from .models import OutboundText

Status = OutboundText.Status
# Reasons of a queued text that waits for the carrier, not for its own time.
RETRY, ACCOUNT, RESEND, PACE = "retry", "account", "resend", "pace"
# They keep their turn before the later texts to the number.
KEEP_TURN = (RETRY, ACCOUNT, PACE)


def still_timely(at: datetime) -> Q:
    return Q(not_after=None) | Q(not_after__gt=at)


def held() -> QuerySet[OutboundText]:
    """What waits, or asks right now, because the carrier takes nothing from us."""
    return OutboundText.objects.filter(
        Q(status=Status.QUEUED) | Q(status=Status.SENDING), status_reason=ACCOUNT
    )


def is_next(at: datetime) -> Q:
    """No earlier text to the number is under way or about to be.

    One whose outcome is unknown holds nothing up, nor one waiting for its hours.
    """
    waiting = Q(not_before__lte=at) | Q(status_reason__in=KEEP_TURN)
    earlier = OutboundText.objects.filter(
        Q(status=Status.SENDING)
        | Q(Q(status=Status.QUEUED), waiting, still_timely(at)),
        phone=OuterRef("phone"),
        pk__lt=OuterRef("pk"),
    )
    return ~Q(Exists(earlier)) & _is_let_through()


def due(at: datetime) -> QuerySet[OutboundText]:
    """Texts that may be claimed now, oldest first."""
    queued = OutboundText.objects.filter(status=Status.QUEUED, not_before__lte=at)
    return queued.filter(is_next(at)).order_by("pk")


def wake_next(phones: Iterable[str], *, at: datetime) -> None:
    """Somebody made way: send what waits for these numbers, in this transaction."""
    queued = OutboundText.objects.filter(
        phone__in=set(phones), status=Status.QUEUED, not_before__lte=at
    )
    for phone in sorted(set(queued.values_list("phone", flat=True))):
        waiting = due(at).filter(phone=phone).values_list("pk", flat=True).first()
        if waiting is not None:
            jobs.enqueue("messaging.tasks.deliver", waiting)


def _is_let_through() -> Q:
    """While the carrier takes nothing, only the oldest of what is held may ask it.

    One status at a time: each has a partial index.
    """
    queued, sending = (
        OutboundText.objects.filter(status=status, status_reason=ACCOUNT)
        for status in (Status.QUEUED, Status.SENDING)
    )
    older = Q(pk__lt=OuterRef("pk"))
    asks = Q(status_reason=ACCOUNT) & ~Q(Exists(queued.filter(older)))
    asks &= ~Q(Exists(sending.filter(older)))
    passes = ~Q(status_reason=ACCOUNT) & ~Q(Exists(queued)) & ~Q(Exists(sending))
    return asks | passes
