"""The invented practice: its places, providers and kinds of visit."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from clinic.localtime import combine
from clinic.models import (
    Closure,
    ContactHours,
    Location,
    Mode,
    Practice,
    Provider,
    VisitType,
)
from offers.models import OfferPolicy

FOLLOW_UP, NEW_PATIENT, VIDEO = "Follow-up", "New patient", "Video visit"
LUNG_TEST, RESULTS = "Lung function test", "Results visit"
MAIN, WEST = "Lakeside Main", "Lakeside West"
LAB = "Lung function lab"
OKAFOR, REYES = "Dr. Amara Okafor", "Dr. Daniel Reyes"
LINDQVIST, WHITAKER = "Dr. Helen Lindqvist", "Dr. Samuel Whitaker"
NAIR, BECKER, OYELARAN = "Priya Nair, NP", "Tom Becker, PA", "Grace Oyelaran, NP"

VISIT_TYPES = (
    VisitType(name=FOLLOW_UP, minutes=30, value=Decimal(120)),
    VisitType(name=NEW_PATIENT, minutes=60, value=Decimal(240)),
    VisitType(name=VIDEO, minutes=30, mode=Mode.VIDEO.value, value=Decimal(95)),
    # The inhaler is left out the evening before.
    VisitType(
        name=LUNG_TEST, minutes=45, preparation_minutes=12 * 60, value=Decimal(180)
    ),
    # Bad news is not announced by a text that asks for a YES.
    VisitType(name=RESULTS, minutes=30, never_by_text=True, value=Decimal(120)),
)
_PHYSICIAN, _APP, _LAB = (
    (Provider.Kind.PHYSICIAN, (FOLLOW_UP, NEW_PATIENT, VIDEO, RESULTS)),
    (Provider.Kind.APP, (FOLLOW_UP, VIDEO)),
    (Provider.Kind.RESOURCE, (LUNG_TEST,)),
)
# kind and visits, the usual place first, usual minutes
PROVIDERS: Mapping[str, tuple[tuple[str, tuple[str, ...]], tuple[str, ...], int]] = {
    OKAFOR: (_PHYSICIAN, (MAIN,), 30),
    REYES: (_PHYSICIAN, (MAIN, WEST), 30),
    LINDQVIST: (_PHYSICIAN, (WEST,), 30),
    WHITAKER: (_PHYSICIAN, (WEST, MAIN), 30),
    NAIR: (_APP, (MAIN,), 30),
    BECKER: (_APP, (WEST,), 30),
    OYELARAN: (_APP, (MAIN, WEST), 30),
    LAB: (_LAB, (MAIN,), 45),
}


class Places:
    """What the practice has, by name."""

    def __init__(self) -> None:
        self.locations = {row.name: row for row in Location.objects.all()}
        self.visit_types = {row.name: row for row in VisitType.objects.all()}
        providers = Provider.objects.select_related("usual_location")
        self.providers = {row.name: row for row in providers}


def open_practice(*, today: date) -> Places:
    _practice()
    _policy()
    Location.objects.bulk_create(
        [
            Location(name=MAIN, text_name="Main St", phone="212-555-0100"),
            Location(
                name=WEST,
                text_name="Oak Ave",
                phone="312-555-0100",
                timezone="America/Chicago",
            ),
        ]
    )
    VisitType.objects.bulk_create(VISIT_TYPES)
    _contact_hours()
    _providers()
    places = Places()
    _closures(places, today=today)
    return places


def _practice() -> None:
    Practice.objects.update_or_create(
        pk=1,
        defaults={
            "name": "Lakeside Clinic",
            "text_name": "Lakeside Clinic",
            "phone": "212-555-0100",
            "sending_mode": Practice.SendingMode.LIVE,
        },
    )


def _policy() -> None:
    """Nobody who tries the system waits for a grace period, or a day for a next text.

    A real practice keeps the defaults: 3 minutes' grace, 1 text a day and 3 a week.
    """
    OfferPolicy.objects.filter(pk=1).update(
        grace_minutes=0, short_grace_minutes=0, texts_per_day=20, texts_per_week=60
    )


def _contact_hours() -> None:
    """Whenever somebody tries it, day or night; a real practice keeps to its hours."""
    ContactHours.objects.bulk_create(
        ContactHours(
            location=location,
            weekday=day,
            opens=time(0),
            closes=time(23, 59, 59, 999999),
        )
        for location in Location.objects.all()
        for day in range(7)
    )


def _providers() -> None:
    locations = {row.name: row for row in Location.objects.all()}
    visit_types = {row.name: row for row in VisitType.objects.all()}
    for name, ((kind, visits), places, minutes) in PROVIDERS.items():
        provider = Provider.objects.create(
            name=name,
            kind=kind,
            usual_location=locations[places[0]],
            usual_minutes=minutes,
        )
        provider.locations.set([locations[place] for place in places])
        provider.visit_types.set([visit_types[visit] for visit in visits])


def _closures(places: Places, *, today: date) -> None:
    west = places.locations[WEST]
    away, shut = today + timedelta(days=9), today + timedelta(days=24)
    Closure.objects.create(
        provider=places.providers[LINDQVIST],
        starts_at=local(west, away, "0:00"),
        ends_at=local(west, away + timedelta(days=5), "0:00"),
        reason="vacation",
    )
    Closure.objects.create(
        location=west,
        starts_at=local(west, shut, "12:00"),
        ends_at=local(west, shut, "18:00"),
        reason="building maintenance",
    )


def local(location: Location, day: date, clock: str) -> datetime:
    """The moment the location's wall clock shows this, “14:30”."""
    hour, minute = map(int, clock.split(":"))
    return combine(day, time(hour, minute), location.zone)


def weekday_after(day: date) -> date:
    """The day, or the Monday after a weekend."""
    return day + timedelta(days=7 - day.weekday() if day.weekday() > 4 else 0)
