"""Bookings that still need a person, in the order to do them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db.models import Count, Max, Q, QuerySet

from clinic import hours
from clinic.access import Reader
from messaging import phone
from messaging.models import Language

from . import chain, ownership, sentences, situation, visibility
from . import policy as policies
from .models import Booking, OfferPolicy, Opening

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
    is_overnight: bool
    needs: list[str]
    is_colleagues: bool
    chain: str = ""
    taken_over: str = ""


def unfinished(*, user: Reader, at: datetime) -> list[Line]:
    """Urgent first, then oldest first."""
    bookings = _with_people(user).filter(is_unfinished(at=at))
    rows = bookings.order_by("-is_urgent", "won_at", "pk")
    return _lines(rows, user=user, at=at)


def finished(*, user: Reader, at: datetime) -> list[Line]:
    """Booked within the last day: where a mistake is still undone."""
    bookings = _with_people(user).filter(_is_just_finished(at=at))
    return _lines(bookings.order_by("-booked_at"), user=user, at=at)


@dataclass(frozen=True)
class News:
    """How many wins are not booked yet, and the newest of them: the page's title."""

    number: int
    newest: int

    @property
    def title(self) -> str:
        return f"({self.number}) filled: book it" if self.number else ""


def news(*, user: Reader) -> News:
    waiting = visibility.bookings(user).filter(undone_at=None, booked_at=None)
    found = waiting.aggregate(number=Count("pk"), newest=Max("pk"))
    return News(found["number"], found["newest"] or 0)


@dataclass(frozen=True)
class Group:
    code: str
    title: str
    lines: list[Line]


def groups(lines: Iterable[Line]) -> list[Group]:
    """Urgent ones, then what was won while nobody was at the desk, then the rest."""
    lines = list(lines)
    urgent = [line for line in lines if line.booking.is_urgent]
    others = [line for line in lines if not line.booking.is_urgent]
    overnight = [line for line in others if line.is_overnight]
    rest = [line for line in others if not line.is_overnight]
    title = "Won while nobody was at the desk"
    return [
        Group("urgent", "First", urgent),
        Group("overnight", title, overnight),
        Group("rest", "Oldest first", rest),
    ]


def won_today(*, user: Reader, at: datetime) -> list[Line]:
    """Every win since the day began at its location, by the time of the visit."""
    rows = _with_people(user).filter(won_at__gt=at - timedelta(days=1))
    since_midnight = [
        booking.pk
        for booking in rows
        if booking.undone_at is None and _is_today(booking, at=at)
    ]
    found = _with_people(user).filter(pk__in=since_midnight)
    return _lines(found.order_by("opening__starts_at", "pk"), user=user, at=at)


def _is_today(booking: Booking, *, at: datetime) -> bool:
    zone = booking.opening.location.zone
    return booking.won_at.astimezone(zone).date() == at.astimezone(zone).date()


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
    return (
        visibility.bookings(user)
        .select_related(
            "opening__provider",
            "opening__location",
            "offer__entry__patient",
            "offer__entry__visit_type",
            "offer__entry__current_location",
            "offer__entry__current_provider",
            "owner",
            "booked_by",
            "undone_by",
        )
        .prefetch_related("opening__location__desk_hours")
    )


def _lines(bookings: QuerySet[Booking], *, user: Reader, at: datetime) -> list[Line]:
    policy, names_zones = policies.current(), situation.several_zones()
    return [
        line(booking, policy, user=user, at=at, names_zones=names_zones)
        for booking in bookings
    ]


def with_chains(lines: Sequence[Line]) -> list[Line]:
    """The same, each with what its cancellation has led to."""
    chains = chain.of([line.booking.opening_id for line in lines])
    return [
        replace(line, chain=chains[line.booking.opening_id].words) for line in lines
    ]


def with_former_owners(lines: Sequence[Line], *, at: datetime) -> list[Line]:
    """The same, each with from whom it was taken over, for that colleague to see."""
    taken = ownership.taken_over([line.booking.pk for line in lines], at=at)
    return [replace(line, taken_over=taken.get(line.booking.pk, "")) for line in lines]


def line(
    booking: Booking,
    policy: OfferPolicy,
    *,
    user: Reader,
    at: datetime,
    names_zones: bool = False,
) -> Line:
    opening, patient = booking.opening, booking.offer.entry.patient
    zone, is_current = opening.location.zone, booking.undone_at is None
    is_mine = user is not None and booking.owner_id == user.pk
    return Line(
        booking=booking,
        who=str(patient),
        phone=(phone.display if is_mine else phone.mask)(booking.offer.phone),
        number=booking.offer.phone if is_mine else "",
        record_number=patient.record_number,
        when=sentences.day_and_clock(
            opening.starts_at, zone, at=at, names_zone=names_zones
        ),
        distance=sentences.distance(opening.starts_at, at=at),
        owner=sentences.person(booking.owner) if booking.owner else "",
        won=sentences.distance(booking.won_at, at=at),
        is_overdue=is_current and is_overdue(booking, policy, at=at),
        old_appointment=_old_appointment(booking, at=at, names_zone=names_zones),
        can_book=is_current and booking.booked_at is None,
        can_release=is_current
        and booking.booked_at is not None
        and booking.old_start is not None
        and booking.old_start > at
        and booking.old_released_at is None,
        must_phone=bool(booking.phone_reason) and booking.phoned_at is None,
        says_no=is_current and booking.phone_reason == Booking.PhoneReason.SAYS_NO,
        is_overnight=opening.closing_reason == Opening.ClosingReason.WON_BY_TEXT
        and not hours.is_at_the_desk(opening.location, booking.won_at),
        needs=needs(booking),
        is_colleagues=booking.owner is not None and not is_mine,
    )


def needs(booking: Booking) -> list[str]:
    """What to see to when the visit is entered, one thing a line."""
    entry = booking.offer.entry
    patient, visit_type = entry.patient, entry.visit_type
    language = patient.get_language_display()
    found = {
        f"book an interpreter: speaks {language}": entry.needs_interpreter,
        f"speaks {language}": patient.language != Language.ENGLISH
        and not entry.needs_interpreter,
        "book transport": entry.needs_transport,
        f"prepare for {visit_type}: tell the patient": visit_type.preparation_minutes,
        entry.other_needs: entry.other_needs,
        "new patient: registration": not patient.is_established,
    }
    return [words for words, is_needed in found.items() if is_needed]


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


def _old_appointment(booking: Booking, *, at: datetime, names_zone: bool) -> str:
    """Shown in the zone of the place it is at, as staff see it in the EHR."""
    if booking.old_start is None or booking.old_start <= at:
        return ""
    place = booking.offer.entry.current_location or booking.opening.location
    when = sentences.day_and_clock(
        booking.old_start, place.zone, at=at, names_zone=names_zone
    )
    provider = booking.offer.entry.current_provider
    return f"{when}, {provider}" if provider else when
