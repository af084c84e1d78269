"""Numbers that behave specially: blocked after STOP, in error, or at fault."""

from __future__ import annotations

import re
import sqlite3
from dataclasses import dataclass

from .knobs import BadKnob
from .store import Store

E164 = re.compile(r"\+[1-9]\d{7,14}")
FAULTS = ("reject_429", "error_500", "error_500_accepted", "timeout", "lose_response")
# Numbers whose refusal the carrier documents for its own test credentials.
MAGIC_ERRORS = {
    "+15005550001": 21211,
    "+15005550002": 21612,
    "+15005550003": 21408,
    "+15005550004": 21610,
    "+15005550009": 21614,
}


@dataclass(frozen=True)
class Number:
    """`last_status` stops the progress there: a carrier that sends no receipts."""

    phone: str
    blocked_at: float | None = None
    sync_error: int | None = None
    async_error: int | None = None
    fault: str = ""
    last_status: str = ""

    @property
    def is_blocked(self) -> bool:
        return self.blocked_at is not None


def find(store: Store, phone: str) -> Number:
    """How a number behaves: its own row, with the errors of its suffix if it has none."""
    rows = store.rows(
        "SELECT * FROM numbers WHERE phone = ?"
        " OR (phone LIKE '*%' AND ? LIKE '%' || substr(phone, 2))"
        " ORDER BY phone LIKE '*%', length(phone) DESC",
        [phone, phone],
    )
    found = [Number(**dict(row)) for row in rows]
    own = next((number for number in found if number.phone == phone), None)
    rule = next((number for number in found if _says_something(number)), Number(phone))
    return Number(
        phone=phone,
        blocked_at=own.blocked_at if own else None,
        sync_error=rule.sync_error or MAGIC_ERRORS.get(phone),
        async_error=rule.async_error,
        fault=rule.fault,
        last_status=rule.last_status,
    )


def _says_something(number: Number) -> bool:
    return bool(
        number.sync_error or number.async_error or number.fault or number.last_status
    )


def everything(store: Store) -> list[Number]:
    rows = store.rows("SELECT * FROM numbers ORDER BY phone")
    return [Number(**dict(row)) for row in rows]


def configure(
    store: Store,
    phone: str,
    *,
    sync_error: int | None = None,
    async_error: int | None = None,
    fault: str = "",
    last_status: str = "",
) -> None:
    """Set how a number behaves; `*0191` speaks of every number ending so.

    What is not named is taken back. A block by STOP is not touched.
    """
    if not (E164.fullmatch(phone) or re.fullmatch(r"\*\d{2,10}", phone)):
        raise BadKnob(
            "phone needs a number like +12125550191, or an ending like *0191."
        )
    if fault and fault not in FAULTS:
        raise BadKnob(f"fault is one of {', '.join(FAULTS)}.")
    if last_status not in ("", "queued", "sent"):
        raise BadKnob("last_status is queued or sent.")
    with store.transaction() as connection:
        connection.execute(
            "INSERT INTO numbers (phone, sync_error, async_error, fault, last_status)"
            " VALUES (?, ?, ?, ?, ?) ON CONFLICT (phone) DO UPDATE SET"
            " sync_error = excluded.sync_error, async_error = excluded.async_error,"
            " fault = excluded.fault, last_status = excluded.last_status",
            [phone, sync_error, async_error, fault, last_status],
        )


def block(connection: sqlite3.Connection, phone: str, *, at: float | None) -> None:
    """Refuse further texts to a number, or (`at=None`) take them again."""
    connection.execute(
        "INSERT INTO numbers (phone, blocked_at) VALUES (?, ?)"
        " ON CONFLICT (phone) DO UPDATE SET blocked_at = excluded.blocked_at",
        [phone, at],
    )
