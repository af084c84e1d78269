"""How many texts one number gets in a day, and which are above such counting."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from .models import InboundText, OutboundText

Status = OutboundText.Status
DAY = timedelta(days=1)
# What must be heard in any case: of a visit that is theirs, or of an emergency.
UNCOUNTED = ("received", "confirmed", "replaces", "undone", "emergency")


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


def leave_to_staff(text: OutboundText) -> None:
    """A patient whose text is not answered for the limit's sake hears from a person."""
    InboundText.objects.filter(answers=text, needs_person=False, done_at=None).update(
        needs_person=True,
        inbox_reason="Not answered: this number has had its texts for today",
    )
