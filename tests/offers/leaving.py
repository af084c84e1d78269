"""Why a text must not be handed to the carrier now: judged at the moment it is.

Hours, suppressions and what is true are worked out here a second time, more simply
than in the code.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from clinic.models import Practice
from messaging.models import DeliveryAttempt, OutboundText, Suppression
from offers.models import Offer, OfferText, Opening

Status, Purpose, Text = Offer.Status, OfferText.Purpose, OutboundText.Status
OPENS, CLOSES = time(8), time(20)
IT_IS_GONE = (Purpose.TAKEN, Purpose.WITHDRAWN, Purpose.LATE_YES)
FROM_SEVEN = (Purpose.CONFIRMED, Purpose.UNDONE, Purpose.CLOSED, Purpose.BACKED_OUT)
IT_IS_YOURS = (Purpose.RECEIVED, Purpose.CONFIRMED)
JUST_RECEIVED = timedelta(hours=1)


def offences(attempt: DeliveryAttempt, *, at: datetime) -> Iterator[str]:
    """Why this text must not be handed over now."""
    text = attempt.text
    if text.status != Text.SENDING:
        yield f"is {text.status}"
    if text.resend_forbidden:
        yield "was taken back"
    if Practice.objects.get(pk=1).texting_stopped_at:
        yield "left while all texting is stopped"
    if text.not_after and text.not_after <= at:
        yield "is stale"
    in_force = Suppression.objects.filter(phone=text.phone, lifted_at=None)
    if in_force.exclude(pk=text.confirms_id or 0).exists():
        yield "went to a suppressed number"
    if not _may_leave(text, at=at):
        yield f"left outside hours, at {at}"
    link = (
        OfferText.objects.filter(text=text)
        .select_related("offer__opening", "offer__entry__patient")
        .first()
    )
    if link is not None:
        yield from _untrue(link, text, at=at)


def _may_leave(text: OutboundText, *, at: datetime) -> bool:
    is_fresh = at - text.created_at <= JUST_RECEIVED
    if text.purpose == "emergency" or (text.reply_to_id is not None and is_fresh):
        return True
    opens, closes = OPENS, CLOSES
    zones = [text.location.zone] if text.location else []
    if text.phone.startswith("+1415") and not text.is_local:
        zones.append(ZoneInfo("America/Los_Angeles"))
    if text.purpose in FROM_SEVEN:
        opens, closes = time(7), time(21)
    return all(opens <= at.astimezone(zone).time() < closes for zone in zones)


def _untrue(link: OfferText, text: OutboundText, *, at: datetime) -> Iterator[str]:
    """What the text says that is not so, or that is no longer this phone's affair."""
    offer, opening = link.offer, link.offer.opening
    is_open = opening.status == Opening.Status.OPEN
    if link.purpose == Purpose.OFFER:
        if not is_open or offer.status != Status.PENDING:
            yield f"offers a time that is {opening.status}, the offer {offer.status}"
        if opening.closes_at <= at:
            yield "offers a time that closed"
    if link.purpose in IT_IS_YOURS:
        if offer.status != Status.ACCEPTED:
            yield f"says it is theirs, but the offer is {offer.status}"
        if opening.starts_at <= at:
            yield "confirms a visit that has begun"
    if link.purpose in IT_IS_GONE and _has_won(opening, text.phone):
        yield "tells the winner that it is gone"
    if link.purpose == Purpose.TAKEN and is_open:
        yield "says that an open time is gone"
    if text.reply_to_id is None and offer.entry.patient.phone != text.phone:
        yield "went to a number that is no longer the patient's"


def _has_won(opening: Opening, phone: str) -> bool:
    return Offer.objects.filter(
        opening=opening, phone=phone, status=Status.ACCEPTED
    ).exists()
