"""Openings whose patients have their invitation on the phone and may answer now."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.utils import timezone
from django_q.models import OrmQ

from clinic.models import Location, Provider, VisitType
from messaging.models import OutboundText
from offers.models import Batch, Offer, OfferText, Opening
from tests import factories
from tests.bench import people
from waitlist.models import Patient, WaitlistEntry

# Area codes 210 and up: nobody of the first thousand has these.
_numbers = itertools.count(1_000)
_times = itertools.count()


@dataclass(frozen=True)
class Ground:
    """The rows that every opening of a run refers to."""

    locations: list[Location]
    providers: list[Provider]
    visit_types: list[VisitType]

    @classmethod
    def find(cls) -> Ground:
        return cls(
            locations=list(Location.objects.order_by("pk")),
            providers=list(Provider.objects.order_by("pk")),
            visit_types=list(VisitType.objects.order_by("pk")),
        )


def openings(count: int) -> list[Opening]:
    """Open times from tomorrow on, due for their next batch."""
    ground, now = Ground.find(), timezone.now().replace(second=0, microsecond=0)
    made = Opening.objects.bulk_create(
        _opening(ground, now, next(_times)) for _ in range(count)
    )
    through = Opening.visit_types.through
    through._default_manager.bulk_create(
        through(opening_id=opening.pk, visittype_id=visit_type.pk)
        for opening in made
        for visit_type in ground.visit_types[opening.pk % 2 :: 2]
    )
    return made


def _opening(ground: Ground, now: datetime, n: int) -> Opening:
    providers = len(ground.providers)
    starts_at = now + factories.hours(30) + factories.minutes(5 * (n // providers))
    return Opening(
        provider=ground.providers[n % providers],
        location=ground.locations[n % len(ground.locations)],
        starts_at=starts_at,
        minutes=30,
        texting_from=now - factories.hours(1),
        closes_at=starts_at - factories.hours(1),
        created_at=now - factories.hours(1),
    )


def groups(count: int, *, size: int, texts: bool = True) -> list[list[Offer]]:
    """So many openings' offers, `size` each; with `texts`, their invitations too."""
    now = timezone.now()
    batches = Batch.objects.bulk_create(
        Batch(
            opening=opening,
            number=1,
            made_at=now,
            window=factories.hours(2),
            reason="bench",
        )
        for opening in openings(count)
    )
    entries = _entries(count * size)
    offers = Offer.objects.bulk_create(
        _offer(batch, entry, rank=rank)
        for place, batch in enumerate(batches)
        for rank, entry in enumerate(entries[place * size :][:size], start=1)
    )
    if texts:
        _hand_over(offers)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return [offers[n : n + size] for n in range(0, len(offers), size)]


def _hand_over(offers: list[Offer]) -> None:
    texts = OutboundText.objects.bulk_create(
        OutboundText(
            phone=offer.phone,
            body="An invitation that nobody here reads.",
            purpose=OfferText.Purpose.OFFER,
            hours=OutboundText.Hours.CONTACT,
            location=offer.opening.location,
            not_before=offer.created_at - factories.minutes(3),
            created_at=offer.created_at - factories.minutes(3),
            status=OutboundText.Status.DELIVERED,
            handed_over_at=offer.handed_over_at,
            attempt_count=1,
        )
        for offer in offers
    )
    OfferText.objects.bulk_create(
        OfferText(offer=offer, text=text, purpose=OfferText.Purpose.OFFER)
        for offer, text in zip(offers, texts, strict=True)
    )


def _entries(count: int) -> list[WaitlistEntry]:
    ground = Ground.find()
    patients = Patient.objects.bulk_create(
        Patient(
            first_name="Ana", last_name="Synthetic", phone=people.phone(next(_numbers))
        )
        for _ in range(count)
    )
    people.agreed(patients)
    return WaitlistEntry.objects.bulk_create(
        WaitlistEntry(
            patient=patient,
            visit_type=ground.visit_types[0],
            waiting_since=timezone.now().date() - factories.days(30),
        )
        for patient in patients
    )


def _offer(batch: Batch, entry: WaitlistEntry, *, rank: int) -> Offer:
    return Offer(
        opening=batch.opening,
        entry=entry,
        batch=batch,
        phone=entry.patient.phone,
        rank=rank,
        score=0,
        created_at=batch.made_at,
        handed_over_at=batch.made_at - factories.minutes(2),
        window_ends_at=batch.made_at + batch.window,
    )


def close_all() -> None:
    """Nobody is asked about these times any more, and nothing waits to be sent."""
    now = timezone.now()
    Opening.objects.update(
        status=Opening.Status.WITHDRAWN, closing_reason="mistake", closed_at=now
    )
    Offer.objects.update(status=Offer.Status.WITHDRAWN, ended_at=now)
    OutboundText.objects.update(status=OutboundText.Status.CANCELLED, ended_at=now)
    OrmQ.objects.all().delete()
