"""An offer's answers: yes, no and silence. The opening's row is locked first."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q

from clinic import audit, jobs, singletons
from clinic.audit import Actor
from waitlist.models import WaitlistEntry

from . import endings, notices, openings
from . import policy as policies
from .endings import lock_entries
from .models import Booking, Offer, OfferText, Opening
from .yes import Outcome, Yes

__all__ = ["Outcome", "accept", "decline", "handed_over", "lapse"]

Status = Offer.Status


def accept(
    offer_id: int,
    *,
    actor: Actor,
    at: datetime,
    said_at: datetime | None = None,
    by_phone: bool = False,
) -> Outcome:
    """Give the opening to this offer if it is still to be had.

    The reply window is not looked at: a late YES wins while the time is open. What
    was in time is judged by `said_at`, when the YES reached us.
    """
    with transaction.atomic(savepoint=False):
        opening, offer, locked = _locked(offer_id)
        yes = Yes(opening, offer, said_at or at, at, by_phone)
        refusal = yes.refusal()
        if refusal is not None:
            _remember_yes(offer, refusal, at=at)
            return refusal
        _win(opening, offer, actor=actor, at=at, by_phone=by_phone)
        _end_others(opening, offer, locked, at=at)
    return Outcome.WON


def _locked(offer_id: int) -> tuple[Opening, Offer, list[Offer]]:
    """Opening, then entry, then every offer that a win would touch, by pk."""
    where = Offer.objects.values("opening_id", "entry_id").get(pk=offer_id)
    opening = openings.locked(where["opening_id"])
    lock_entries([where["entry_id"]])
    offers = endings.lock_offers(
        Q(pk=offer_id)
        | Q(opening=opening, status__in=Offer.LIVE)
        | Q(entry=where["entry_id"], status__in=Offer.LIVE)
    )
    # Read after the locks: a query that waited for them still sees the old patient.
    offer = Offer.objects.select_related("entry__patient", "opening__location").get(
        pk=offer_id
    )
    return opening, offer, offers


def _remember_yes(offer: Offer, refusal: Outcome, *, at: datetime) -> None:
    """Whoever said YES to a time that was gone is asked first next time."""
    if refusal not in (Outcome.GONE, Outcome.CLOSED, Outcome.PROVIDER_OUT):
        return
    Offer.objects.filter(pk=offer.pk, said_yes_at=None).update(said_yes_at=at)
    if refusal == Outcome.GONE and offer.status != Status.UNDONE:
        WaitlistEntry.objects.filter(
            pk=offer.entry_id, status=WaitlistEntry.Status.ACTIVE, lost_at=None
        ).update(lost_at=at)


def _win(
    opening: Opening, offer: Offer, *, actor: Actor, at: datetime, by_phone: bool
) -> None:
    Offer.objects.filter(pk=offer.pk, status=offer.status).update(
        status=Status.ACCEPTED,
        reason="",
        ended_at=at,
        said_yes_at=at,
        answered_at=offer.answered_at or at,
    )
    WaitlistEntry.objects.filter(pk=offer.entry_id).update(
        status=WaitlistEntry.Status.WON,
        closed_reason="won",
        closed_at=at,
        unanswered_offers=0,
        lost_at=None,
    )
    call = by_phone or offer.channel == Offer.Channel.CALL
    Opening.objects.filter(pk=opening.pk, status=Opening.Status.OPEN).update(
        status=Opening.Status.FILLED,
        closing_reason=openings.Reason.WON_BY_PHONE
        if call
        else openings.Reason.WON_BY_TEXT,
        outcome=Opening.Outcome.CALL if call else Opening.Outcome.TEXT,
        closed_at=at,
        paused_at=None,
        paused_by=None,
        pause_reason=openings.Pause.NONE,
    )
    Booking.objects.create(
        opening=opening, offer=offer, won_at=at, old_start=offer.entry.current_start
    )
    notices.unsend_invitations([offer.pk], reason="answered", at=at)
    audit.record("offer_accepted", offer, actor=actor, at=at, opening=opening.pk)


def _end_others(
    opening: Opening, winner: Offer, locked: list[Offer], *, at: datetime
) -> None:
    """Others of the opening have missed it; others of the winner are not needed."""
    told = endings.miss_others(opening, winner, among=locked, at=at)
    notices.announce(told, OfferText.Purpose.TAKEN, at=at)
    own = [
        each.pk
        for each in locked
        if each.entry_id == winner.entry_id and each.pk != winner.pk
    ]
    if own:
        endings.withdraw(Q(pk__in=own), reason="won_another", at=at)


def decline(offer_id: int, *, actor: Actor, at: datetime) -> Outcome:
    """Note a NO. The first answer stands: a winner's NO becomes work for a person."""
    with transaction.atomic(savepoint=False):
        where = Offer.objects.values("opening_id", "entry_id").get(pk=offer_id)
        opening = openings.locked(where["opening_id"])
        WaitlistEntry.objects.filter(
            pk=where["entry_id"], unanswered_offers__gt=0
        ).update(unanswered_offers=0)
        changed = Offer.objects.filter(pk=offer_id, status__in=Offer.LIVE).update(
            status=Status.DECLINED, reason="", answered_at=at, ended_at=at
        )
        offer = Offer.objects.get(pk=offer_id)
        if changed:
            notices.unsend_invitations([offer_id], reason="answered", at=at)
            audit.record("offer_declined", offer, actor=actor, at=at)
            jobs.enqueue("offers.tasks.advance", opening.pk)
            return Outcome.DECLINED
        if offer.status != Status.ACCEPTED or opening.starts_at <= at:
            return Outcome.ENDED
        Booking.objects.filter(offer=offer, undone_at=None).update(
            is_urgent=True, phone_reason=Booking.PhoneReason.SAYS_NO, phoned_at=None
        )
        audit.record("winner_says_no", offer, actor=actor, at=at)
    return Outcome.WINNER_SAYS_NO


