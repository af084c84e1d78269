"""An attempt and its text, each changed only where it is still as it was read."""

from __future__ import annotations

import logging
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from . import inbox, permission
from .models import DeliveryAttempt, OutboundText

logger = logging.getLogger(__name__)

Status = OutboundText.Status
IN_DOUBT = ("sending", "unknown")  # of texts and attempts alike


def text_of(attempt: DeliveryAttempt) -> QuerySet[OutboundText]:
    return OutboundText.objects.filter(pk=attempt.text_id)


def in_doubt(attempt: DeliveryAttempt) -> QuerySet[OutboundText]:
    return text_of(attempt).filter(status__in=IN_DOUBT)


def close(attempt: DeliveryAttempt, status: str, *, error_code: str = "") -> bool:
    """False if a callback has said meanwhile that the carrier has it."""
    return bool(
        DeliveryAttempt.objects.filter(pk=attempt.pk, status__in=IN_DOUBT).update(
            status=status, error_code=error_code
        )
    )


def adopt(attempt: DeliveryAttempt, carrier_id: str) -> None:
    """Note the carrier's id, unless it has one or the id is another's."""
    if attempt.carrier_id or not carrier_id:
        return
    try:
        with transaction.atomic():
            DeliveryAttempt.objects.filter(pk=attempt.pk, carrier_id=None).update(
                carrier_id=carrier_id
            )
    except IntegrityError:
        logger.warning("attempt %s: its carrier id is another's", attempt.pk)


def cancel(attempt: DeliveryAttempt, *, reason: str, at: datetime) -> None:
    cancelled = in_doubt(attempt).update(
        status=Status.CANCELLED,
        status_reason=reason,
        ended_at=at,
        outcome_is_news=True,
    )
    if cancelled and reason in permission.UNANSWERED:
        why = str(permission.UNANSWERED[reason])
        inbox.leave_unanswered(text_of(attempt), reason=why)


def fail(
    text: QuerySet[OutboundText], *, error_code: str, reason: str, at: datetime
) -> int:
    return text.update(
        status=Status.FAILED,
        error_code=error_code,
        status_reason=reason,
        ended_at=at,
        outcome_is_news=True,
    )
