"""A long time offered as two shorter ones."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

from django.db import transaction
from django.db.models import Q

from clinic import audit
from clinic.audit import Actor
from clinic.models import VisitType

from . import openings
from .models import Opening

SHORTEST_HALF = 10


class Piece(NamedTuple):
    """A part of a time, and the kinds of visit that fit into it."""

    starts_at: datetime
    minutes: int
    visit_types: tuple[VisitType, ...]


def halves(whole: Piece) -> list[Piece]:
    """Two equal parts, or none: an odd length, too short, or no kind of visit fits."""
    half, odd = divmod(whole.minutes, 2)
    fitting = tuple(each for each in whole.visit_types if each.minutes <= half)
    if odd or half < SHORTEST_HALF or not fitting:
        return []
    return [
        Piece(whole.starts_at, half, fitting),
        Piece(whole.starts_at + timedelta(minutes=half), half, fitting),
    ]


def of(opening: Opening) -> list[Piece]:
    """The halves that splitting an open time would make, none if it cannot be.

    Each may take whatever of the provider's kinds of visit fits: a new patient's hour
    becomes two follow-ups.
    """
    if opening.status != Opening.Status.OPEN:
        return []
    usual = VisitType.objects.filter(
        Q(providers=opening.provider_id), Q(mode=opening.mode) | Q(mode="any")
    ).filter(is_active=True)
    types = {each.pk: each for each in [*opening.visit_types.all(), *usual]}
    return halves(Piece(opening.starts_at, opening.minutes, tuple(types.values())))


def split(opening_id: int, *, actor: Actor, at: datetime) -> list[Opening]:
    """Withdraw an open time and log its halves, or do nothing and return none.

    Whoever is deciding hears that the long time is no longer to be had. Raises
    AlreadyLogged, changing nothing, when the second half is logged already.
    """
    with transaction.atomic():
        opening = openings.locked(opening_id)
        pieces = of(opening) if opening.starts_at > at else []
        if not pieces:
            return []
        openings.close(
            opening,
            Opening.Status.WITHDRAWN,
            reason=Opening.ClosingReason.CORRECTED,
            actor=actor,
            at=at,
        )
        made = [_log(opening, piece, actor=actor, at=at) for piece in pieces]
        audit.record(
            "opening_split", opening, actor=actor, at=at, into=[o.pk for o in made]
        )
    return made


def plan(opening_id: int, *, when: datetime | None, actor: Actor, at: datetime) -> bool:
    """Offer an open time whole until then, and as two halves after; None: for good.

    False when it is closed, cannot be halved, or the moment is not between now and
    its start.
    """
    with transaction.atomic():
        opening = openings.locked(opening_id)
        if not of(opening) or (when and not at < when < opening.starts_at):
            return False
        Opening.objects.filter(pk=opening_id).update(split_at=when)
        action = "opening_split_planned" if when else "opening_split_cancelled"
        audit.record(action, opening, actor=actor, at=at)
    return True


def due(at: datetime) -> list[int]:
    """Open times to be split now. One that staff paused waits until they go on."""
    planned = Opening.objects.filter(
        status=Opening.Status.OPEN, split_at__lte=at, starts_at__gt=at, paused_at=None
    )
    return list(planned.order_by("split_at", "pk").values_list("pk", flat=True))


def split_as_planned(opening_id: int, *, at: datetime) -> None:
    """What cannot be split any more goes on being offered whole."""
    try:
        if split(opening_id, actor=audit.SYSTEM, at=at):
            return
    except openings.AlreadyLogged:
        pass
    if Opening.objects.filter(pk=opening_id, split_at__lte=at).update(split_at=None):
        opening = Opening.objects.get(pk=opening_id)
        audit.record("opening_not_split", opening, actor=audit.SYSTEM, at=at)


def _log(opening: Opening, piece: Piece, *, actor: Actor, at: datetime) -> Opening:
    """A half: it came free when the whole did, and is held back only if that was."""
    made = openings.log(
        provider=opening.provider,
        location=opening.location,
        starts_at=piece.starts_at,
        minutes=piece.minutes,
        visit_types=piece.visit_types,
        mode=opening.mode,
        source=opening.source,
        cancelled_by=opening.cancelled_by,
        given_up_by=opening.given_up_by,
        held_in_ehr=opening.held_in_ehr,
        depth=opening.depth,
        held_back=opening.held_back,
        came_free=opening.created_at,
        actor=actor,
        at=at,
    )
    if opening.paused_at is None:
        openings.resume(made.pk, actor=actor, at=at)
    else:
        openings.pause(made.pk, actor=actor, at=at, reason=opening.pause_reason)
    return made
