"""How many texts one number gets in a day, and which are above such counting."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from .models import OutboundText

Status = OutboundText.Status
DAY = timedelta(days=1)
WELCOME, WELCOMED = "welcome", "welcomed_before"
# What must be heard in any case: of a visit that is theirs, or of an emergency.
UNCOUNTED = ("received", "confirmed", "replaces", "undone", "closed", "emergency")


def is_counted(text: OutboundText) -> bool:
    """False for what the daily limit neither counts nor stops."""
    return (
        text.purpose not in UNCOUNTED
        and text.confirms_id is None
        and text.written_by_id is None
    )


def counted(*, at: datetime) -> QuerySet[OutboundText]:
    """What has left, or may have, in the last 24 hours and counts."""
    return OutboundText.objects.filter(
        Q(handed_over_at__gt=at - DAY)
        | Q(status=Status.UNKNOWN, not_before__gt=at - DAY),
        confirms=None,
        written_by=None,
    ).exclude(purpose__in=UNCOUNTED)


def is_reached(text: OutboundText, *, limit: int, at: datetime) -> bool:
    """The number has had its texts of the day, without this one."""
    same = counted(at=at).filter(phone=text.phone).exclude(pk=text.pk)
    return is_counted(text) and same.count() >= limit


def welcomes(phone: str) -> QuerySet[OutboundText]:
    """What the number was told when somebody there agreed to texts, or will be."""
    texts = OutboundText.objects.filter(phone=phone, purpose=WELCOME)
    return texts.exclude(status__in=[Status.CANCELLED, Status.FAILED])


def is_welcomed(text: OutboundText) -> bool:
    """It is a second welcome: two people were entered with one number at once."""
    if text.purpose != WELCOME:
        return False
    first = Q(pk__lt=text.pk) | ~Q(status=Status.QUEUED)
    return welcomes(text.phone).filter(first).exclude(pk=text.pk).exists()
