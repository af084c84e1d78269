"""Openings: logged, paused, sent on, withdrawn, expired. Each transition locks its row."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, time, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet

from clinic import audit, jobs, singletons
from clinic.audit import Actor
from clinic.models import Location, Provider, VisitType
from waitlist.models import Patient

from . import endings, lot, notices
from . import policy as policies
from .models import Booking, Offer, OfferPolicy, OfferText, Opening

Status, Reason, Pause = Opening.Status, Opening.ClosingReason, Opening.PauseReason
SHORT_NOTICE = timedelta(hours=4)
# Offers whose reply window runs.
RUNNING = Q(status=Offer.Status.PENDING, window_ends_at__isnull=False)


class AlreadyLogged(Exception):
    """This provider's time is already open or filled; carries the opening's id."""

    def __init__(self, opening_id: int) -> None:
        super().__init__(opening_id)
        self.opening_id = opening_id


def locked(opening_id: int) -> Opening:
    """The opening with its row locked: the first lock of every transition."""
    return (
        Opening.objects.select_for_update(of=("self",), no_key=True)
        .select_related("provider", "location")
        .get(pk=opening_id)
    )


def log(
    *,
    provider: Provider,
    location: Location,
    starts_at: datetime,
    minutes: int,
    visit_types: Sequence[VisitType],
    mode: str,
    source: str = Opening.Source.CANCELLED,
    cancelled_by: str = "",
    given_up_by: Patient | None = None,
    held_in_ehr: bool = False,
    released_from: Booking | None = None,
    depth: int = 0,
    held_back: bool | None = None,
    came_free: datetime | None = None,
    actor: Actor,
    at: datetime,
) -> Opening:
    """Record a time that came free; texting starts after the grace period.

    `held_back`: as the time was that it is a part of; None: the lot decides.
    `came_free`: when that one did; None: now. Raises AlreadyLogged when this provider's
    time is open or filled already.
    """
    policy = policies.current()
    values = {
        "provider": provider,
        "location": location,
        "starts_at": starts_at,
        "minutes": minutes,
        "mode": mode,
        "source": source,
        "cancelled_by": cancelled_by,
        "given_up_by": given_up_by,
        "held_in_ehr": held_in_ehr,
        "released_from": released_from,
        "depth": depth,
        "held_back": bool(held_back),
        "sending_mode": singletons.practice().sending_mode,
        "texting_from": at + grace(policy, starts_at=starts_at, at=at),
        "closes_at": starts_at - timedelta(minutes=policy.closes_minutes),
        "created_at": came_free or at,
        "created_by_id": actor.user_id,
    }
    try:
        with transaction.atomic():
            # One at a time for each provider: a surge is seen by whoever comes last.
            Provider.objects.select_for_update(of=("self",), no_key=True).get(
                pk=provider.pk
            )
            opening = Opening.objects.create(**values)
            opening.visit_types.set(visit_types)
            audit.record("opening_logged", opening, actor=actor, at=at, source=source)
            is_held = _hold_back(opening, policy, at=at)
            if held_back is None and not is_held and lot.draws(opening, policy, at=at):
                _mark_held_back(opening, at=at)
            jobs.enqueue("offers.tasks.advance", opening.pk)
    except IntegrityError:
        same_time = _same_time(provider, starts_at)
        if same_time is None:
            raise
        raise AlreadyLogged(same_time) from None
    return opening


def grace(policy: OfferPolicy, *, starts_at: datetime, at: datetime) -> timedelta:
    """How long staff may take the opening back before anybody is texted."""
    if starts_at - at < SHORT_NOTICE:
        return timedelta(minutes=policy.short_grace_minutes)
    return timedelta(minutes=policy.grace_minutes)


def _same_time(provider: Provider, starts_at: datetime) -> int | None:
    return (
        Opening.objects.filter(
            provider=provider,
            starts_at=starts_at,
            status__in=[Status.OPEN, Status.FILLED],
        )
        .values_list("pk", flat=True)
        .first()
    )


def _hold_back(opening: Opening, policy: OfferPolicy, *, at: datetime) -> bool:
    """Pause what should not go out unseen: the practice's own, or a whole day's."""
    if opening.cancelled_by == Opening.CancelledBy.PRACTICE:
        _pause([opening.pk], Pause.PRACTICE_CANCELLED, actor=audit.SYSTEM, at=at)
        return True
    if opening.source != Opening.Source.CANCELLED:
        return False
    same_day = cancelled_same_day(opening)
    if same_day.count() < policy.surge_limit:
        return False
    still_open = same_day.filter(status=Status.OPEN).values_list("pk", flat=True)
    _pause(still_open, Pause.SURGE, actor=audit.SYSTEM, at=at)
    return True


def _mark_held_back(opening: Opening, *, at: datetime) -> None:
    opening.held_back = True
    Opening.objects.filter(pk=opening.pk).update(held_back=True)
    _pause([opening.pk], Pause.HELD_BACK, actor=audit.SYSTEM, at=at)


def cancelled_same_day(opening: Opening) -> QuerySet[Opening]:
    """This provider's cancellations of the opening's day, itself among them if saved."""
    zone = opening.location.zone
    day = opening.starts_at.astimezone(zone).date()
    midnight = datetime.combine(day, time.min, tzinfo=zone)
    next_midnight = datetime.combine(day + timedelta(days=1), time.min, tzinfo=zone)
    return Opening.objects.filter(
        provider_id=opening.provider_id,
        source=Opening.Source.CANCELLED,
        starts_at__gte=midnight,
        starts_at__lt=next_midnight,
    ).exclude(
        status=Status.WITHDRAWN, closing_reason__in=[Reason.MISTAKE, Reason.CORRECTED]
    )


def pause(
    opening_id: int, *, actor: Actor, at: datetime, reason: str = Pause.STAFF
) -> bool:
    """Stop asking more people; a YES to what was already asked still wins."""
    with transaction.atomic():
        locked(opening_id)
        return bool(_pause([opening_id], reason, actor=actor, at=at))


def _pause(
    opening_ids: Iterable[int], reason: str, *, actor: Actor, at: datetime
) -> int:
    rows = Opening.objects.filter(
        pk__in=list(opening_ids), status=Status.OPEN, paused_at=None
    )
    changed = list(rows.select_for_update(of=("self",), no_key=True).order_by("pk"))
    rows.filter(pk__in=[row.pk for row in changed]).update(
        paused_at=at, paused_by_id=actor.user_id, pause_reason=reason
    )
    for row in changed:
        audit.record("opening_paused", row, actor=actor, at=at, reason=reason)
    return len(changed)


def resume(opening_id: int, *, actor: Actor, at: datetime) -> bool:
    """Go on asking; reply windows are longer by the time of the pause."""
    with transaction.atomic():
        opening = locked(opening_id)
        if opening.status != Status.OPEN or opening.paused_at is None:
            return False
        # While all texting is stopped, resuming that gives the rest of the time back.
        stopped_at = singletons.practice().texting_stopped_at
        until = at if stopped_at is None else min(at, stopped_at)
        extend_windows(Q(opening=opening), since=opening.paused_at, until=until)
        Opening.objects.filter(pk=opening_id).update(
            paused_at=None, paused_by=None, pause_reason=Pause.NONE
        )
        audit.record("opening_resumed", opening, actor=actor, at=at)
        jobs.enqueue("offers.tasks.advance", opening_id)
    return True


def extend_windows(condition: Q, *, since: datetime, until: datetime) -> None:
    """Give the running reply windows of these offers back what a halt took of them.

    One that began during the halt was halted only from then on.
    """
    locked_ids = [offer.pk for offer in endings.lock_offers(condition & RUNNING)]
    longer = []
    for offer in Offer.objects.filter(pk__in=locked_ids).select_related("batch"):
        if offer.batch is None or offer.window_ends_at is None:
            continue
        lost = until - max(since, offer.window_ends_at - offer.batch.window)
        if lost > timedelta(0):
            offer.window_ends_at += lost
            longer.append(offer)
    Offer.objects.bulk_update(longer, ["window_ends_at"], batch_size=500)


def send_now(opening_id: int, *, actor: Actor, at: datetime) -> bool:
    """Skip what is left of the grace period."""
    with transaction.atomic():
        opening = locked(opening_id)
        changed = Opening.objects.filter(
            pk=opening_id, status=Status.OPEN, texting_from__gt=at
        ).update(texting_from=at)
        if changed:
            audit.record("opening_sent_now", opening, actor=actor, at=at)
            jobs.enqueue("offers.tasks.advance", opening_id)
    return bool(changed)


def withdraw(
    opening_id: int, *, reason: str, actor: Actor, at: datetime, note: str = ""
) -> bool:
    """Close an open time for a stated reason; whoever is deciding hears of it."""
    with transaction.atomic():
        opening = locked(opening_id)
        return close(
            opening, Status.WITHDRAWN, reason=reason, actor=actor, at=at, note=note
        )


def expire(opening_id: int, *, actor: Actor, at: datetime) -> bool:
    """Close a time that has begun. Staff who filled it otherwise say so instead."""
    with transaction.atomic():
        opening = locked(opening_id)
        if opening.starts_at > at:
            return False
        return close(opening, Status.EXPIRED, reason=Reason.STARTED, actor=actor, at=at)


def close(
    opening: Opening,
    status: str,
    *,
    reason: str,
    actor: Actor,
    at: datetime,
    note: str = "",
) -> bool:
    """End a locked opening that nobody won, and every offer of it."""
    outcome = (
        Opening.Outcome.OUTSIDE
        if reason == Reason.FILLED_OUTSIDE
        else Opening.Outcome.EMPTY
    )
    changed = Opening.objects.filter(pk=opening.pk, status=Status.OPEN).update(
        status=status,
        closing_reason=reason,
        closing_note=note,
        closed_at=at,
        outcome=outcome,
        paused_at=None,
        paused_by=None,
        pause_reason=Pause.NONE,
    )
    if not changed:
        return False
    is_news = status == Status.WITHDRAWN
    told = endings.end_all(opening, reason=reason, at=at, is_news=is_news)
    purpose = (
        OfferText.Purpose.TAKEN
        if reason == Reason.FILLED_OUTSIDE
        else OfferText.Purpose.WITHDRAWN
    )
    notices.announce(told, purpose, at=at)
    audit.record(f"opening_{status}", opening, actor=actor, at=at, reason=reason)
    return True
