"""Which day it is where an entry waits: in the evening UTC is a day ahead.

That is the day of the first location it chose; of one that chose none, the day of
the practice's first location.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db.models import (
    Case,
    CharField,
    DateField,
    OuterRef,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from clinic.hours import FALLBACK_ZONE
from clinic.models import Location

from .models import WaitlistEntry


def today(chosen: Iterable[Location], *, at: datetime) -> date:
    """The day it is for an entry that chose these locations."""
    first = next(iter(chosen), None) or _practices_own().first()
    return _day(first.timezone if first else FALLBACK_ZONE, at)


def with_today(
    entries: QuerySet[WaitlistEntry], *, at: datetime
) -> QuerySet[WaitlistEntry]:
    """The same entries, each with the day it is for it as `local_today`."""
    zones = Location.objects.order_by().values_list("timezone", flat=True).distinct()
    days = [When(local_zone=zone, then=Value(_day(zone, at))) for zone in zones]
    otherwise = Value(_day(FALLBACK_ZONE, at))
    return entries.annotate(
        local_zone=_zone(),
        local_today=Case(*days, default=otherwise, output_field=DateField()),
    )


def local_today(entry: WaitlistEntry) -> date:
    """Of an entry of `with_today`."""
    day: date = vars(entry)["local_today"]
    return day


def _day(zone: str, at: datetime) -> date:
    return at.astimezone(ZoneInfo(zone)).date()


def _zone() -> Coalesce:
    chosen = WaitlistEntry.locations.through._default_manager.filter(
        waitlistentry_id=OuterRef("pk")
    ).order_by("location__name")
    return Coalesce(
        Subquery(chosen.values("location__timezone")[:1]),
        Subquery(_practices_own().values("timezone")[:1]),
        Value(FALLBACK_ZONE),
        output_field=CharField(),
    )


def _practices_own() -> QuerySet[Location]:
    return Location.objects.filter(is_active=True).order_by("name")
