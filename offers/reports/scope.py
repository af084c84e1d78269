"""What a report is about: a period, and perhaps a place, a provider, a kind of visit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.db.models import (
    DurationField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
)

from clinic.models import Location

from ..models import Opening

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
# A time that could be filled came free; these could not.
NEVER_FREE = (
    Opening.ClosingReason.NOT_FREE,
    Opening.ClosingReason.MISTAKE,
    Opening.ClosingReason.CORRECTED,
    Opening.ClosingReason.PROVIDER_OUT,
    Opening.ClosingReason.LOCATION_CLOSED,
)


@dataclass(frozen=True)
class Notice:
    """How long before the visit its time came free: from `least` to just under `most`."""

    code: str
    words: str
    least: timedelta
    most: timedelta | None

    def holds(self, notice: timedelta) -> bool:
        return self.least <= notice and (self.most is None or notice < self.most)


NOTICES = (
    Notice("under-4h", "under 4 hours", timedelta.min, 4 * HOUR),
    Notice("4-24h", "4 to 24 hours", 4 * HOUR, 24 * HOUR),
    Notice("1-3d", "1 to 3 days", DAY, 3 * DAY),
    Notice("3-14d", "3 to 14 days", 3 * DAY, 14 * DAY),
    Notice("over-14d", "over 14 days", 14 * DAY, None),
)
BY_CODE = {each.code: each for each in NOTICES}
NOTICE = ExpressionWrapper(
    F("starts_at") - F("created_at"), output_field=DurationField()
)


@dataclass(frozen=True)
class Scope:
    """`since` and `until` are days, both counted, by each location's own calendar.

    `locations` are those that the reader is limited to; None: sees all.
    """

    since: date
    until: date
    locations: frozenset[int] | None = None
    location_id: int | None = None
    provider_id: int | None = None
    visit_type_id: int | None = None
    notice: Notice | None = None

    def openings(self) -> QuerySet[Opening]:
        """Times that came free in the period, but those that proved never to be free."""
        return self.logged().exclude(closing_reason__in=NEVER_FREE)

    def logged(self) -> QuerySet[Opening]:
        """Every time that was logged in the period, mistakes among them."""
        return Opening.objects.filter(self._filters()).order_by()

    @cached_property
    def bounds(self) -> dict[str, tuple[datetime, datetime]]:
        """First moment, and the first one after, by the name of each timezone in use."""
        return {
            name: (
                datetime.combine(self.since, time.min, tzinfo=ZoneInfo(name)),
                datetime.combine(self.until + DAY, time.min, tzinfo=ZoneInfo(name)),
            )
            for name in self._places
        }

    @cached_property
    def _places(self) -> dict[str, list[int]]:
        """The locations of each timezone, read once: a scope lives for one request."""
        found: dict[str, list[int]] = {}
        rows = Location.objects.order_by("timezone", "pk")
        for name, pk in rows.values_list("timezone", "pk"):
            found.setdefault(name, []).append(pk)
        return found

    def query(self, **changed: object) -> str:
        """The filters for a link, without those that are empty."""
        filters: dict[str, object] = {
            "since": self.since.isoformat(),
            "until": self.until.isoformat(),
            "location": self.location_id,
            "provider": self.provider_id,
            "visit_type": self.visit_type_id,
            "notice": self.notice.code if self.notice else None,
        }
        return urlencode({k: v for k, v in (filters | changed).items() if v})

    def _filters(self) -> Q:
        chosen = self._period()
        if self.locations is not None:
            chosen &= Q(location__in=self.locations)
        if self.location_id is not None:
            chosen &= Q(location=self.location_id)
        if self.provider_id is not None:
            chosen &= Q(provider=self.provider_id)
        if self.visit_type_id is not None:
            fits = Opening.visit_types.through._default_manager.filter(
                opening=OuterRef("pk"), visittype=self.visit_type_id
            )
            chosen &= Q(Exists(fits))
        return chosen & self._notice()

    def _period(self) -> Q:
        """One range that an index finds, and inside it each timezone's own midnights."""
        if not self.bounds:
            return Q(pk__in=[])
        first = min(since.astimezone(UTC) for since, _ in self.bounds.values())
        last = max(until.astimezone(UTC) for _, until in self.bounds.values())
        period = Q(created_at__gte=first, created_at__lt=last)
        if len(self.bounds) == 1:
            return period
        by_zone = Q()
        for name, (since, until) in self.bounds.items():
            by_zone |= Q(
                location__in=self._places[name],
                created_at__gte=since,
                created_at__lt=until,
            )
        return period & by_zone

    def _notice(self) -> Q:
        if self.notice is None:
            return Q()
        found = Q()
        if self.notice.least > timedelta.min:
            found &= Q(created_at__lte=F("starts_at") - self.notice.least)
        if self.notice.most is not None:
            found &= Q(created_at__gt=F("starts_at") - self.notice.most)
        return found
