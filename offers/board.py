"""What the board shows, read in a number of queries that openings do not add to."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from django.db.models import F, OuterRef, Prefetch, QuerySet, Subquery

from clinic.access import Reader
from messaging import phone
from messaging.models import OutboundText
from waitlist import priority

from . import cascade, gone, grace, hurry, sentences, shadow, situation, visibility
from .models import Booking, Offer, OfferText, Opening
from .situation import Setting, State


@dataclass(frozen=True)
class OfferLine:
    """`may_win`, `may_decline`: what whoever rings the desk may still answer."""

    offer: Offer
    who: str
    name: str
    phone: str
    state: str
    why: list[str]
    may_win: bool
    may_decline: bool


@dataclass(frozen=True)
class BatchLines:
    title: str
    offers: list[OfferLine]
    why: str = ""


@dataclass(frozen=True)
class CallLine:
    """The whole `number` is for whoever said that they are calling."""

    offer: Offer
    who: str
    phone: str
    number: str
    state: str
    why: list[str]
    is_colleagues: bool


@dataclass(frozen=True)
class Row:
    opening: Opening
    when: str
    distance: str
    what: str
    state: State
    latest: BatchLines | None = None
    earlier: list[BatchLines] = field(default_factory=list)
    calls: list[CallLine] = field(default_factory=list)
    would_ask: list[str] = field(default_factory=list)
    can_send_now: bool = False
    can_pause: bool = False
    can_hurry: bool = False
    undo: str = ""


@dataclass(frozen=True)
class FilledRow:
    opening: Opening
    when: str
    who: str
    state: State
    to_book: int | None = None


def open_rows(*, user: Reader, is_texting: bool, at: datetime) -> list[Row]:
    """Open openings, soonest first."""
    return rows_in(situation.setting(is_texting=is_texting, at=at), user=user)


def rows_in(setting: Setting, *, user: Reader) -> list[Row]:
    ours = visibility.openings(user)
    openings = with_offers(ours.filter(status=Opening.Status.OPEN))
    noted = shadow.initials(openings)
    return [
        row(each, setting, would_ask=noted.get(each.pk, []), user=user)
        for each in openings
    ]


def with_offers(openings: QuerySet[Opening]) -> QuerySet[Opening]:
    """Everything a row needs, whatever the number of openings."""
    waiting = OfferText.objects.filter(
        offer=OuterRef("pk"),
        purpose=OfferText.Purpose.OFFER,
        text__status=OutboundText.Status.QUEUED,
    )
    offers = (
        Offer.objects.select_related("entry__patient", "claimed_by", "batch")
        .annotate(leaves_at=Subquery(waiting.values("text__not_before")[:1]))
        .order_by(F("batch__number").asc(nulls_first=True), "rank", "pk")
    )
    return openings.select_related(
        "provider", "location", "paused_by"
    ).prefetch_related(
        "visit_types", "location__contact_hours", Prefetch("offers", offers)
    )


def row(
    opening: Opening,
    setting: Setting,
    *,
    user: Reader,
    would_ask: Sequence[str] = (),
) -> Row:
    zone, at = opening.location.zone, setting.at
    offers = list(opening.offers.all())
    calls = situation.to_call(opening, offers, setting)
    batches = _batches(offers, calls, zone=zone, at=at)
    return Row(
        opening=opening,
        when=_when(opening, at=at, names_zone=setting.names_zones),
        distance=sentences.distance(opening.starts_at, at=at),
        what=what(opening),
        state=situation.of(opening, offers, setting),
        latest=batches[-1] if batches else None,
        earlier=batches[:-1],
        calls=[_call(offer, user=user, at=at) for offer in calls],
        would_ask=[] if any(offer.batch for offer in offers) else list(would_ask),
        can_send_now=setting.is_texting
        and opening.paused_at is None
        and at < min(opening.texting_from, opening.closes_at)
        and cascade.step_for(opening, setting.policy, at=at) is not None,
        can_pause=opening.paused_at is None and at < opening.closes_at,
        can_hurry=setting.is_texting
        and hurry.may(opening, offers, setting.policy, at=at),
        undo=_undo(opening, offers, setting),
    )


def _undo(opening: Opening, offers: Collection[Offer], setting: Setting) -> str:
    """Said beside the undo while nobody was asked; empty when it is too late."""
    moment = grace.undo_until(opening, offers, setting.policy, at=setting.at)
    if moment is None:
        return ""
    if opening.paused_at or not setting.is_texting:
        return "nobody was asked yet"
    zone = opening.location.zone
    if moment - setting.at < timedelta(hours=12):
        return f"texts go out at {sentences.clock(moment, zone)}"
    return f"texts go out {sentences.day_and_clock(moment, zone, at=setting.at)}"


def what(opening: Opening) -> str:
    """“30 min, Follow-up or New patient, in person”."""
    types = " or ".join(each.name for each in opening.visit_types.all())
    return f"{opening.minutes} min, {types}, {opening.get_mode_display()}"


def _batches(
    offers: Collection[Offer],
    calls: Collection[Offer],
    *,
    zone: ZoneInfo,
    at: datetime,
) -> list[BatchLines]:
    """Who is on the call list is answered for there."""
    asked = [offer for offer in offers if not situation.is_call(offer)]
    may_win = {
        offer.pk
        for offer in asked
        if offer not in calls and situation.may_win(offer, offers)
    }
    return [
        BatchLines(
            title=_batch_title(offer_list := list(group), zone=zone),
            offers=[
                _line(offer, zone=zone, at=at, may_win=offer.pk in may_win)
                for offer in offer_list
            ],
            why=offer_list[0].batch.reason if offer_list[0].batch else "",
        )
        for _, group in groupby(asked, key=lambda offer: offer.batch_id)
    ]


def _batch_title(offers: Sequence[Offer], *, zone: ZoneInfo) -> str:
    batch = offers[0].batch
    if batch is None:
        return "By phone"
    return f"Batch {batch.number}, {sentences.clock(batch.made_at, zone)}"


def _line(offer: Offer, *, zone: ZoneInfo, at: datetime, may_win: bool) -> OfferLine:
    return OfferLine(
        offer=offer,
        who=offer.entry.patient.initials,
        name=str(offer.entry.patient),
        phone=phone.mask(offer.phone),
        state=sentences.offer_state(offer, zone=zone, at=at),
        why=priority.describe(offer.score_parts),
        may_win=may_win,
        may_decline=may_win and offer.status in Offer.LIVE,
    )


def _call(offer: Offer, *, user: Reader, at: datetime) -> CallLine:
    is_mine = user is not None and offer.claimed_by_id == user.pk
    return CallLine(
        offer=offer,
        who=str(offer.entry.patient),
        phone=phone.display(offer.phone) if is_mine else phone.mask(offer.phone),
        number=offer.phone if is_mine else "",
        state=sentences.call_state(offer, at=at),
        why=priority.describe(offer.score_parts),
        is_colleagues=bool(offer.claimed_by_id) and not is_mine,
    )


def filled_today(
    *, user: Reader, at: datetime, names_zones: bool = False
) -> list[FilledRow]:
    """Openings filled today by their location's calendar, newest first."""
    bookings = Booking.objects.filter(undone_at=None).select_related(
        "offer__entry__patient", "owner", "booked_by"
    )
    openings = (
        visibility.openings(user)
        .filter(status=Opening.Status.FILLED, closed_at__gt=at - timedelta(days=1))
        .select_related("provider", "location")
        .prefetch_related(Prefetch("bookings", bookings, to_attr="current_bookings"))
        .order_by("-closed_at")
    )
    return [
        _filled(each, at=at, names_zone=names_zones)
        for each in openings
        if _is_today(each, at=at)
    ]


