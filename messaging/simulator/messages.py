"""Texts as the carrier keeps them, and how far along each one is."""

from __future__ import annotations

import json
import secrets
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, fields

from messaging import segments

from .store import Store

INBOUND, API, REPLY = "inbound", "outbound-api", "outbound-reply"
RANKS = {
    "accepted": 10,
    "queued": 20,
    "sending": 30,
    "sent": 40,
    "delivered": 60,
    "undelivered": 60,
    "failed": 60,
    "received": 60,
}
FINAL = 60


@dataclass(frozen=True)
class Message:
    """`phone` is the patient's side, `number` the practice's ("" = not chosen yet)."""

    sid: str
    direction: str
    phone: str
    number: str
    body: str
    status: str
    created_at: float
    updated_at: float
    segments: int = 1
    error_code: int | None = None
    service: str = ""
    callback: str = ""
    opt_out_type: str = ""
    sent_at: float | None = None
    webhook_status: int | None = None
    seq: int = 0

    @property
    def is_final(self) -> bool:
        return RANKS[self.status] >= FINAL

    @property
    def sender(self) -> str:
        return self.phone if self.direction == INBOUND else self.number

    @property
    def recipient(self) -> str:
        return self.number if self.direction == INBOUND else self.phone


COLUMNS = [field.name for field in fields(Message)]


def from_row(row: sqlite3.Row) -> Message:
    return Message(**{name: row[name] for name in COLUMNS})


def new_sid() -> str:
    return "SM" + secrets.token_hex(16)


def compose(
    *,
    direction: str,
    phone: str,
    number: str,
    body: str,
    status: str,
    at: float,
    service: str = "",
    callback: str = "",
    opt_out_type: str = "",
) -> Message:
    """A text as it enters the carrier; nothing is stored yet."""
    return Message(
        sid=new_sid(),
        direction=direction,
        phone=phone,
        number=number,
        body=body,
        status=status,
        created_at=at,
        updated_at=at,
        segments=segments.count(body).parts,
        service=service,
        callback=callback,
        opt_out_type=opt_out_type,
        sent_at=at if status in ("received", "delivered") else None,
    )


def add(connection: sqlite3.Connection, message: Message) -> None:
    names = [name for name in COLUMNS if name != "seq"]
    marks = ", ".join("?" for _ in names)
    connection.execute(
        f"INSERT INTO messages ({', '.join(names)}) VALUES ({marks})",  # noqa: S608  # own column names
        [getattr(message, name) for name in names],
    )


def find(store: Store, sid: str) -> Message | None:
    row = store.row("SELECT * FROM messages WHERE sid = ?", [sid])
    return from_row(row) if row else None


def advance(
    store: Store, sid: str, *, status: str, error: int | None, number: str, at: float
) -> None:
    """Move a text forward; a step that is not further along changes nothing."""
    earlier = [name for name, rank in RANKS.items() if rank < RANKS[status]]
    sent_at = at if RANKS[status] >= RANKS["sent"] else None
    with store.transaction() as connection:
        connection.execute(
            "UPDATE messages SET status = ?, error_code = ?, updated_at = ?,"
            " sent_at = COALESCE(sent_at, ?),"
            " number = CASE number WHEN '' THEN ? ELSE number END"
            " WHERE sid = ? AND status IN (SELECT value FROM json_each(?))",
            [status, error, at, sent_at, number, sid, json.dumps(earlier)],
        )


def redact(store: Store, sid: str, *, at: float) -> None:
    with store.transaction() as connection:
        connection.execute(
            "UPDATE messages SET body = '', updated_at = ? WHERE sid = ?", [at, sid]
        )


def note_webhook(store: Store, sid: str, *, http_status: int | None) -> None:
    with store.transaction() as connection:
        connection.execute(
            "UPDATE messages SET webhook_status = ? WHERE sid = ?", [http_status, sid]
        )


def newest(
    store: Store, *, where: Sequence[str], values: Sequence[object], limit: int
) -> list[Message]:
    """Newest first. `where` holds conditions of our own with a mark for each value."""
    conditions = " AND ".join(where) or "1"
    rows = store.rows(
        f"SELECT * FROM messages WHERE {conditions} ORDER BY seq DESC LIMIT ?",  # noqa: S608  # own conditions
        [*values, limit],
    )
    return [from_row(row) for row in rows]


def everything(store: Store) -> list[Message]:
    return [from_row(row) for row in store.rows("SELECT * FROM messages ORDER BY seq")]


def latest_to(store: Store, phone: str) -> Message | None:
    """The newest text the practice sent to a phone."""
    found = newest(
        store, where=["phone = ?", "direction = ?"], values=[phone, API], limit=1
    )
    return found[0] if found else None