def lapse(opening_id: int, *, at: datetime) -> int:
    """End the reply windows that are over, unless sending is paused."""
    if singletons.practice().texting_stopped_at is not None:
        return 0
    with transaction.atomic():
        opening = openings.locked(opening_id)
        if opening.paused_at is not None:
            return 0
        due = Q(
            opening=opening,
            status=Status.PENDING,
            channel=Offer.Channel.TEXT,
            window_ends_at__lte=at,
        )
        entry_ids = list(Offer.objects.filter(due).values_list("entry_id", flat=True))
        lock_entries(entry_ids)
        lapsed = endings.lock_offers(due)
        Offer.objects.filter(pk__in=[offer.pk for offer in lapsed]).update(
            status=Status.LAPSED, reason="no_answer"
        )
        _count_unanswered([offer.entry_id for offer in lapsed])
        for offer in lapsed:
            audit.record("offer_lapsed", offer, actor=audit.SYSTEM, at=at)
        jobs.enqueue("offers.tasks.advance", opening_id)
    return len(lapsed)


def _count_unanswered(entry_ids: list[int]) -> None:
    """After several unanswered offers an entry waits until somebody has phoned once."""
    rows = WaitlistEntry.objects.filter(pk__in=entry_ids)
    rows.update(unanswered_offers=F("unanswered_offers") + 1)
    rows.filter(
        unanswered_offers__gte=policies.current().unanswered_limit, ready=True
    ).update(ready=False, not_ready_reason=WaitlistEntry.NotReady.UNANSWERED)


def handed_over(offer: Offer, *, handed_over_at: datetime, at: datetime) -> bool:
    """Start the reply window: the invitation is with the carrier."""
    with transaction.atomic():
        endings.lock_offers(
            Q(pk=offer.pk) | endings.older(offer) & Q(status__in=Offer.LIVE)
        )
        window = offer.batch.window if offer.batch else timedelta(0)
        changed = Offer.objects.filter(pk=offer.pk, handed_over_at=None).update(
            handed_over_at=handed_over_at
        )
        Offer.objects.filter(
            pk=offer.pk, status=Status.PENDING, window_ends_at=None
        ).update(window_ends_at=handed_over_at + window)
        if changed:
            endings.supersede_older(offer, at=at)
    return bool(changed)
