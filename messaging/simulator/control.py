"""The simulator's own interface for tests and the demo: faults, numbers, inbound."""

from __future__ import annotations

import re
import time
from dataclasses import asdict
from typing import Any

from . import events, inbound, knobs, messages, numbers
from .carrier import Carrier
from .dispatcher import Dispatcher
from .exchange import Answer, Request, as_json
from .knobs import BadKnob, Faults, Patients, Rules
from .webhooks import is_local

KINDS: dict[str, type[Faults | Rules | Patients]] = {
    "faults": Faults,
    "rules": Rules,
    "patients": Patients,
}


def handle(carrier: Carrier, dispatcher: Dispatcher, request: Request) -> Answer:
    name = request.path.removeprefix("/_control/").strip("/")
    try:
        if request.method == "GET":
            return _show(carrier, name)
        return _change(carrier, dispatcher, name, request.document())
    except (BadKnob, TypeError, ValueError) as error:
        sentence = str(error) if isinstance(error, BadKnob) else "Malformed request."
        return as_json({"error": sentence}, status=400)


def _show(carrier: Carrier, name: str) -> Answer:
    if name in KINDS:
        return as_json(asdict(knobs.load(carrier.store, KINDS[name])))
    if name == "messages":
        return as_json([asdict(text) for text in messages.everything(carrier.store)])
    if name == "pending":
        return as_json({"pending": events.pending(carrier.store)})
    if name == "numbers":
        return as_json([asdict(one) for one in numbers.everything(carrier.store)])
    phone = re.fullmatch(r"phones/(\+?\d+)", name)
    if phone is None:
        return as_json({"error": "There is no such page."}, status=404)
    return as_json(_phone(carrier, "+" + phone[1].lstrip("+")))


def _phone(carrier: Carrier, phone: str) -> dict[str, object]:
    texts = messages.newest(
        carrier.store, where=["phone = ?"], values=[phone], limit=1000
    )
    return {
        **asdict(numbers.find(carrier.store, phone)),
        "is_blocked": numbers.find(carrier.store, phone).is_blocked,
        "messages": [asdict(text) for text in reversed(texts)],
    }


def _change(
    carrier: Carrier, dispatcher: Dispatcher, name: str, wanted: dict[str, Any]
) -> Answer:
    if name in KINDS:
        changed = knobs.change(carrier.store, KINDS[name], wanted)
        if isinstance(changed, Faults) and "seed" in wanted:
            carrier.dice.seed(changed.seed)
        return as_json(asdict(changed))
    if name == "numbers":
        numbers.configure(carrier.store, **wanted)
        return as_json(asdict(numbers.find(carrier.store, wanted["phone"])))
    if name == "inbound":
        return _inbound(carrier, dispatcher, wanted)
    if name == "webhook":
        return _move_webhook(carrier, str(wanted.get("url", "")))
    if name == "reset":
        carrier.store.clear()
        carrier.dice.seed(0)
        return as_json({"pending": 0})
    return as_json({"error": "There is no such page."}, status=404)


def _inbound(
    carrier: Carrier, dispatcher: Dispatcher, wanted: dict[str, Any]
) -> Answer:
    """Send a text from a phone and wait until the practice has answered the webhook."""
    phone, body = wanted.get("from"), wanted.get("body")
    if not isinstance(phone, str) or not numbers.E164.fullmatch(phone):
        raise BadKnob("from needs a number like +12125550123.")
    if not isinstance(body, str):
        raise BadKnob("body needs a text.")
    message, event_id = inbound.receive(
        carrier, phone=phone, body=body, at=time.time(), reserve=dispatcher.reserve
    )
    event = None if event_id is None else dispatcher.run_now(event_id)
    return as_json({"sid": message.sid, "status": event.http_status if event else None})


def _move_webhook(carrier: Carrier, url: str) -> Answer:
    if not is_local(url):
        raise BadKnob(
            "url needs an address of this machine, like http://127.0.0.1:8000."
        )
    carrier.webhook_url = url.rstrip("/")
    return as_json({"url": carrier.webhook_url})
