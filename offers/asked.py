"""How often and when last an entry was asked; named in WAITLIST_ASKED."""

from __future__ import annotations

from django.db.models import (
    Count,
    DateTimeField,
    IntegerField,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
)
from django.db.models.functions import Coalesce

from waitlist.models import WaitlistEntry

from .models import Offer

REACHED_OUT = Q(handed_over_at__isnull=False) | Q(calls_made__gt=0)


def with_asked(entries: QuerySet[WaitlistEntry]) -> QuerySet[WaitlistEntry]:
    """The same entries with `times_asked` and `last_asked_at`: texts that left, calls."""
    asked = (
        Offer.objects.filter(REACHED_OUT, entry=OuterRef("pk"))
        .order_by()
        .values("entry")
    )
    times = Subquery(
        asked.annotate(times=Count("pk")).values("times"), output_field=IntegerField()
    )
    last = asked.annotate(
        last=Max(Coalesce("handed_over_at", "claimed_at", "created_at"))
    )
    return entries.annotate(
        times_asked=Coalesce(times, 0),
        last_asked_at=Subquery(last.values("last"), output_field=DateTimeField()),
    )
