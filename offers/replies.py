"""A patient's reply and the offer it means; named in SMS_INBOUND_HANDLERS."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from clinic import audit
from messaging import inbound, outbox, suppression
from messaging.models import DeliveryAttempt, InboundText, OutboundText
from messaging.understanding import about_texts, named_time, read
from waitlist import replies as people
from waitlist.models import WaitlistEntry

from . import answered, endings, lifecycle, notices
from .lifecycle import Outcome
from .models import Booking, Offer, OfferText, Opening

Intent, Topic, Purpose = InboundText.Intent, InboundText.Topic, OfferText.Purpose
# A newer text this fresh may not have been read by somebody who was typing YES.
CROSSING = timedelta(seconds=20)
ENDS_A_WIN = (Topic.DIED, Topic.MOVED, Topic.WRONG_PERSON, Topic.NOT_WANTED)
AFTER_STOP = "YES after asking us to stop: nothing was booked"
# Readings in which a time may be all that is not accounted for.
MAY_NAME_THE_TIME = ("yes_and_more", "yes_and_no", "not_understood", about_texts.REASON)
OVERTAKEN = "Reached us late; their later text says the opposite"
NOT_ABOUT_AN_OFFER = (
    Topic.EMERGENCY,
    Topic.DIED,
    Topic.MOVED,
    Topic.WRONG_PERSON,
    Topic.NOT_WANTED,
)


def handle(text: InboundText) -> bool:
    """True if the text was an answer to an offer and has been acted on."""
    at = timezone.now()
    if text.intent == Intent.OPT_OUT:
        _opted_out(text, at=at)
        return False
    if text.topic in NOT_ABOUT_AN_OFFER:
        people.silence(text, at=at)
        _hold_entries(text.phone)
        return _about_a_win(text, at=at)
    act = _ACTIONS.get(text.intent)
    return act(text, at) if act else False


@dataclass(frozen=True)
class Meant:
    """The offer that an answer means, and another that it may mean as well."""

    offer: Offer
    other: Offer | None


def meant(text: InboundText) -> Meant | None:
    """The newest offer whose invitation was on the phone before the text arrived."""
    invited = [
        (link.offer, link.text)
        for link in OfferText.objects.filter(
            offer__phone=text.phone,
            purpose=Purpose.OFFER,
            text__attempt_count__gt=0,
        )
        .select_related("offer__opening__location", "offer__entry__patient", "text")
        .order_by("-offer_id")[:5]
        if _was_there(link.text, text.received_at)
    ]
    if not invited:
        return None
    (newest, invitation), *older = invited
    other = next((offer for offer, _ in older if _still_meant(offer, newest)), None)
    if other is not None and _is_certain(invitation, text.received_at):
        other = None
    return Meant(newest, other)


def _was_there(invitation: OutboundText, at: datetime) -> bool:
    """It left before `at`, or its attempt had begun and nobody knows better."""
    if invitation.handed_over_at is not None:
        return invitation.handed_over_at <= at
    in_doubt = invitation.attempts.filter(
        started_at__lte=at,
        status__in=[DeliveryAttempt.Status.SENDING, DeliveryAttempt.Status.UNKNOWN],
    )
    return in_doubt.exists()


def _is_certain(invitation: OutboundText, at: datetime) -> bool:
    return (
        invitation.handed_over_at is not None
        and invitation.handed_over_at + CROSSING <= at
        and not OfferText.objects.filter(
            offer=invitation.offer_text.offer, purpose=Purpose.WHICH
        ).exists()
    )


def _still_meant(offer: Offer, newest: Offer) -> bool:
    """An older offer that could have been won until the newer text ended it."""
    return (
        offer.opening_id != newest.opening_id
        and offer.opening.status == Opening.Status.OPEN
        and (
            offer.status in Offer.LIVE
            or (offer.status == Offer.Status.WITHDRAWN and offer.reason == "superseded")
        )
    )


def _accept(text: InboundText, at: datetime) -> bool:
    if suppression.is_suppressed(text.phone):
        inbound.flag(text, reason=AFTER_STOP)
        return True
    found = meant(text)
    if found is None:
        return answered.without_offer(text, at=at)
    if found.other is not None:
        _ask_which(text, found, at=at)
        return True
    outcome = lifecycle.accept(
        found.offer.pk, actor=audit.PATIENT, at=at, said_at=text.received_at
    )
    if outcome is Outcome.SAID_NO_BEFORE:
        notices.answer(found.offer, Purpose.RECONFIRM, at=at, reply_to=text)
        inbound.flag(text, reason="YES after NO: asked to confirm")
    elif outcome is Outcome.SUPPRESSED:
        inbound.flag(text, reason=AFTER_STOP)
    else:
        answered.yes(text, found.offer, outcome, at=at)
    return True


def _ask_which(text: InboundText, found: Meant, *, at: datetime) -> None:
    """Two times could be meant: book nothing, name both, and let a person read it."""
    notices.answer(
        found.offer,
        Purpose.WHICH,
        at=at,
        reply_to=text,
        other=found.other.opening if found.other else None,
    )
    inbound.flag(text, reason="YES could mean either of two times: nothing was booked")


def _decline(text: InboundText, at: datetime) -> bool:
    found = meant(text)
    if found is None:
        return False
    if found.other is not None:
        _ask_which(text, found, at=at)
        return True
    outcome = lifecycle.decline(found.offer.pk, actor=audit.PATIENT, at=at)
    if outcome is Outcome.DECLINED:
        notices.answer(found.offer, Purpose.DECLINED, at=at, reply_to=text)
    elif outcome is Outcome.WINNER_SAYS_NO:
        notices.answer(found.offer, Purpose.BACKED_OUT, at=at, reply_to=text)
        inbound.flag(text, reason="The winner now says no", urgent=True)
    return True


def _unclear(text: InboundText, at: datetime) -> bool:
    """Ask once whether it is yes or no, while that can still be answered."""
    found = meant(text)
    if found is None or found.other is not None:
        return False
    if _names_the_time(text, found.offer.opening):
        if inbound.is_overtaken(text):
            inbound.flag(text, reason=OVERTAKEN)
            return True
        return _ACTIONS[text.intent](text, at)
    offer = found.offer
    open_until = offer.opening.closes_at
    if (
        offer.status in Offer.LIVE
        and offer.opening.status == Opening.Status.OPEN
        and open_until > at
        and text.topic != Topic.CANCELS_VISIT
        and text.body
        and text.reason != about_texts.REASON
        and not suppression.is_suppressed(text.phone)
    ):
        notices.answer(offer, Purpose.CLARIFY, at=at, reply_to=text)
    return False


def _names_the_time(text: InboundText, opening: Opening) -> bool:
    """A plain answer but for the time, and the time is the one that was offered."""
    if text.reason not in MAY_NAME_THE_TIME or text.topic:
        return False
    zone = opening.location.zone
    offered = named_time.Offered(
        start=opening.starts_at.astimezone(zone),
        place=opening.location.text_name,
        today=text.received_at.astimezone(zone).date(),
    )
    rest = named_time.without_time(text.body, offered)
    found = read(rest) if rest is not None else None
    if found is None or found.topic:
        return False
    if found.intent == Intent.ACCEPT:
        text.intent, text.reason = Intent.ACCEPT, "yes_names_the_time"
        return True
    is_no = found.intent == Intent.DECLINE and found.reason == "no"
    if not is_no or named_time.stands_alone(text.body, offered):
        return False
    text.intent, text.reason = Intent.DECLINE, "no_names_the_time"
    return True


def _opted_out(text: InboundText, *, at: datetime) -> None:
    """Live offers end; a win stands, but from now on it is a matter of phoning."""
    _hold_entries(text.phone)
    endings.withdraw(Q(phone=text.phone), reason="opted_out", at=at)
    if text.topic in ENDS_A_WIN:
        _about_a_win(text, at=at)
    for booking in _wins(text.phone, at=at):
        if not notices.has_left(booking.offer, Purpose.CONFIRMED):
            Booking.objects.filter(pk=booking.pk).exclude(
                phone_reason=Booking.PhoneReason.SAYS_NO
            ).update(phone_reason=Booking.PhoneReason.OPTED_OUT, phoned_at=None)
    # A YES that was being handled meanwhile may have queued its answer.
    answers = OutboundText.objects.filter(phone=text.phone, confirms=None)
    outbox.cancel(answers, reason="opted_out", at=at)


def _hold_entries(phone: str) -> None:
    """After the opt-out, before offers, bookings and texts: everybody's order."""
    entries = WaitlistEntry.objects.filter(patient__phone=phone)
    endings.lock_entries(entries.values_list("pk", flat=True))


def _wins(phone: str, *, at: datetime) -> QuerySet[Booking]:
    """What the phone's owners have won and not yet had."""
    return Booking.objects.filter(
        offer__phone=phone, undone_at=None, opening__starts_at__gt=at
    ).select_related("offer")


def _about_a_win(text: InboundText, *, at: datetime) -> bool:
    """Died, moved, wrong person, not wanted: a win in hand is in doubt, so phone now.

    True where that is all there is to do: what the patient no longer wants is then the
    visit won, not another one they wait for.
    """
    won = Booking.objects.filter(pk__in=_wins(text.phone, at=at).values("pk"))
    if text.topic not in ENDS_A_WIN or not won.update(
        is_urgent=True, phone_reason=Booking.PhoneReason.SAYS_NO, phoned_at=None
    ):
        return False
    inbound.flag(text, reason="About a visit already won: phone", urgent=True)
    return text.topic in (Topic.MOVED, Topic.NOT_WANTED)


_ACTIONS: dict[str, Callable[[InboundText, datetime], bool]] = {
    Intent.ACCEPT: _accept,
    Intent.DECLINE: _decline,
    Intent.UNCLEAR: _unclear,
}