def gone_lately(
    *, user: Reader, at: datetime, names_zones: bool = False
) -> list[FilledRow]:
    """Taken off as filled elsewhere so recently that one click brings them back."""
    return [
        FilledRow(
            opening=each,
            when=_when(each, at=at, names_zone=names_zones),
            who="",
            state=State("filled outside this system", "idle"),
        )
        for each in visibility.openings(user, gone.lately(at=at))
    ]


def _is_today(opening: Opening, *, at: datetime) -> bool:
    zone, closed = opening.location.zone, opening.closed_at or at
    return closed.astimezone(zone).date() == at.astimezone(zone).date()


def _when(opening: Opening, *, at: datetime, names_zone: bool) -> str:
    zone = opening.location.zone
    return sentences.day_and_clock(
        opening.starts_at, zone, at=at, names_zone=names_zone
    )


def _filled(opening: Opening, *, at: datetime, names_zone: bool) -> FilledRow:
    current = vars(opening)["current_bookings"]
    booking = current[0] if current else None
    return FilledRow(
        opening=opening,
        when=_when(opening, at=at, names_zone=names_zone),
        who=booking.offer.entry.patient.initials if booking else "",
        state=booking_state(booking, at=at),
        to_book=booking.pk if booking and not booking.booked_at else None,
    )


def booking_state(booking: Booking | None, *, at: datetime) -> State:
    """How far the work after a win has come."""
    if booking is None:
        return State("filled", "idle")
    if not booking.booked_at:
        owner = f", {sentences.person(booking.owner)} is on it" if booking.owner else ""
        won = sentences.distance(booking.won_at, at=at)
        return State(f"won {won}, not yet booked{owner}", "person")
    if booking.old_start and not booking.old_released_at and booking.old_start > at:
        return State("booked; old appointment still to release", "person")
    return State(f"booked by {sentences.person(booking.booked_by)}", "done")
