"""Asks the next people: batches of texts, and calls to make beside them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import islice, takewhile
from operator import attrgetter

from django.db import transaction
from django.db.models import prefetch_related_objects

from clinic import audit, hours
from clinic.models import Practice
from messaging import outbox
from messaging.models import OutboundText
from waitlist.models import WaitlistEntry

from . import candidates, held, how_many, notices, openings
from . import policy as policies
from .candidates import Candidate, Search
from .held import Held
from .models import Batch, Offer, OfferPolicy, Opening, PacingStep
from .pacing import Ask
from .so_far import SoFar

Mode = Practice.SendingMode
# Calls to make that wait beside one opening; more than a desk can phone in time.
CALL_LIST_LENGTH = 10
# Entries held for each place of a batch, in case others are lost to a race.
ROUNDS = 3


def advance(opening_id: int, *, at: datetime) -> int:
    """Make the next batch if one is due, and fill the call list. Returns texts made."""
    with transaction.atomic():
        opening = openings.locked(opening_id)
        if not _is_due(opening, at=at):
            return 0
        search = Search(opening, policies.current(), at=at)
        return 0 if search.slot.closed else _ask(search)


def _is_due(opening: Opening, *, at: datetime) -> bool:
    return (
        opening.status == Opening.Status.OPEN
        and opening.paused_at is None
        and opening.texting_from <= at < opening.starts_at
    )


def _ask(search: Search) -> int:
    opening, at = search.opening, search.at
    so_far = SoFar.of(opening, at=at)
    if not _can_still_text(search):
        _note_exhausted(opening, at=at)
        _note_shadow(search)
        _fill_call_list(search, so_far, everybody=True)
        return 0
    if so_far.is_deciding:
        return 0
    step = step_for(opening, search.policy, at=at)
    if step is None or is_held(search.practice):
        _fill_call_list(search, so_far)
        return 0
    if not is_contact_hours(opening, at=at):
        return 0
    ask = next_ask(search, step)
    if ask is None:
        _note_exhausted(opening, at=at)
    offers = _next_batch(search, so_far, ask) if ask else []
    _fill_call_list(search, so_far, besides=offers)
    return len(offers)


def _can_still_text(search: Search) -> bool:
    """False when everything about this opening is now done by phone."""
    sends = search.practice.sending_mode in (Mode.TEST, Mode.LIVE)
    return sends and search.at < last_ask_at(search.opening, search.policy)


def last_ask_at(opening: Opening, policy: OfferPolicy) -> datetime:
    return opening.starts_at - timedelta(minutes=policy.last_ask_minutes)


def step_for(
    opening: Opening, policy: OfferPolicy, *, at: datetime
) -> PacingStep | None:
    """Batch size and window by notice; None while the visit is too far off to text."""
    notice = opening.starts_at - at
    steps = sorted(policy.steps.all(), key=lambda step: step.notice_under_hours)
    return next(
        (s for s in steps if notice < timedelta(hours=s.notice_under_hours)), None
    )


def next_ask(search: Search, step: PacingStep) -> Ask | None:
    """How many are asked next, and why; None when nobody is left to text."""
    to_text = candidates.textable_now(search.candidates, search.opening, at=search.at)
    to_ask = list(islice(to_text, how_many.looked_at(search.policy)))
    return how_many.next_ask(search, step, to_ask) if to_ask else None


def _next_batch(search: Search, so_far: SoFar, ask: Ask) -> list[Offer]:
    opening, at = search.opening, search.at
    if ask.count == 0:
        Opening.objects.filter(pk=opening.pk).update(looked_at=at)
        return []
    batch = Batch(
        opening=opening,
        number=so_far.last_batch + 1,
        made_at=at,
        window=timedelta(minutes=ask.window),
        reason=ask.because,
    )
    offers = _make_offers(batch, search, size=ask.count, rank=so_far.last_rank)
    if not offers:
        _note_exhausted(opening, at=at)
        return []
    said = how_many.as_asked(ask, len(offers))
    if said != batch.reason:
        Batch.objects.filter(pk=batch.pk).update(reason=said)
    if opening.exhausted_at is not None:
        Opening.objects.filter(pk=opening.pk).update(exhausted_at=None)
    notices.invite(sorted(offers, key=attrgetter("pk")), at=at)
    audit.record(
        "batch_made", batch, actor=audit.SYSTEM, at=at, offers=[o.pk for o in offers]
    )
    return offers


def _note_exhausted(opening: Opening, *, at: datetime) -> None:
    row = Opening.objects.filter(pk=opening.pk)
    row.update(exhausted_at=opening.exhausted_at or at, looked_at=at)


def _note_shadow(search: Search) -> None:
    """In shadow mode, once for each opening, record whom the first batch would ask."""
    opening, at = search.opening, search.at
    if opening.exhausted_at or search.practice.sending_mode != Mode.SHADOW:
        return
    step = step_for(opening, search.policy, at=at)
    if step is None or at >= last_ask_at(opening, search.policy):
        return
    ask = next_ask(search, step)
    first = _first(search, ask.count) if ask else []
    would_ask = [chosen.entry_id for chosen in first]
    audit.record(
        "would_have_asked", opening, actor=audit.SYSTEM, at=at, entries=would_ask
    )


def is_held(practice: Practice) -> bool:
    """Nothing leaves now: staff stopped texting, or the carrier takes nothing."""
    stopped = practice.texting_stopped_at is not None
    return stopped or bool(outbox.account_error())


def is_contact_hours(opening: Opening, *, at: datetime) -> bool:
    prefetch_related_objects([opening.location], "contact_hours")
    contact = OutboundText.Hours.CONTACT
    return at == hours.next_allowed(contact, at=at, location=opening.location)


def _make_offers(batch: Batch, search: Search, *, size: int, rank: int) -> list[Offer]:
    """Insert up to `size` offers; places lost to another opening go to the next.

    More than `size` entries are held from the start: locking further ones later could
    deadlock with a batch that holds those.
    """
    waiting = held.lock(_first(search, size * ROUNDS))
    made: list[Offer] = []
    while len(made) < size and waiting:
        wanted, waiting = waiting[: size - len(made)], waiting[size - len(made) :]
        if batch.pk is None:
            batch.save(force_insert=True)
        made += _insert(batch, wanted, search, rank=rank)
        rank += len(wanted)
    if batch.pk is not None and not made:
        batch.delete()
    spend_exemptions(made)
    return made


def _first(search: Search, count: int) -> list[Candidate]:
    """The next to text. Urgent entries make a batch of their own, before the others."""
    to_text = candidates.textable_now(search.candidates, search.opening, at=search.at)
    first = next(to_text, None)
    if first is None:
        return []
    if first.turn == candidates.URGENT:
        to_text = takewhile(lambda each: each.turn == candidates.URGENT, to_text)
    return [first, *islice(to_text, count - 1)]


def _insert(
    batch: Batch, wanted: Sequence[Held], search: Search, *, rank: int
) -> list[Offer]:
    """One statement, sorted by phone: two batches for the same people cannot deadlock."""
    entries = {each.entry.pk: each.entry for each in wanted}
    offers = [
        each.offer(search, rank=rank + place, batch=batch)
        for place, each in enumerate(wanted, start=1)
    ]
    Offer.objects.bulk_create(
        sorted(offers, key=attrgetter("phone")), ignore_conflicts=True
    )
    made = list(batch.offers.filter(entry__in=entries).order_by("rank"))
    for offer in made:
        offer.opening, offer.entry = search.opening, entries[offer.entry_id]
    return made


def spend_exemptions(offers: list[Offer]) -> None:
    """Having said YES to a lost time puts an entry first once."""
    lost = [offer.entry_id for offer in offers if offer.entry.lost_at is not None]
    if lost:
        WaitlistEntry.objects.filter(pk__in=lost).update(lost_at=None)


def _fill_call_list(
    search: Search,
    so_far: SoFar,
    *,
    everybody: bool = False,
    besides: Sequence[Offer] = (),
) -> None:
    """Entries to phone: those a text may not reach, or all when texting is over."""
    room = CALL_LIST_LENGTH - so_far.calls_waiting
    if room <= 0:
        return
    asked = {offer.entry_id for offer in besides}
    # The rest of a family whose phone has just been texted.
    phones = {offer.phone for offer in besides}
    to_call = (
        each
        for each in search.candidates
        if everybody or not each.by_text or each.phone in phones
        if each.entry_id not in asked
    )
    rank = max([so_far.last_rank, *(offer.rank for offer in besides)])
    Offer.objects.bulk_create(
        [
            each.offer(search, rank=rank + place)
            for place, each in enumerate(held.unchanged(islice(to_call, room)), start=1)
        ],
        ignore_conflicts=True,
    )
