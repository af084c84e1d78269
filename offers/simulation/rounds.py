"""Policies side by side over the same cases and the same patients, with ranges."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import inf, sqrt
from statistics import fmean, median, stdev
from time import monotonic
from typing import NamedTuple

from . import engine, people
from .case import Case
from .engine import Outcome
from .policies import Policy

# 95% of a normal distribution lies within so many deviations.
Z = 1.96


class Guess(NamedTuple):
    """A mean and its 95% range, which is None when there are too few to tell."""

    mean: float
    low: float | None = None
    high: float | None = None

    @property
    def tells(self) -> bool:
        """Of a difference: none at all is outside."""
        return self.low is not None and (self.low > 0 or (self.high or 0) < 0)


@dataclass(frozen=True)
class Line:
    """What one policy came to. Texts and disappointed are for each time played."""

    name: str
    in_time: Guess
    filled: Guess
    minutes: float | None  # half of those filled were filled within
    texts: Guess
    disappointed: Guess
    gained: Guess | None = None  # filled in time, less the first policy's

    @property
    def texts_per_fill(self) -> float | None:
        return self.texts.mean / self.filled.mean if self.filled.mean else None

    @property
    def disappointed_per_fill(self) -> float | None:
        return self.disappointed.mean / self.filled.mean if self.filled.mean else None


@dataclass(frozen=True)
class Played:
    lines: list[Line]
    cases: int
    rounds: int


def play(
    cases: Sequence[Case],
    policies: Sequence[Policy],
    *,
    rounds: int,
    seconds: float = inf,
    by_case: bool = True,
) -> Played:
    """Whole rounds only, until `seconds` are over; every policy meets the same patients.

    Ranges are over the cases as a sample (`by_case`), else over the rounds.
    """
    outcomes: dict[str, list[list[Outcome]]] = {each.name: [] for each in policies}
    outcomes[BEST] = []
    until, done = monotonic() + seconds, 0
    while cases and done < rounds and (done == 0 or monotonic() < until):
        for name, played in _round(cases, policies, done).items():
            outcomes[name].append(played)
        done += 1
    if not done:
        return Played([], 0, 0)
    first = _samples(outcomes[policies[0].name], cases, by_case)
    lines = []
    for name, found in outcomes.items():
        samples = _samples(found, cases, by_case)
        against = None if name == policies[0].name else first
        lines.append(_line(name, found, samples, against))
    return Played(lines, len(cases), done)


BEST = "knowing who says yes"


def _round(
    cases: Sequence[Case], policies: Sequence[Policy], number: int
) -> dict[str, list[Outcome]]:
    found: dict[str, list[Outcome]] = {each.name: [] for each in policies}
    found[BEST] = []
    for place, case in enumerate(cases):
        drawn = people.draws(number, len(case.acceptance), seed=place)
        answers = people.answers(case, drawn)
        for policy in policies:
            found[policy.name].append(engine.play(case, policy, answers))
        found[BEST].append(engine.clairvoyant(case, answers))
    return found


class Sample(NamedTuple):
    in_time: float
    filled: float
    texts: float
    disappointed: float


def _samples(
    rounds: Sequence[Sequence[Outcome]], cases: Sequence[Case], by_case: bool
) -> list[Sample]:
    """One mean for each case over the rounds, or for each round over the cases."""
    pairs = [list(zip(outcomes, cases, strict=True)) for outcomes in rounds]
    return [_mean(group) for group in (zip(*pairs, strict=True) if by_case else pairs)]


def _mean(group: Iterable[tuple[Outcome, Case]]) -> Sample:
    played = list(group)
    return Sample(
        fmean(outcome.filled_at <= case.goal for outcome, case in played),
        fmean(outcome.filled_at < inf for outcome, _ in played),
        fmean(outcome.texts for outcome, _ in played),
        fmean(outcome.disappointed for outcome, _ in played),
    )


def _line(
    name: str,
    rounds: Sequence[Sequence[Outcome]],
    samples: Sequence[Sample],
    first: Sequence[Sample] | None,
) -> Line:
    waits = [
        each.filled_at for found in rounds for each in found if each.filled_at < inf
    ]
    pairs = zip(samples, first or samples, strict=True)
    return Line(
        name=name,
        in_time=_guess([each.in_time for each in samples], most=1.0),
        filled=_guess([each.filled for each in samples], most=1.0),
        minutes=median(waits) if waits else None,
        texts=_guess([each.texts for each in samples]),
        disappointed=_guess([each.disappointed for each in samples]),
        gained=_guess(
            [ours.in_time - theirs.in_time for ours, theirs in pairs], least=-1
        )
        if first
        else None,
    )


def _guess(values: Sequence[float], *, least: float = 0, most: float = inf) -> Guess:
    """By the normal distribution; a handful is no sample."""
    mean = fmean(values)
    if len(values) < LEAST:
        return Guess(mean)
    reach = Z * stdev(values) / sqrt(len(values))
    return Guess(mean, max(least, mean - reach), min(most, mean + reach))


LEAST = 10
