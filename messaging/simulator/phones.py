"""The page of simulated phones: what patients see, and what they answer."""

from __future__ import annotations

import time
from dataclasses import asdict
from itertools import groupby
from pathlib import Path

from . import inbound, knobs, messages, numbers
from .carrier import Carrier
from .exchange import Answer, Request, as_json
from .knobs import BadKnob, Patients
from .messages import INBOUND, Message
from .numbers import E164

ASSETS = Path(__file__).parent / "page"
PAGES = {
    "/": ("phones.html", "text/html; charset=utf-8"),
    "/phones.css": ("phones.css", "text/css; charset=utf-8"),
    "/phones.js": ("phones.js", "text/javascript; charset=utf-8"),
    "/favicon.svg": ("favicon.svg", "image/svg+xml"),
}
PHONES_SHOWN, TEXTS_SHOWN, LONGEST_REPLY = 60, 40, 1600
RECENT = (
    "WITH recent AS (SELECT phone, MAX(seq) AS last FROM messages"
    " GROUP BY phone ORDER BY last DESC LIMIT ?), numbered AS"
    " (SELECT messages.*, last, ROW_NUMBER() OVER"
    " (PARTITION BY phone ORDER BY seq DESC) AS place"
    " FROM messages JOIN recent USING (phone))"
    " SELECT * FROM numbered WHERE place <= ? ORDER BY last DESC, seq"
)


def asset(path: str) -> Answer:
    name, kind = PAGES[path]
    return Answer(body=(ASSETS / name).read_bytes(), content_type=kind)


def conversations(carrier: Carrier, request: Request) -> Answer:
    """Every phone with its newest texts; 204 when nothing changed since `version`."""
    version = f"{carrier.started_at:.3f}-{carrier.store.version}"
    if request.query.get("version") == version:
        return Answer(status=204)
    rows = carrier.store.rows(RECENT, [PHONES_SHOWN, TEXTS_SHOWN])
    texts = [messages.from_row(row) for row in rows]
    blocked = {one.phone for one in numbers.everything(carrier.store) if one.is_blocked}
    return as_json(
        {
            "version": version,
            "patients": asdict(knobs.load(carrier.store, Patients)),
            "phones": [
                {
                    "phone": phone,
                    "name": display(phone),
                    "blocked": phone in blocked,
                    "messages": [_bubble(text) for text in of_phone],
                }
                for phone, of_phone in groupby(texts, key=lambda text: text.phone)
            ],
        }
    )


def display(phone: str) -> str:
    if phone.startswith("+1") and len(phone) == 12:
        return f"{phone[2:5]}-{phone[5:8]}-{phone[8:]}"
    return phone


def _bubble(text: Message) -> dict[str, object]:
    return {
        "sid": text.sid,
        "mine": text.direction == INBOUND,
        "carrier": text.direction == messages.REPLY,
        "body": text.body,
        "status": text.status,
        "error": text.error_code,
        "webhook": text.webhook_status,
        "at": text.created_at,
    }


def reply(carrier: Carrier, request: Request) -> Answer:
    """A reply typed on the page."""
    try:
        wanted = request.document()
        phone, body = str(wanted.get("phone", "")), str(wanted.get("body", ""))
    except ValueError:
        phone = body = ""
    if not E164.fullmatch(phone) or not 0 < len(body) <= LONGEST_REPLY:
        return as_json({"error": "A phone and a text are needed."}, status=400)
    message, _ = inbound.receive(carrier, phone=phone, body=body, at=time.time())
    return as_json({"sid": message.sid}, status=201)


def turn(carrier: Carrier, request: Request) -> Answer:
    """The switch and the numbers for patients who answer by themselves."""
    try:
        changed = knobs.change(carrier.store, Patients, request.document())
    except BadKnob as error:
        return as_json({"error": str(error)}, status=400)
    except ValueError:
        return as_json({"error": "Malformed request."}, status=400)
    return as_json(asdict(changed))
