"""Texts of which nobody knows whether they arrived, until a person says it.

Everything else settles itself: by the carrier's answer, its report, or its list.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, Max, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Coalesce

from clinic import audit, jobs

from . import order, twilio
from .attempts import text_of
from .models import DeliveryAttempt, OutboundText
from .settling import NOT_SETTLED

Status, Attempt = OutboundText.Status, DeliveryAttempt.Status
# The carrier cannot be asked: usually two looks at its list settle a text sooner.
ASKED_IN_VAIN = timedelta(minutes=15)
# It has the text and has said nothing more, though it was asked (facts: no receipt).
NO_RECEIPT = timedelta(hours=4)
# After so long nobody could find out any more, and nothing depends on it.
LOOK_BACK, LAST_TEXTS = timedelta(days=3), 5000
# What the last attempt of a text that waits looks like.
OF_ATTEMPT = {
    Status.UNKNOWN: Attempt.UNKNOWN,
    Status.FAILED: Attempt.NEVER_SENT,
    Status.HANDED_OVER: Attempt.ACCEPTED,
}
SAID_BY_STAFF = "said_by_staff"
SETTLED = "text_settled"  # in the trail


def waiting(*, at: datetime) -> QuerySet[OutboundText]:
    """Oldest first: those that still matter.

    One that was taken back, is too late by now, or confirms an opt-out that holds
    anyway may have arrived or not: nobody would do anything about it.
    """
    last = DeliveryAttempt.objects.filter(
        text=OuterRef("pk"), number=OuterRef("attempt_count"), settled_by=None
    )
    unknown = Q(status=Status.UNKNOWN) & Q(
        Exists(last.filter(started_at__lte=at - ASKED_IN_VAIN))
    )
    # A report that came after all says that it left.
    given_up = Q(
        status=Status.FAILED, status_reason=NOT_SETTLED, handed_over_at=None
    ) & Q(Exists(last))
    silent = Q(status=Status.HANDED_OVER) & Q(
        Exists(last.filter(status=Attempt.ACCEPTED, started_at__lte=at - NO_RECEIPT))
    )
    newest = OutboundText.objects.aggregate(pk=Max("pk"))["pk"] or 0
    return OutboundText.objects.filter(
        order.still_timely(at),
        unknown | given_up | silent,
        pk__gt=newest - LAST_TEXTS,
        created_at__gt=at - LOOK_BACK,
        resend_forbidden=False,
        confirms=None,
    ).order_by("pk")


def may_resend(text: OutboundText, *, at: datetime) -> bool:
    """Still of use, lawful, and no copy of it can reach the phone any more."""
    if text.resend_forbidden or text.confirms_id is not None:
        return False
    if text.erased_at is not None:
        return False
    if text.not_after is not None and text.not_after <= at:
        return False
    if text.status != Status.HANDED_OVER:
        return True
    attempt = _last(text)
    return attempt is not None and twilio.tried_until(text, attempt) <= at


def it_arrived(text_id: int, *, actor: audit.Actor, at: datetime) -> bool:
    """False when it has been settled meanwhile, by a colleague or by the carrier."""
    with transaction.atomic():
        attempt = _claim(text_id, actor=actor, at=at)
        if attempt is None:
            return False
        text_of(attempt).update(
            status=Status.DELIVERED,
            handed_over_at=Coalesce("handed_over_at", Value(attempt.started_at)),
            ended_at=at,
            error_code="",
            status_reason=SAID_BY_STAFF,
            outcome_is_news=True,
        )
        _record(text_id, "arrived", actor=actor, at=at)
    return True


def it_did_not(text_id: int, *, actor: audit.Actor, at: datetime, resend: bool) -> bool:
    """The same for a text that is not on the phone: sent once more, or left.

    Without a lawful way to send it again it is left, however it was asked.
    """
    with transaction.atomic():
        attempt = _claim(text_id, actor=actor, at=at, status=Attempt.NEVER_SENT)
        if attempt is None:
            return False
        again = resend and may_resend(attempt.text, at=at)
        if again:
            text_of(attempt).update(
                status=Status.QUEUED,
                status_reason=order.RESEND,
                error_code="",
                not_before=at,
                handed_over_at=None,
                ended_at=None,
                outcome_is_news=False,
            )
            jobs.enqueue("messaging.tasks.deliver", text_id)
        else:
            text_of(attempt).update(
                status=Status.FAILED,
                status_reason=SAID_BY_STAFF,
                ended_at=at,
                outcome_is_news=True,
            )
        _record(text_id, "resent" if again else "left", actor=actor, at=at)
    return True


def _claim(
    text_id: int, *, actor: audit.Actor, at: datetime, **fields: str
) -> DeliveryAttempt | None:
    """The attempt to speak of, locked before its text as everywhere, and ours alone.

    Whatever settles a text changes its attempt first, so both are as they were read.
    """
    text = waiting(at=at).filter(pk=text_id).first()
    attempt = _last(text) if text else None
    if text is None or attempt is None:
        return None
    claimed = DeliveryAttempt.objects.filter(
        pk=attempt.pk, settled_by=None, status=OF_ATTEMPT[Status(text.status)]
    ).update(settled_by=actor.user_id, **fields)
    if not claimed:
        return None
    attempt.text = OutboundText.objects.select_for_update(
        of=("self",), no_key=True
    ).get(pk=text_id)
    return attempt


def _last(text: OutboundText) -> DeliveryAttempt | None:
    attempts = (
        each for each in text.attempts.all() if each.number == text.attempt_count
    )
    return next(attempts, None)


def _record(text_id: int, how: str, *, actor: audit.Actor, at: datetime) -> None:
    audit.record(SETTLED, OutboundText(pk=text_id), actor=actor, at=at, how=how)
