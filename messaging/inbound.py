"""Texts we receive: stored first, then read once and offered to the handlers."""

from __future__ import annotations

import logging
from datetime import datetime

from django.conf import settings
from django.db import DatabaseError, transaction
from django.db.models import F, Q, QuerySet
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from clinic.logs import describe

from . import after_hours, on_call, pictures
from .intake import BODY_LIMIT, receive
from .models import InboundText
from .understanding import REASONS, read

__all__ = ["BODY_LIMIT", "flag", "is_overtaken", "receive", "route", "sweep", "unread"]

logger = logging.getLogger(__name__)

ATTEMPTS = 5
SWEEP_LIMIT = 200
READING = ("intent", "topic", "reason")
Intent = InboundText.Intent
# The carrier's own reading of its keywords. Its START is not believed: YES is one.
_BELIEVED = {"STOP": Intent.OPT_OUT, "HELP": Intent.HELP}
_ANSWERS = {Intent.ACCEPT: Intent.DECLINE, Intent.DECLINE: Intent.ACCEPT}


def route(inbound_id: int, *, at: datetime, is_counted: bool = False) -> bool:
    """Let the handlers act on a text, all or nothing; never raises.

    False when it was routed before, or when it failed and `sweep` will try again.
    """
    try:
        # Counted and committed first: an attempt that kills its worker counts too.
        waiting = InboundText.objects.filter(pk=inbound_id, routed_at=None)
        if not is_counted and not waiting.update(
            routing_attempts=F("routing_attempts") + 1
        ):
            return False
        with transaction.atomic():
            return _route(inbound_id, at=at)
    except Exception as error:  # whatever a handler's mistake, the text stays ours
        _note(inbound_id, describe(error))
        return False


def unread() -> list[int]:
    """Texts that nobody has begun to route, in the order in which they were written."""
    waiting = InboundText.objects.filter(routed_at=None, routing_attempts=0)
    return list(waiting.order_by("received_at", "pk").values_list("pk", flat=True))


def sweep(at: datetime) -> None:
    """Route again what was interrupted; after the last attempt a person reads it."""
    due = _due(at).order_by("received_at", "pk").values_list("pk", flat=True)
    for inbound_id in due[:SWEEP_LIMIT]:
        route(inbound_id, at=at)
    given_up = InboundText.objects.filter(
        routed_at=None, routing_attempts__gte=ATTEMPTS, needs_person=False
    )
    for text in given_up[:SWEEP_LIMIT]:
        flag(text, reason=_("It could not be processed."))


def flag(text: InboundText, *, reason: str, urgent: bool = False) -> bool:
    """Put it before a person. The first reason stands unless a later one is urgent."""
    unseen = InboundText.objects.filter(pk=text.pk, done_at=None).filter(
        Q(needs_person=False) | Q(is_urgent=False) if urgent else Q(needs_person=False)
    )
    fields = {"needs_person": True, "inbox_reason": reason[:200]}
    if urgent:
        fields["is_urgent"] = True
    if not unseen.update(**fields):
        return False
    for name, value in fields.items():
        setattr(text, name, value)
    return True


def _route(inbound_id: int, *, at: datetime) -> bool:
    text = (
        InboundText.objects.select_for_update(of=("self",), no_key=True)
        .filter(pk=inbound_id, routed_at=None)
        .first()
    )
    if text is None:
        return False
    _understand(text)
    if is_overtaken(text):
        flag(text, reason=_("Reached us late; their later text says the opposite."))
    else:
        text.claimed_by = _offer(text)
        _leave_to_staff(text)
    text.routed_at, text.routing_error = at, ""
    text.save(update_fields=[*READING, "claimed_by", "routed_at", "routing_error"])
    return True


def _understand(text: InboundText) -> None:
    """Read it once; everybody after this acts on what was read."""
    reading = read(text.body)
    text.intent, text.topic, text.reason = reading.intent, reading.topic, reading.reason
    if text.opt_out_type in _BELIEVED:
        text.intent = _BELIEVED[text.opt_out_type]
        text.reason = f"carrier_{text.opt_out_type.lower()}"


def _offer(text: InboundText) -> str:
    """The first handler that claims it; an opt-out is still shown to the rest."""
    claimed_by = ""
    for path in settings.SMS_INBOUND_HANDLERS:
        if claimed_by and text.intent != Intent.OPT_OUT:
            break
        if import_string(path)(text) and not claimed_by:
            claimed_by = path
    return claimed_by


def is_overtaken(text: InboundText) -> bool:
    """A NO that comes to light after the YES that followed it undoes nothing."""
    return (
        text.intent in _ANSWERS
        and not text.topic
        and InboundText.objects.filter(
            phone=text.phone,
            intent=_ANSWERS[Intent(text.intent)],
            received_at__gt=text.received_at,
            routed_at__isnull=False,
        ).exists()
    )


def _leave_to_staff(text: InboundText) -> None:
    if text.media_count and text.intent != Intent.OPT_OUT:
        pictures.answer(text)
        flag(text, reason=_("Sent a picture; we do not show it."))
    elif not text.claimed_by and text.intent != Intent.IGNORE:
        flag(text, reason=REASONS.get(text.reason, _("Nobody has answered it.")))
    after_hours.answer(text)
    on_call.wake(text)


def _due(at: datetime) -> QuerySet[InboundText]:
    """Unrouted texts whose pause, doubled with every attempt, is over."""
    is_due = Q()
    for attempts in range(ATTEMPTS):
        pause = settings.SMS_ROUTING_LEASE * 2 ** max(attempts - 1, 0)
        is_due |= Q(routing_attempts=attempts, received_at__lte=at - pause)
    return InboundText.objects.filter(is_due, routed_at=None)


def _note(inbound_id: int, error: str) -> None:
    """A database that has just failed may fail again; the row is found without it."""
    logger.error("Routing text %s failed: %s", inbound_id, error)
    try:
        InboundText.objects.filter(pk=inbound_id).update(routing_error=error[:100])
    except DatabaseError as again:
        logger.error("Nor could that be noted: %s", describe(again))
