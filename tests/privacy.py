"""Fails a test whose log lines, as production prints them, tell who was texted what."""

from __future__ import annotations

import copy
import logging
import re
from collections import deque

from clinic.logs import PrivateFilter, PrivateFormatter

PHONE = re.compile(r"555[\s.)-]*01\d\d(?!\d)")
NAME = re.compile(r"\bAna\d|synthetic|zzyzx", re.IGNORECASE)
SHORTEST_BODY = 12


class Watch(logging.Handler):
    """Formats every record like the console handler and keeps the offending lines."""

    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self.setFormatter(PrivateFormatter("%(name)s %(message)s"))
        self.offences: list[str] = []
        self.bodies: deque[str] = deque(maxlen=300)

    def emit(self, record: logging.LogRecord) -> None:
        record = copy.copy(record)  # the filter rewrites it; others need it whole
        PrivateFilter().filter(record)
        line = self.format(record)
        if reason := self.reason(line):
            self.offences.append(f"{record.name} logged {reason}: {line}")

    def reason(self, text: str) -> str:
        """What a text gives away: a phone, a name, a message body, or nothing."""
        if PHONE.search(text):
            return "a phone number"
        if NAME.search(text):
            return "a patient's name"
        if any(body in text for body in self.bodies):
            return "the body of a text"
        return ""

    def note_body(self, instance: object, **_kwargs: object) -> None:
        """Remembers what the newest texts say (a `post_init` receiver)."""
        body = instance.__dict__.get("body") or ""
        if len(body) >= SHORTEST_BODY:
            self.bodies.append(body)

    def take(self) -> list[str]:
        offences, self.offences = self.offences, []
        return offences


watch = Watch()
