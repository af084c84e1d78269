"""Patients whose appointment falls away because nobody is there to see them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q, QuerySet

from clinic import audit
from clinic.audit import Actor
from clinic.models import Closure

from .models import WaitlistEntry

HIGHEST_BOOST = 40
REASON_LENGTH = WaitlistEntry._meta.get_field("boost_reason").max_length or 0


def inside(closure: Closure, *, at: datetime) -> QuerySet[WaitlistEntry]:
    """Waiting entries whose appointment, still ahead, the closure takes away.

    Only where it is known with whom and where: the rest nobody can tell.
    """
    return (
        ahead(at=at)
        .filter(_lost(closure))
        .select_related("patient", "visit_type", "current_provider", "current_location")
        .order_by("current_start", "pk")
    )


def ahead(*, at: datetime) -> QuerySet[WaitlistEntry]:
    """Waiting entries that have an appointment still ahead."""
    return WaitlistEntry.objects.filter(
        status=WaitlistEntry.Status.ACTIVE, current_start__gt=at
    )


def loses(closure: Closure, entry: WaitlistEntry) -> bool:
    """Of one entry with an appointment, the same as `inside`."""
    return (
        entry.current_start is not None
        and closure.starts_at <= entry.current_start < closure.ends_at
        and closure.provider_id in (None, entry.current_provider_id)
        and closure.location_id in (None, entry.current_location_id)
    )


def move_up(
    entry_ids: Iterable[int],
    closure: Closure,
    *,
    reason: str,
    until: date,
    actor: Actor,
    at: datetime,
) -> list[int]:
    """Ask these before others; returns those that were still waiting.

    The appointment that falls away is cleared: an entry that keeps it would be offered
    only what is a week sooner than a visit that does not take place.
    """
    with transaction.atomic():
        rows = list(
            WaitlistEntry.objects.filter(
                pk__in=list(entry_ids), status=WaitlistEntry.Status.ACTIVE
            )
            .select_for_update(of=("self",), no_key=True)
            .order_by("pk")
        )
        ids = [row.pk for row in rows]
        waiting = WaitlistEntry.objects.filter(
            pk__in=ids, status=WaitlistEntry.Status.ACTIVE
        )
        waiting.update(
            boost=HIGHEST_BOOST, boost_reason=reason[:REASON_LENGTH], boost_until=until
        )
        waiting.filter(_lost(closure)).update(current_start=None)
        for row in rows:
            had = row.current_start.isoformat() if row.current_start else None
            audit.record(
                "entry.displaced", row, actor=actor, at=at, closure=closure.pk, had=had
            )
    return ids


def _lost(closure: Closure) -> Q:
    inside = Q(current_start__gte=closure.starts_at, current_start__lt=closure.ends_at)
    if closure.provider_id:
        inside &= Q(current_provider=closure.provider_id)
    if closure.location_id:
        inside &= Q(current_location=closure.location_id)
    return inside
