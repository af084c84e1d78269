"""Choosing whom to ask next, beside the same rules and score written by hand."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from itertools import islice

from django.db import connection
from django.utils import timezone

from offers import candidates, policy
from offers.models import Opening
from tests.bench.floor import SQL

# So many rounds, or as many as fit into these seconds, and three at least.
ROUNDS, SECONDS = 9, 6
BATCH = 4


@dataclass(frozen=True)
class Choice:
    """Median seconds of choosing the next batch: ours, and by hand."""

    entries: int
    ours: float
    by_hand: float


def compare(opening_id: int, *, entries: int) -> Choice:
    """Turn by turn, so that a busy machine is busy for both."""
    at = timezone.now()
    acts = (lambda: ours(opening_id, at), lambda: by_hand(opening_id, at))
    if acts[0]() != acts[1]():
        raise RuntimeError(f"{acts[0]()} were chosen, by hand {acts[1]()}")
    rounds: list[list[float]] = []
    while len(rounds) < 3 or (len(rounds) < ROUNDS and _total(rounds) < SECONDS):
        rounds.append([_seconds(act) for act in acts])
    mine, hand = zip(*rounds, strict=True)
    return Choice(entries, statistics.median(mine), statistics.median(hand))


def ours(opening_id: int, at: datetime) -> list[int]:
    opening = Opening.objects.select_related("provider", "location").get(pk=opening_id)
    search = candidates.Search(opening, policy.current(), at=at)
    found = (one.entry_id for one in search.candidates if one.by_text)
    return list(islice(found, BATCH))


def by_hand(opening_id: int, at: datetime) -> list[int]:
    given = {"opening": opening_id, "at": at}
    with connection.cursor() as cursor:
        cursor.execute(_query("opening"), given)
        names = [column.name for column in cursor.description]
        facts = dict(zip(names, cursor.fetchone(), strict=True))
        cursor.execute(_query("choose"), {**facts, **given})
        return [row[0] for row in cursor.fetchall()]


@cache
def _query(name: str) -> str:
    return (SQL / f"{name}.sql").read_text()


def _total(rounds: list[list[float]]) -> float:
    return sum(map(sum, rounds))


def _seconds(act: Callable[[], object]) -> float:
    start = time.perf_counter()
    act()
    return time.perf_counter() - start
