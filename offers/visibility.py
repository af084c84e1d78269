"""What a member of staff sees: openings, offers and bookings of their locations."""

from __future__ import annotations

from collections.abc import Collection
from typing import TypeVar

from django.db.models import Exists, Model, OuterRef, Q, QuerySet

from clinic import access
from clinic.access import Reader
from waitlist import visibility as people
from waitlist.models import Patient

from .models import Batch, Booking, Offer, Opening

Row = TypeVar("Row", bound=Model)


def openings(user: Reader, rows: QuerySet[Opening] | None = None) -> QuerySet[Opening]:
    rows = Opening.objects.all() if rows is None else rows
    return _at_places(user, rows, "location__in")


def offers(user: Reader, rows: QuerySet[Offer] | None = None) -> QuerySet[Offer]:
    rows = Offer.objects.all() if rows is None else rows
    return _at_places(user, rows, "opening__location__in")


def batches(user: Reader, rows: QuerySet[Batch] | None = None) -> QuerySet[Batch]:
    rows = Batch.objects.all() if rows is None else rows
    return _at_places(user, rows, "opening__location__in")


def bookings(user: Reader, rows: QuerySet[Booking] | None = None) -> QuerySet[Booking]:
    rows = Booking.objects.all() if rows is None else rows
    return _at_places(user, rows, "opening__location__in")


def is_ours(user: Reader, opening: Opening | None) -> bool:
    """Of an opening that was read already."""
    ours = access.places(user)
    return opening is not None and (ours is None or opening.location_id in ours)


def _at_places(user: Reader, rows: QuerySet[Row], column: str) -> QuerySet[Row]:
    ours = access.places(user)
    return rows if ours is None else rows.filter(**{column: ours})


def numbers(user: Reader, rows: QuerySet[Row]) -> QuerySet[Row]:
    """SMS_VISIBLE: of a patient who is seen, offered a time here, or of nobody known."""
    ours = access.places(user)
    if ours is None:
        return rows
    owners = Patient.objects.filter(phone=OuterRef("phone"))
    offered = Offer.objects.filter(phone=OuterRef("phone"))
    return rows.filter(
        Exists(people.patients(user, owners))
        | Exists(offered.filter(opening__location__in=ours))
        | (~Exists(owners) & ~Exists(offered))
    )


def was_at(patient: OuterRef, ours: Collection[int]) -> Q:
    """WAITLIST_WAS_AT: was offered a time at these locations, or gave one up there."""
    offered = Offer.objects.filter(entry__patient=patient, opening__location__in=ours)
    gave_up = Opening.objects.filter(given_up_by=patient, location__in=ours)
    return Q(Exists(offered)) | Q(Exists(gave_up))
