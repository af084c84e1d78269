"""Texts to one number leave in the order in which they were queued."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from clinic import jobs

from .models import OutboundText

Status = OutboundText.Status
# Reasons of a queued text that waits for the carrier, not for its own time.
RETRY, ACCOUNT, RESEND = "retry", "account", "resend"


def still_timely(at: datetime) -> Q:
    return Q(not_after=None) | Q(not_after__gt=at)


def is_next(at: datetime) -> Q:
    """No earlier text to the number is under way or about to be.

    One whose outcome is unknown holds nothing up, nor one waiting for its hours.
    """
    waiting = Q(not_before__lte=at) | Q(status_reason__in=[RETRY, ACCOUNT])
    earlier = OutboundText.objects.filter(
        Q(status=Status.SENDING)
        | Q(Q(status=Status.QUEUED), waiting, still_timely(at)),
        phone=OuterRef("phone"),
        pk__lt=OuterRef("pk"),
    )
    return ~Q(Exists(earlier))


def due(at: datetime) -> QuerySet[OutboundText]:
    """Texts that may be claimed now, oldest first."""
    queued = OutboundText.objects.filter(status=Status.QUEUED, not_before__lte=at)
    return queued.filter(is_next(at)).order_by("pk")


def wake_next(phones: Iterable[str], *, at: datetime) -> None:
    """Somebody made way: send what waits for these numbers, in this transaction."""
    for phone in sorted(set(phones)):
        waiting = due(at).filter(phone=phone).values_list("pk", flat=True).first()
        if waiting is not None:
            jobs.enqueue("messaging.tasks.deliver", waiting)
