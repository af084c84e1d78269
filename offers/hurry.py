"""Asking the next people at once, instead of waiting for the reply windows."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from clinic import audit, jobs, singletons
from clinic.audit import Actor

from . import cascade, endings, openings
from . import policy as policies
from .how_many import SKIPPED
from .models import Offer, OfferPolicy, Opening


def may(
    opening: Opening,
    offers: Collection[Offer],
    policy: OfferPolicy,
    *,
    at: datetime,
) -> bool:
    """Everybody asked by text has the text and could still answer; others may be asked."""
    pending = [offer for offer in offers if offer.is_deciding]
    return (
        opening.status == Opening.Status.OPEN
        and opening.paused_at is None
        and bool(pending)
        and all(offer.window_ends_at is not None for offer in pending)
        and any(_runs(offer, at=at) for offer in pending)
        and at < cascade.last_ask_at(opening, policy)
        and cascade.step_for(opening, policy, at=at) is not None
    )


def _runs(offer: Offer, *, at: datetime) -> bool:
    return offer.window_ends_at is not None and offer.window_ends_at > at


def ask_next(opening_id: int, *, actor: Actor, at: datetime) -> bool:
    """End the running reply windows; the next batch goes out. False if none runs.

    The system hears of a skipped window as of one that is over: a YES still wins. Nobody
    is counted as not having answered: they were not given the time.
    """
    if cascade.is_held(singletons.practice()):
        return False
    with transaction.atomic():
        opening = openings.locked(opening_id)
        if not cascade.is_contact_hours(opening, at=at):
            return False
        deciding = Q(status=Offer.Status.PENDING, channel=Offer.Channel.TEXT)
        offers = endings.lock_offers(Q(opening=opening) & deciding)
        if not may(opening, offers, policies.current(), at=at):
            return False
        ids = [offer.pk for offer in offers]
        Offer.objects.filter(deciding, pk__in=ids).update(
            status=Offer.Status.LAPSED, reason=SKIPPED
        )
        audit.record("opening_hurried", opening, actor=actor, at=at, offers=ids)
        jobs.enqueue("offers.tasks.advance", opening_id)
    return True
