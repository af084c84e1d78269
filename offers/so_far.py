"""What was done about an opening until now, read once under its lock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max, Q

from .models import Offer, Opening

PENDING, Channel = Q(status=Offer.Status.PENDING), Offer.Channel


@dataclass(frozen=True)
class SoFar:
    last_rank: int
    last_batch: int
    calls_waiting: int
    is_deciding: bool

    @classmethod
    def of(cls, opening: Opening, *, at: datetime) -> SoFar:
        in_window = Q(window_ends_at=None) | Q(window_ends_at__gt=at)
        found = opening.offers.aggregate(
            rank=Max("rank"),
            batch=Max("batch__number"),
            calls=Count("pk", filter=PENDING & Q(channel=Channel.CALL)),
            deciding=Count("pk", filter=PENDING & in_window & Q(channel=Channel.TEXT)),
        )
        return cls(
            last_rank=found["rank"] or 0,
            last_batch=found["batch"] or 0,
            calls_waiting=found["calls"],
            is_deciding=found["deciding"] > 0,
        )
