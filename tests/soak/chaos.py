"""Kills at moments nobody chose, and a carrier that fails in every documented way."""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from .fleet import Fleet, Program

# Of the worker: all of it, only its head (orphans go on for a moment), one of its
# children. Of the web: the same, and it may stay away for longer than the carrier
# tries to reach it. A tick is killed wherever it is.
TARGETS = {
    ("worker", "group"): 6,
    ("worker", "head"): 2,
    ("worker", "child"): 4,
    ("web", "group"): 3,
    ("web", "child"): 4,
    ("web", "outage"): 1,
    ("tick", "group"): 2,
}
FAULTS: dict[str, object] = {
    "latency_ms": 250,
    "lose_response": 0.05,
    "error_500": 0.05,
    "error_500_accepted": 0.02,
    "reject_429": 0.05,
    "duplicate_callbacks": 0.2,
    "reorder_callbacks": 0.2,
    "late_callbacks": 0.1,
    "lose_callbacks": 0.03,
    "duplicate_inbound": 0.1,
    "lose_inbound": 0.02,
    "late_ms": 4000,
}
NO_FAULTS: dict[str, object] = {name: 0 for name in FAULTS if name != "late_ms"}
# Six tries within sixteen seconds, each twice as late as the one before.
RULES: dict[str, object] = {"retry_count": 6, "retry_pause_ms": 250}

PATIENCE = 3  # seconds


@dataclass
class Killer:
    """`strike` is called often and kills when the moment has come."""

    dice: random.Random
    pause: float
    outage: float
    kills: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self._aim()

    def strike(self, fleet: Fleet, *, is_heard: Callable[[], bool]) -> None:
        """The web is struck while a reply is being heard, if one comes soon."""
        overdue = time.monotonic() - self._at
        if overdue < 0:
            return
        name, whom = self._target
        program = {"worker": fleet.worker, "web": fleet.web, "tick": fleet.tick}[name]
        if name == "web":
            if overdue < PATIENCE and not is_heard():
                return
            time.sleep(self.dice.uniform(0, 0.08))
        if self._kill(program, whom):
            self.kills[f"{name} {whom}"] += 1
            self._aim()

    def _kill(self, program: Program, whom: str) -> bool:
        if whom != "outage":
            return program.kill(whom, self.dice)
        program.down_until = time.monotonic() + self.outage
        return program.kill("group", self.dice)

    def _aim(self) -> None:
        self._target = self.dice.choices([*TARGETS], weights=[*TARGETS.values()])[0]
        self._at = time.monotonic() + self.dice.uniform(0.3, 1.7) * self.pause
