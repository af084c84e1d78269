"""A place before others on the list: urgent, or moved up; with a reason and an end."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from clinic import audit
from clinic.audit import Actor

from . import entries
from .models import WaitlistEntry

# Each comes with a reason and an end of its own.
PLACES = ("urgent", "boost")
HIGHEST_BOOST = 40
NO_URGENCY = {"urgent": False, "urgent_reason": "", "urgent_until": None}
NO_BOOST = {"boost": 0, "boost_reason": "", "boost_until": None}


def make_urgent(
    entry_ids: Iterable[int], *, reason: str, until: date, actor: Actor, at: datetime
) -> list[int]:
    """Ask these first and alone until that day; returns those that still wait."""
    values = {"urgent": True, "urgent_reason": reason, "urgent_until": until}
    said = {"until": until.isoformat()}
    return _set(entry_ids, values, "entry.made_urgent", said, actor=actor, at=at)


def move_up(
    entry_ids: Iterable[int],
    *,
    points: int,
    reason: str,
    until: date,
    actor: Actor,
    at: datetime,
) -> list[int]:
    """Count these so many points more until that day; returns those that still wait."""
    values = {"boost": points, "boost_reason": reason, "boost_until": until}
    said = {"points": points, "until": until.isoformat()}
    return _set(entry_ids, values, "entry.moved_up", said, actor=actor, at=at)


def end(entry_ids: Iterable[int], *, actor: Actor, at: datetime) -> list[int]:
    """Neither urgent nor moved up any more; returns those that were."""
    ahead = WaitlistEntry.objects.filter(Q(urgent=True) | Q(boost__gt=0))
    ids = list(ahead.filter(pk__in=list(entry_ids)).values_list("pk", flat=True))
    values = NO_URGENCY | NO_BOOST
    return _set(ids, values, "entry.not_first", {}, actor=actor, at=at)


def _set(
    entry_ids: Iterable[int],
    values: dict[str, Any],
    action: str,
    said: dict[str, Any],
    *,
    actor: Actor,
    at: datetime,
) -> list[int]:
    waiting = WaitlistEntry.objects.filter(status=WaitlistEntry.Status.ACTIVE)
    with transaction.atomic():
        rows = entries.lock(waiting.filter(pk__in=list(entry_ids)))
        ids = [row.pk for row in rows]
        waiting.filter(pk__in=ids).update(**values)
        for row in rows:
            audit.record(action, row, actor=actor, at=at, **said)
    return ids
