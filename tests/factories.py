"""Valid rows by default; a test names only what it is about."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import factory
from django.contrib.auth import get_user_model
from django.utils import timezone
from factory.django import DjangoModelFactory

from clinic.models import ContactHours, DeskHours, Location, Provider, VisitType
from messaging.models import Consent, InboundText
from offers.models import Batch, Booking, Offer, Opening
from waitlist.models import Patient, WaitlistEntry

AREA_CODES = ("212", "312", "415", "512", "617", "702", "303", "206", "404", "503")
NEW_YORK = ZoneInfo("America/New_York")


def minutes(n: float) -> timedelta:
    return timedelta(minutes=n)


def hours(n: float) -> timedelta:
    return timedelta(hours=n)


def days(n: float) -> timedelta:
    return timedelta(days=n)


def phone(n: int) -> str:
    """The n-th synthetic number (555-01xx in ten area codes)."""
    return f"+1{AREA_CODES[n // 100 % len(AREA_CODES)]}55501{n % 100:02d}"


class UserFactory(DjangoModelFactory):
    class Meta:
        model = get_user_model()
        skip_postgeneration_save = True

    username = factory.Sequence(lambda n: f"staff{n}")
    is_staff = True
    is_superuser = True


class LocationFactory(DjangoModelFactory):
    """Open at every hour of every day unless `contact=` (texts) or `desk=` say otherwise."""

    class Meta:
        model = Location
        skip_postgeneration_save = True

    name = factory.Sequence(lambda n: f"Location {n}")
    text_name = "Main St"
    phone = "212-555-0100"
    timezone = "America/New_York"

    @factory.post_generation
    def contact(
        self: Location, create: bool, extracted: tuple[time, time] | None, **_kw: object
    ) -> None:
        opens, closes = extracted or (time(0), time(23, 59, 59, 999999))
        ContactHours.objects.bulk_create(
            ContactHours(location=self, weekday=day, opens=opens, closes=closes)
            for day in range(7)
        )

    @factory.post_generation
    def desk(
        self: Location, create: bool, extracted: tuple[time, time] | None, **_kw: object
    ) -> None:
        opens, closes = extracted or (time(0), time(23, 59, 59, 999999))
        DeskHours.objects.bulk_create(
            DeskHours(location=self, weekday=day, opens=opens, closes=closes)
            for day in range(7)
        )


class VisitTypeFactory(DjangoModelFactory):
    class Meta:
        model = VisitType
        django_get_or_create = ("name",)

    name = "Follow-up"
    minutes = 30


class ProviderFactory(DjangoModelFactory):
    class Meta:
        model = Provider

    name = factory.Sequence(lambda n: f"Dr. Test {n}")


class PatientFactory(DjangoModelFactory):
    class Meta:
        model = Patient

    first_name = factory.Sequence(lambda n: f"Ana{n}")
    last_name = "Synthetic"
    phone = factory.Sequence(phone)


class EntryFactory(DjangoModelFactory):
    """An active entry of a patient who agreed to texts (`consented=False`: did not)."""

    class Meta:
        model = WaitlistEntry
        skip_postgeneration_save = True

    patient = factory.SubFactory(PatientFactory)
    visit_type = factory.SubFactory(VisitTypeFactory)
    # By the clock of the place: at midnight in Greenwich it is still the day before.
    waiting_since = factory.LazyFunction(
        lambda: timezone.now().astimezone(NEW_YORK).date() - days(30)
    )

    @factory.post_generation
    def consented(
        self: WaitlistEntry, create: bool, extracted: bool | None, **_kw: object
    ) -> None:
        if extracted is not False:
            ConsentFactory(phone=self.patient.phone, subject=self.patient.subject)


class ConsentFactory(DjangoModelFactory):
    class Meta:
        model = Consent

    action = Consent.Action.GRANTED
    method = Consent.Method.VERBAL
    recorded_at = factory.LazyFunction(timezone.now)


class InboundTextFactory(DjangoModelFactory):
    """A text just received, not yet routed."""

    class Meta:
        model = InboundText

    carrier_id = factory.Sequence(lambda n: f"SM{n:032x}")
    phone = factory.Sequence(phone)
    to_phone = "+12125550199"
    received_at = factory.LazyFunction(timezone.now)


class OpeningFactory(DjangoModelFactory):
    """An open opening a day ahead, past its grace period."""

    class Meta:
        model = Opening
        skip_postgeneration_save = True

    provider = factory.SubFactory(ProviderFactory)
    location = factory.SubFactory(LocationFactory)
    starts_at = factory.LazyFunction(
        lambda: timezone.now().replace(second=0, microsecond=0) + hours(24)
    )
    minutes = 30
    texting_from = factory.LazyFunction(timezone.now)
    closes_at = factory.LazyAttribute(lambda o: o.starts_at - hours(1))
    created_at = factory.LazyFunction(timezone.now)

    @factory.post_generation
    def visit_types(
        self: Opening, create: bool, extracted: list[VisitType] | None, **_kw: object
    ) -> None:
        self.visit_types.set(extracted or [VisitTypeFactory()])


class OfferFactory(DjangoModelFactory):
    """A pending text offer whose text was handed over now, window of 7 minutes.

    It has no OutboundText; use the lifecycle to make offers with texts.
    """

    class Meta:
        model = Offer

    opening = factory.SubFactory(OpeningFactory)
    entry = factory.SubFactory(EntryFactory)
    phone = factory.LazyAttribute(lambda o: o.entry.patient.phone)
    batch = factory.LazyAttribute(
        lambda o: Batch.objects.get_or_create(
            opening=o.opening,
            number=1,
            defaults={
                "made_at": timezone.now(),
                "window": minutes(7),
                "reason": "test",
            },
        )[0]
    )
    rank = 1
    score = 0
    created_at = factory.LazyFunction(timezone.now)
    handed_over_at = factory.LazyFunction(timezone.now)
    window_ends_at = factory.LazyFunction(lambda: timezone.now() + minutes(7))


class BookingFactory(DjangoModelFactory):
    class Meta:
        model = Booking

    offer = factory.SubFactory(OfferFactory, status=Offer.Status.ACCEPTED)
    opening = factory.SelfAttribute("offer.opening")
    won_at = factory.LazyFunction(timezone.now)


def local(location: Location, day: date, clock: time) -> datetime:
    """A location's wall-clock time as an aware datetime."""
    return datetime.combine(day, clock, tzinfo=location.zone)
