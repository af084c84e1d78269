"""Closures in the words that staff read."""

from __future__ import annotations

from collections.abc import Iterable, Sized
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils.formats import date_format

from clinic import access
from clinic.access import Reader
from clinic.models import Closure, Location
from messaging import phone
from waitlist.models import WaitlistEntry

from . import closed_inside, forms_closure, sentences, visibility
from .closed_inside import Effect
from .models import Offer, OfferText, Opening

SHOWN_FOR = timedelta(days=7)


@dataclass(frozen=True)
class Line:
    """One closure. `to_do`: what still waits for a person."""

    closure: Closure
    who: str
    when: str
    state: str
    can_end: bool
    can_cancel: bool
    to_do: str = ""


@dataclass(frozen=True, kw_only=True)
class Person:
    """`url_id` is the booking, the entry or the opening that the line is about.

    The whole number stands on the patient's own page.
    """

    url_id: int
    who: str
    phone: str = field(repr=False)
    patient_id: int
    when: str
    words: str


@dataclass(frozen=True)
class Look:
    """What saving would do, before it is done."""

    who: list[str]
    when: str
    words: list[str]
    times: list[str]
    won: list[Person]
    told: list[str]
    tried: list[Person]
    displaced: list[Person]


@dataclass(frozen=True)
class Page:
    line: Line
    won: list[Person]
    tried: list[Person]
    told: list[Person]
    displaced: list[Person]
    times: list[tuple[int, str]]


def current(*, user: Reader, at: datetime) -> list[Line]:
    """Those that are or will be, and what ended within the last week; soonest first."""
    rows = access.closures_for(user).filter(ends_at__gt=at - SHOWN_FOR)
    found = list(
        rows.select_related("provider__usual_location", "location").order_by(
            "ends_at", "pk"
        )
    )
    waiting = closed_inside.waiting(found, at=at)
    ours = _to_end(found, user)
    return [
        line(
            each,
            is_ours=each.pk in ours,
            to_do=_to_do(*waiting.get(each.pk, (0, 0))),
            at=at,
        )
        for each in found
    ]


def _to_end(closures: Iterable[Closure], user: Reader) -> set[int]:
    ids = [each.pk for each in closures]
    if access.places(user) is None:
        return set(ids)
    found = access.closures_to_end(user).filter(pk__in=ids)
    return set(found.values_list("pk", flat=True))


def line(closure: Closure, *, is_ours: bool, at: datetime, to_do: str = "") -> Line:
    zone = zone_of(closure)
    return Line(
        closure=closure,
        who=who(closure),
        when=when(closure.starts_at, closure.ends_at, zone),
        state=_state(closure, zone, at=at),
        can_end=is_ours and closure.starts_at < at < closure.ends_at,
        can_cancel=is_ours and closure.starts_at > at,
        to_do=to_do,
    )


def look(closures: Iterable[Closure], effect: Effect, *, at: datetime) -> Look:
    closures = list(closures)
    first = closures[0]
    return Look(
        who=[who(each) for each in closures],
        when=when(first.starts_at, first.ends_at, zone_of(first)),
        words=_words(effect),
        times=[_time(each, at=at) for each in effect.times],
        won=_won(effect, at=at),
        told=[each.entry.patient.initials for each in effect.told],
        tried=_tried(effect.tried, at=at),
        displaced=_displaced(effect.displaced, at=at),
    )


def page(closure: Closure, *, user: Reader, at: datetime) -> Page:
    """Of a provider who is out everywhere: what lies at the reader's places."""
    withdrawn = closed_inside.withdrawn_times(closure)
    times = [each for each in withdrawn if visibility.is_ours(user, each)]
    effect = closed_inside.effect([closure], at=at).seen_by(user)
    return Page(
        line=line(closure, is_ours=bool(_to_end([closure], user)), at=at),
        won=_won(effect, at=at),
        tried=_tried(closed_inside.tried_by_phone(times), at=at),
        told=_told(closed_inside.told(times), at=at),
        displaced=_displaced(effect.displaced, at=at),
        times=[(each.pk, _time(each, at=at)) for each in times],
    )


def who(closure: Closure) -> str:
    """“Dr. Reyes, Main Street” or “Main Street, everybody”."""
    if closure.provider is None:
        return f"{closure.location}, everybody"
    return f"{closure.provider}, {closure.location or 'everywhere'}"


