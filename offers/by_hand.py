"""Staff choose whom to ask themselves: any waiting entry, by text or by a call.

What the system would have held against it is shown, and confirmed or not done.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.db import transaction

from clinic import audit, hours
from clinic.audit import Actor
from clinic.models import Practice
from messaging import phone as phones
from messaging.models import OutboundText
from waitlist import eligibility, priority
from waitlist.eligibility import Rule
from waitlist.models import WaitlistEntry

from . import candidates, cascade, endings, notices, openings, sentences
from . import policy as policies
from .candidates import Search
from .models import Batch, Offer, Opening
from .so_far import SoFar

Channel, Mode = Offer.Channel, Practice.SendingMode
# Nobody can say yes to these: the win would be refused, or the time would be useless.
NEVER = frozenset(
    [
        "active",
        "never_with",
        "not_given_up",
        "current_ahead",
        "gain",
        "still_ahead",
        "not_closed",
        "not_asked",
    ]
)
# Two open questions on one phone: a YES could mean either.
NEVER_BY_TEXT = frozenset(["number_free"])


class Done(StrEnum):
    ASKED = "asked"
    NOT_OPEN = "not_open"
    NOT_ALLOWED = "not_allowed"
    NOT_CONFIRMED = "not_confirmed"
    TAKEN = "taken"


@dataclass(frozen=True)
class Look:
    """What stands between an entry and an offer of this time."""

    entry: WaitlistEntry
    rules: list[tuple[Rule, bool]]
    why: list[str]
    no_call: list[str]
    no_text: list[str]
    to_confirm: list[Rule]

    @property
    def may_call(self) -> bool:
        return not self.no_call

    @property
    def may_text(self) -> bool:
        return not self.no_call and not self.no_text

    @property
    def codes(self) -> str:
        """What is confirmed, so that nothing else is confirmed with it."""
        return " ".join(rule.code for rule in self.to_confirm)


def look(search: Search, entry_id: int) -> Look:
    """One entry against every rule; the rules that fail may be set aside, or never."""
    entry = _scored(search, entry_id)
    failed = eligibility.failures(entry, search.rules)
    never = [rule for rule in failed if rule.code in NEVER]
    text_only = [
        rule for rule in failed if rule.text_only or rule.code in NEVER_BY_TEXT
    ]
    return Look(
        entry=entry,
        rules=[(rule, rule not in failed) for rule in search.rules],
        why=priority.words(entry),
        no_call=[*_not_open(search), *(str(rule.why_not) for rule in never)],
        no_text=[*(str(rule.why_not) for rule in text_only), *_no_texts(search, entry)],
        to_confirm=[r for r in failed if r not in never and r not in text_only],
    )


def _scored(search: Search, entry_id: int) -> WaitlistEntry:
    rows = WaitlistEntry.objects.filter(pk=entry_id).select_related(
        "patient", "visit_type"
    )
    return priority.annotate(
        eligibility.explain(search.slot, rows, search.rules),
        today=search.slot.today,
        start=search.slot.local_start,
        weights=candidates.weights(search.policy),
    ).get()


def _not_open(search: Search) -> list[str]:
    is_open = search.opening.status == Opening.Status.OPEN
    return [] if is_open else ["This opening is closed."]


def _no_texts(search: Search, entry: WaitlistEntry) -> list[str]:
    """Why no text about this time leaves now, whoever is asked."""
    opening, at = search.opening, search.at
    if search.practice.sending_mode not in (Mode.TEST, Mode.LIVE):
        return ["Texting is off."]
    if cascade.is_held(search.practice):
        return ["No text leaves now: see the board."]
    if opening.paused_at is not None:
        return ["It is paused: offer it first."]
    if at >= cascade.last_ask_at(opening, search.policy):
        return ["It is too late to text anybody new."]
    if cascade.step_for(opening, search.policy, at=at) is None:
        return ["It is too far ahead to text yet."]
    allowed = _text_hours(opening, entry, at=at)
    if allowed > at:
        when = sentences.day_and_clock(allowed, opening.location.zone, at=at)
        return [f"Outside the hours for texts until {when}."]
    return []


def _text_hours(opening: Opening, entry: WaitlistEntry, *, at: datetime) -> datetime:
    patient = entry.patient
    own = (patient.timezone,) if patient.timezone else ()
    zones = own if patient.is_local else (*own, *phones.timezones(patient.phone))
    return hours.next_allowed(
        OutboundText.Hours.CONTACT, at=at, location=opening.location, zones=zones
    )


def ask(
    opening_id: int,
    entry_id: int,
    *,
    channel: str,
    confirmed: str,
    actor: Actor,
    at: datetime,
) -> Done:
    """Offer this opening to this entry now, out of turn.

    `confirmed` names the failing rules that somebody saw; others stop it.
    """
    with transaction.atomic():
        opening = openings.locked(opening_id)
        endings.lock_entries([entry_id])
        search = Search(opening, policies.current(), at=at)
        found = look(search, entry_id)
        if opening.status != Opening.Status.OPEN or opening.starts_at <= at:
            return Done.NOT_OPEN
        if not (found.may_text if channel == Channel.TEXT else found.may_call):
            return Done.NOT_ALLOWED
        if set(found.codes.split()) - set(confirmed.split()):
            return Done.NOT_CONFIRMED
        offer = _offer(search, found, channel)
        if offer is None:
            return Done.TAKEN
        audit.record(
            "asked_by_hand",
            offer,
            actor=actor,
            at=at,
            channel=channel,
            rules=found.codes.split(),
        )
    return Done.ASKED


def _offer(search: Search, found: Look, channel: str) -> Offer | None:
    """Written like those of a batch: whoever was asked meanwhile is not asked twice."""
    opening, at = search.opening, search.at
    so_far = SoFar.of(opening, at=at)
    batch = _batch(search, so_far) if channel == Channel.TEXT else None
    wanted = Offer(
        opening=opening,
        entry=found.entry,
        batch=batch,
        channel=channel,
        phone=found.entry.patient.phone,
        rank=so_far.last_rank + 1,
        score=candidates.score(found.entry),
        score_parts={**priority.parts(found.entry), "by_hand": 1},
        created_at=at,
    )
    Offer.objects.bulk_create([wanted], ignore_conflicts=True)
    made = opening.offers.filter(entry=found.entry, rank=wanted.rank).first()
    if made is None:
        if batch is not None:
            batch.delete()
        return None
    made.opening, made.entry = opening, found.entry
    if batch is not None:
        made.batch = batch
        cascade.spend_exemptions([made])
        notices.invite([made], at=at)
    return made


def _batch(search: Search, so_far: SoFar) -> Batch:
    opening, at = search.opening, search.at
    step = cascade.step_for(opening, search.policy, at=at)
    if step is None:
        raise ValueError("no texts about this opening now")
    return Batch.objects.create(
        opening=opening,
        number=so_far.last_batch + 1,
        made_at=at,
        window=step.window,
        reason="chosen by hand",
    )


def looks(
    opening: Opening, entries: Iterable[WaitlistEntry], *, at: datetime
) -> list[Look]:
    search = Search(opening, policies.current(), at=at)
    return [look(search, entry.pk) for entry in entries]
