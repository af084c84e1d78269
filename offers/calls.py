"""The call list: who phones whom, and what the patient said."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import F, Q

from clinic import audit
from clinic.audit import Actor

from . import lifecycle
from .lifecycle import Outcome
from .models import Offer


def claim(offer_id: int, *, actor: Actor, at: datetime) -> bool:
    """Say who makes this call; the first to say so has it."""
    changed = Offer.objects.filter(
        Q(claimed_by=None) | Q(claimed_by=actor.user_id),
        pk=offer_id,
        status__in=Offer.LIVE,
    ).update(claimed_by=actor.user_id, claimed_at=at)
    if changed:
        _record("call_claimed", offer_id, actor=actor, at=at)
    return bool(changed)


def no_answer(offer_id: int, *, actor: Actor, at: datetime) -> bool:
    """Nobody picked up; the call goes back to the list for another try."""
    with transaction.atomic():
        changed = Offer.objects.filter(pk=offer_id, status__in=Offer.LIVE).update(
            calls_made=F("calls_made") + 1, claimed_by=None, claimed_at=None
        )
        if changed:
            _record("call_not_answered", offer_id, actor=actor, at=at)
    return bool(changed)


def said_yes(offer_id: int, *, actor: Actor, at: datetime) -> Outcome:
    """A yes on the phone, under the same lock as a YES by text."""
    return lifecycle.accept(offer_id, actor=actor, at=at, by_phone=True)


def said_no(offer_id: int, *, actor: Actor, at: datetime) -> Outcome:
    """Who has won by text meanwhile, and says no now, becomes work for a person."""
    return lifecycle.decline(offer_id, actor=actor, at=at)


def _record(action: str, offer_id: int, *, actor: Actor, at: datetime) -> None:
    audit.record(action, Offer.objects.get(pk=offer_id), actor=actor, at=at)
