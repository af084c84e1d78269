"""The steps of a text after its acceptance, and the callbacks that report them."""

from __future__ import annotations

import sqlite3

from . import events, knobs, messages, patients, webhooks
from .carrier import Carrier
from .events import Event
from .faults import Dice
from .knobs import Faults, Rules
from .messages import Message
from .numbers import Number

# Given up on our side of the network; other codes come back from the far side.
FAILED_BEFORE_SENDING = {30001, 30002, 30010, 30022, 30023, 30032, 30034, 30036, 63038}


def steps(number: Number, rules: Rules, *, first: str) -> list[tuple[str, int | None]]:
    """The statuses after the first one, each with its error code."""
    course: list[tuple[str, int | None]] = []
    if first == "accepted":
        course.append(("queued", None))
    if rules.post_sending:
        course.append(("sending", None))
    error = number.async_error
    if error in FAILED_BEFORE_SENDING:
        course.append(("failed", error))
    elif error:
        course += [("sent", None), ("undelivered", error)]
    else:
        course += [("sent", None), ("delivered", None)]
    names = [status for status, _ in course]
    if number.last_status in names:
        return course[: names.index(number.last_status) + 1]
    return course


def plan(
    connection: sqlite3.Connection,
    message: Message,
    course: list[tuple[str, int | None]],
    *,
    rules: Rules,
    faults: Faults,
    dice: Dice,
) -> None:
    """Write down every step and callback of a text, with what goes wrong on the way."""
    step = rules.step_ms / 1000
    for position, (status, error) in enumerate(course, start=1):
        due_at = message.created_at + step * position
        detail: dict[str, object] = {"status": status, "error": error}
        at_once = not message.callback or _callback_is_punctual(
            connection, message.sid, detail, due_at, step, faults, dice
        )
        events.schedule(
            connection,
            events.PROGRESS,
            sid=message.sid,
            due_at=due_at,
            post=bool(message.callback) and at_once,
            **detail,
        )


def _callback_is_punctual(
    connection: sqlite3.Connection,
    sid: str,
    detail: dict[str, object],
    due_at: float,
    step: float,
    faults: Faults,
    dice: Dice,
) -> bool:
    """False when the callback comes later than its step, or never; adds doubles."""
    if dice.hits(faults.lose_callbacks):
        return False
    later = 0.0
    if dice.hits(faults.late_callbacks):
        later = faults.late_ms / 1000
    elif dice.hits(faults.reorder_callbacks):
        later = step * 1.5
    times = [later] if later else []
    if dice.hits(faults.duplicate_callbacks):
        times.append(later + step / 2)
    for delay in times:
        events.schedule(
            connection, events.CALLBACK, sid=sid, due_at=due_at + delay, **detail
        )
    return not later


def take_step(carrier: Carrier, event: Event, *, at: float) -> None:
    """Move the text on and report it; the patient may decide to answer."""
    message = messages.find(carrier.store, event.sid)
    if message is None:
        return events.finish(carrier.store, event, at=at, http_status=None)
    status, error = str(event.detail["status"]), event.detail["error"]
    messages.advance(
        carrier.store,
        message.sid,
        status=status,
        error=error if isinstance(error, int) else None,
        number=carrier.sends_from,
        at=at,
    )
    if status == "delivered" and not event.tries:
        patients.consider(carrier, message, at=at)
    if event.detail["post"]:
        return report(carrier, event, at=at)
    return events.finish(carrier.store, event, at=at, http_status=None)


def report(carrier: Carrier, event: Event, *, at: float) -> None:
    """Post a status callback, as it was when its step was taken."""
    message = messages.find(carrier.store, event.sid)
    if message is None:
        return events.finish(carrier.store, event, at=at, http_status=None)
    form = webhooks.status_form(
        carrier,
        message,
        status=str(event.detail["status"]),
        error=event.detail["error"],
    )
    http_status = webhooks.post(
        carrier, message.callback, form, token=f"{message.sid}-{event.id}"
    )
    rules = knobs.load(carrier.store, Rules)
    webhooks.settle(carrier, event, rules, http_status=http_status, at=at)
    return None
