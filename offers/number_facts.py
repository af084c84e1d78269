"""Who has a number, whether texts may go to it, and the times it was offered."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.urls import reverse

from clinic.access import Reader
from messaging.models import Consent
from waitlist.models import Patient, WaitlistEntry

from . import outlook, sentences, situation, visibility, worklist
from .models import Booking, Offer, Opening


@dataclass(frozen=True)
class Person:
    patient_id: int
    name: str
    url: str
    texts: str
    waits_for: list[str]


@dataclass(frozen=True)
class Time:
    """A time that was offered to the number, and where that stands."""

    offer: Offer
    when: str
    who: str
    state: str
    may_answer: bool
    booking: Booking | None


def people(number: str, patients: Iterable[Patient], zone: ZoneInfo) -> list[Person]:
    """Everybody who has the number, with their newest line of the consent ledger."""
    lines = {
        line.subject: line
        for line in Consent.objects.filter(phone=number).order_by("pk")
    }
    waits: dict[int, list[str]] = {}
    for entry in WaitlistEntry.objects.filter(
        patient__in=patients, status=WaitlistEntry.Status.ACTIVE
    ).select_related("visit_type"):
        words = str(entry.visit_type) + ("" if entry.ready else " (paused)")
        waits.setdefault(entry.patient_id, []).append(words)
    return [
        Person(
            patient_id=patient.pk,
            name=str(patient),
            url=reverse("admin:waitlist_patient_change", args=[patient.pk]),
            texts=_agreement(patient, lines.get(patient.subject), zone),
            waits_for=waits.get(patient.pk, []),
        )
        for patient in patients
    ]


def _agreement(patient: Patient, line: Consent | None, zone: ZoneInfo) -> str:
    if line is None:
        words = "no agreement to texts on record"
    else:
        day = sentences.day(line.recorded_at, zone)
        how = line.get_method_display()
        words = f"{line.get_action_display()} on {day} ({how})"
    return f"{words}; calls only" if patient.calls_only else words


def stopped(number: str, zone: ZoneInfo) -> list[str]:
    return [
        f"{row.get_kind_display()}, {sentences.day(row.created_at, zone)} "
        f"({row.get_source_display()})"
        for row in outlook.stopped(number)
    ]


def times(number: str, *, user: Reader, at: datetime) -> list[Time]:
    """What was offered and is still ahead, and what must still be booked; newest first."""
    page = visibility.bookings(user, worklist.on_the_page(at=at))
    on_page = page.filter(offer__phone=number)
    bookings = {booking.offer_id: booking for booking in on_page}
    ahead = Q(opening__starts_at__gt=at) & ~Q(opening__status="withdrawn")
    offers = (
        visibility.offers(user)
        .filter(ahead | Q(pk__in=bookings), phone=number)
        .select_related("opening__provider", "opening__location", "entry__patient")
        .prefetch_related("opening__offers")
        .order_by("-pk")
    )
    return [_time(offer, bookings.get(offer.pk), at=at) for offer in offers[:8]]


def _time(offer: Offer, booking: Booking | None, *, at: datetime) -> Time:
    opening, zone = offer.opening, offer.opening.location.zone
    is_open = opening.status == Opening.Status.OPEN and opening.starts_at > at
    return Time(
        offer=offer,
        when=sentences.day_and_clock(opening.starts_at, zone, at=at),
        who=f"{offer.entry.patient} with {opening.provider}",
        state=sentences.offer_state(offer, zone=zone, at=at),
        may_answer=is_open and situation.may_win(offer, opening.offers.all()),
        booking=booking,
    )
