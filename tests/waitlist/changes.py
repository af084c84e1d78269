"""A handler of WAITLIST_CHANGE_HANDLERS that remembers what it was told."""

from dataclasses import dataclass, field
from datetime import datetime

from clinic.audit import Actor


@dataclass
class Told:
    calls: list[tuple[list[int], str]] = field(default_factory=list)


told = Told()


def handle(entry_ids: list[int], *, reason: str, actor: Actor, at: datetime) -> None:
    told.calls.append((entry_ids, reason))


def fail(entry_ids: list[int], *, reason: str, actor: Actor, at: datetime) -> None:
    raise RuntimeError("handler failed")
