"""What happens next with an open opening, in one sentence."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from clinic import hours
from clinic.models import Closure, Location
from messaging.models import OutboundText

from . import cascade, how_many, sentences
from . import policy as policies
from .models import Offer, OfferPolicy, Opening

# Ended without the patient's doing: the same entry may have been asked anew since.
OVER = (Offer.Status.MISSED, Offer.Status.WITHDRAWN)


@dataclass(frozen=True)
class State:
    """A sentence, and whose turn it is: person, system, done or idle."""

    words: str
    tone: str


@dataclass(frozen=True)
class Setting:
    """What all openings of one look at the board share."""

    policy: OfferPolicy
    closures: list[Closure]
    is_texting: bool
    at: datetime
    names_zones: bool


def setting(*, is_texting: bool, at: datetime) -> Setting:
    return Setting(
        policy=policies.current(),
        closures=list(Closure.objects.filter(ends_at__gt=at)),
        is_texting=is_texting,
        at=at,
        names_zones=several_zones(),
    )


def several_zones() -> bool:
    """True where a time of day says little without its zone."""
    zones = Location.objects.filter(is_active=True).values("timezone").distinct()
    return zones.order_by().count() > 1


def of(opening: Opening, offers: Collection[Offer], setting: Setting) -> State:
    """Most pressing first: what stops the opening, then what it waits for."""
    calls = f"{len(to_call(opening, offers, setting)) or 'nobody'} to call"
    return _stopped(opening, calls, setting) or _asking(opening, offers, calls, setting)


def to_call(
    opening: Opening, offers: Collection[Offer], setting: Setting
) -> list[Offer]:
    """In the order of asking; texting over, those who did not answer a text as well."""
    is_over = setting.at >= min(
        opening.closes_at, cascade.last_ask_at(opening, setting.policy)
    )
    found = [
        offer
        for offer in offers
        if is_call(offer) or (is_over and _is_unanswered(offer, at=setting.at))
    ]
    return sorted(found, key=lambda offer: (offer.rank, offer.pk))


def is_call(offer: Offer) -> bool:
    return offer.status == "pending" and offer.channel == Offer.Channel.CALL


def _is_unanswered(offer: Offer, *, at: datetime) -> bool:
    """A reply window that is over ends its offer only once nothing is paused."""
    if offer.channel != Offer.Channel.TEXT:
        return False
    is_over = offer.window_ends_at is not None and offer.window_ends_at <= at
    return offer.status == "lapsed" or (offer.status == "pending" and is_over)


def may_win(offer: Offer, offers: Collection[Offer]) -> bool:
    """Whether a yes on the phone is worth trying while the opening is open."""
    if offer.status in (*Offer.LIVE, Offer.Status.DECLINED):
        return True
    if offer.status == Offer.Status.WITHDRAWN and offer.reason != "superseded":
        return False
    return offer.status in OVER and not any(
        _same_people(other, offer) and other.status not in OVER for other in offers
    )


def _same_people(one: Offer, other: Offer) -> bool:
    """The same patient, or another who was texted on the same phone."""
    both_texted = one.channel == other.channel == Offer.Channel.TEXT
    return one.entry_id == other.entry_id or (both_texted and one.phone == other.phone)


def _is_asked(offer: Offer) -> bool:
    return offer.status == "pending" and offer.channel == Offer.Channel.TEXT


def _stopped(opening: Opening, calls: str, setting: Setting) -> State | None:
    at = setting.at
    if opening.starts_at <= at:
        return State("its time has begun", "idle")
    closure = _closure(opening, setting.closures)
    if closure:
        return State(f"nobody is asked: {closure.reason}. Withdraw it?", "person")
    if opening.paused_at:
        is_lot = opening.pause_reason == Opening.PauseReason.HELD_BACK
        return State(sentences.pause(opening), "idle" if is_lot else "person")
    if at >= opening.closes_at:
        return State(f"closed for texts: {calls}", "person")
    if not setting.is_texting:
        return State(f"no texting now: {calls}", "person")
    return None


def _closure(opening: Opening, closures: Collection[Closure]) -> Closure | None:
    for each in closures:
        is_ours = each.provider_id in (None, opening.provider_id)
        is_here = each.location_id in (None, opening.location_id)
        overlaps = each.starts_at < opening.ends_at and each.ends_at > opening.starts_at
        if is_ours and is_here and overlaps:
            return each
    return None


def _asking(
    opening: Opening, offers: Collection[Offer], calls: str, setting: Setting
) -> State:
    at = setting.at
    if cascade.step_for(opening, setting.policy, at=at) is None:
        return State("too far ahead to text yet", "idle")
    if at < opening.texting_from:
        starts = sentences.distance(opening.texting_from, at=at)
        return State(f"texting starts {starts}", "system")
    if at >= cascade.last_ask_at(opening, setting.policy):
        until = sentences.clock(opening.closes_at, opening.location.zone)
        words = f"no new texts this late: {calls}; a YES counts until {until}"
        return State(words, "person")
    pending = [offer for offer in offers if _is_asked(offer)]
    is_adaptive = setting.policy.pacing == OfferPolicy.Pacing.ADAPTIVE
    if pending:
        then = "next look" if is_adaptive else "next batch"
        return State(sentences.asking(pending, then=then, at=at), "system")
    if all(each.never_by_text for each in opening.visit_types.all()):
        return State(f"offered by phone only: {calls}", "person")
    if opening.exhausted_at:
        return State(f"nobody left to text: {calls}", "person")
    silent = [offer for offer in offers if how_many.may_still_answer(offer)]
    return _waiting(opening, len(silent) if is_adaptive else 0, at)


def _waiting(opening: Opening, silent: int, at: datetime) -> State:
    """Nobody is asked at the moment: it is night, or the tick is at work."""
    allowed = hours.next_allowed(
        OutboundText.Hours.CONTACT, at=at, location=opening.location
    )
    if allowed > at:
        when = sentences.day_and_clock(allowed, opening.location.zone, at=at)
        return State(f"next texts in contact hours, {when}", "system")
    if silent:
        people = sentences.count(silent, "person", "people")
        return State(f"asked {people}, more when too few may still say yes", "system")
    return State("choosing whom to ask", "system")
