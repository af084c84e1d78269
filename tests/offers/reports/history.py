"""Openings with a known end, and a slow, obvious recount of them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from messaging.models import OutboundText, Suppression
from offers.models import Booking, Offer, OfferText, Opening
from tests.factories import (
    BookingFactory,
    EntryFactory,
    OfferFactory,
    OpeningFactory,
    VisitTypeFactory,
    days,
    minutes,
)

# A Wednesday, 10 AM in New York.
BEGAN = datetime(2026, 3, 4, 15, tzinfo=UTC)
LATER = datetime(2026, 3, 31, 15, tzinfo=UTC)
ENDS = {
    "text": {"status": "filled", "closing_reason": "won_by_text", "outcome": "text"},
    "call": {"status": "filled", "closing_reason": "won_by_phone", "outcome": "call"},
    "outside": {
        "status": "withdrawn",
        "closing_reason": "filled_outside",
        "outcome": "outside",
    },
    "empty": {"status": "expired", "closing_reason": "started", "outcome": "empty"},
    "mistake": {
        "status": "withdrawn",
        "closing_reason": "mistake",
        "outcome": "empty",
    },
    "open": {},
}


def opening(
    end: str = "empty",
    *,
    came_free: datetime = BEGAN,
    notice: timedelta | None = None,
    after: timedelta | None = None,
    **values: object,
) -> Opening:
    """One that ended so, `after` it came free, or when it began."""
    notice = days(2) if notice is None else notice
    closed = None if end == "open" else came_free + (after or notice)
    return OpeningFactory(
        **{
            "created_at": came_free,
            "starts_at": came_free + notice,
            "closed_at": closed,
            **ENDS[end],
            **values,
        }
    )


def asked(
    about: Opening,
    *,
    after: timedelta | None = None,
    yes: timedelta | None = None,
    no: timedelta | None = None,
    receipt: str = "delivered",
    **values: object,
) -> Offer:
    """An invitation that left so long after the time came free, and the answer to it."""
    left = about.created_at + (minutes(3) if after is None else after)
    said_yes = None if yes is None else left + yes
    said_no = None if no is None else left + no
    status = "declined" if no else "missed" if about.closed_at else "lapsed"
    offer = OfferFactory(
        **{
            "opening": about,
            "created_at": left,
            "handed_over_at": left,
            "status": status,
            "answered_at": said_no or said_yes,
            "said_yes_at": said_yes,
            **values,
        }
    )
    if receipt:
        text(offer, receipt)
    return offer


def won(about: Opening, *, old: timedelta | None = None, **values: object) -> Booking:
    """Taken by the first YES; `old` after this time was the visit they had."""
    offer = asked(about, yes=about.closed_at - about.created_at - minutes(3), **values)
    Offer.objects.filter(pk=offer.pk).update(status=Offer.Status.ACCEPTED)
    return BookingFactory(
        offer=offer,
        won_at=about.closed_at,
        old_start=None if old is None else about.starts_at + old,
    )


def text(offer: Offer, status: str, purpose: str = "offer") -> OutboundText:
    made = OutboundText.objects.create(
        phone=offer.phone,
        body="A text.",
        purpose=purpose,
        hours="contact",
        status=status,
        not_before=offer.created_at,
        created_at=offer.created_at,
    )
    OfferText.objects.create(offer=offer, text=made, purpose=purpose)
    return made


def stopped(offer: Offer, *, after: timedelta) -> Suppression:
    return Suppression.objects.create(
        phone=offer.phone,
        kind="opt_out",
        source="keyword",
        created_at=offer.handed_over_at + after,
    )


def worth(value: int, **values: object) -> object:
    """An entry for a visit of this value."""
    kind = VisitTypeFactory(name=f"Worth {value}")
    type(kind).objects.filter(pk=kind.pk).update(value=value)
    return EntryFactory(visit_type=kind, **values)
