"""When a text may go out, and when somebody is at the desk, by the clocks there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from .models import Closure, ContactHours, DeskHours, Location

Clock = tuple[time, time]  # opens, closes
Span = tuple[datetime, datetime]

SEARCH_DAYS = 14
FALLBACK_ZONE = "America/New_York"
FROM_SEVEN: Clock = (time(7), time(21))
WITHOUT_LOCATION: Mapping[int, Clock] = dict.fromkeys(range(6), (time(8), time(20)))
DEFAULT: Mapping[int, Clock] = {
    **dict.fromkeys(range(5), (time(8), time(20))),
    5: (time(9), time(17)),
}
DEFAULT_DESK: Mapping[int, Clock] = dict.fromkeys(range(5), (time(8), time(17)))


def next_allowed(
    hours: str,
    *,
    at: datetime,
    location: Location | None,
    zones: Sequence[str] = (),
) -> datetime:
    """`at` if a text may go out then, else the first moment when it may.

    `hours` is "any", "contact" or "from_seven". Should no such moment come within
    two weeks, the end of those weeks: the time to ask again. Costs one query, none
    for a location with `contact_hours` prefetched.
    """
    if hours == "any":
        return at
    for opens, _closes in _from(at, hours, location, zones):
        return max(at, opens.astimezone(at.tzinfo))
    return at + timedelta(days=SEARCH_DAYS)


def time_allowed(
    hours: str,
    *,
    at: datetime,
    until: datetime,
    location: Location | None,
    enough: timedelta,
) -> timedelta:
    """For how long between the two texts may go out; not looked beyond `enough`.

    Two weeks are looked at. Queries as for `next_allowed`.
    """
    if hours == "any":
        return max(timedelta(0), until - at)
    found = timedelta(0)
    for opens, closes in _from(at, hours, location, ()):
        if max(opens, at) >= until or found >= enough:
            break
        found += min(closes, until) - max(opens, at)
    return found


def _from(
    at: datetime, hours: str, location: Location | None, zones: Sequence[str]
) -> Iterator[Span]:
    """The spans that are not over at that moment, of two weeks, in order."""
    everywhere = _zones(location, zones)
    week = _week(hours, location)
    first = at.astimezone(everywhere[0]).date()
    for ahead in range(SEARCH_DAYS + 1):
        day = first + timedelta(days=ahead)
        for opens, closes in _spans(day, week.get(day.weekday()), everywhere):
            if at < closes:
                yield opens, closes


def desk_is_open(at: datetime) -> bool:
    """True while somebody reads what patients write, at any active location.

    A location without any desk hours has the usual ones, and one that is closed as a
    whole has none. A practice without locations is not closed: it has not begun.
    """
    places = Location.objects.filter(is_active=True).prefetch_related("desk_hours")
    closed = set(
        Closure.objects.filter(
            provider=None, starts_at__lte=at, ends_at__gt=at
        ).values_list("location", flat=True)
    )
    return not places or any(
        place.pk not in closed and is_at_the_desk(place, at) for place in places
    )


def set_default(location: Location) -> None:
    """Give a new location the usual hours; days that have a row keep it."""
    DeskHours.objects.bulk_create(
        [
            DeskHours(location=location, weekday=day, opens=opens, closes=closes)
            for day, (opens, closes) in DEFAULT_DESK.items()
        ],
        ignore_conflicts=True,
    )
    ContactHours.objects.bulk_create(
        [
            ContactHours(location=location, weekday=day, opens=opens, closes=closes)
            for day, (opens, closes) in DEFAULT.items()
        ],
        ignore_conflicts=True,
    )


def is_at_the_desk(place: Location, at: datetime) -> bool:
    """By its desk hours alone; costs no query with `desk_hours` prefetched."""
    rows = list(place.desk_hours.all())
    week = {row.weekday: (row.opens, row.closes) for row in rows} or DEFAULT_DESK
    day = at.astimezone(place.zone).date()
    spans = _spans(day, week.get(day.weekday()), [place.zone])
    return any(opens <= at < closes for opens, closes in spans)


def _zones(location: Location | None, zones: Iterable[str]) -> list[ZoneInfo]:
    """Every zone that must agree; the first one decides which weekday it is."""
    names = [location.timezone] if location else []
    names += [zone for zone in zones if zone not in names]
    return [ZoneInfo(name) for name in names or [FALLBACK_ZONE]]


def _week(hours: str, location: Location | None) -> Mapping[int, Clock]:
    if hours == "from_seven":
        return dict.fromkeys(range(7), FROM_SEVEN)
    if hours != "contact":
        raise ValueError(f"unknown hours: {hours}")
    if location is None:
        return WITHOUT_LOCATION
    return {
        row.weekday: (row.opens, row.closes) for row in location.contact_hours.all()
    }


def _spans(day: date, clock: Clock | None, zones: Sequence[ZoneInfo]) -> list[Span]:
    """The parts of `day` in the first zone in which every zone's clock agrees."""
    if clock is None:
        return []
    spans = [_span(day, clock, zones[0])]
    for zone in zones[1:]:
        # Across the date line the same moment is another day's morning.
        theirs = [_span(day + timedelta(days=n), clock, zone) for n in (-1, 0, 1)]
        both = [
            (max(ours[0], other[0]), min(ours[1], other[1]))
            for ours in spans
            for other in theirs
        ]
        # Empty ones left in would triple with every zone.
        spans = [span for span in both if span[0] < span[1]]
    return sorted(spans)


def _span(day: date, clock: Clock, zone: ZoneInfo) -> Span:
    opens, closes = (_moments(day, wall, zone) for wall in clock)
    return max(opens), min(closes)


def _moments(day: date, wall: time, zone: ZoneInfo) -> list[datetime]:
    """Both readings of a time that the clock change skips or repeats.

    Taking the later opening and the earlier closing, such a day is never wider.
    """
    return [
        datetime.combine(day, wall.replace(fold=fold), tzinfo=zone).astimezone(UTC)
        for fold in (0, 1)
    ]
