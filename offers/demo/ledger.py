"""Past rows, kept in memory until whole, then written table by table."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from uuid import UUID

from django.db.models import Model

from clinic.audit import Actor
from clinic.models import AuditEvent
from messaging import error_codes
from messaging.models import (
    DeliveryAttempt,
    DeliveryEvent,
    InboundText,
    OutboundText,
)
from messaging.understanding import read
from offers import wording
from offers.models import Batch, Booking, Offer, OfferText

from .names import OUR_PHONE

SECOND = timedelta(seconds=1)
DELIVERED_RANK = 60


@dataclass
class Ledger:
    rng: Random
    batches: list[Batch] = field(default_factory=list)
    offers: list[Offer] = field(default_factory=list)
    bookings: list[Booking] = field(default_factory=list)
    replies: list[InboundText] = field(default_factory=list)
    texts: list[OutboundText] = field(default_factory=list)
    attempts: list[DeliveryAttempt] = field(default_factory=list)
    events: list[DeliveryEvent] = field(default_factory=list)
    links: list[OfferText] = field(default_factory=list)
    _audit: list[tuple[datetime, Actor, str, Model, dict[str, object]]] = field(
        default_factory=list
    )

    def send(
        self,
        offer: Offer,
        purpose: str,
        at: datetime,
        *,
        reply_to: InboundText | None = None,
        not_after: datetime | None = None,
        error_code: str = "",
    ) -> None:
        """One of the offer's texts, and how the carrier got on with it."""
        patient = offer.entry.patient
        said = wording.said(offer, purpose)
        ended_at = at + self.rng.randrange(4, 12) * SECOND
        text = OutboundText(
            phone=offer.phone,
            body=said.body,
            wording=said.version,
            purpose=purpose,
            language=patient.language,
            hours="any" if reply_to else "contact",
            location=offer.opening.location,
            is_local=patient.is_local,
            not_before=at,
            not_after=not_after,
            created_at=at,
            reply_to=reply_to,
            status="failed" if error_code else "delivered",
            attempt_count=1,
            handed_over_at=at + 2 * SECOND,
            ended_at=ended_at,
            error_code=error_code,
            status_reason=error_codes.reason(error_code) if error_code else "",
        )
        self.texts.append(text)
        self.links.append(OfferText(offer=offer, text=text, purpose=purpose))
        self._deliver(text, ended_at=ended_at)

    def _deliver(self, text: OutboundText, *, ended_at: datetime) -> None:
        last = "undelivered" if text.status == "failed" else "delivered"
        attempt = DeliveryAttempt(
            text=text,
            number=1,
            oid=UUID(int=self.rng.getrandbits(128), version=4),
            carrier_id=self._carrier_id(),
            status=text.status,
            rank=DELIVERED_RANK,
            error_code=text.error_code,
            started_at=text.created_at + SECOND,
            lease_until=text.created_at + 61 * SECOND,
        )
        self.attempts.append(attempt)
        self.events += [
            DeliveryEvent(
                attempt=attempt,
                status="sent",
                received_at=text.created_at + 3 * SECOND,
            ),
            DeliveryEvent(
                attempt=attempt,
                status=last,
                error_code=text.error_code,
                received_at=ended_at,
            ),
        ]

    def receive(
        self, offer: Offer, body: str, at: datetime, *, claimed: bool = True
    ) -> InboundText:
        """What the patient wrote, read as the system reads it."""
        reading = read(body)
        reply = InboundText(
            carrier_id=self._carrier_id(),
            phone=offer.phone,
            to_phone=OUR_PHONE,
            body=body,
            received_at=at,
            intent=reading.intent,
            topic=reading.topic,
            reason=reading.reason,
            routed_at=at,
            routing_attempts=1,
            claimed_by="offers.replies.handle" if claimed else "",
        )
        self.replies.append(reply)
        return reply

    def record(
        self, action: str, row: Model, actor: Actor, at: datetime, **detail: object
    ) -> None:
        """Ids of rows that are not written yet may be given as the rows themselves."""
        self._audit.append((at, actor, action, row, detail))

    def _carrier_id(self) -> str:
        return f"SM{self.rng.getrandbits(128):032x}"

    def write(self) -> None:
        """Oldest first, so that the order of ids is the order of time."""
        self.offers.sort(key=lambda offer: offer.created_at)
        self.replies.sort(key=lambda reply: reply.received_at)
        self.texts.sort(key=lambda text: text.created_at)
        Batch.objects.bulk_create(self.batches)
        Offer.objects.bulk_create(self.offers)
        Booking.objects.bulk_create(self.bookings)
        InboundText.objects.bulk_create(self.replies)
        OutboundText.objects.bulk_create(self.texts)
        OfferText.objects.bulk_create(self.links)
        DeliveryAttempt.objects.bulk_create(self.attempts)
        DeliveryEvent.objects.bulk_create(self.events)
        AuditEvent.objects.bulk_create(self._trail())

    def _trail(self) -> Iterable[AuditEvent]:
        for at, actor, action, row, detail in sorted(
            self._audit, key=lambda event: event[0]
        ):
            yield AuditEvent(
                at=at,
                actor=str(actor),
                action=action,
                object_type=row._meta.model_name or "",
                object_id=row.pk,
                detail={name: _plain(value) for name, value in detail.items()},
            )


def _plain(value: object) -> object:
    if isinstance(value, Model):
        return value.pk
    return [_plain(each) for each in value] if isinstance(value, list) else value
