"""Texts we owe somebody, written in the transaction that makes them true.

A committed row is sent; `delivery` and `reconcile` do it in the background.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import TYPE_CHECKING, Any, Required, TypedDict, Unpack

from django.db import transaction
from django.db.models import QuerySet

from clinic import jobs
from clinic.models import Location

from . import halt, order
from .delivery import deliver, deliver_due, sweep, wake_workers
from .models import InboundText, OutboundText, Suppression
from .reconcile import reconcile

if TYPE_CHECKING:
    from django.contrib.auth.models import User

__all__ = [
    "Draft",
    "account_error",
    "cancel",
    "deliver",
    "deliver_due",
    "queue",
    "queue_many",
    "reconcile",
    "sweep",
]

Status = OutboundText.Status
CANCELLABLE = (Status.QUEUED, Status.SENDING, Status.UNKNOWN)


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A text to queue. `not_before` is now unless given; `hours`: see the model."""

    phone: str = field(repr=False)
    body: str = field(repr=False)
    purpose: str
    hours: str
    wording: str = ""
    location: Location | None = None
    language: str = "en"
    timezone: str = ""
    waits_out_outages: bool = False
    is_local: bool = False
    not_before: datetime | None = None
    not_after: datetime | None = None
    reply_to: InboundText | None = None
    confirms: Suppression | None = None
    written_by: User | None = None

    def columns(self, *, at: datetime) -> dict[str, Any]:
        given = {each.name: getattr(self, each.name) for each in fields(self)}
        return {**given, "not_before": self.not_before or at, "created_at": at}


class DraftFields(TypedDict, total=False):
    """The same, for `queue`."""

    phone: Required[str]
    body: Required[str]
    purpose: Required[str]
    hours: Required[str]
    wording: str
    location: Location | None
    language: str
    timezone: str
    is_local: bool
    not_before: datetime | None
    not_after: datetime | None
    reply_to: InboundText | None
    confirms: Suppression | None
    written_by: User | None


def queue(*, at: datetime, **draft: Unpack[DraftFields]) -> OutboundText:
    """Owe somebody a text, in the caller's transaction; takes what a Draft takes.

    A text answered for this purpose before keeps its first answer, which is returned.
    """
    # An error here ends the caller's transaction: a savepoint would cost and save nothing.
    with transaction.atomic(savepoint=False):
        text, is_new = _insert(Draft(**draft), at=at)
        if is_new and text.not_before <= at:
            jobs.enqueue("messaging.tasks.deliver", text.pk)
    return text


def queue_many(drafts: Sequence[Draft], *, at: datetime) -> list[OutboundText]:
    """Queue them in their order with one insert, and wake a few workers for them.

    Answers to a text just received go one by one through `queue`.
    """
    if any(draft.reply_to for draft in drafts):
        raise ValueError("an answer is queued by queue()")
    with transaction.atomic(savepoint=False):
        texts = OutboundText.objects.bulk_create(
            OutboundText(**draft.columns(at=at)) for draft in drafts
        )
        wake_workers(sum(text.not_before <= at for text in texts))
    return texts


def cancel(texts: QuerySet[OutboundText], *, reason: str, at: datetime) -> int:
    """Stop what has not left; how many were stopped.

    What is under way or unknown cannot be stopped any more: it is not sent again.
    """
    with transaction.atomic(savepoint=False):
        rows = list(
            texts.filter(status__in=CANCELLABLE)
            .order_by("pk")
            .select_for_update(of=("self",), no_key=True)
        )
        if not rows:
            return 0
        held = OutboundText.objects.filter(pk__in=[row.pk for row in rows])
        if any(row.status != Status.QUEUED for row in rows):
            held.filter(status__in=CANCELLABLE).exclude(status=Status.QUEUED).update(
                resend_forbidden=True, status_reason=reason
            )
        count = held.filter(status=Status.QUEUED).update(
            status=Status.CANCELLED,
            status_reason=reason,
            ended_at=at,
            outcome_is_news=True,
        )
        if count:
            order.wake_next((row.phone for row in rows), at=at)
    return count


def account_error() -> str:
    """The code for which the carrier takes no texts from us at all, or nothing."""
    found = halt.current()
    return found.error_code if found else ""


def _insert(draft: Draft, *, at: datetime) -> tuple[OutboundText, bool]:
    columns = draft.columns(at=at)
    if draft.reply_to is not None:
        # Whoever answers holds the lock of the text received: no savepoint is needed.
        same = OutboundText.objects.filter(
            reply_to=draft.reply_to, purpose=draft.purpose
        )
        if (first := same.first()) is not None:
            return first, False
    return OutboundText.objects.create(**columns), True
