"""What came of an attempt, stored on it and on its text. Nothing here moves back.

Locks are taken in one order, suppression, attempt, text, and every change is
conditional: the carrier's answer, its callback and the sweep may come together.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Value
from django.db.models.functions import Coalesce

from . import alarms, attempts, error_codes, halt, order, retries, suppression
from .attempts import IN_DOUBT, text_of
from .models import DeliveryAttempt, OutboundText, Suppression
from .permission import Refusal
from .twilio import Outcome, Result

Status, Attempt = OutboundText.Status, DeliveryAttempt.Status
# Why a text failed of which nobody knows whether it arrived.
NOT_SETTLED = "not_settled"

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
            retries.postpone(attempt, result, at=at)


def withhold(attempt: DeliveryAttempt, refusal: Refusal, *, at: datetime) -> None:
    """The text may not leave now, or ever; the carrier was not asked."""
    with transaction.atomic(durable=True):
        attempts.close(attempt, Attempt.NEVER_SENT)
        if refusal.not_before is None:
            attempts.cancel(attempt, reason=refusal.reason, at=at)
        else:
            attempts.in_doubt(attempt).update(
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
        if not attempts.close(attempt, Attempt.NEVER_SENT):
            return
        text = attempts.in_doubt(attempt)
        again = text.filter(
            order.still_timely(at), resend_forbidden=False, confirms=None
        )
        if may_resend and again.update(
            status=Status.QUEUED, not_before=at, status_reason=order.RESEND
        ):
            order.wake_next([attempt.text.phone], at=at)
        else:
            attempts.fail(text, error_code="", reason=NOT_SETTLED, at=at)


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
    attempts.adopt(attempt, carrier_id)
    moved = DeliveryAttempt.objects.filter(pk=attempt.pk, rank__lt=rank).update(
        rank=rank, status=becomes, error_code=error_code
    )
    if not moved:
        return
    _hand_over(attempt, at=at, failed=failed)
    if failed:
        _fail(attempt, error_code, at=at)
        return
    halt.end(at, is_sent=becomes in (Attempt.SENT, Attempt.DELIVERED))
    if becomes == Attempt.DELIVERED:
        text_of(attempt).filter(status=Status.HANDED_OVER).update(
            status=Status.DELIVERED, ended_at=at, outcome_is_news=True
        )


def _fail(attempt: DeliveryAttempt, error_code: str, *, at: datetime) -> None:
    """It did not arrive: once more where that may help, else it has failed."""
    alarms.note(attempt, error_code, at=at)
    if retries.after_failure(attempt, error_code=error_code, at=at):
        return
    # An earlier attempt's failure says nothing about the one that followed it.
    text = text_of(attempt).filter(
        status=Status.HANDED_OVER, attempt_count=attempt.number
    )
    reason = error_codes.reason(error_code)
    attempts.fail(text, error_code=error_code, reason=reason, at=at)


def _hand_over(attempt: DeliveryAttempt, *, at: datetime, failed: bool) -> None:
    """A reply can come before the carrier's answer does, but not before the attempt.

    A copy that waits to be sent again, for whatever reason, need not leave any more.
    """
    if failed and not text_of(attempt).filter(attempt_count=attempt.number).exists():
        return  # the attempt that followed it may get through
    moment = Coalesce("handed_over_at", Value(attempt.started_at))
    left_now = (
        text_of(attempt)
        .filter(status__in=[*IN_DOUBT, Status.QUEUED])
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
        text_of(attempt).filter(handed_over_at=None).update(
            handed_over_at=attempt.started_at, outcome_is_news=True
        )


def _refuse(attempt: DeliveryAttempt, *, error_code: str, at: datetime) -> None:
    _suppress(attempt, error_code, at=at)
    if attempts.close(attempt, Attempt.REFUSED, error_code=error_code):
        alarms.note(attempt, error_code, at=at)
        reason = error_codes.reason(error_code)
        text = attempts.in_doubt(attempt)
        attempts.fail(text, error_code=error_code, reason=reason, at=at)
        order.wake_next([attempt.text.phone], at=at)
        # It refused this text for its own sake: others it takes.
        halt.end(at)


def _doubt(attempt: DeliveryAttempt, *, error_code: str, at: datetime) -> None:
    changed = DeliveryAttempt.objects.filter(
        pk=attempt.pk, status=Attempt.SENDING
    ).update(status=Attempt.UNKNOWN, error_code=error_code)
    if changed:
        text_of(attempt).filter(status=Status.SENDING).update(
            status=Status.UNKNOWN, error_code=error_code, outcome_is_news=True
        )
        order.wake_next([attempt.text.phone], at=at)


def _suppress(attempt: DeliveryAttempt, error_code: str, *, at: datetime) -> None:
    kind = error_codes.suppression_kind(error_code)
    if kind is None and _is_always_off(attempt, error_code):
        kind = Suppression.Kind.UNREACHABLE
    if kind is not None:
        suppression.suppress(
            attempt.text.phone,
            kind=kind,
            source=Suppression.Source.CARRIER,
            error_code=error_code,
            at=at,
        )


def _is_always_off(attempt: DeliveryAttempt, error_code: str) -> bool:
    """The phone was off for this text and for every one of the last few before it."""
    if error_code != error_codes.HANDSET_OFF:
        return False
    before = DeliveryAttempt.objects.filter(
        text__phone=attempt.text.phone,
        status__in=[Attempt.DELIVERED, Attempt.FAILED],
        pk__lt=attempt.pk,
    ).order_by("-pk")
    codes = before.values_list("error_code", flat=True)[: error_codes.OFF_IN_A_ROW - 1]
    return list(codes) == [error_codes.HANDSET_OFF] * (error_codes.OFF_IN_A_ROW - 1)
