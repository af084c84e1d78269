"""The audit trail's rows by their names, and everything about one patient."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from zoneinfo import ZoneInfo

from django.db.models import Model, Q, QuerySet
from django.utils.formats import date_format

from clinic import access
from clinic.access import Reader
from messaging import visibility as texts
from messaging.models import Consent, InboundText, OutboundText, Suppression
from messaging.phone import mask
from waitlist import visibility as people
from waitlist.models import Patient, WaitlistEntry

from . import visibility
from .models import Booking, Offer, OfferText, Opening


def names(kind: str, ids: Collection[int], user: Reader) -> dict[int, str]:
    """What the reader may see by its name; the rest stays a number. One query."""
    find = FINDERS.get(kind)
    return {} if find is None else dict(find(ids, user))


Named = Iterable[tuple[int, str]]


def _patients(ids: Collection[int], user: Reader) -> Named:
    rows = people.patients(user).filter(pk__in=ids)
    return ((row.pk, f"patient {row}") for row in rows)


def _entries(ids: Collection[int], user: Reader) -> Named:
    rows = people.entries(user).filter(pk__in=ids)
    found = rows.select_related("patient", "visit_type")
    return ((row.pk, f"the waitlist entry of {row}") for row in found)


def _openings(ids: Collection[int], user: Reader) -> Named:
    rows = visibility.openings(user).filter(pk__in=ids)
    found = rows.select_related("provider", "location")
    return ((row.pk, f"the opening {_time(row)}") for row in found)


def _offers(ids: Collection[int], user: Reader) -> Named:
    rows = visibility.offers(user).filter(pk__in=ids)
    found = rows.select_related(*_OFFERED, "entry__patient")
    return (
        (row.pk, f"the offer to {row.entry.patient} of {_time(row.opening)}")
        for row in found
    )


def _bookings(ids: Collection[int], user: Reader) -> Named:
    rows = visibility.bookings(user).filter(pk__in=ids)
    found = rows.select_related(*_OFFERED, "offer__entry__patient")
    return (
        (row.pk, f"the booking of {row.offer.entry.patient}, {_time(row.opening)}")
        for row in found
    )


def _batches(ids: Collection[int], user: Reader) -> Named:
    rows = visibility.batches(user).filter(pk__in=ids)
    found = rows.select_related(*_OFFERED)
    return ((row.pk, f"batch {row.number} of {_time(row.opening)}") for row in found)


def _numbers(
    model: type[Model], words: str, ids: Collection[int], user: Reader
) -> Named:
    rows: QuerySet[Model] = texts.of_numbers(user, model._default_manager.all())
    for pk, number in rows.filter(pk__in=ids).values_list("pk", "phone"):
        yield pk, f"{words} {mask(number)}"


def _closures(ids: Collection[int], user: Reader) -> Named:
    rows = access.closures_for(user).filter(pk__in=ids)
    found = rows.select_related("provider", "location")
    return ((row.pk, f"the closure of {row}") for row in found)


def _time(opening: Opening) -> str:
    """“Tue Nov 3, 2:30 PM, Dr. Okafor”."""
    zone: ZoneInfo = opening.location.zone
    when = date_format(opening.starts_at.astimezone(zone), "D M j, g:i A")
    return f"{when}, {opening.provider}"


_OFFERED = ("opening__provider", "opening__location")
FINDERS = {
    "patient": _patients,
    "waitlistentry": _entries,
    "opening": _openings,
    "offer": _offers,
    "booking": _bookings,
    "batch": _batches,
    "closure": _closures,
    "inboundtext": lambda ids, user: _numbers(InboundText, "the text from", ids, user),
    "outboundtext": lambda ids, user: _numbers(OutboundText, "the text to", ids, user),
    "suppression": lambda ids, user: _numbers(Suppression, "the stop of", ids, user),
    "consent": lambda ids, user: _numbers(Consent, "the agreement of", ids, user),
}


def of_patient(pk: int) -> Q:
    """Lines about a patient: the person, what they wait for, were offered and said."""
    entries = WaitlistEntry.objects.filter(patient=pk)
    offers = Offer.objects.filter(entry__patient=pk)
    number = Patient.objects.filter(pk=pk).values("phone")
    mine: dict[str, QuerySet[Model]] = {
        "patient": Patient.objects.filter(pk=pk),
        "waitlistentry": entries,
        "offer": offers,
        "booking": Booking.objects.filter(offer__entry__patient=pk),
        "opening": Opening.objects.filter(given_up_by=pk),
        "inboundtext": InboundText.objects.filter(phone__in=number),
        "outboundtext": OutboundText.objects.filter(
            Q(phone__in=number)
            | Q(
                pk__in=OfferText.objects.filter(offer__entry__patient=pk).values("text")
            )
        ),
        "suppression": Suppression.objects.filter(phone__in=number),
        "consent": Consent.objects.filter(
            Q(phone__in=number) | Q(subject=f"patient:{pk}")
        ),
    }
    found = Q(pk__in=[])
    for kind, rows in mine.items():
        found |= Q(object_type=kind, object_id__in=rows.values("pk"))
    return found
