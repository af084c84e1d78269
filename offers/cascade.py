"""Asks the next people: batches of texts, and calls to make beside them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import takewhile

from django.db import transaction
from django.db.models import Max, Q

from clinic import audit, hours, singletons
from clinic.models import Practice
from messaging import outbox
from messaging.models import OutboundText
from waitlist import priority
from waitlist.models import WaitlistEntry

from . import candidates, endings, notices, openings
from . import policy as policies
from .candidates import Search
from .models import Batch, Offer, OfferPolicy, Opening, PacingStep

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
        if not can_still_text(opening, search.policy, at=at):
            _note_exhausted(opening, at=at)
            _note_shadow(search)
            _fill_call_list(search, everybody=True)
            return 0
        if _is_waiting(opening, at=at):
            return 0
        step = step_for(opening, search.policy, at=at)
        if step is None or is_held():
            _fill_call_list(search, everybody=False)
            return 0
        if not _is_contact_hours(opening, at=at):
            return 0
        made = _next_batch(search, step)
        _fill_call_list(search, everybody=False)
    return made


def _is_due(opening: Opening, *, at: datetime) -> bool:
    return (
        opening.status == Opening.Status.OPEN
        and opening.paused_at is None
        and opening.texting_from <= at < opening.starts_at
        and not candidates.is_closed(opening)
    )


def can_still_text(opening: Opening, policy: OfferPolicy, *, at: datetime) -> bool:
    """False when everything about this opening is now done by phone."""
    sends = singletons.practice().sending_mode in (Mode.TEST, Mode.LIVE)
    return sends and at < last_ask_at(opening, policy)


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


def _next_batch(search: Search, step: PacingStep) -> int:
    opening, at = search.opening, search.at
    number = (opening.batches.aggregate(n=Max("number"))["n"] or 0) + 1
    batch = Batch(
        opening=opening,
        number=number,
        made_at=at,
        window=step.window,
        reason=f"{step.batch_size} at a time with under "
        f"{step.notice_under_hours} hours' notice",
    )
    offers = _make_offers(batch, search, size=step.batch_size)
    if not offers:
        _note_exhausted(opening, at=at)
        return 0
    Opening.objects.filter(pk=opening.pk).exclude(exhausted_at=None).update(
        exhausted_at=None
    )
    notices.invite(endings.with_texts(offer.pk for offer in offers), at=at)
    audit.record(
        "batch_made", batch, actor=audit.SYSTEM, at=at, offers=[o.pk for o in offers]
    )
    return len(offers)


def _note_exhausted(opening: Opening, *, at: datetime) -> None:
    row = Opening.objects.filter(pk=opening.pk)
    row.update(exhausted_at=opening.exhausted_at or at, looked_at=at)


def _note_shadow(search: Search) -> None:
    """In shadow mode, once for each opening, record whom the first batch would ask."""
    opening, at = search.opening, search.at
    if opening.exhausted_at or singletons.practice().sending_mode != Mode.SHADOW:
        return
    step = step_for(opening, search.policy, at=at)
    if step is None or at >= last_ask_at(opening, search.policy):
        return
    entries = candidates.textable_now(search.to_text(), opening, at=at)
    would_ask = [entry.pk for entry in _take(_urgent_alone(entries), step.batch_size)]
    audit.record(
        "would_have_asked", opening, actor=audit.SYSTEM, at=at, entries=would_ask
    )


def is_held() -> bool:
    """Nothing leaves now: staff stopped texting, or the carrier takes nothing."""
    stopped = singletons.practice().texting_stopped_at is not None
    return stopped or bool(outbox.account_error())


def _is_waiting(opening: Opening, *, at: datetime) -> bool:
    """An earlier offer is still within its reply window."""
    waiting = Q(window_ends_at=None) | Q(window_ends_at__gt=at)
    return Offer.objects.pending().by_text().filter(waiting, opening=opening).exists()


def _is_contact_hours(opening: Opening, *, at: datetime) -> bool:
    contact = OutboundText.Hours.CONTACT
    return at == hours.next_allowed(contact, at=at, location=opening.location)


def _make_offers(batch: Batch, search: Search, *, size: int) -> list[Offer]:
    """Insert up to `size` offers; places lost to another opening go to the next.

    More than `size` entries are held from the start: locking further ones later could
    deadlock with a batch that holds those.
    """
    opening, at = search.opening, search.at
    entries = candidates.textable_now(search.to_text(), opening, at=at)
    held = iter(_hold(_take(_urgent_alone(entries), size * ROUNDS)))
    made: list[Offer] = []
    rank = opening.offers.aggregate(n=Max("rank"))["n"] or 0
    while len(made) < size and (wanted := _take(held, size - len(made))):
        if batch.pk is None:
            batch.save(force_insert=True)
        _insert(batch, wanted, first_rank=rank + 1, at=at)
        rank += len(wanted)
        made = list(batch.offers.order_by("rank"))
    if batch.pk is not None and not made:
        batch.delete()
    _spend_exemptions(made)
    return made


def _urgent_alone(entries: Iterator[WaitlistEntry]) -> Iterator[WaitlistEntry]:
    """Urgent entries make a batch of their own, before those that can wait."""
    first = next(entries, None)
    if first is None:
        return
    yield first
    together = entries
    if candidates.turn(first) == candidates.URGENT:
        together = takewhile(
            lambda entry: candidates.turn(entry) == candidates.URGENT, entries
        )
    yield from together


def _take(entries: Iterator[WaitlistEntry], count: int) -> list[WaitlistEntry]:
    return [entry for _, entry in zip(range(count), entries, strict=False)]


def _hold(entries: list[WaitlistEntry]) -> list[WaitlistEntry]:
    """Lock entries, so that none is won, closed or renumbered while it is asked.

    Those that changed since they were chosen are left out.
    """
    ids = [entry.pk for entry in entries]
    endings.lock_entries(ids)
    unchanged = set(
        WaitlistEntry.objects.filter(
            pk__in=ids, status=WaitlistEntry.Status.ACTIVE, ready=True
        ).values_list("pk", "patient__phone")
    )
    return [entry for entry in entries if (entry.pk, entry.patient.phone) in unchanged]


def _insert(
    batch: Batch, entries: list[WaitlistEntry], *, first_rank: int, at: datetime
) -> None:
    """One statement, sorted by phone: two batches for the same people cannot deadlock."""
    offers = [
        _offer(batch.opening, entry, rank=first_rank + place, at=at, batch=batch)
        for place, entry in enumerate(entries)
    ]
    Offer.objects.bulk_create(
        sorted(offers, key=lambda offer: offer.phone), ignore_conflicts=True
    )


def _offer(
    opening: Opening,
    entry: WaitlistEntry,
    *,
    rank: int,
    at: datetime,
    batch: Batch | None = None,
) -> Offer:
    return Offer(
        opening=opening,
        entry=entry,
        batch=batch,
        channel=Offer.Channel.TEXT if batch else Offer.Channel.CALL,
        phone=entry.patient.phone,
        rank=rank,
        score=candidates.score(entry),
        score_parts={**priority.parts(entry), "turn": candidates.turn(entry)},
        created_at=at,
    )


def _spend_exemptions(offers: list[Offer]) -> None:
    """Having said YES to a lost time puts an entry first once."""
    WaitlistEntry.objects.filter(
        pk__in=[offer.entry_id for offer in offers], lost_at__isnull=False
    ).update(lost_at=None)


def _fill_call_list(search: Search, *, everybody: bool) -> int:
    opening = search.opening
    waiting = Offer.objects.pending().filter(
        opening=opening, channel=Offer.Channel.CALL
    )
    room = CALL_LIST_LENGTH - waiting.count()
    if room <= 0:
        return 0
    entries = list(search.to_call(everybody=everybody)[:room])
    if not entries:
        return 0
    rank = opening.offers.aggregate(n=Max("rank"))["n"] or 0
    Offer.objects.bulk_create(
        [
            _offer(opening, entry, rank=rank + place, at=search.at)
            for place, entry in enumerate(entries, start=1)
        ],
        ignore_conflicts=True,
    )
    return len(entries)
