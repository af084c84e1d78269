"""A tick that finds a thousand openings due."""

from __future__ import annotations

import time
from dataclasses import dataclass

from django.utils import timezone
from django_q.models import OrmQ

from messaging.models import OutboundText
from offers import tick
from offers.models import Offer, Opening
from tests.bench import invited

# The worker's own ticks stop beginning new rows after 20 seconds; the run ends somewhen.
BUDGET_SECONDS = 40


@dataclass(frozen=True)
class Tick:
    due: int
    handled: int
    seconds: float
    texts: int


def measure(due: int) -> Tick:
    invited.openings(due)
    start = time.perf_counter()
    done = tick.run_due(timezone.now(), budget=BUDGET_SECONDS)
    seconds = time.perf_counter() - start
    texts = OutboundText.objects.filter(status=OutboundText.Status.QUEUED).count()
    _undo()
    return Tick(due, done["advance"], seconds, texts)


def _undo() -> None:
    """Nobody is asked about these times any more, and nothing waits to be sent."""
    now = timezone.now()
    Opening.objects.update(
        status=Opening.Status.WITHDRAWN, closing_reason="mistake", closed_at=now
    )
    Offer.objects.update(status=Offer.Status.WITHDRAWN, ended_at=now)
    OutboundText.objects.update(status=OutboundText.Status.CANCELLED, ended_at=now)
    OrmQ.objects.all().delete()
