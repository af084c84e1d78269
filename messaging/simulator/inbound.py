"""Texts from patients: stored, checked for the carrier's own keywords, forwarded."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

from . import events, keywords, knobs, messages, numbers
from .carrier import Carrier
from .knobs import Faults, Rules
from .messages import INBOUND, REPLY, Message


def receive(
    carrier: Carrier,
    *,
    phone: str,
    body: str,
    at: float,
    reserve: Callable[[str], None] = lambda sid: None,
) -> tuple[Message, int | None]:
    """Take a text from a phone. Returns it and the id of the event that forwards it.

    The event is None when the text is lost on the way, as sometimes happens.
    `reserve` is told the sid before anybody can find the event.
    """
    rules, faults = knobs.load(carrier.store, Rules), knobs.load(carrier.store, Faults)
    keyword = keywords.read(body, yes_is_start=rules.yes_is_start)
    message = _compose(
        carrier, phone, body, keyword if rules.advanced_opt_out else "", at
    )
    delays = _delays(carrier, faults)
    if delays:
        reserve(message.sid)
    with carrier.store.transaction() as connection:
        messages.add(connection, message)
        reply = _apply_keyword(carrier, connection, phone, keyword, at=at)
        if reply:
            messages.add(connection, _carrier_reply(message, reply, at=at))
        made = [
            events.schedule(
                connection, events.INBOUND, sid=message.sid, due_at=at + delay
            )
            for delay in delays
        ]
    carrier.wake.set()
    return message, made[0] if made else None


def _delays(carrier: Carrier, faults: Faults) -> list[float]:
    """When to forward a text, in seconds from now: once, twice or never."""
    if carrier.dice.hits(faults.lose_inbound):
        return []
    return [0, 0.2] if carrier.dice.hits(faults.duplicate_inbound) else [0]


def _compose(
    carrier: Carrier, phone: str, body: str, opt_out_type: str, at: float
) -> Message:
    asked = messages.latest_to(carrier.store, phone)
    return messages.compose(
        direction=INBOUND,
        phone=phone,
        number=(asked.number if asked else "") or carrier.sends_from,
        body=body,
        status="received",
        at=at,
        service=carrier.service or (asked.service if asked else ""),
        opt_out_type=opt_out_type,
    )


def _apply_keyword(
    carrier: Carrier,
    connection: sqlite3.Connection,
    phone: str,
    keyword: str,
    *,
    at: float,
) -> str:
    """Block or unblock the number; returns what the carrier itself answers."""
    blocked = numbers.find(carrier.store, phone).is_blocked
    if keyword == keywords.STOP and not blocked:
        numbers.block(connection, phone, at=at)
    elif keyword == keywords.START and blocked:
        numbers.block(connection, phone, at=None)
    elif keyword != keywords.HELP:
        return ""
    return keywords.REPLIES[keyword]


def _carrier_reply(message: Message, body: str, *, at: float) -> Message:
    return messages.compose(
        direction=REPLY,
        phone=message.phone,
        number=message.number,
        body=body,
        status="delivered",
        at=at,
        service=message.service,
    )
