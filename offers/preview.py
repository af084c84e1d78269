"""What logging a time would do: whom it would ask, when, and with which words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cached_property
from itertools import islice

from django.db.models import prefetch_related_objects

from clinic import hours, singletons
from clinic.models import Practice, VisitType
from messaging import phone, segments
from messaging.models import OutboundText
from messaging.wording import current
from waitlist import priority
from waitlist.models import WaitlistEntry

from . import candidates, cascade, freed, grace, lot, sentences, wording
from . import policy as policies
from .candidates import Candidate, Search
from .freed import Freed
from .models import Offer, OfferPolicy, OfferText, Opening, PacingStep
from .rules import OpeningSlot
from .splitting import Piece

FIRST, CALLS = 3, 3
TURNS = {
    candidates.URGENT: "urgent: asked before all others, alone",
    candidates.LOST_BEFORE: "said yes to a time that was gone: asked first",
}


@dataclass(frozen=True)
class Person:
    who: str
    why: list[str]
    phone: str = ""


@dataclass(frozen=True)
class Text:
    """The words as they would leave, and who would read exactly these."""

    body: str = field(repr=False)
    readers: list[str]
    parts: int


@dataclass(frozen=True)
class Plan:
    """When the first texts go out, or why none do now.

    `by_phone`: everybody is phoned. `may_send_now`: the grace time can be skipped.
    """

    words: str
    leaves: str = ""
    may_send_now: bool = False
    is_warning: bool = False
    by_phone: bool = False


@dataclass(frozen=True)
class Look:
    """One opening before it is logged."""

    when: str
    what: str
    to_text: int
    to_call: int
    first: list[Person]
    batch: str
    texts: list[Text]
    calls: list[Person]
    plan: Plan

    @property
    def matching(self) -> int:
        return self.to_text + self.to_call


class DraftSearch(Search):
    """The search of an opening that is not in the database."""

    def __init__(
        self,
        opening: Opening,
        policy: OfferPolicy,
        *,
        visit_types: Sequence[VisitType],
        at: datetime,
    ) -> None:
        super().__init__(opening, policy, at=at)
        self.visit_type_ids = tuple(each.pk for each in visit_types)

    @cached_property
    def slot(self) -> OpeningSlot:
        drafted = candidates.slot(self.opening, self.policy, at=self.at)
        return replace(drafted, visit_type_ids=self.visit_type_ids)


def of(time: Freed, *, at: datetime) -> list[Look]:
    """A look at each opening that this would become. Writes nothing."""
    return [_look(time, piece, at=at) for piece in time.pieces()]


def _look(time: Freed, piece: Piece, *, at: datetime) -> Look:
    policy, practice = policies.current(), singletons.practice()
    draft = time.draft(piece, policy, at=at)
    prefetch_related_objects([draft.location], "contact_hours")
    start = grace.texts_begin(draft, policy, at=at)
    moment = min(start, draft.starts_at - timedelta(minutes=1))
    search = DraftSearch(draft, policy, visit_types=piece.visit_types, at=moment)
    plan = _plan(time, draft, policy, practice, at=at)
    step = cascade.step_for(draft, policy, at=moment)
    everybody = search.candidates
    to_text = candidates.textable_now(everybody, draft, at=moment)
    asked = [] if plan.by_phone else list(islice(to_text, FIRST))
    called = everybody if plan.by_phone else _not_by_text(everybody)
    entries = _entries([*asked, *called[:CALLS]])
    return Look(
        when=_when(draft, at=at),
        what=_what(draft, piece),
        to_text=len(everybody) - len(called),
        to_call=len(called),
        first=[_person(each, entries, search) for each in asked],
        batch=_batch(search, step) if asked else "",
        texts=_texts(draft, [entries[each.entry_id] for each in asked]),
        calls=[
            _person(each, entries, search, by_phone=True) for each in called[:CALLS]
        ],
        plan=plan,
    )


def _plan(
    time: Freed,
    draft: Opening,
    policy: OfferPolicy,
    practice: Practice,
    *,
    at: datetime,
) -> Plan:
    start = grace.texts_begin(draft, policy, at=at)
    last = cascade.last_ask_at(draft, policy)
    if not _sends(practice):
        mode = Practice.SendingMode(practice.sending_mode).name.lower()
        words = f"The sending mode is “{mode}”: no text goes out, patients are phoned."
        return Plan(words, is_warning=True, by_phone=True)
    if start >= last:
        words = "Too late for texts: it goes straight to the call list."
        return Plan(words, is_warning=True, by_phone=True)
    if stopped := _stopped(time, policy, practice, at=at):
        return Plan(stopped, is_warning=True)
    plan = _leaving(draft, policy, start, at=at)
    return replace(plan, words=plan.words + _lot(draft, policy, at=at))


def _lot(draft: Opening, policy: OfferPolicy, *, at: datetime) -> str:
    """Drawn only when it is logged: nobody can choose which."""
    if not lot.is_in(draft, policy, at=at):
        return ""
    share = policy.held_back_percent
    return f" Of such times {share}% are held back by lot when they are logged."


def _leaving(
    draft: Opening, policy: OfferPolicy, start: datetime, *, at: datetime
) -> Plan:
    zone = draft.location.zone
    leaves = sentences.day_and_clock(start, zone, at=at)
    if start == at:
        return Plan("The first texts go out at once.", leaves="at once")
    if start == draft.texting_from:
        leaves = f"at {sentences.clock(start, zone)}"
        undo = sentences.length(start - at)
        words = f"The first texts go out {leaves}: {undo} to undo."
        return Plan(words, leaves, may_send_now=_is_contact_hours(draft, at=at))
    if cascade.step_for(draft, policy, at=grace.first_texts(draft, at=at)) is None:
        return Plan(f"It is too far ahead to text yet. Texts begin {leaves}.", leaves)
    words = f"It is outside contact hours. The first texts go out {leaves}."
    return Plan(words, leaves)


def _sends(practice: Practice) -> bool:
    mode = Practice.SendingMode
    return practice.sending_mode in (mode.TEST, mode.LIVE)


def _is_contact_hours(draft: Opening, *, at: datetime) -> bool:
    contact = OutboundText.Hours.CONTACT
    return hours.next_allowed(contact, at=at, location=draft.location) == at


def _stopped(
    time: Freed, policy: OfferPolicy, practice: Practice, *, at: datetime
) -> str:
    """Why nobody is asked until a person does something."""
    if practice.texting_stopped_at is not None:
        return "All texting is stopped: nobody is texted until somebody resumes it."
    held = freed.held_back(time, policy, at=at)
    if not held:
        return ""
    why = {
        Opening.PauseReason.SURGE: "Many times of this day were cancelled",
        Opening.PauseReason.PRACTICE_CANCELLED: "The practice cancelled",
    }[Opening.PauseReason(held)]
    return f"{why}: it is logged paused, and nobody is asked until you offer it."


def _not_by_text(everybody: Sequence[Candidate]) -> list[Candidate]:
    """Those a text may not reach, and the rest of a family whose phone is texted."""
    seen: set[str] = set()
    called = []
    for each in everybody:
        if each.by_text and each.phone not in seen:
            seen.add(each.phone)
        else:
            called.append(each)
    return called


def _entries(chosen: Sequence[Candidate]) -> dict[int, WaitlistEntry]:
    wanted = [each.entry_id for each in chosen]
    return WaitlistEntry.objects.select_related("patient").in_bulk(wanted)


def _person(
    candidate: Candidate,
    entries: dict[int, WaitlistEntry],
    search: Search,
    *,
    by_phone: bool = False,
) -> Person:
    entry, slot = entries[candidate.entry_id], search.slot
    parts = priority.explained(
        candidate.points, entry, today=slot.today, start=slot.local_start
    )
    turn = TURNS.get(candidate.turn)
    return Person(
        who=str(entry.patient) if by_phone else entry.patient.initials,
        why=([turn] if turn else []) + priority.describe(parts),
        phone=phone.mask(candidate.phone) if by_phone else "",
    )


def _batch(search: Search, step: PacingStep | None) -> str:
    ask = cascade.next_ask(search, step) if step else None
    if step is None or ask is None:
        return ""
    urgent = _urgent_alone(search, ask.count)
    people = sentences.count(urgent or ask.count, "person", "people")
    window = sentences.length(timedelta(minutes=ask.window))
    if urgent:
        return f"{people} first, alone as urgent, the next after {window}"
    if search.policy.pacing == OfferPolicy.Pacing.ADAPTIVE:
        return f"{people} first, the next look after {window}"
    return f"{people} at a time, the next after {window}"


def _urgent_alone(search: Search, count: int) -> int:
    """How many make a batch of their own before the others; 0 when all go together."""
    to_text = candidates.textable_now(search.candidates, search.opening, at=search.at)
    first = list(islice(to_text, count))
    urgent = sum(1 for each in first if each.turn == candidates.URGENT)
    return urgent if urgent < len(first) else 0


def _texts(draft: Opening, asked: Sequence[WaitlistEntry]) -> list[Text]:
    """One for each different wording among those asked first."""
    words = current()
    readers: dict[str, list[str]] = {}
    for entry in asked:
        offer = Offer(opening=draft, entry=entry, phone=entry.patient.phone)
        said = wording.said(offer, OfferText.Purpose.OFFER, words=words)
        readers.setdefault(said.body, []).append(entry.patient.initials)
    return [
        Text(body, who, segments.count(body).parts) for body, who in readers.items()
    ]


def _when(draft: Opening, *, at: datetime) -> str:
    zone = draft.location.zone
    start = sentences.day_and_clock(draft.starts_at, zone, at=at)
    days = (draft.starts_at.astimezone(zone).date() - at.astimezone(zone).date()).days
    near = {0: "Today, ", 1: "Tomorrow, "}.get(days, "")
    return f"{near}{start} to {sentences.clock(draft.ends_at, zone)}"


def _what(draft: Opening, piece: Piece) -> str:
    types = " or ".join(each.name for each in piece.visit_types)
    return (
        f"{draft.provider}, {draft.location}. {piece.minutes} min, {types}, "
        f"{draft.get_mode_display()}"
    )
