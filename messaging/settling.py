"""What came of an attempt, stored on it and on its text. Nothing here moves back.

Locks are taken in one order, suppression, attempt, text, and every change is
conditional: the carrier's answer, its callback and the sweep may come together.
"""

from __future__ import annotations

import logging
import random
from datetime import datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Coalesce

from clinic import jobs

from . import error_codes, order, suppression
from .models import DeliveryAttempt, OutboundText, Suppression
from .permission import STALE, Refusal
from .twilio import Outcome, Result

logger = logging.getLogger(__name__)

Status, Attempt = OutboundText.Status, DeliveryAttempt.Status
IN_DOUBT = ("sending", "unknown")  # of texts and attempts alike
LONGEST_PAUSE = timedelta(minutes=5)
ACCOUNT_PAUSE = timedelta(minutes=1)
_JITTER = random.SystemRandom()

# How far along the carrier's statuses are, and what they make of the attempt.
PROGRESS = {
    "scheduled": (5, Attempt.ACCEPTED),
    "accepted": (10, Attempt.ACCEPTED),
    "queued": (20, Attempt.ACCEPTED),
    "sending": (30, Attempt.ACCEPTED),
    "sent": (40, Attempt.SENT),
    "canceled": (45, Attempt.FAILED),
    "delivered": (60, Attempt.DELIVERED),
    "undelivered": (60, Attempt.FAILED),
    "failed": (60, Attempt.FAILED),
    "read": (70, Attempt.DELIVERED),
}


def store(attempt: DeliveryAttempt, result: Result, *, at: datetime) -> None:
    """Store what the call to the carrier came to."""
    with transaction.atomic(durable=True):
        if result.outcome is Outcome.ACCEPTED:
            known = result.carrier_status in PROGRESS
            status = result.carrier_status if known else "accepted"
            advance(attempt, status=status, carrier_id=result.carrier_id, at=at)
        elif result.outcome is Outcome.UNKNOWN:
            _doubt(attempt, error_code=result.error_code, at=at)
        elif result.outcome is Outcome.REFUSED:
            _refuse(attempt, error_code=result.error_code, at=at)
        else:
            _postpone(attempt, result, at=at)


def withhold(attempt: DeliveryAttempt, refusal: Refusal, *, at: datetime) -> None:
    """The text may not leave now, or ever; the carrier was not asked."""
    with transaction.atomic(durable=True):
        _close(attempt, Attempt.NEVER_SENT)
        if refusal.not_before is None:
            _cancel(attempt, reason=refusal.reason, at=at)
        else:
            _in_doubt(attempt).update(
                status=Status.QUEUED,
                not_before=refusal.not_before,
                status_reason=refusal.reason,
            )
        if refusal.reason != "stopped":
            order.wake_next([attempt.text.phone], at=at)


def interrupt(attempt: DeliveryAttempt, *, at: datetime) -> None:
    """Its worker has gone: nobody knows whether the carrier was reached."""
    with transaction.atomic(durable=True):
        _doubt(attempt, error_code="", at=at)


def give_up(attempt: DeliveryAttempt, *, may_resend: bool, at: datetime) -> None:
    """The carrier does not have the text: send it again, or call it failed."""
    with transaction.atomic(durable=True):
        if not _close(attempt, Attempt.NEVER_SENT):
            return
        text = _in_doubt(attempt)
        again = text.filter(
            order.still_timely(at), resend_forbidden=False, confirms=None
        )
        if may_resend and again.update(
            status=Status.QUEUED, not_before=at, status_reason=order.RESEND
        ):
            order.wake_next([attempt.text.phone], at=at)
        else:
            _fail(text, error_code="", reason="not_settled", at=at)


def advance(
    attempt: DeliveryAttempt,
    *,
    status: str,
    at: datetime,
    carrier_id: str = "",
    error_code: str = "",
) -> None:
    """The carrier has the text and has come this far with it.

    Whoever hears it first moves the attempt; what comes late or twice does nothing.
    Runs in the caller's transaction.
    """
    rank, becomes = PROGRESS.get(status, (0, Attempt.ACCEPTED))
    failed = becomes == Attempt.FAILED
    if failed:
        _suppress(attempt, error_code, at=at)
    _adopt(attempt, carrier_id)
    moved = DeliveryAttempt.objects.filter(pk=attempt.pk, rank__lt=rank).update(
        rank=rank, status=becomes, error_code=error_code
    )
    if not moved:
        return
    _hand_over(attempt, at=at)
    if becomes == Attempt.DELIVERED:
        _text(attempt).filter(status=Status.HANDED_OVER).update(
            status=Status.DELIVERED, ended_at=at, outcome_is_news=True
        )
    elif failed:
        # An earlier attempt's failure says nothing about the one that followed it.
        text = _text(attempt).filter(
            status=Status.HANDED_OVER, attempt_count=attempt.number
        )
        reason = error_codes.reason(error_code)
        _fail(text, error_code=error_code, reason=reason, at=at)


def backoff(number: int, *, first: timedelta) -> timedelta:
    """The pause after the attempt of this number: doubled each time, with jitter."""
    doubled = first * 2 ** min(max(number - 1, 0), 10)
    return min(doubled, LONGEST_PAUSE) * _JITTER.uniform(1, 1.25)


