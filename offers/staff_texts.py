"""Texts that staff write to a number: each sent once, and told of if it fails."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import QuerySet

from clinic import audit, singletons
from messaging import outbox, segments, wording
from messaging.models import InboundText, OutboundText
from waitlist.models import Patient

from . import outlook, sentences, ticks
from .outlook import Outlook

if TYPE_CHECKING:
    from django.contrib.auth.models import User

PURPOSE = "staff"
MOST_PARTS = 2
# The same words by the same person within this time are a second click.
SECOND_CLICK = timedelta(minutes=1)
# It says how things stood: after a long stop or outage it is dropped.
TIMELY = timedelta(days=3)


class Sent(StrEnum):
    SENT = "sent"
    ALREADY = "already"
    REFUSED = "refused"


@dataclass(frozen=True)
class Length:
    """A text as it would leave, and what it takes."""

    body: str = field(repr=False)
    characters: int
    parts: int


def measure(words: str) -> Length:
    """Our name comes first, and the alphabet is the carrier's."""
    name = wording.plain(singletons.practice().text_name)
    body = f"{name}: {wording.plain(words)}"
    counted = segments.count(body)
    return Length(body, counted.units, counted.parts)


def send(
    number: str,
    words: str,
    *,
    page: QuerySet[InboundText] | QuerySet[Patient],
    user: User,
    at: datetime,
) -> tuple[Sent, Outlook]:
    """Queue it unless it may not go; `page` is the row whose page it was written on."""
    body = measure(words).body
    with transaction.atomic():
        # Two clicks wait for each other here.
        list(page.select_for_update(of=("self",), no_key=True))
        desk = outlook.desk(number)
        expected = outlook.of(desk, at=at)
        if not expected.may_send:
            return Sent.REFUSED, expected
        if _is_second_click(number, body, user, at=at):
            return Sent.ALREADY, expected
        not_before = expected.not_before or at
        text = outbox.queue(
            phone=number,
            body=body,
            purpose=PURPOSE,
            hours=expected.hours,
            at=at,
            location=desk.location,
            language=desk.language,
            timezone=desk.timezone,
            is_local=desk.is_local,
            not_before=not_before,
            not_after=not_before + TIMELY,
            written_by=user,
        )
        audit.record("text.written", text, actor=audit.staff(user), at=at)
    return Sent.SENT, expected


def hear(text: OutboundText, *, at: datetime) -> None:
    """One of SMS_OUTCOME_HANDLERS: what did not arrive brings the thread back."""
    lost = (OutboundText.Status.FAILED, OutboundText.Status.CANCELLED)
    if text.purpose != PURPOSE or text.status not in lost:
        return
    who = sentences.person(text.written_by)
    reason = f"The text that {who} wrote did not arrive ({ticks.why(text)}). Phone."
    theirs = InboundText.objects.filter(
        phone=text.phone, received_at__lte=text.created_at
    )
    newest = theirs.order_by("-received_at", "-pk").first()
    if newest is None or newest.inbox_reason == reason[:200]:
        return  # told before: what staff have done about it since stays done
    InboundText.objects.filter(pk=newest.pk).update(
        needs_person=True, done_at=None, done_by=None, inbox_reason=reason[:200]
    )


def _is_second_click(number: str, body: str, user: User, *, at: datetime) -> bool:
    same = OutboundText.objects.filter(phone=number, body=body, written_by=user)
    return same.filter(created_at__gt=at - SECOND_CLICK).exists()
