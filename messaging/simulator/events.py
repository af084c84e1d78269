"""What is still to happen: kept in the file, so that a restart forgets nothing."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass

from .store import Store

PROGRESS, CALLBACK, INBOUND, ANSWER = "progress", "callback", "inbound", "answer"


@dataclass(frozen=True)
class Event:
    id: int
    kind: str
    sid: str
    detail: dict[str, object]
    due_at: float
    tries: int
    http_status: int | None = None
    is_done: bool = False


def schedule(
    connection: sqlite3.Connection,
    kind: str,
    *,
    sid: str,
    due_at: float,
    **detail: object,
) -> int:
    cursor = connection.execute(
        "INSERT INTO events (kind, sid, detail, due_at) VALUES (?, ?, ?, ?)",
        [kind, sid, json.dumps(detail), due_at],
    )
    return int(cursor.lastrowid or 0)


def due(store: Store, at: float) -> list[Event]:
    rows = store.rows(
        "SELECT * FROM events WHERE done_at IS NULL AND due_at <= ?"
        " ORDER BY due_at, id LIMIT 500",
        [at],
    )
    return [_from_row(row) for row in rows]


def get(store: Store, event_id: int) -> Event | None:
    """An event as it is now; None when the file was reset since."""
    row = store.row("SELECT * FROM events WHERE id = ?", [event_id])
    return _from_row(row) if row else None


def next_due(store: Store) -> float | None:
    (row,) = store.rows("SELECT MIN(due_at) FROM events WHERE done_at IS NULL")
    return None if row[0] is None else float(row[0])


def pending(store: Store) -> int:
    (row,) = store.rows("SELECT COUNT(*) FROM events WHERE done_at IS NULL")
    return int(row[0])


def finish(store: Store, event: Event, *, at: float, http_status: int | None) -> None:
    with store.transaction() as connection:
        connection.execute(
            "UPDATE events SET done_at = ?, http_status = ?, tries = tries + 1"
            " WHERE id = ?",
            [at, http_status, event.id],
        )


def postpone(store: Store, event: Event, *, until: float) -> None:
    with store.transaction() as connection:
        connection.execute(
            "UPDATE events SET due_at = ?, tries = tries + 1 WHERE id = ?",
            [until, event.id],
        )


def _from_row(row: sqlite3.Row) -> Event:
    return Event(
        id=row["id"],
        kind=row["kind"],
        sid=row["sid"],
        detail=json.loads(row["detail"]),
        due_at=row["due_at"],
        tries=row["tries"],
        http_status=row["http_status"],
        is_done=row["done_at"] is not None,
    )
