"""Times still offered from before today: somebody looks whether they are free."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from zoneinfo import ZoneInfo

from clinic import audit
from clinic.audit import Actor

from .models import Opening


def to_check(openings: Iterable[Opening], *, at: datetime) -> list[Opening]:
    """Of open times, those nobody has logged or found free since this day began there."""
    return [
        each
        for each in openings
        if each.starts_at > at
        and _day(each.created_at, each.location.zone) < _day(at, each.location.zone)
        and not _is_found_free(each, at=at)
    ]


def still_free(opening_id: int, *, actor: Actor, at: datetime) -> bool:
    """Somebody looked: it is free. False if it is no longer open."""
    row = Opening.objects.filter(pk=opening_id, status=Opening.Status.OPEN)
    changed = row.update(still_free_at=at)
    if changed:
        opening = Opening.objects.get(pk=opening_id)
        audit.record("opening_still_free", opening, actor=actor, at=at)
    return bool(changed)


def _is_found_free(opening: Opening, *, at: datetime) -> bool:
    zone, found = opening.location.zone, opening.still_free_at
    return found is not None and _day(found, zone) == _day(at, zone)


def _day(moment: datetime, zone: ZoneInfo) -> date:
    return moment.astimezone(zone).date()
