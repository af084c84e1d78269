"""A provider or a location is out: what is open inside ends, who had won is told."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import DurationField, Exists, OuterRef, Q, Value

from clinic import audit
from clinic.audit import Actor
from clinic.models import Closure
from waitlist import displaced

from . import bookings, candidates, openings
from .models import Booking, Opening

Reason = Opening.ClosingReason


LONGEST_VISIT = timedelta(minutes=480)
# Whoever lost a visit is asked before others for so long.
MOVED_UP_FOR = timedelta(days=60)


def add(closures: Sequence[Closure], *, actor: Actor, at: datetime) -> int:
    """Save them and withdraw what is inside; returns how many times were withdrawn."""
    with transaction.atomic():
        for closure in closures:
            closure.save(force_insert=True)
            audit.record("closure_added", closure, actor=actor, at=at)
    return withdraw_inside(actor=actor, at=at)


def end(closure_id: int, *, actor: Actor, at: datetime) -> bool:
    """They are back sooner. What was withdrawn stays so: it is logged anew if free."""
    with transaction.atomic():
        changed = Closure.objects.filter(
            pk=closure_id, starts_at__lt=at, ends_at__gt=at
        ).update(ends_at=at)
        if changed:
            closure = Closure.objects.get(pk=closure_id)
            audit.record("closure_ended", closure, actor=actor, at=at)
    return bool(changed)


def cancel(closure_id: int, *, actor: Actor, at: datetime) -> bool:
    """Take back one that has not begun."""
    with transaction.atomic():
        closure = Closure.objects.filter(pk=closure_id, starts_at__gt=at).first()
        if closure is None:
            return False
        audit.record("closure_cancelled", closure, actor=actor, at=at)
        closure.delete()
    return True


def take_back(booking_id: int, closure: Closure, *, actor: Actor, at: datetime) -> bool:
    """The won visit falls away: the winner is told, phoned, and asked first next time."""
    with transaction.atomic():
        done = bookings.undo(
            booking_id,
            cause=Booking.UndoCause.CLOSED,
            gone=reason(closure),
            actor=actor,
            at=at,
        )
        if done:
            entry = Booking.objects.values_list("offer__entry", flat=True).get(
                pk=booking_id
            )
            move_up([entry], closure, actor=actor, at=at)
    return done


def move_up(
    entry_ids: Iterable[int], closure: Closure, *, actor: Actor, at: datetime
) -> list[int]:
    """Whoever lost a visit by it is asked before others."""
    return displaced.move_up(
        entry_ids,
        closure,
        reason=f"lost a visit: {closure.provider or closure.location} out",
        until=(at + MOVED_UP_FOR).date(),
        actor=actor,
        at=at,
    )


def reason(closure: Closure) -> str:
    return Reason.PROVIDER_OUT if closure.provider_id else Reason.LOCATION_CLOSED


def withdraw_inside(*, actor: Actor, at: datetime) -> int:
    """Withdraw open times that overlap a closure; who was asked is told."""
    near = Closure.objects.filter(
        Q(provider=None) | Q(provider=OuterRef("provider")),
        Q(location=None) | Q(location=OuterRef("location")),
        starts_at__lt=OuterRef("starts_at") + Value(LONGEST_VISIT, DurationField()),
        ends_at__gt=OuterRef("starts_at"),
    )
    openings_near = (
        Opening.objects.filter(Exists(near), status=Opening.Status.OPEN)
        .annotate(provider_out=Exists(near.filter(provider=OuterRef("provider"))))
        .order_by("pk")
    )
    return sum(
        openings.withdraw(
            opening.pk,
            reason=Reason.PROVIDER_OUT
            if opening.provider_out
            else Reason.LOCATION_CLOSED,
            actor=actor,
            at=at,
        )
        for opening in openings_near
        if candidates.is_closed(opening)
    )
