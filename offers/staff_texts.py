"""Texts that staff write to a number: each sent once, and told of if it fails."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from clinic import audit, singletons
from clinic.audit import Actor
from clinic.models import AuditEvent
from messaging import outbox, segments, unsettled, wording
from messaging.models import InboundText, OutboundText
from messaging.settling import NOT_SETTLED
from waitlist.models import Patient

from . import colleague, outlook, sentences, ticks
from .outlook import Outlook

if TYPE_CHECKING:
    from django.contrib.auth.models import User

PURPOSE = "staff"
MOST_PARTS = 2
# The same words by the same person within this time are a second click.
SECOND_CLICK = timedelta(minutes=1)
# It says how things stood: after a long stop or outage it is dropped.
TIMELY = timedelta(days=3)
LOST = (OutboundText.Status.FAILED, OutboundText.Status.CANCELLED)
# After so long nobody would phone any more because of it.
LOST_FOR = timedelta(days=14)
TOLD = "text.lost"


class Sent(StrEnum):
    SENT = "sent"
    ALREADY = "already"
    REFUSED = "refused"
    ANSWERED = "answered"


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
    mark: int | None = None,
) -> tuple[Sent, Outlook]:
    """Queue it unless it may not go; `page` is the row whose page it was written on.

    With `mark`, how far the trail reached on that page: not after a colleague's answer.
    """
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
        actor = audit.staff(user)
        if mark is not None and colleague.on_number(number, mark, actor=actor, at=at):
            return Sent.ANSWERED, expected
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
        audit.record("text.written", text, actor=actor, at=at)
    return Sent.SENT, expected


def hear(text: OutboundText, *, at: datetime) -> None:
    """One of SMS_OUTCOME_HANDLERS: what did not arrive brings the thread back."""
    if text.purpose != PURPOSE or text.status not in LOST:
        return
    who = sentences.person(text.written_by)
    reason = f"The text that {who} wrote did not arrive ({ticks.why(text)}). Phone."
    with transaction.atomic():
        theirs = _before(text.phone, text.created_at)
        newest = (
            theirs.select_for_update(of=("self",), no_key=True)
            .order_by("-received_at", "-pk")
            .first()
        )
        if newest is None or _is_told_of(text):
            return  # what staff have done about it since stays done
        InboundText.objects.filter(pk=newest.pk).update(
            needs_person=True, done_at=None, done_by=None, inbox_reason=reason[:200]
        )
        audit.record(TOLD, text, actor=audit.SYSTEM, at=at)


def lost(*, at: datetime) -> QuerySet[OutboundText]:
    """Did not arrive, and no thread in the inbox says so: the number never wrote."""
    settled = AuditEvent.objects.filter(
        object_type="outboundtext", object_id=OuterRef("pk"), action=unsettled.SETTLED
    )
    texts = OutboundText.objects.filter(
        ~Exists(_before(OuterRef("phone"), OuterRef("created_at"))),
        ~Exists(settled),
        purpose=PURPOSE,
        status__in=LOST,
        created_at__gt=at - LOST_FOR,
    )
    # Of those nobody knows it, and staff are asked.
    return texts.exclude(status_reason=NOT_SETTLED).order_by("pk")


def leave(text_id: int, *, actor: Actor, at: datetime) -> bool:
    """Somebody has seen to what was lost. False when it was seen to before."""
    with transaction.atomic():
        same = OutboundText.objects.filter(pk=text_id)
        # Two clicks wait for each other here.
        list(same.select_for_update(of=("self",), no_key=True))
        text = lost(at=at).filter(pk=text_id).first()
        if text is None:
            return False
        audit.record(unsettled.SETTLED, text, actor=actor, at=at, how="left")
    return True


def _before(
    number: str | OuterRef, moment: datetime | OuterRef
) -> QuerySet[InboundText]:
    """What the number wrote before a text of ours."""
    return InboundText.objects.filter(phone=number, received_at__lte=moment)


def _is_told_of(text: OutboundText) -> bool:
    return AuditEvent.objects.filter(
        object_type="outboundtext", object_id=text.pk, action=TOLD
    ).exists()


def _is_second_click(number: str, body: str, user: User, *, at: datetime) -> bool:
    same = OutboundText.objects.filter(phone=number, body=body, written_by=user)
    return same.filter(created_at__gt=at - SECOND_CLICK).exists()
