"""What a worker calls: one id, one function."""

from __future__ import annotations

from django.utils import timezone

from clinic import jobs

from . import cascade, on_call
from . import tick as ticking
from .reports import weekly

# A worker's task is killed after Q_CLUSTER's timeout; the tick ends well before.
TICK_BUDGET_SECONDS = 20.0


@jobs.task
def advance(opening_id: int) -> int:
    return cascade.advance(opening_id, at=timezone.now())


@jobs.task
def tick() -> dict[str, int]:
    return ticking.run_due(timezone.now(), budget=TICK_BUDGET_SECONDS)


@jobs.task
def tell_on_call(booking_id: int) -> None:
    on_call.tell(booking_id, at=timezone.now())


@jobs.task
def send_weekly(user_id: int) -> None:
    weekly.send(user_id, at=timezone.now())
