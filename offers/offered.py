"""Every offer ever made to one patient, newest first, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from clinic.access import Reader
from waitlist.entries import CLOSED_BY_ITSELF, CLOSED_REASONS
from waitlist.models import Patient

from . import history, sentences, visibility
from .how_many import SKIPPED
from .models import Booking, Offer

WHY = {
    **CLOSED_REASONS,
    **CLOSED_BY_ITSELF,
    **history.REASONS,
    "superseded": "a newer offer to the same number took its place",
    "won_another": "won another time",
    "phone_changed": "the phone number changed",
    "entry_changed": "what they wait for changed",
    "stop": "asked us to stop texts",
    "not_sent": "the text did not leave in time",
    SKIPPED: "the next were asked before the reply window was over",
}


@dataclass(frozen=True)
class Line:
    """One offer; `ended` says what came of it, `why` the reason if there is one."""

    offer: Offer
    when: str
    waits_for: str
    asked: str
    ended: str
    why: str


@dataclass(frozen=True)
class Page:
    """`elsewhere`: offers of places that the reader does not see."""

    patient: Patient = field(repr=False)
    lines: list[Line]
    elsewhere: int


def to(patient: Patient, *, user: Reader, at: datetime) -> Page:
    every = Offer.objects.filter(entry__patient=patient)
    ours = (
        visibility.offers(user, every)
        .select_related(
            "opening__provider",
            "opening__location",
            "entry__visit_type",
            "claimed_by",
            "booking",
        )
        .order_by("-created_at", "-pk")
    )
    lines = [_line(offer, at=at) for offer in ours]
    return Page(patient, lines, every.count() - len(lines))


def _line(offer: Offer, *, at: datetime) -> Line:
    opening, zone = offer.opening, offer.opening.location.zone
    return Line(
        offer=offer,
        when=_moment(opening.starts_at, zone),
        waits_for=str(offer.entry.visit_type),
        asked=_asked(offer, zone),
        ended=_ended(offer, zone, at=at),
        why=_why(offer),
    )


def _asked(offer: Offer, zone: ZoneInfo) -> str:
    """“by text, Nov 3, 2026, 2:30 PM”; what never left is not called asked."""
    if offer.channel == Offer.Channel.TEXT:
        if offer.handed_over_at is None:
            return f"by text, chosen {_moment(offer.created_at, zone)}, not sent"
        return f"by text, {_moment(offer.handed_over_at, zone)}"
    calls = sentences.count(offer.calls_made, "call") if offer.calls_made else ""
    words = f"to phone since {_moment(offer.created_at, zone)}"
    return f"{words}, {calls} without an answer" if calls else words


def _ended(offer: Offer, zone: ZoneInfo, *, at: datetime) -> str:
    if offer.status == Offer.Status.PENDING:
        return sentences.offer_state(offer, zone=zone, at=at)
    words = str(offer.get_status_display())
    ended = offer.answered_at or offer.ended_at
    said = f"{words}, {_moment(ended, zone)}" if ended else words
    booking: Booking | None = getattr(offer, "booking", None)
    if offer.status == Offer.Status.ACCEPTED and booking is not None:
        said += "; booked" if booking.booked_at else "; not yet booked"
    return said


def _why(offer: Offer) -> str:
    if not offer.reason or offer.reason in sentences.SAID_BY_STATUS:
        return ""
    return str(WHY.get(offer.reason) or sentences.reason(offer.reason))


def _moment(moment: datetime, zone: ZoneInfo) -> str:
    return f"{sentences.day(moment, zone)}, {sentences.clock(moment, zone)}"
