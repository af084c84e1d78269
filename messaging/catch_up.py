"""Texts that no webhook told us of, read from the carrier's own list."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from clinic import heartbeat
from clinic.logs import describe
from clinic.models import Heartbeat

from . import intake, twilio
from .models import InboundText
from .twilio import CarrierText

logger = logging.getLogger(__name__)

MARK = "catch_up"
# How far the carrier's list or clock may be behind.
OVERLAP = timedelta(minutes=10)
OUR_NUMBERS_SEEN_FOR = timedelta(days=90)
LIST_LIMIT = 1000
# Checked between two pages; the tick has other work, too.
PASS_SECONDS = 5
# The carrier's times are whole seconds: a reply must not seem older than our question.
WITHIN_THE_SECOND = timedelta(microseconds=999_999)
STARTED_AT = timezone.now()


class CarrierSilentError(Exception):
    """It could not be asked for everything: the next tick asks again."""


def is_due(at: datetime) -> bool:
    """Every few minutes, and at once after a start or a gap of the worker."""
    if not settings.TWILIO_ACCOUNT_SID:
        return False
    mark = _mark()
    return (
        mark is None
        or mark <= at - settings.SMS_CATCH_UP_PAUSE
        or mark < STARTED_AT
        or heartbeat.is_silent(at)
    )


def run(at: datetime) -> int:
    """Store what was missed, if it is time to look; how many texts that were.

    They are routed with all others that wait for it, see `inbound.unread`.
    """
    if not is_due(at):
        return 0
    since = (_mark() or _first_mark(at)) - OVERLAP
    give_up_at = time.monotonic() + PASS_SECONDS
    missed: list[CarrierText] = []
    for number in _our_numbers(at):
        missed += _list(number, since=since, give_up_at=give_up_at)
    count, is_complete = _store(_unknown(missed), at=at)
    if is_complete:
        heartbeat.beat(MARK, at=at)
    return count


def _mark() -> datetime | None:
    """Up to when everything is known."""
    marks = Heartbeat.objects.filter(name=MARK)
    return marks.values_list("at", flat=True).first()


def _first_mark(at: datetime) -> datetime:
    """What was sent to the number before it was ours to read is not acted on."""
    newest = InboundText.objects.order_by("-received_at").first()
    return min(newest.received_at, at) if newest else at


def _our_numbers(at: datetime) -> list[str]:
    """The one we send from; of a messaging service, those that were texted."""
    known = {settings.TWILIO_FROM_NUMBER} - {""}
    if not known or settings.TWILIO_MESSAGING_SERVICE_SID:
        lately = InboundText.objects.filter(received_at__gt=at - OUR_NUMBERS_SEEN_FOR)
        known |= set(lately.order_by().values_list("to_phone", flat=True).distinct())
    return sorted(known)


def _list(number: str, *, since: datetime, give_up_at: float) -> list[CarrierText]:
    """Everything since then, page after page into the past: newest come first."""
    found: dict[str, CarrierText] = {}
    until: datetime | None = None
    while True:
        page = twilio.texts_to(
            number, limit=LIST_LIMIT, sent_after=since, sent_before=until
        )
        if page is None:
            raise CarrierSilentError
        is_news = any(text.carrier_id not in found for text in page)
        found |= {text.carrier_id: text for text in page}
        if len(page) < LIST_LIMIT or not is_news:
            return list(found.values())
        if time.monotonic() > give_up_at:
            raise CarrierSilentError
        until = min((text.sent_at for text in page if text.sent_at), default=None)


def _unknown(texts: Iterable[CarrierText]) -> list[CarrierText]:
    """Those from patients that are not stored yet, in the carrier's order."""
    received = [
        text
        for text in texts
        if text.direction == "inbound"
        and intake.is_a_text(text.carrier_id, text.from_phone, text.to_phone)
    ]
    known = set()
    for start in range(0, len(received), LIST_LIMIT):
        ids = [text.carrier_id for text in received[start : start + LIST_LIMIT]]
        stored = InboundText.objects.filter(carrier_id__in=ids)
        known |= set(stored.values_list("carrier_id", flat=True))
    # Sorting keeps the list's order, newest first, inside a second.
    oldest_first = [text for text in reversed(received) if text.carrier_id not in known]
    return sorted(oldest_first, key=_written_at)


def _store(texts: list[CarrierText], *, at: datetime) -> tuple[int, bool]:
    """How many were stored now, and whether every one of them is."""
    count = failures = 0
    for text in texts:
        try:
            count += _receive(text, at=at)
        except Exception as error:  # one bad text must not hide the others
            logger.error("a missed text could not be stored: %s", describe(error))
            failures += 1
    if count:
        logger.warning("%s texts reached us by the carrier's list only", count)
    return count, not failures


def _receive(text: CarrierText, *, at: datetime) -> bool:
    """As if it had arrived when it was written."""
    with transaction.atomic():
        stored = intake.receive(
            carrier_id=text.carrier_id,
            phone=text.from_phone,
            to_phone=text.to_phone,
            body=text.body,
            media_count=min(text.media_count, 99),
            at=min(_written_at(text), at),
        )
        if stored is not None and not text.body and not text.media_count:
            _leave_to_a_person(stored, at=at)
    return stored is not None


def _leave_to_a_person(stored: InboundText, *, at: datetime) -> None:
    """Its words were erased before we read them: asking "YES or NO?" would be blind."""
    InboundText.objects.filter(pk=stored.pk, routed_at=None).update(
        intent=InboundText.Intent.UNCLEAR,
        reason="erased",
        routed_at=at,
        needs_person=True,
        inbox_reason=_("Its words were lost at the carrier. Ask what they wrote."),
    )


def _written_at(text: CarrierText) -> datetime:
    second = text.created_at or text.sent_at
    return second + WITHIN_THE_SECOND if second else datetime.max.replace(tzinfo=UTC)
