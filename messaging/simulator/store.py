"""The simulator's own file: what was texted and what is still to happen."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

SCHEMA = """
CREATE TABLE IF NOT EXISTS messages (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    sid TEXT NOT NULL UNIQUE,
    direction TEXT NOT NULL,
    phone TEXT NOT NULL,
    number TEXT NOT NULL,
    body TEXT NOT NULL,
    status TEXT NOT NULL,
    error_code INTEGER,
    segments INTEGER NOT NULL,
    service TEXT NOT NULL DEFAULT '',
    callback TEXT NOT NULL DEFAULT '',
    opt_out_type TEXT NOT NULL DEFAULT '',
    created_at REAL NOT NULL,
    sent_at REAL,
    updated_at REAL NOT NULL,
    webhook_status INTEGER
);
CREATE INDEX IF NOT EXISTS messages_phone ON messages (phone, seq);
CREATE TABLE IF NOT EXISTS events (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL,
    sid TEXT NOT NULL,
    detail TEXT NOT NULL DEFAULT '{}',
    due_at REAL NOT NULL,
    tries INTEGER NOT NULL DEFAULT 0,
    http_status INTEGER,
    done_at REAL
);
CREATE INDEX IF NOT EXISTS events_due ON events (due_at) WHERE done_at IS NULL;
CREATE TABLE IF NOT EXISTS numbers (
    phone TEXT PRIMARY KEY,
    blocked_at REAL,
    sync_error INTEGER,
    async_error INTEGER,
    fault TEXT NOT NULL DEFAULT '',
    last_status TEXT NOT NULL DEFAULT ''
);
CREATE TABLE IF NOT EXISTS settings (name TEXT PRIMARY KEY, value TEXT NOT NULL);
"""


class Store:
    """One connection and one lock: writers wait their turn, nothing is half-written.

    WAL keeps the file readable from outside while the simulator runs.
    """

    def __init__(self, path: Path) -> None:
        self._lock = threading.RLock()
        self._connection = sqlite3.connect(
            path, check_same_thread=False, isolation_level=None, timeout=10
        )
        self._connection.row_factory = sqlite3.Row
        self._connection.execute("PRAGMA journal_mode=WAL")
        self._connection.execute("PRAGMA synchronous=NORMAL")
        self._connection.executescript(SCHEMA)
        self.version = 0

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        with self._lock:
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")
            self.version += 1

    def rows(self, sql: str, values: Sequence[object] = ()) -> list[sqlite3.Row]:
        with self._lock:
            return self._connection.execute(sql, values).fetchall()

    def row(self, sql: str, values: Sequence[object] = ()) -> sqlite3.Row | None:
        found = self.rows(sql, values)
        return found[0] if found else None

    def clear(self) -> None:
        with self.transaction() as connection:
            for table in ("messages", "events", "numbers", "settings"):
                connection.execute(f"DELETE FROM {table}")  # noqa: S608  # constants

    def close(self) -> None:
        with self._lock:
            self._connection.close()
