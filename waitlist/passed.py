"""Entries whose patient has been seen: nobody asks them any more."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from clinic import audit

from . import entries
from .models import WaitlistEntry

# Whoever missed the visit phones within the hour; staff then change the entry.
AFTER = timedelta(hours=1)
AT_ONCE = 200


def close_passed(at: datetime) -> int:
    """Close who still waits for a visit sooner than one that has passed; a tick step."""
    with transaction.atomic():
        ids = [entry.pk for entry in _passed(at)]
        reason = entries.VISIT_PASSED
        return len(entries.close(ids, reason=reason, actor=audit.SYSTEM, at=at))


def _passed(at: datetime) -> QuerySet[WaitlistEntry]:
    """Locked, so that nobody moves the visit to another day meanwhile."""
    return (
        WaitlistEntry.objects.filter(
            status=WaitlistEntry.Status.ACTIVE, current_start__lte=at - AFTER
        )
        .select_for_update(of=("self",), no_key=True)
        .order_by("pk")[:AT_ONCE]
    )
