"""One opening looked into: who was asked, what was sent, and why not somebody else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from zoneinfo import ZoneInfo

from django.db.models import Count, Prefetch, Q, QuerySet

from clinic import singletons, trail
from clinic.access import Reader
from messaging.models import OutboundText
from waitlist import priority
from waitlist.eligibility import Rule
from waitlist.models import Patient, WaitlistEntry

from . import (
    attention,
    board,
    by_hand,
    chain,
    history,
    sentences,
    shadow,
    situation,
    threads,
    visibility,
)
from .models import Offer, OfferText, Opening


@dataclass(frozen=True)
class Candidate:
    who: str
    why: list[str]


@dataclass(frozen=True)
class Verdict:
    """One entry of a patient against every rule, and what came of it so far."""

    look: by_hand.Look
    failed: list[Rule]
    passed: list[Rule]
    words: str


@dataclass(frozen=True)
class TextLine:
    purpose: str
    state: str
    body: str


@dataclass(frozen=True)
class OfferLine:
    offer: Offer
    who: str
    channel: str
    state: str
    batch: int | None
    why: list[str]
    texts: list[TextLine]
    is_to_call: bool
    may_win: bool
    may_decline: bool


def openings(user: Reader) -> QuerySet[Opening]:
    texts = OfferText.objects.select_related("text").order_by("pk")
    rows = board.with_offers(visibility.openings(user)).select_related(
        "created_by", "given_up_by"
    )
    return rows.prefetch_related(Prefetch("offers__texts", texts), "bookings")


def context(opening: Opening, *, user: Reader, at: datetime) -> dict[str, object]:
    is_texting = attention.is_texting(singletons.practice())
    offers = sorted(opening.offers.all(), key=lambda offer: (offer.rank, offer.pk))
    noted = shadow.initials([opening]).get(opening.pk, [])
    setting = situation.setting(is_texting=is_texting, at=at)
    row = board.row(opening, setting, would_ask=noted, user=user)
    return {
        "row": row,
        "is_open": opening.status == Opening.Status.OPEN,
        "offers": [_offer(offer, row, at=at) for offer in offers],
        "history": history.of(opening, at=at),
        "chain": _chain(opening, at=at),
    }


def version(opening_id: int, *, at: datetime) -> str:
    """Changes whenever the page may read differently, and once a minute.

    What becomes of texts is in no trail.
    """
    texts = OutboundText.objects.filter(offer_text__offer__opening=opening_id)
    states = texts.order_by("status").values_list("status").annotate(Count("pk"))
    parts = (trail.mark(), [*states], at.replace(second=0, microsecond=0))
    return sha256(repr(parts).encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Link:
    opening: Opening
    when: str
    state: str
    is_this: bool


@dataclass(frozen=True)
class Links:
    words: str
    links: list[Link]


def _chain(opening: Opening, *, at: datetime) -> Links:
    found = chain.of([opening.pk])[opening.pk]
    links = [
        Link(
            opening=each,
            when=sentences.day_and_clock(each.starts_at, each.location.zone, at=at),
            state=each.get_status_display(),
            is_this=each.pk == opening.pk,
        )
        for each in found.openings
    ]
    return Links(found.words, links)


def _offer(offer: Offer, row: board.Row, *, at: datetime) -> OfferLine:
    opening, zone = row.opening, row.opening.location.zone
    is_to_call = any(call.offer == offer for call in row.calls)
    may_win = (
        opening.status == Opening.Status.OPEN
        and not is_to_call
        and situation.may_win(offer, opening.offers.all())
    )
    return OfferLine(
        offer=offer,
        who=str(offer.entry.patient),
        channel=offer.get_channel_display(),
        state=sentences.offer_state(offer, zone=zone, at=at),
        batch=offer.batch.number if offer.batch else None,
        why=priority.describe(offer.score_parts),
        texts=[_text(each, zone, at=at) for each in offer.texts.all()],
        is_to_call=is_to_call,
        may_win=may_win,
        may_decline=may_win and offer.status in Offer.LIVE,
    )


def _text(sent: OfferText, zone: ZoneInfo, *, at: datetime) -> TextLine:
    text: OutboundText = sent.text
    state = text.get_status_display()
    moment = text.ended_at or text.handed_over_at
    if moment:
        state += f", {sentences.day_and_clock(moment, zone, at=at)}"
    why = text.status_reason or (text.error_code and f"code {text.error_code}")
    return TextLine(
        purpose=sent.get_purpose_display(),
        state=f"{state} ({sentences.reason(why)})" if why else state,
        body=text.body or threads.ERASED,
    )


def candidate(entry: WaitlistEntry) -> Candidate:
    return Candidate(who=entry.patient.initials, why=priority.words(entry))


def why(opening: Opening, patient: Patient, *, at: datetime) -> list[Verdict]:
    """What the patient waits for, and whatever was offered this time."""
    entries = patient.entries.filter(
        Q(status=WaitlistEntry.Status.ACTIVE) | Q(offers__opening=opening)
    ).distinct()
    offers = {offer.entry_id: offer for offer in opening.offers.all()}
    zone = opening.location.zone
    return [
        _verdict(found, offers.get(found.entry.pk), zone=zone, at=at)
        for found in by_hand.looks(opening, entries, at=at)
    ]


def _verdict(
    look: by_hand.Look, offer: Offer | None, *, zone: ZoneInfo, at: datetime
) -> Verdict:
    failed = [rule for rule, passed in look.rules if not passed]
    if offer is not None:
        state = sentences.offer_state(offer, zone=zone, at=at)
        words = f"was asked about this time: {state}"
    elif not failed:
        words = "can be asked by text when it is their turn"
    elif all(rule.text_only for rule in failed):
        words = "can be called, not texted"
    else:
        words = "would not be asked"
    return Verdict(
        look=look,
        failed=failed,
        passed=[rule for rule, passed in look.rules if passed],
        words=words,
    )
