"""Texts that wait for a person, each with the last words said before it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from clinic.access import Reader
from clinic.models import Location
from messaging import inbox, phone
from messaging import visibility as visible
from messaging.models import InboundText, OutboundText
from waitlist import visibility as people

from . import sentences, understood, visibility, worklist
from .models import Offer, Opening

LAST_FEW = 4
ERASED = "(words erased)"
LOOK_BACK = timedelta(days=14)
FALLBACK_ZONE = ZoneInfo("America/New_York")


@dataclass(frozen=True)
class Said:
    at: datetime
    when: str
    who: str
    body: str


@dataclass(frozen=True)
class Line:
    text: InboundText
    who: str
    phone: str
    when: str
    understood: str
    why: str
    thread: list[Said]
    later: list[Said]
    opening: Opening | None
    offered: str
    booking_id: int | None


def waiting(*, user: Reader, at: datetime) -> list[Line]:
    """Urgent first; a number of queries that texts do not add to."""
    texts = list(visible.of_numbers(user, inbox.waiting()))
    known = _known({text.phone for text in texts}, user=user, at=at)
    return [_line(text, known, at=at) for text in texts]


@dataclass(frozen=True)
class Known:
    """What is known of the numbers of all waiting texts, by number."""

    names: dict[str, str]
    said: dict[str, list[Said]]
    offers: dict[str, list[Offer]]
    bookings: dict[str, int]
    zone: ZoneInfo


def _known(phones: Collection[str], *, user: Reader, at: datetime) -> Known:
    return Known(
        names=names(phones, user=user),
        said=_said(phones, at=at),
        offers=_offers(phones, user=user, at=at),
        bookings=_bookings(phones, user=user, at=at),
        zone=desk_zone(),
    )


def _line(text: InboundText, known: Known, *, at: datetime) -> Line:
    opening = _opening(text, known.offers[text.phone])
    said = sorted(known.said[text.phone], key=lambda each: each.at)
    before = [each for each in said if each.at < text.received_at]
    after = [each for each in said if each.at > text.received_at]
    return Line(
        text=text,
        who=known.names.get(text.phone, "nobody we know"),
        phone=phone.mask(text.phone),
        when=sentences.distance(text.received_at, at=at),
        understood=understood.reading(text, said=text.inbox_reason),
        why=text.inbox_reason or "no rule knew what to do with it",
        thread=_shown(before[-LAST_FEW:], zone=known.zone, at=at),
        later=_shown(after[-LAST_FEW:], zone=known.zone, at=at),
        opening=opening,
        offered=_offered(opening, at=at) if opening else "",
        booking_id=known.bookings.get(text.phone),
    )


def _offers(
    phones: Collection[str], *, user: Reader, at: datetime
) -> dict[str, list[Offer]]:
    """What these numbers were offered lately, newest first."""
    found: dict[str, list[Offer]] = defaultdict(list)
    for offer in (
        visibility.offers(user)
        .filter(phone__in=phones, created_at__gte=at - LOOK_BACK)
        .select_related("opening__provider", "opening__location")
        .order_by("-pk")
    ):
        found[offer.phone].append(offer)
    return found


def _opening(text: InboundText, offers: Iterable[Offer]) -> Opening | None:
    """The time offered last before the text came: most likely what it is about."""
    before = (each for each in offers if each.created_at <= text.received_at)
    offer = next(before, None)
    return offer.opening if offer else None


def _offered(opening: Opening, *, at: datetime) -> str:
    when = sentences.day_and_clock(opening.starts_at, opening.location.zone, at=at)
    return f"{when}, {opening.provider}"


def _bookings(phones: Collection[str], *, user: Reader, at: datetime) -> dict[str, int]:
    """What these numbers have won, as far as the page of bookings shows it."""
    page = visibility.bookings(user, worklist.on_the_page(at=at))
    rows = page.filter(offer__phone__in=phones)
    return dict(rows.order_by("pk").values_list("offer__phone", "pk"))


def names(phones: Collection[str], *, user: Reader) -> dict[str, str]:
    """Everybody on each number whom the reader may see."""
    found: dict[str, list[str]] = defaultdict(list)
    for patient in people.patients(user).filter(phone__in=phones).order_by("pk"):
        found[patient.phone].append(str(patient))
    return {number: " or ".join(called) for number, called in found.items()}


def _said(phones: Collection[str], *, at: datetime) -> dict[str, list[Said]]:
    """What was said lately on these numbers, by either side."""
    since = at - LOOK_BACK
    said: dict[str, list[Said]] = defaultdict(list)
    for theirs in InboundText.objects.filter(phone__in=phones, received_at__gte=since):
        words = theirs.body or (ERASED if theirs.erased_at else "")
        said[theirs.phone].append(Said(theirs.received_at, "", "they", words))
    for ours in OutboundText.objects.filter(
        phone__in=phones, handed_over_at__gte=since
    ):
        moment = ours.handed_over_at or ours.created_at
        words = ours.body or (ERASED if ours.erased_at else "")
        said[ours.phone].append(Said(moment, "", "we", words))
    return said


def _shown(said: Iterable[Said], *, zone: ZoneInfo, at: datetime) -> list[Said]:
    return [
        replace(each, when=sentences.day_and_clock(each.at, zone, at=at))
        for each in said
    ]


def desk_zone() -> ZoneInfo:
    """A text belongs to no location; the desk's clock is the first one's."""
    place = Location.objects.filter(is_active=True).first()
    return place.zone if place else FALLBACK_ZONE
