"""When a text that did not get through is tried again, and when that is over."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import F, QuerySet

from clinic import jobs

from . import attempts, error_codes, order, pace
from .error_codes import Kind
from .models import DeliveryAttempt, OutboundText
from .permission import STALE
from .twilio import Outcome, Result

Status, Attempt = OutboundText.Status, DeliveryAttempt.Status
LONGEST_PAUSE = timedelta(minutes=5)
ACCOUNT_PAUSE = timedelta(minutes=1)
_JITTER = random.SystemRandom()


def backoff(number: int, *, first: timedelta) -> timedelta:
    """The pause after the attempt of this number: doubled each time, with jitter."""
    doubled = first * 2 ** min(max(number - 1, 0), 10)
    return min(doubled, LONGEST_PAUSE) * _JITTER.uniform(1, 1.25)


def postpone(attempt: DeliveryAttempt, result: Result, *, at: datetime) -> None:
    """It certainly was not sent: back to the queue while it is still worth it."""
    is_account = result.outcome is Outcome.ACCOUNT
    reached = result.outcome is not Outcome.NOT_REACHED
    closed = Attempt.REFUSED if reached else Attempt.NEVER_SENT
    if not attempts.close(attempt, closed, error_code=result.error_code):
        return
    first = ACCOUNT_PAUSE if is_account else settings.SMS_RETRY_PAUSE
    again = _Again(
        not_before=at + backoff(attempt.number, first=first),
        reason=order.ACCOUNT if is_account else order.RETRY,
        error_code=result.error_code,
    )
    text = attempts.in_doubt(attempt)
    if not again.queue(attempt, text):
        # One that was taken back meanwhile keeps the reason it was given.
        text.filter(resend_forbidden=True).update(
            status=Status.CANCELLED, ended_at=at, outcome_is_news=True
        )
        attempts.cancel(attempt, reason=STALE, at=at)
        order.wake_next([attempt.text.phone], at=at)


def after_failure(attempt: DeliveryAttempt, *, error_code: str, at: datetime) -> bool:
    """Try again what the carrier could not deliver; False if this is its end.

    A failure is final there, so a second copy never meets the first on a phone. What
    has been said to the number since must not be overtaken by older words.
    """
    again = _next_try(attempt, error_code, at=at)
    if again is None or _is_overtaken(attempt.text):
        return False
    text = attempts.text_of(attempt).filter(
        status=Status.HANDED_OVER, attempt_count=attempt.number, confirms=None
    )
    return again.queue(attempt, text, outcome_is_news=True)


@dataclass(frozen=True)
class _Again:
    not_before: datetime
    reason: str
    error_code: str

    def queue(
        self,
        attempt: DeliveryAttempt,
        text: QuerySet[OutboundText],
        **fields: bool,
    ) -> bool:
        is_account = self.reason == order.ACCOUNT
        if is_account:
            # Nobody is texted meanwhile: for some texts the outage does not count.
            lost = self.not_before - attempt.text.not_before
            text.filter(waits_out_outages=True).update(not_after=F("not_after") + lost)
        queued = text.filter(
            order.still_timely(self.not_before), resend_forbidden=False
        ).update(
            status=Status.QUEUED,
            not_before=self.not_before,
            status_reason=self.reason,
            error_code=self.error_code,
            **({"handed_over_at": None} if is_account else {}),
            **fields,
        )
        if queued:
            jobs.enqueue_at(
                "messaging.tasks.deliver", attempt.text_id, at=self.not_before
            )
        return bool(queued)


def _next_try(
    attempt: DeliveryAttempt, error_code: str, *, at: datetime
) -> _Again | None:
    kind = error_codes.kind(error_code)
    if kind is Kind.ACCOUNT:
        pause = backoff(attempt.number, first=ACCOUNT_PAUSE)
        return _Again(at + pause, order.ACCOUNT, error_code)
    if kind is Kind.BUSY:
        pace.slow_down(at=at)
        pause = backoff(attempt.number, first=settings.SMS_RETRY_PAUSE)
        return _Again(at + pause, order.RETRY, error_code)
    if kind is Kind.PASSING and not _has_failed_before(attempt):
        pause = backoff(1, first=settings.SMS_SECOND_TRY_PAUSE)
        return _Again(at + pause, order.RETRY, error_code)
    return None


def _has_failed_before(attempt: DeliveryAttempt) -> bool:
    earlier = attempt.text.attempts.filter(number__lt=attempt.number)
    return earlier.filter(status=Attempt.FAILED).exists()


def _is_overtaken(text: OutboundText) -> bool:
    newer = OutboundText.objects.filter(phone=text.phone, pk__gt=text.pk)
    return newer.exclude(status=Status.CANCELLED).exists()
