"""Queues the texts that offers owe their patients, each purpose once."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from messaging import outbox
from messaging.models import InboundText, OutboundText
from messaging.outbox import Draft
from messaging.wording import Words, current
from waitlist.models import Patient

from . import wording
from .models import Offer, OfferText, Opening

Purpose, Hours = OfferText.Purpose, OutboundText.Hours
# "It is gone" is news for so long; later it is told only to those who say YES.
NEWS_IS_FRESH = timedelta(hours=1)
# What the patient is asked; moot once the offer has ended.
QUESTIONS = (Purpose.CLARIFY, Purpose.RECONFIRM, Purpose.WHICH)
# Invitation texts that may be on the patient's phone.
MAY_HAVE_LEFT = (
    OutboundText.Status.SENDING,
    OutboundText.Status.UNKNOWN,
    OutboundText.Status.HANDED_OVER,
    OutboundText.Status.DELIVERED,
)


def invite(offers: Iterable[Offer], *, at: datetime) -> None:
    """Queue the offers' own texts; each may wait one reply window, no longer."""
    _queue(
        [
            (offer, Purpose.OFFER, _latest(offer.opening, at, offer.batch.window))
            for offer in offers
            if offer.batch is not None
        ],
        hours=Hours.CONTACT,
        at=at,
    )


def announce(offers: Iterable[Offer], purpose: str, *, at: datetime) -> None:
    """Tell patients who did not ask, in contact hours, while it is news."""
    _queue(
        [(offer, purpose, at + NEWS_IS_FRESH) for offer in offers],
        hours=Hours.CONTACT,
        at=at,
    )


def answer(
    offer: Offer,
    purpose: str,
    *,
    at: datetime,
    reply_to: InboundText | None,
    other: Opening | None = None,
) -> OutboundText | None:
    """Answer the patient's own text, at any hour. None if it was said before.

    Held up, a question is dropped once it can no longer be answered.
    """
    opening = offer.opening
    until = opening.closes_at if purpose in QUESTIONS else opening.starts_at
    return _tell(
        offer,
        purpose,
        hours=Hours.ANY,
        at=at,
        not_after=until if until > at else at + NEWS_IS_FRESH,
        reply_to=reply_to,
        other=other,
    )


def tell(offer: Offer, purpose: str, *, at: datetime) -> OutboundText | None:
    """News about a visit that is theirs: within a day of it, from 7:00.

    None when it was said before, or when the visit has begun.
    """
    if offer.opening.starts_at <= at:
        return None
    soon = offer.opening.starts_at - at <= timedelta(hours=24)
    hours = Hours.FROM_SEVEN if soon else Hours.CONTACT
    return _tell(offer, purpose, hours=hours, at=at, not_after=offer.opening.starts_at)


def unsend(offer: Offer, *purposes: str, at: datetime) -> None:
    """Take back the offer's texts of these purposes that have not left."""
    texts = OutboundText.objects.filter(
        offer_text__offer=offer, offer_text__purpose__in=purposes
    )
    outbox.cancel(texts, reason="superseded", at=at)


def unsend_invitations(offer_ids: Iterable[int], *, reason: str, at: datetime) -> None:
    """Take back invitations, and the questions about them, that have not left."""
    texts = OutboundText.objects.filter(
        offer_text__offer__in=list(offer_ids),
        offer_text__purpose__in=[Purpose.OFFER, *QUESTIONS],
    )
    outbox.cancel(texts, reason=reason, at=at)


def drop_late_invitations(*, at: datetime) -> int:
    """Take back invitations that were held up until a YES by text comes too late."""
    late = OutboundText.objects.filter(
        status=OutboundText.Status.QUEUED,
        purpose=Purpose.OFFER,
        offer_text__offer__opening__closes_at__lte=at,
    )
    return outbox.cancel(late, reason="stale", at=at)


def extend_invitations(*, by: timedelta) -> None:
    """Give invitations that were held up the time they were held, up to the closing."""
    held = OutboundText.objects.filter(
        status=OutboundText.Status.QUEUED, purpose=Purpose.OFFER
    ).select_related("offer_text__offer__opening")
    for text in held.order_by("pk"):
        if text.not_after is not None:
            until = min(text.not_after + by, text.offer_text.offer.opening.closes_at)
            OutboundText.objects.filter(
                pk=text.pk, status=OutboundText.Status.QUEUED, not_before__lt=until
            ).update(not_after=until)


def has_left(offer: Offer, *purposes: str) -> bool:
    """True if a text of these purposes may be on the patient's phone."""
    return OfferText.objects.filter(
        offer=offer, purpose__in=purposes, text__status__in=MAY_HAVE_LEFT
    ).exists()


def _latest(opening: Opening, at: datetime, window: timedelta) -> datetime:
    return max(min(at + window, opening.closes_at), at + timedelta(seconds=1))


def _draft(
    offer: Offer, purpose: str, words: Words, *, hours: str, not_after: datetime
) -> Draft:
    patient: Patient = offer.entry.patient
    said = wording.said(offer, purpose, words=words)
    return Draft(
        phone=offer.phone,
        body=said.body,
        wording=said.version,
        purpose=purpose,
        hours=hours,
        location=offer.opening.location,
        language=patient.language,
        is_local=patient.is_local,
        timezone=patient.timezone,
        waits_out_outages=purpose == Purpose.OFFER,
        not_after=not_after,
    )


def _queue(
    wanted: list[tuple[Offer, str, datetime]], *, hours: str, at: datetime
) -> None:
    if not wanted:
        return
    words = current()
    drafts = [
        _draft(offer, purpose, words, hours=hours, not_after=not_after)
        for offer, purpose, not_after in wanted
    ]
    texts = outbox.queue_many(drafts, at=at)
    OfferText.objects.bulk_create(
        OfferText(offer=offer, text=text, purpose=purpose)
        for (offer, purpose, _), text in zip(wanted, texts, strict=True)
    )


def _tell(
    offer: Offer,
    purpose: str,
    *,
    hours: str,
    at: datetime,
    not_after: datetime | None = None,
    reply_to: InboundText | None = None,
    other: Opening | None = None,
) -> OutboundText | None:
    if OfferText.objects.filter(offer=offer, purpose=purpose).exists():
        return None
    patient: Patient = offer.entry.patient
    said = wording.said(offer, purpose, other=other)
    text = outbox.queue(
        phone=offer.phone,
        body=said.body,
        wording=said.version,
        purpose=purpose,
        hours=hours,
        at=at,
        location=offer.opening.location,
        language=patient.language,
        is_local=patient.is_local,
        timezone=patient.timezone,
        not_after=not_after,
        reply_to=reply_to,
    )
    OfferText.objects.create(offer=offer, text=text, purpose=purpose)
    return text
