"""The work after a win, and taking a win back."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from django.db import transaction
from django.db.models import Q, QuerySet

from clinic import audit, jobs
from clinic.audit import Actor
from messaging import consent, suppression
from waitlist.models import WaitlistEntry

from . import endings, notices, openings, reopening
from . import policy as policies
from .models import Booking, Offer, OfferText, Opening
from .reports import tallies

Cause, Purpose = Booking.UndoCause, OfferText.Purpose
TOLD_WON = (Purpose.RECEIVED, Purpose.CONFIRMED, Purpose.REPLACES)
Phone = Booking.PhoneReason
# The time is not free again after these: what the winner is told, and phoned about.
FOR_GOOD = {
    Cause.GIVEN_AWAY: (Purpose.UNDONE, Phone.GIVEN_AWAY),
    Cause.CLOSED: (Purpose.CLOSED, Phone.CLOSED),
}


def _locked(booking_id: int) -> tuple[Opening, Booking]:
    """Opening, then entry: the winner's number stays what it is until the end."""
    opening_id = Booking.objects.values_list("opening_id", flat=True).get(pk=booking_id)
    opening = openings.locked(opening_id)
    entry = Booking.objects.values_list("offer__entry_id", flat=True).get(pk=booking_id)
    endings.lock_entries([entry])
    booking = Booking.objects.select_related(
        "offer__entry__patient", "offer__opening__location"
    ).get(pk=booking_id)
    return opening, booking


def mark_booked(booking_id: int, *, actor: Actor, at: datetime) -> bool:
    """It is in the practice's scheduling system: the winner reads “confirmed”."""
    with transaction.atomic():
        _, booking = _locked(booking_id)
        changed = Booking.objects.filter(
            pk=booking_id, booked_at=None, undone_at=None
        ).update(booked_at=at, booked_by_id=actor.user_id)
        if not changed:
            return False
        notices.unsend(booking.offer, Purpose.RECEIVED, at=at)
        confirm(booking, at=at)
        audit.record("booking_booked", booking, actor=actor, at=at)
        tallies.forget(booking.opening_id)
    return True


def confirm(booking: Booking, *, at: datetime) -> None:
    """Text the winner “confirmed”, or ask staff to phone where texts may not go."""
    if may_text(booking.offer):
        notices.tell(booking.offer, Purpose.CONFIRMED, at=at)
    elif booking.opening.outcome == Opening.Outcome.TEXT:
        stopped = suppression.is_suppressed(booking.offer.phone)
        reason = Phone.OPTED_OUT if stopped else Phone.CONFIRMATION_FAILED
        ask_to_phone(Booking.objects.filter(pk=booking.pk), reason)


def ask_to_phone(bookings: QuerySet[Booking], reason: str) -> None:
    """Put a call on bookings that have none to make; a call made before is over."""
    bookings.filter(Q(phone_reason="") | Q(phoned_at__isnull=False)).update(
        phone_reason=reason, phoned_at=None
    )


def may_text(offer: Offer) -> bool:
    patient = offer.entry.patient
    return (
        offer.phone == patient.phone
        and not patient.calls_only
        and not offer.entry.visit_type.never_by_text
        and consent.has_consent(offer.phone, patient.subject)
        and not suppression.is_suppressed(offer.phone)
    )


class Release(NamedTuple):
    """Whether this call released the old appointment, and the opening it became.

    There is none when the time is past or already logged, when it is not known whose
    it was, or when the chain is long enough.
    """

    done: bool
    opening: Opening | None = None


def release_old(booking_id: int, *, actor: Actor, at: datetime) -> Release:
    """The old appointment is cancelled in the EHR: offer its time to others.

    Not done before the booking is booked, nor twice.
    """
    with transaction.atomic():
        opening, booking = _locked(booking_id)
        changed = Booking.objects.filter(
            pk=booking_id,
            booked_at__isnull=False,
            old_start__isnull=False,
            old_released_at=None,
            undone_at=None,
        ).update(old_released_at=at, old_released_by_id=actor.user_id)
        if not changed:
            return Release(done=False)
        audit.record("old_appointment_released", booking, actor=actor, at=at)
        entry = booking.offer.entry
        WaitlistEntry.objects.filter(pk=entry.pk).update(current_start=None)
        _tell_released(booking, at=at)
        tallies.forget(opening.pk)
        return Release(True, _reopen_old(opening, booking, actor=actor, at=at))


def _tell_released(booking: Booking, *, at: datetime) -> None:
    """The winner was asked to keep the old visit; now it is somebody else's."""
    notices.unsend(booking.offer, Purpose.CONFIRMED, at=at)
    if may_text(booking.offer):
        notices.tell(booking.offer, Purpose.REPLACES, at=at)
    else:
        ask_to_phone(Booking.objects.filter(pk=booking.pk), Phone.OLD_RELEASED)