def _hand_over(attempt: DeliveryAttempt, *, at: datetime) -> None:
    """A reply can come before the carrier's answer does, but not before the attempt."""
    moment = Coalesce("handed_over_at", Value(attempt.started_at))
    left_now = (
        _text(attempt)
        .filter(
            Q(status__in=IN_DOUBT) | Q(status=Status.QUEUED, status_reason=order.RESEND)
        )
        .update(
            status=Status.HANDED_OVER,
            handed_over_at=moment,
            error_code="",
            status_reason="",
            outcome_is_news=True,
        )
    )
    if left_now:
        order.wake_next([attempt.text.phone], at=at)
    else:
        # Given up too early: its status stands, but a YES to it must find it.
        _text(attempt).filter(handed_over_at=None).update(
            handed_over_at=attempt.started_at, outcome_is_news=True
        )


def _refuse(attempt: DeliveryAttempt, *, error_code: str, at: datetime) -> None:
    _suppress(attempt, error_code, at=at)
    if _close(attempt, Attempt.REFUSED, error_code=error_code):
        reason = error_codes.reason(error_code)
        _fail(_in_doubt(attempt), error_code=error_code, reason=reason, at=at)
        order.wake_next([attempt.text.phone], at=at)


def _postpone(attempt: DeliveryAttempt, result: Result, *, at: datetime) -> None:
    """It certainly was not sent: back to the queue while it is still worth it."""
    is_account = result.outcome is Outcome.ACCOUNT
    reached = result.outcome is not Outcome.NOT_REACHED
    closed = Attempt.REFUSED if reached else Attempt.NEVER_SENT
    if not _close(attempt, closed, error_code=result.error_code):
        return
    first = ACCOUNT_PAUSE if is_account else settings.SMS_RETRY_PAUSE
    again_at = at + backoff(attempt.number, first=first)
    text = _in_doubt(attempt)
    if is_account:
        # Nobody is texted meanwhile: for some texts the outage does not count.
        lost = again_at - attempt.text.not_before
        text.filter(waits_out_outages=True).update(not_after=F("not_after") + lost)
    queued = text.filter(order.still_timely(again_at), resend_forbidden=False).update(
        status=Status.QUEUED,
        not_before=again_at,
        status_reason=order.ACCOUNT if is_account else order.RETRY,
        error_code=result.error_code,
    )
    if queued:
        jobs.enqueue_at("messaging.tasks.deliver", attempt.text_id, at=again_at)
    else:
        # One that was taken back meanwhile keeps the reason it was given.
        text.filter(resend_forbidden=True).update(
            status=Status.CANCELLED, ended_at=at, outcome_is_news=True
        )
        _cancel(attempt, reason=STALE, at=at)
        order.wake_next([attempt.text.phone], at=at)


def _doubt(attempt: DeliveryAttempt, *, error_code: str, at: datetime) -> None:
    changed = DeliveryAttempt.objects.filter(
        pk=attempt.pk, status=Attempt.SENDING
    ).update(status=Attempt.UNKNOWN, error_code=error_code)
    if changed:
        _text(attempt).filter(status=Status.SENDING).update(
            status=Status.UNKNOWN, error_code=error_code, outcome_is_news=True
        )
        order.wake_next([attempt.text.phone], at=at)


def _suppress(attempt: DeliveryAttempt, error_code: str, *, at: datetime) -> None:
    kind = error_codes.suppression_kind(error_code)
    if kind is not None:
        suppression.suppress(
            attempt.text.phone,
            kind=kind,
            source=Suppression.Source.CARRIER,
            error_code=error_code,
            at=at,
        )


def _adopt(attempt: DeliveryAttempt, carrier_id: str) -> None:
    if attempt.carrier_id or not carrier_id:
        return
    try:
        with transaction.atomic():
            DeliveryAttempt.objects.filter(pk=attempt.pk, carrier_id=None).update(
                carrier_id=carrier_id
            )
    except IntegrityError:
        logger.warning("attempt %s: its carrier id is another's", attempt.pk)


def _close(attempt: DeliveryAttempt, status: str, *, error_code: str = "") -> bool:
    """False if a callback has said meanwhile that the carrier has it."""
    return bool(
        DeliveryAttempt.objects.filter(pk=attempt.pk, status__in=IN_DOUBT).update(
            status=status, error_code=error_code
        )
    )


def _cancel(attempt: DeliveryAttempt, *, reason: str, at: datetime) -> None:
    _in_doubt(attempt).update(
        status=Status.CANCELLED,
        status_reason=reason,
        ended_at=at,
        outcome_is_news=True,
    )


def _fail(
    text: QuerySet[OutboundText], *, error_code: str, reason: str, at: datetime
) -> None:
    text.update(
        status=Status.FAILED,
        error_code=error_code,
        status_reason=reason,
        ended_at=at,
        outcome_is_news=True,
    )


def _text(attempt: DeliveryAttempt) -> QuerySet[OutboundText]:
    return OutboundText.objects.filter(pk=attempt.text_id)


def _in_doubt(attempt: DeliveryAttempt) -> QuerySet[OutboundText]:
    return _text(attempt).filter(status__in=IN_DOUBT)