def when(starts_at: datetime, ends_at: datetime, zone: ZoneInfo) -> str:
    """“Tue Mar 3, whole day”, “Tue Mar 3 to Thu Mar 5”, “Tue Mar 3, 1:00 PM to …”."""
    first, last = starts_at.astimezone(zone), ends_at.astimezone(zone)
    if first.time() == last.time() == time(0):
        last -= timedelta(days=1)
        if first.date() == last.date():
            return f"{date_format(first, 'D M j')}, whole day"
        return f"{date_format(first, 'D M j')} to {date_format(last, 'D M j')}"
    ends = "g:i A" if first.date() == last.date() else "D M j, g:i A"
    return f"{date_format(first, 'D M j, g:i A')} to {date_format(last, ends)}"


def zone_of(closure: Closure) -> ZoneInfo:
    return forms_closure.zone(closure.provider, closure.location)


def _state(closure: Closure, zone: ZoneInfo, *, at: datetime) -> str:
    if closure.ends_at <= at:
        return f"over since {sentences.day_and_clock(closure.ends_at, zone, at=at)}"
    if closure.starts_at <= at:
        return f"now, until {sentences.day_and_clock(closure.ends_at, zone, at=at)}"
    return sentences.distance(closure.starts_at, at=at)


def _to_do(won: int, losing: int) -> str:
    parts = [
        f"{sentences.count(won, 'won visit')} to phone" if won else "",
        f"{sentences.count(losing, 'patient')} lose a visit" if losing else "",
    ]
    return ", ".join(filter(None, parts))


def _words(effect: Effect) -> list[str]:
    """“2 open times will be withdrawn”, “1 won visit must be phoned” …"""
    count = sentences.count
    found: list[tuple[Sized, str, str]] = [
        (effect.times, "open time", "will be withdrawn"),
        (effect.won, "won visit", "must be phoned"),
        (effect.told, "patient", "will be told by text"),
        (effect.tried, "patient", "somebody tried to phone: no text tells them"),
        (effect.displaced, "patient", "on the waitlist will lose their visit"),
    ]
    words = [f"{count(len(rows), noun)} {what}" for rows, noun, what in found if rows]
    return words or ["Nothing is open, won or booked inside, as far as we know."]


def _time(opening: Opening, *, at: datetime) -> str:
    zone = opening.location.zone
    start = sentences.day_and_clock(opening.starts_at, zone, at=at)
    return f"{start}, {opening.provider}, {opening.location}"


def _won(effect: Effect, *, at: datetime) -> list[Person]:
    return [
        Person(
            url_id=booking.pk,
            who=str(booking.offer.entry.patient),
            phone=phone.mask(booking.offer.phone),
            patient_id=booking.offer.entry.patient_id,
            when=_time(booking.opening, at=at),
            words="booked" if booking.booked_at else "not yet booked",
        )
        for booking in effect.won
    ]


def _tried(offers: Iterable[Offer], *, at: datetime) -> list[Person]:
    return [
        Person(
            url_id=offer.opening_id,
            who=str(offer.entry.patient),
            phone=phone.mask(offer.phone),
            patient_id=offer.entry.patient_id,
            when=_time(offer.opening, at=at),
            words=sentences.call_state(offer, at=at),
        )
        for offer in offers
    ]


def _told(texts: Iterable[OfferText], *, at: datetime) -> list[Person]:
    return [
        Person(
            url_id=sent.offer.opening_id,
            who=str(sent.offer.entry.patient),
            phone=phone.mask(sent.offer.phone),
            patient_id=sent.offer.entry.patient_id,
            when=_time(sent.offer.opening, at=at),
            words=str(sent.text.get_status_display()),
        )
        for sent in texts
    ]


def _displaced(entries: Iterable[WaitlistEntry], *, at: datetime) -> list[Person]:
    return [
        Person(
            url_id=entry.pk,
            who=str(entry.patient),
            phone=phone.mask(entry.patient.phone),
            patient_id=entry.patient_id,
            when=_appointment(entry, at=at),
            words=str(entry.visit_type),
        )
        for entry in entries
    ]


def _appointment(entry: WaitlistEntry, *, at: datetime) -> str:
    place: Location | None = entry.current_location
    zone = forms_closure.zone(entry.current_provider, place)
    start = sentences.day_and_clock(entry.current_start or at, zone, at=at)
    return ", ".join(filter(None, [start, str(entry.current_provider or "")]))