def _reopen_old(
    opening: Opening, booking: Booking, *, actor: Actor, at: datetime
) -> Opening | None:
    entry, start = booking.offer.entry, booking.old_start
    provider, location = entry.current_provider, entry.current_location
    if provider is None or location is None or start is None or start <= at:
        return None
    if opening.depth >= policies.current().chain_depth:
        return None
    try:
        return openings.log(
            provider=provider,
            location=location,
            starts_at=start,
            minutes=entry.current_minutes or entry.visit_type.minutes,
            visit_types=[entry.visit_type],
            mode=opening.mode,
            source=Opening.Source.RELEASED,
            given_up_by=entry.patient,
            released_from=booking,
            depth=opening.depth + 1,
            actor=actor,
            at=at,
        )
    except openings.AlreadyLogged:
        return None


def phoned(booking_id: int, *, actor: Actor, at: datetime) -> bool:
    """The call that the booking asked for was made."""
    changed = (
        Booking.objects.filter(pk=booking_id, phoned_at=None)
        .exclude(phone_reason="")
        .update(phoned_at=at, is_urgent=False)
    )
    if changed:
        audit.record(
            "winner_phoned", Booking.objects.get(pk=booking_id), actor=actor, at=at
        )
    return bool(changed)


def undo(
    booking_id: int,
    *,
    cause: str,
    actor: Actor,
    at: datetime,
    gone: str = openings.Reason.FILLED_OUTSIDE,
) -> bool:
    """Take a win back. Unless the time is gone for good, it is open again.

    `gone` is why the opening of one that is gone for good is closed.
    """
    with transaction.atomic():
        opening, booking = _locked(booking_id)
        offer = booking.offer
        if booking.undone_at is not None or opening.status != Opening.Status.FILLED:
            return False
        endings.lock_offers(Q(opening=opening))
        Booking.objects.filter(pk=booking_id, undone_at=None).update(
            undone_at=at, undone_by_id=actor.user_id, undo_cause=cause, is_urgent=False
        )
        Offer.objects.filter(pk=offer.pk, status=Offer.Status.ACCEPTED).update(
            status=Offer.Status.UNDONE, reason=cause
        )
        WaitlistEntry.objects.filter(
            pk=offer.entry_id, status=WaitlistEntry.Status.WON
        ).update(status=WaitlistEntry.Status.ACTIVE, closed_reason="", closed_at=None)
        _tell_undone(booking, cause, at=at)
        _reopen(opening, cause, gone=gone, actor=actor, at=at)
        audit.record("booking_undone", booking, actor=actor, at=at, cause=cause)
    return True


def _tell_undone(booking: Booking, cause: str, *, at: datetime) -> None:
    """Thank who backed out; apologise to who was told the time is theirs."""
    offer = booking.offer
    notices.unsend(offer, *TOLD_WON, at=at)
    was_told = notices.has_left(offer, *TOLD_WON)
    if cause == Cause.BACKED_OUT:
        if may_text(offer):
            notices.tell(offer, Purpose.BACKED_OUT, at=at)
        return
    reachable = may_text(offer)
    purpose, reason = FOR_GOOD.get(Cause(cause), FOR_GOOD[Cause.GIVEN_AWAY])
    if was_told and reachable:
        notices.tell(offer, purpose, at=at)
    if cause in FOR_GOOD or (was_told and not reachable):
        Booking.objects.filter(pk=booking.pk).update(
            phone_reason=reason, phoned_at=None
        )


def _reopen(
    opening: Opening, cause: str, *, gone: str, actor: Actor, at: datetime
) -> None:
    """Open again with everybody who was not told otherwise back in the running."""
    reopening.open_again(opening, was=Opening.Status.FILLED)
    if cause in FOR_GOOD:
        status = Opening.Status.WITHDRAWN
        openings.close(opening, status, reason=gone, actor=actor, at=at)
        return
    reopening.take_back_taken(opening, at=at)
    reopening.bring_back(_missed_in_silence(opening))
    jobs.enqueue("offers.tasks.advance", opening.pk)


def _missed_in_silence(opening: Opening) -> list[Offer]:
    """The newest offers of people who were asked and heard nothing since.

    Whoever was never reached stays missed, and is asked anew in their turn.
    """
    newest: dict[int, Offer] = {}
    for offer in (
        Offer.objects.filter(opening=opening)
        .select_related("entry__patient")
        .order_by("pk")
    ):
        newest[offer.entry_id] = offer
    return [offer for offer in newest.values() if _heard_nothing_since(offer)]


def _heard_nothing_since(offer: Offer) -> bool:
    return (
        offer.status == Offer.Status.MISSED
        and offer.told_gone_at is None
        and offer.said_yes_at is None
        and offer.entry.status == WaitlistEntry.Status.ACTIVE
        and reopening.was_asked(offer)
    )
