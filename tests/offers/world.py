"""Where the property tests happen: the clinic's people, and what can befall it."""

from __future__ import annotations

import logging
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from tests import factories
from tests.offers import leaving
from tests.offers.inprocess_carrier import DROP, TAKE_AND_DROP, UNREACHABLE
from tests.story import Story

# Tuesday in New York: before, in, near the end of and after contact hours (8–20).
STARTS = [
    datetime(2026, 3, 3, hour, minute, tzinfo=UTC)
    for hour, minute in ((15, 0), (15, 0), (12, 30), (22, 10))
]
NOTICES = [150, 300, 1200, 1600, 4000, 95, 80, 40, 9000, 25_000]
BODIES = [
    "YES",
    "yes please",
    "NO",
    "no thanks",
    "STOP",
    "take me off your list",
    "START",
    "HELP",
    "what is this about?",
    "I can't breathe",
    "wrong number",
    "he passed away last week",
    "I no longer need the visit",
    "Liked “See you”",
]
TROUBLE = [
    (400, 21610),
    (400, 21614),
    (400, 30006),
    (429, 20429),
    (500, 20500),
    (401, 20003),
    DROP,
    TAKE_AND_DROP,
    UNREACHABLE,
]
REPORTS = [
    ("queued", ""),
    ("sent", ""),
    ("delivered", ""),
    ("undelivered", "30003"),
    ("undelivered", "30005"),
    ("undelivered", "21610"),
    ("failed", "30008"),
    ("failed", "30007"),
]
JUMPS = [1, 1, 3, 8, 13, 31, 61, 125, 480, 720, 1440]
NEW_PHONES = ["+12125550120", "+12125550121"]
STRANGER = "+12125550130"
ANY = st.integers(0, 11)


class Errors(logging.Handler):
    """Keeps what was logged as an error: nothing here may fail and be swallowed."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        line = f"{record.name} {record.getMessage()}"
        if "CarrierSilentError" not in line:  # asked again by the next tick
            self.lines.append(line)


class Day(Story):
    """A story whose workers can be slow, die with their jobs, or be quick again."""

    is_slow = False

    def work(self) -> None:
        if not self.is_slow:
            super().work()


class Clinic:
    """The rows that every example begins with."""

    def __init__(self) -> None:
        self.location = factories.LocationFactory(
            contact=(leaving.OPENS, leaving.CLOSES)
        )
        self.providers = factories.ProviderFactory.create_batch(2)
        self.follow_up = factories.VisitTypeFactory()
        self.new = factories.VisitTypeFactory(name="New patient")
        self.entries = [self._entry(n, **fields) for n, fields in enumerate(PEOPLE)]
        self.phones = [
            *dict.fromkeys(entry.patient.phone for entry in self.entries),
            *NEW_PHONES,
            STRANGER,
        ]

    def _entry(self, n: int, **fields: Any) -> Any:
        at = STARTS[0]
        if days := fields.pop("current_in_days", None):
            fields |= {
                "current_start": at + timedelta(days=days),
                "current_provider": self.providers[0],
                "current_location": self.location,
            }
        if fields.pop("is_new", False):
            fields["visit_type"] = self.new
        return factories.EntryFactory(
            waiting_since=at.date() - timedelta(days=n), **fields
        )


def _person(phone: str, **fields: Any) -> dict[str, Any]:
    return {
        "patient__phone": phone,
        "patient__is_local": not phone.startswith("+1415"),
        **fields,
    }


PEOPLE: list[dict[str, Any]] = [
    _person("+12125550110"),
    _person("+12125550111"),
    _person("+12125550111", is_new=True),  # somebody else of the family
    _person("+14155550112"),
    _person("+12125550113", urgent=True, current_in_days=5),
    _person("+12125550114", current_in_days=20),
    _person("+12125550115", patient__prefers_calls=True),
    _person("+12125550116", consented=False),
    _person("+12125550117", patient__language="es"),
]


def pick(rows: dict[int, Any], which: int) -> int:
    """The newest first: small numbers mean what has just happened."""
    keys = sorted(rows, reverse=True)
    return keys[which % len(keys)]
