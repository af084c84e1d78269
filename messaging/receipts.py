"""The carrier's reports on a text, kept once each and applied forward only."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from . import outcomes, settling
from .models import DeliveryAttempt, DeliveryEvent


def record(
    *,
    oid: UUID | None,
    carrier_id: str,
    status: str,
    error_code: str,
    at: datetime,
) -> bool:
    """False for a report that is not about a text of ours, or came before."""
    attempt = _attempt(oid, carrier_id)
    if attempt is None:
        return False
    with transaction.atomic(durable=True):
        _, is_new = DeliveryEvent.objects.get_or_create(
            attempt=attempt,
            status=status,
            error_code=error_code,
            defaults={"received_at": at},
        )
        if is_new:
            settling.advance(
                attempt,
                status=status,
                carrier_id=carrier_id,
                error_code=error_code,
                at=at,
            )
    if is_new:
        outcomes.tell(attempt.text_id, at=at)
    return is_new


def _attempt(oid: UUID | None, carrier_id: str) -> DeliveryAttempt | None:
    """By our own id first: the carrier's answer with its id may have been lost."""
    attempts = DeliveryAttempt.objects.select_related("text")
    found = attempts.filter(oid=oid).first() if oid else None
    if found is None and carrier_id:
        found = attempts.filter(carrier_id=carrier_id).first()
    return found
