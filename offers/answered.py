"""What a patient hears after a YES, whatever became of it."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Q

from messaging import inbound, outbox, wording
from messaging.models import InboundText, OutboundText

from . import notices, on_call
from .lifecycle import Outcome
from .models import Booking, Offer, OfferText

Purpose = OfferText.Purpose
# A person must look: the patient wants a time that may still be had by phone.
FOR_A_PERSON = {
    Outcome.CLOSED: "YES too late for a text, but the time is still open: phone",
    Outcome.NUMBER_CHANGED: "YES from a number that is no longer the patient's",
    Outcome.NOT_EARLIER: "YES to a time that is not earlier than the visit they have",
    Outcome.PROVIDER_OUT: "YES to a time at which the provider is out",
    Outcome.NEVER_WITH: "YES to a provider they must never be offered",
    Outcome.ENDED: "YES to an offer that had ended, but the time is still open: phone",
    Outcome.ENTRY_ENDED: "YES from somebody whose waitlist entry has ended",
}
READ_TOO_LATE = "YES read only after the visit began: phone and say what happened"
# A text and a reply this close together crossed on the way.
CROSSED = timedelta(minutes=2)
# What LATE_YES says ("no longer open", "you stay on our list") is not true of these.
SILENT = (
    Outcome.ALREADY_WON,
    Outcome.NUMBER_CHANGED,
    Outcome.ENTRY_ENDED,
    Outcome.ENDED,
)


def yes(text: InboundText, offer: Offer, outcome: Outcome, *, at: datetime) -> None:
    """Tell the winner that it is theirs, everybody else that it is gone."""
    if outcome is Outcome.WON:
        _won(text, offer, at=at)
    elif outcome not in SILENT and not _was_just_told(offer, at=at):
        notices.unsend(offer, Purpose.TAKEN, Purpose.WITHDRAWN, at=at)
        notices.answer(offer, Purpose.LATE_YES, at=at, reply_to=text)
    if outcome is Outcome.CLOSED and offer.opening.starts_at <= at:
        inbound.flag(text, reason=READ_TOO_LATE)
    elif outcome in FOR_A_PERSON:
        inbound.flag(text, reason=FOR_A_PERSON[outcome])


def _was_just_told(offer: Offer, *, at: datetime) -> bool:
    """“It is gone” crossed with their YES: hearing it once is enough."""
    return OfferText.objects.filter(
        Q(text__handed_over_at=None) | Q(text__handed_over_at__gt=at - CROSSED),
        offer=offer,
        purpose__in=[Purpose.TAKEN, Purpose.WITHDRAWN],
        text__status__in=notices.MAY_HAVE_LEFT,
    ).exists()


def _won(text: InboundText, offer: Offer, *, at: datetime) -> None:
    """“Confirmed” only where the time is already held in the scheduling system."""
    held = offer.opening.held_in_ehr
    purpose = Purpose.CONFIRMED if held else Purpose.RECEIVED
    notices.answer(offer, purpose, at=at, reply_to=text)
    on_call.wake(offer, at=at)


def without_offer(text: InboundText, *, at: datetime) -> bool:
    """A YES with nothing to answer: say so once a day; strangers go to a person."""
    known = OutboundText.objects.filter(phone=text.phone)
    newest = known.exclude(location=None).select_related("location").first()
    if newest is None or newest.location is None:
        return False
    if Booking.objects.filter(
        offer__phone=text.phone, undone_at=None, opening__starts_at__gt=at
    ).exists():
        return False
    recently = known.filter(
        purpose="no_live_offer", created_at__gt=at - timedelta(days=1)
    )
    if not recently.exists():
        said = wording.compose(
            "no_live_offer", language=newest.language, phone=newest.location.phone
        )
        outbox.queue(
            phone=text.phone,
            body=said.body,
            wording=said.version,
            purpose="no_live_offer",
            hours=OutboundText.Hours.ANY,
            at=at,
            location=newest.location,
            language=newest.language,
            reply_to=text,
        )
    return True
