"""What the judge looks at: the carrier's file, read from outside, and our rows."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from messaging.models import DeliveryAttempt, InboundText, OutboundText


@dataclass(frozen=True)
class Sent:
    """A text of ours that the carrier took: it is on the phone, or could not be."""

    sid: str
    phone: str
    body: str
    status: str
    oid: str

    @property
    def arrived(self) -> bool:
        """On the phone, or on its way there: the carrier has not given it up."""
        return self.status not in ("failed", "undelivered")


@dataclass(frozen=True)
class Heard:
    """A patient's text; `answered` if one of its webhooks got a 2xx."""

    sid: str
    phone: str
    body: str
    answered: bool


@dataclass(frozen=True)
class Evidence:
    sent: list[Sent]
    heard: list[Heard]

    @cached_property
    def attempts(self) -> dict[str, DeliveryAttempt]:
        rows = DeliveryAttempt.objects.select_related("text")
        return {str(attempt.oid): attempt for attempt in rows}

    @cached_property
    def texts(self) -> list[OutboundText]:
        return list(OutboundText.objects.order_by("pk"))

    @cached_property
    def copies(self) -> Counter[int]:
        """How often each text of ours is on its phone."""
        return self._by_text(sent for sent in self.sent if sent.arrived)

    @cached_property
    def given_up(self) -> Counter[int]:
        """How often the carrier took each text of ours and could not deliver it."""
        return self._by_text(sent for sent in self.sent if not sent.arrived)

    def _by_text(self, sent: Iterable[Sent]) -> Counter[int]:
        found = (self.attempts.get(each.oid) for each in sent)
        return Counter(attempt.text_id for attempt in found if attempt)

    @cached_property
    def stored(self) -> dict[str, InboundText]:
        return {text.carrier_id: text for text in InboundText.objects.all()}


def read(file: Path) -> Evidence:
    """The carrier's file as it is now; our rows are read when they are asked for."""
    carrier = sqlite3.connect(f"file:{file}?mode=ro", uri=True)
    carrier.row_factory = sqlite3.Row
    try:
        rows = carrier.execute("SELECT * FROM messages ORDER BY seq").fetchall()
        answered = {
            sid
            for (sid,) in carrier.execute(
                "SELECT sid FROM events WHERE kind = 'inbound'"
                " AND http_status BETWEEN 200 AND 299"
            )
        }
    finally:
        carrier.close()
    return Evidence(
        sent=[_sent(row) for row in rows if row["direction"] == "outbound-api"],
        heard=[
            Heard(row["sid"], row["phone"], row["body"], row["sid"] in answered)
            for row in rows
            if row["direction"] == "inbound"
        ],
    )


def _sent(row: sqlite3.Row) -> Sent:
    oids = parse_qs(urlsplit(row["callback"]).query).get("oid", [""])
    return Sent(row["sid"], row["phone"], row["body"], row["status"], oids[0])
