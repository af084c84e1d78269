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


def claim(
    offer_id: int, *, actor: Actor, at: datetime, from_id: int | None = None
) -> bool:
    """Say who makes this call: from nobody, or from the colleague whom the page showed."""
    nobody_else = Q(claimed_by=None) | Q(claimed_by=actor.user_id)
    whose = Q(claimed_by=from_id) if from_id else nobody_else
    with transaction.atomic():
        changed = Offer.objects.filter(
            whose, pk=offer_id, status__in=Offer.LIVE
        ).update(claimed_by=actor.user_id, claimed_at=at)
        if changed:
            action = "call_taken_over" if from_id else "call_claimed"
            _record(action, offer_id, actor=actor, at=at)
    return bool(changed)


def give_back(offer_id: int, *, actor: Actor, at: datetime) -> bool:
    """Whoever said that they are calling does not, after all."""
    with transaction.atomic():
        changed = Offer.objects.filter(
            pk=offer_id, status__in=Offer.LIVE, claimed_by=actor.user_id
        ).update(claimed_by=None, claimed_at=None)
        if changed:
            _record("call_given_back", offer_id, actor=actor, at=at)
    return bool(changed)


def no_answer(offer_id: int, *, actor: Actor, at: datetime) -> bool:
    """Nobody picked up; the call goes back to the list, unless a colleague has it."""
    with transaction.atomic():
        changed = Offer.objects.filter(
            Q(claimed_by=None) | Q(claimed_by=actor.user_id),
            pk=offer_id,
            status__in=Offer.LIVE,
        ).update(calls_made=F("calls_made") + 1, claimed_by=None, claimed_at=None)
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
