"""The practice's last weeks, told opening by opening."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from clinic import audit
from clinic.models import Mode, Practice, Provider, VisitType
from offers import cascade
from offers.models import Offer, Opening
from waitlist.models import WaitlistEntry

from .past import FILLED, PLOTS, Ending, Plot
from .people import Crowd
from .places import VIDEO, Places, local, weekday_after
from .tale import Memory, Tale

# What a real practice waits before the first text; only the present is without it.
GRACE = timedelta(minutes=3)
BETWEEN_BATCHES = timedelta(seconds=25)
Reason, Outcome = Opening.ClosingReason, Opening.Outcome


def tell(crowd: Crowd, memory: Memory, *, at: datetime) -> None:
    """Every plot as rows, from its opening to its booking."""
    openings = [_opening(plot, crowd.places, memory, at=at) for plot in PLOTS]
    save(openings, [crowd.places.visit_types[plot.visit] for plot in PLOTS])
    winners = iter(crowd.served)
    for plot, opening in zip(PLOTS, openings, strict=True):
        tale = Tale(opening, memory)
        actor = audit.staff(memory.desk)
        memory.ledger.record(
            "opening_logged", opening, actor, opening.created_at, source=opening.source
        )
        winner = next(winners) if plot.ending in FILLED else None
        _TOLD[plot.ending](tale, plot, winner)
        if opening.status == Opening.Status.FILLED and opening.starts_at < at:
            opening.attended = plot.days != 13
    update(openings)


def save(openings: Sequence[Opening], visit_types: Sequence[VisitType]) -> None:
    Opening.objects.bulk_create(openings)
    through = Opening.visit_types.through
    through._default_manager.bulk_create(
        through(opening_id=opening.pk, visittype_id=visit_type.pk)
        for opening, visit_type in zip(openings, visit_types, strict=True)
    )


def update(openings: Sequence[Opening]) -> None:
    ended = ["status", "closing_reason", "outcome", "closed_at", "attended"]
    Opening.objects.bulk_update(openings, ended)


def new_opening(
    provider: Provider,
    visit_type: VisitType,
    memory: Memory,
    *,
    starts_at: datetime,
    created_at: datetime,
    grace: timedelta = GRACE,
) -> Opening:
    """Cancelled by its patient, at the provider's usual place."""
    closes = timedelta(minutes=memory.policy.closes_minutes)
    return Opening(
        provider=provider,
        location=provider.usual_location,
        mode=Mode.VIDEO if visit_type.name == VIDEO else Mode.IN_PERSON,
        starts_at=starts_at,
        minutes=visit_type.minutes,
        cancelled_by=Opening.CancelledBy.PATIENT,
        sending_mode=Practice.SendingMode.LIVE,
        texting_from=created_at + grace,
        closes_at=starts_at - closes,
        created_at=created_at,
        created_by=memory.desk,
    )


def _opening(plot: Plot, places: Places, memory: Memory, *, at: datetime) -> Opening:
    provider = places.providers[plot.provider]
    place = provider.usual_location or next(iter(places.locations.values()))
    day = _weekday_before(at.astimezone(place.zone).date() - timedelta(days=plot.days))
    visit_day = weekday_after(day + timedelta(days=plot.ahead))
    return new_opening(
        provider,
        places.visit_types[plot.visit],
        memory,
        starts_at=local(place, visit_day, plot.starts),
        created_at=local(place, day, plot.logged),
    )


def _weekday_before(day: date) -> date:
    return day - timedelta(days=max(0, day.weekday() - 4))


def ask(
    tale: Tale, entries: list[WaitlistEntry], *, winner: WaitlistEntry | None = None
) -> tuple[list[Offer], datetime]:
    """Batch after batch, all but the last in vain: the last one, and when it began."""
    policy, opening = tale.memory.policy, tale.opening
    step = cascade.step_for(opening, policy, at=opening.texting_from)
    if step is None:
        raise ValueError(f"opening {opening.pk} is too far ahead to be texted")
    queue, at = [*entries, *([winner] if winner else [])], opening.texting_from
    while True:
        people, queue = queue[: step.batch_size], queue[step.batch_size :]
        offers = tale.batch(people, size=step.batch_size, window=step.window, at=at)
        if not queue:
            return offers, at
        at += step.window + BETWEEN_BATCHES
        for offer in offers:
            tale.answer_or_not(offer, before=at)


def _by_text(tale: Tale, plot: Plot, winner: WaitlistEntry | None) -> None:
    if winner is None:
        return
    entries = tale.choose(plot.asked)
    offers, began = ask(tale, entries, winner=tale.scored(winner))
    won_at = began + timedelta(minutes=plot.minutes, seconds=11)
    for offer in offers[:-1]:
        tale.answer_or_not(offer, before=won_at)
    _win(tale, offers[-1], winner, at=won_at)


def _by_call(tale: Tale, plot: Plot, winner: WaitlistEntry | None) -> None:
    if winner is None:
        return
    entries = tale.choose(plot.asked)
    offers, began = ask(tale, entries)
    won_at = began + timedelta(minutes=plot.minutes, seconds=40)
    for offer in offers:
        tale.answer_or_not(offer, before=won_at)
    call = tale.call(tale.scored(winner), at=tale.opening.texting_from)
    call.claimed_by, call.claimed_at = tale.memory.desk, won_at - timedelta(minutes=4)
    actor = audit.staff(tale.memory.desk)
    tale.ledger.record("call_claimed", call, actor, call.claimed_at)
    _win(tale, call, winner, at=won_at)


def _win(tale: Tale, offer: Offer, winner: WaitlistEntry, *, at: datetime) -> None:
    booking = tale.win(offer, at=at)
    booked_after = timedelta(minutes=tale.memory.rng.randrange(3, 13))
    tale.book(booking, at=at + booked_after)
    winner.closed_at = at


def _expired(tale: Tale, plot: Plot, winner: WaitlistEntry | None) -> None:
    offers, _ = ask(tale, tale.choose(plot.asked))
    for offer in offers:
        tale.answer_or_not(offer, before=tale.opening.starts_at)
    tale.expire()


def _not_free(tale: Tale, plot: Plot, winner: WaitlistEntry | None) -> None:
    """The desk notices while the first people are still deciding."""
    _, began = ask(tale, tale.choose(plot.asked))
    at = began + timedelta(minutes=5)
    tale.withdraw(Reason.NOT_FREE, Outcome.EMPTY, at=at)


def _filled_outside(tale: Tale, plot: Plot, winner: WaitlistEntry | None) -> None:
    offers, began = ask(tale, tale.choose(plot.asked))
    at = began + timedelta(minutes=6)
    for offer in offers:
        tale.answer_or_not(offer, before=at)
    tale.withdraw(Reason.FILLED_OUTSIDE, Outcome.OUTSIDE, at=at)


def _mistake(tale: Tale, plot: Plot, winner: WaitlistEntry | None) -> None:
    """Within the grace period: nobody was asked."""
    at = tale.opening.created_at + timedelta(minutes=1)
    tale.withdraw(Reason.MISTAKE, Outcome.EMPTY, at=at)


_TOLD = {
    Ending.BY_TEXT: _by_text,
    Ending.BY_CALL: _by_call,
    Ending.EXPIRED: _expired,
    Ending.NOT_FREE: _not_free,
    Ending.FILLED_OUTSIDE: _filled_outside,
    Ending.MISTAKE: _mistake,
}
