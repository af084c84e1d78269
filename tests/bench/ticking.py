"""A tick that finds a thousand openings due."""

from __future__ import annotations

import time
from dataclasses import dataclass

from django.utils import timezone

from offers import tick
from tests.bench import invited

# The worker's own ticks stop beginning new rows after 20 seconds; the run ends somewhen.
BUDGET_SECONDS = 40


@dataclass(frozen=True)
class Tick:
    due: int
    handled: int
    seconds: float
    processor: float


def measure(due: int) -> Tick:
    invited.openings(due)
    start, used = time.perf_counter(), time.process_time()
    done = tick.run_due(timezone.now(), budget=BUDGET_SECONDS)
    seconds, used = time.perf_counter() - start, time.process_time() - used
    return Tick(due, done["advance"], seconds, processor=used)
