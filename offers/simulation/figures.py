"""What came of many openings under one policy, as plain rows for tables and charts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from math import inf, nan, sqrt

from ..reports import statistics
from ..reports.statistics import Share, Z
from .engine import Outcome


@dataclass
class Tally:
    """Counts of one policy; `better` and `worse` are openings in which only this policy,
    or only the one it is compared with, filled the time by the goal."""

    played: int = 0
    within: int = 0
    filled: int = 0
    texts: int = 0
    disappointed: int = 0
    better: int = 0
    worse: int = 0
    minutes: Counter[int] = field(default_factory=Counter)

    def add(self, outcome: Outcome, *, goal: float, compared: Outcome) -> None:
        is_within = outcome.filled_at <= goal
        self.played += 1
        self.within += is_within
        self.texts += outcome.texts
        self.disappointed += outcome.disappointed
        if is_within != (compared.filled_at <= goal):
            self.better += is_within
            self.worse += not is_within
        if outcome.filled_at < inf:
            self.filled += 1
            self.minutes[round(outcome.filled_at)] += 1

    def merge(self, other: Tally) -> None:
        for name in vars(other):
            if name != "minutes":
                setattr(self, name, getattr(self, name) + getattr(other, name))
        self.minutes.update(other.minutes)


@dataclass(frozen=True)
class Row:
    """One policy: shares from 0 to 1, each interval holds 95%, minutes are medians."""

    policy: str
    played: int
    within: float
    within_low: float
    within_high: float
    filled: float
    minutes: float
    texts: float
    disappointed: float
    difference: float
    difference_low: float
    difference_high: float
    on_frontier: bool


def row(policy: str, tally: Tally, *, on_frontier: bool = False) -> Row:
    within = statistics.interval(Share(tally.within, tally.played))
    low, high = within or (0.0, 1.0)
    mean, least, most = paired_interval(tally.better, tally.worse, tally.played)
    return Row(
        policy=policy,
        played=tally.played,
        within=tally.within / tally.played,
        within_low=low,
        within_high=high,
        filled=tally.filled / tally.played,
        minutes=median(tally.minutes),
        texts=tally.texts / tally.filled if tally.filled else nan,
        disappointed=tally.disappointed / tally.filled if tally.filled else nan,
        difference=mean,
        difference_low=least,
        difference_high=most,
        on_frontier=on_frontier,
    )


def paired_interval(better: int, worse: int, of: int) -> tuple[float, float, float]:
    """The difference of two shares over the same openings, after Agresti and Min: half
    an opening more of each kind, so that no difference seen is not called certain."""
    mean = (better - worse) / (of + 2)
    square = (better + worse + 1) / (of + 2)
    reach = Z * sqrt((square - mean * mean) / (of + 2))
    return (better - worse) / of, mean - reach, mean + reach


def median(minutes: Counter[int]) -> float:
    half, seen = minutes.total() / 2, 0
    for minute in sorted(minutes):
        seen += minutes[minute]
        if seen >= half:
            return float(minute)
    return nan


def is_dominated(tally: Tally, others: Sequence[Tally]) -> bool:
    """Another one fills as many, with as few texts and disappointed, not all the same."""
    mine = _merits(tally)
    return any(
        theirs != mine and all(t >= m for t, m in zip(theirs, mine, strict=True))
        for theirs in map(_merits, others)
    )


def _merits(tally: Tally) -> tuple[float, float, float]:
    if not tally.filled:
        return 0.0, -inf, -inf
    return (
        tally.within / tally.played,
        -tally.texts / tally.filled,
        -tally.disappointed / tally.filled,
    )
