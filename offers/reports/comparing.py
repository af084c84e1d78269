"""Two shares beside each other, in words that say how sure the difference is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from . import statistics
from .statistics import Range, Share

# Fewer on either side are not compared.
LEAST = 20
# A difference that would matter to a practice.
TEN_POINTS = 0.10


@dataclass(frozen=True)
class Pair:
    one: Share
    other: Share

    @property
    def total(self) -> int:
        return self.one.total + self.other.total

    @property
    def is_enough(self) -> bool:
        return min(self.one.total, self.other.total) >= LEAST

    @property
    def range(self) -> Range | None:
        """Of the difference; None where there is too little to compare."""
        return statistics.difference(self.one, self.other) if self.is_enough else None

    @property
    def difference(self) -> float:
        return self.one.value - self.other.value

    def words(self, one: str, other: str) -> str:
        """“Live weeks filled 62 of 90 (59–78%), before 31 of 80 (29–50%): …”."""
        if not self.total:
            return ""
        counts = f"{one} filled {share(self.one)}, {other} {share(self.other)}"
        if self.range is None:
            return f"{counts}: too few to compare."
        verdict = f"{counts}: {points(self.difference, self.range)}."
        if self.range.tells:
            return verdict
        return f"{verdict} That may be chance."

    def missing(self, one: str, other: str) -> str:
        """What a comparison would still take; empty where it tells a difference."""
        if self.range is None:
            wanted, why = LEAST, f"at least {LEAST} times on each side are compared"
        elif self.range.tells:
            return ""
        else:
            wanted = _needed(self.other.value)
            why = f"to find 10 points reliably takes about {wanted} times on each side"
        lacking = [
            f"{wanted - known.total} more {words}"
            for known, words in ((self.one, one), (self.other, other))
            if known.total < wanted
        ]
        if not lacking:
            return ""
        return f"Still missing: {' and '.join(lacking)} ({why})."


def total(pairs: Iterable[Pair]) -> Pair:
    pairs = list(pairs)
    return Pair(
        _sum([pair.one for pair in pairs]), _sum([pair.other for pair in pairs])
    )


def _sum(shares: Sequence[Share]) -> Share:
    return Share(sum(one.part for one in shares), sum(one.total for one in shares))


def _needed(other: float) -> int:
    one = other + TEN_POINTS if other <= 1 - TEN_POINTS else other - TEN_POINTS
    return statistics.needed(one, other)


def share(known: Share) -> str:
    """“62 of 90 (59–78%)”."""
    found = statistics.interval(known)
    counts = f"{known.part} of {known.total}"
    return counts if found is None else f"{counts} ({percents(found)})"


def percents(found: Range) -> str:
    return f"{100 * found.low:.0f}–{100 * found.high:.0f}%"


def points(difference: float, found: Range) -> str:
    """“30 points more (15–44)”, “2 points fewer (from 11 fewer to 7 more)”."""
    low, high = (round(100 * end) for end in found)
    words = _more(difference, " point")
    if found.low > 0:
        return f"{words} ({low}–{high})"
    if found.high < 0:
        return f"{words} ({-high}–{-low})"
    return f"{words} (from {_more(found.low)} to {_more(found.high)})"


def _more(difference: float, unit: str = "") -> str:
    number = abs(round(100 * difference))
    if not number:
        return "no difference"
    many = "s" if unit and number != 1 else ""
    return f"{number}{unit}{many} {'more' if difference > 0 else 'fewer'}"
