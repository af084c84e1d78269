"""A day's cancellations of one provider: paused together, offered together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime

from clinic.audit import Actor

from . import openings
from .models import Opening


def groups(paused: Iterable[Opening]) -> list[list[Opening]]:
    """Openings held back as a surge, by provider and local day; one alone is none."""
    by_day: dict[tuple[int, date], list[Opening]] = defaultdict(list)
    for opening in paused:
        if opening.pause_reason == Opening.PauseReason.SURGE:
            by_day[_day(opening)].append(opening)
    return [group for group in by_day.values() if len(group) > 1]


def resume(opening_id: int, *, actor: Actor, at: datetime) -> int:
    """Offer every opening held back with this one; returns how many."""
    opening = Opening.objects.select_related("location").get(pk=opening_id)
    held_back = Opening.objects.filter(
        provider=opening.provider_id,
        status=Opening.Status.OPEN,
        pause_reason=Opening.PauseReason.SURGE,
    ).select_related("location")
    return sum(
        openings.resume(each.pk, actor=actor, at=at)
        for each in held_back
        if _day(each) == _day(opening)
    )


def _day(opening: Opening) -> tuple[int, date]:
    local = opening.starts_at.astimezone(opening.location.zone)
    return opening.provider_id, local.date()
