"""Bookings that still need a person, in the order to do them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from clinic.access import Reader
from messaging import phone

from . import policy as policies
from . import sentences, visibility
from .models import Booking, OfferPolicy

SOON = timedelta(hours=2)


@dataclass(frozen=True)
class Line:
    """One booking with its words and the steps that are open.

    The whole `number` is for whoever took it; the others have the patient's page.
    """

    booking: Booking
    who: str
    phone: str
    number: str
    record_number: str
    when: str
    distance: str
    owner: str
    won: str
    is_overdue: bool
    old_appointment: str
    can_book: bool
    can_release: bool
    must_phone: bool
    says_no: bool


def unfinished(*, user: Reader, at: datetime) -> list[Line]:
    """Urgent first, then oldest first."""
    bookings = _with_people(user).filter(is_unfinished(at=at))
    rows = bookings.order_by("-is_urgent", "won_at", "pk")
    return _lines(rows, user=user, at=at)


def finished(*, user: Reader, at: datetime) -> list[Line]:
    """Booked within the last day: where a mistake is still undone."""
    bookings = _with_people(user).filter(_is_just_finished(at=at))
    return _lines(bookings.order_by("-booked_at"), user=user, at=at)


def on_the_page(*, at: datetime) -> QuerySet[Booking]:
    """Every booking that the page of bookings shows."""
    return Booking.objects.filter(is_unfinished(at=at) | _is_just_finished(at=at))


def is_unfinished(*, at: datetime) -> Q:
    to_release = Q(old_start__gt=at, old_released_at=None)
    to_phone = ~Q(phone_reason="") & Q(phoned_at=None)
    current = Q(undone_at=None) & (Q(booked_at=None) | to_release)
    return current | to_phone


def _is_just_finished(*, at: datetime) -> Q:
    return (
        (Q(phone_reason="") | Q(phoned_at__isnull=False))
        & (Q(old_start=None) | Q(old_start__lte=at) | Q(old_released_at__isnull=False))
        & Q(undone_at=None, booked_at__gt=at - timedelta(days=1))
    )


def _with_people(user: Reader) -> QuerySet[Booking]:
    return visibility.bookings(user).select_related(
        "opening__provider",
        "opening__location",
        "offer__entry__patient",
        "offer__entry__current_location",
        "owner",
        "booked_by",
        "undone_by",
    )


def _lines(bookings: QuerySet[Booking], *, user: Reader, at: datetime) -> list[Line]:
    policy = policies.current()
    return [line(booking, policy, user=user, at=at) for booking in bookings]


def line(booking: Booking, policy: OfferPolicy, *, user: Reader, at: datetime) -> Line:
    opening, patient = booking.opening, booking.offer.entry.patient
    zone, is_current = opening.location.zone, booking.undone_at is None
    is_mine = user is not None and booking.owner_id == user.pk
    return Line(
        booking=booking,
        who=str(patient),
        phone=(phone.display if is_mine else phone.mask)(booking.offer.phone),
        number=booking.offer.phone if is_mine else "",
        record_number=patient.record_number,
        when=sentences.day_and_clock(opening.starts_at, zone, at=at),
        distance=sentences.distance(opening.starts_at, at=at),
        owner=sentences.person(booking.owner) if booking.owner else "",
        won=sentences.distance(booking.won_at, at=at),
        is_overdue=is_current and is_overdue(booking, policy, at=at),
        old_appointment=_old_appointment(booking, at=at),
        can_book=is_current and booking.booked_at is None,
        can_release=is_current
        and booking.booked_at is not None
        and booking.old_start is not None
        and booking.old_start > at
        and booking.old_released_at is None,
        must_phone=bool(booking.phone_reason) and booking.phoned_at is None,
        says_no=is_current and booking.phone_reason == Booking.PhoneReason.SAYS_NO,
    )


def is_overdue(booking: Booking, policy: OfferPolicy, *, at: datetime) -> bool:
    """Won and not entered for too long; sooner when the visit is near."""
    is_soon = booking.opening.starts_at - at < SOON
    minutes = (
        policy.booking_overdue_soon_minutes
        if is_soon
        else policy.booking_overdue_minutes
    )
    return booking.booked_at is None and booking.won_at <= at - timedelta(
        minutes=minutes
    )


def _old_appointment(booking: Booking, *, at: datetime) -> str:
    """Shown in the zone of the place it is at, as staff see it in the EHR."""
    if booking.old_start is None or booking.old_start <= at:
        return ""
    place = booking.offer.entry.current_location or booking.opening.location
    return sentences.day_and_clock(booking.old_start, place.zone, at=at)
