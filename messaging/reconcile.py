"""Asks the carrier about texts whose fate we do not know."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q, QuerySet

from clinic.logs import describe

from . import outcomes, settling, twilio
from .models import DeliveryAttempt, OutboundText
from .twilio import CarrierText

logger = logging.getLogger(__name__)

Status = DeliveryAttempt.Status
# The carrier's clock and ours may differ by so much.
CLOCK_SLACK = timedelta(seconds=5)
LOOKS, LIST_LIMIT = 2, 20
PASS_LIMIT, PASS_SECONDS = 50, 10
# A callback that is this late was lost; after the last look we stop asking.
RECEIPT_PAUSE, RECEIPT_LOOKS, RECEIPT_LIMIT = timedelta(minutes=15), 3, 20
NEWEST = 1000


class CarrierSilentError(Exception):
    """It cannot be asked now: nothing is known, and nothing was counted."""


def reconcile(at: datetime) -> int:
    """Settle what can be settled; how many attempts were looked at."""
    _interrupt_silent(at)
    give_up_at = time.monotonic() + PASS_SECONDS
    count = 0
    for attempt in (*_unknown(at), *_without_receipt(at)):
        if time.monotonic() > give_up_at:
            break
        try:
            _look(attempt, at=at)
        except CarrierSilentError:
            break
        except Exception as error:
            logger.exception("attempt %s: %s", attempt.pk, describe(error))
        outcomes.tell(attempt.text_id, at=at)
        count += 1
    return count


def _interrupt_silent(at: datetime) -> None:
    silent = DeliveryAttempt.objects.filter(status=Status.SENDING, lease_until__lte=at)
    for attempt in silent.select_related("text"):
        settling.interrupt(attempt, at=at)
        outcomes.tell(attempt.text_id, at=at)


def _unknown(at: datetime) -> QuerySet[DeliveryAttempt]:
    """Old enough for the carrier's list to show them, and not just looked up."""
    pause = settings.SMS_RECONCILE_PAUSE
    return (
        DeliveryAttempt.objects.filter(
            Q(last_looked_up_at=None) | Q(last_looked_up_at__lte=at - pause),
            status=Status.UNKNOWN,
            text__status=OutboundText.Status.UNKNOWN,
            started_at__lte=at - pause,
        )
        .select_related("text")
        .order_by("started_at", "pk")[:PASS_LIMIT]
    )


def _without_receipt(at: datetime) -> QuerySet[DeliveryAttempt]:
    """Accepted a while ago, and the carrier's callbacks have said no more since."""
    newest = DeliveryAttempt.objects.order_by("-pk").values("pk")[:NEWEST]
    pause = at - RECEIPT_PAUSE
    return (
        DeliveryAttempt.objects.filter(
            Q(last_looked_up_at=None) | Q(last_looked_up_at__lte=pause),
            pk__in=newest,
            status__in=[Status.ACCEPTED, Status.SENT],
            carrier_id__isnull=False,
            started_at__lte=pause,
            lookups__lt=LOOKS + RECEIPT_LOOKS,
        )
        .select_related("text")
        .order_by("pk")[:RECEIPT_LIMIT]
    )


def _look(attempt: DeliveryAttempt, *, at: datetime) -> None:
    if attempt.status == Status.UNKNOWN:
        _find(attempt, at=at)
    else:
        _fetch_receipt(attempt, at=at)


def _find(attempt: DeliveryAttempt, *, at: datetime) -> None:
    """Look for the text in the carrier's list; missing twice, it never got there."""
    if _has_twin_under_way(attempt):
        return
    texts = twilio.texts_to(attempt.text.phone, limit=LIST_LIMIT)
    if texts is None:
        raise CarrierSilentError
    found = _match(attempt, texts)
    if found is not None:
        _take_over(attempt, found, at=at)
    elif _note_look(attempt, at=at) >= LOOKS:
        settling.give_up(attempt, may_resend=not _was_resent(attempt), at=at)


def _fetch_receipt(attempt: DeliveryAttempt, *, at: datetime) -> None:
    _note_look(attempt, at=at)
    found = twilio.fetch(attempt.carrier_id or "")
    if found is not None:
        _take_over(attempt, found, at=at)


def _take_over(attempt: DeliveryAttempt, found: CarrierText, *, at: datetime) -> None:
    with transaction.atomic(durable=True):
        settling.advance(
            attempt,
            status=found.status,
            carrier_id=found.carrier_id,
            error_code=found.error_code,
            at=at,
        )


def _match(
    attempt: DeliveryAttempt, texts: Iterable[CarrierText]
) -> CarrierText | None:
    """The oldest of the same words that is no other attempt's."""
    earliest = attempt.started_at - CLOCK_SLACK
    same = [
        text
        for text in texts
        if text.direction.startswith("outbound")
        and text.body == attempt.text.body
        and text.created_at is not None
        and text.created_at >= earliest
    ]
    taken = set(
        DeliveryAttempt.objects.filter(
            carrier_id__in=[text.carrier_id for text in same]
        ).values_list("carrier_id", flat=True)
    )
    free = [text for text in same if text.carrier_id not in taken]
    return min(free, key=lambda text: (text.created_at, text.carrier_id), default=None)


def _has_twin_under_way(attempt: DeliveryAttempt) -> bool:
    """Then the list may show the twin's text before its answer is stored."""
    return DeliveryAttempt.objects.filter(
        status=Status.SENDING,
        text__phone=attempt.text.phone,
        text__body=attempt.text.body,
    ).exists()


def _was_resent(attempt: DeliveryAttempt) -> bool:
    return attempt.text.attempts.filter(
        status=Status.NEVER_SENT, lookups__gte=LOOKS
    ).exists()


def _note_look(attempt: DeliveryAttempt, *, at: datetime) -> int:
    """How often it has been looked up."""
    DeliveryAttempt.objects.filter(pk=attempt.pk).update(
        lookups=F("lookups") + 1, last_looked_up_at=at
    )
    return attempt.lookups + 1
