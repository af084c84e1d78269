"""The policies side by side on the same openings and the same patients."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial

from . import figures, people
from .case import Case
from .engine import clairvoyant, play
from .figures import Row, Tally
from .policies import ALL, FIXED

BEST = "best possible"
NAMES = (*(policy.name for policy in ALL), BEST)
# Runs that one process plays before it hands back what it counted.
CHUNK = 50

Tallies = dict[str, Tally]


def each(
    cases: Sequence[Case], *, runs: int, seed: int = 0, processes: int = 1
) -> list[Tallies]:
    """Each case for itself, all with the same patients in the same run."""
    chunks = [range(at, min(at + CHUNK, runs)) for at in range(0, runs, CHUNK)]
    play_chunk = partial(_play_each, cases, seed)
    if processes == 1:
        return _merged(map(play_chunk, chunks))
    with ProcessPoolExecutor(processes) as pool:
        return _merged(pool.map(play_chunk, chunks))


def rows(tallies: Mapping[str, Tally]) -> list[Row]:
    real = {name: tally for name, tally in tallies.items() if name != BEST}
    return [
        figures.row(name, tally, on_frontier=name != BEST and _stands(name, real))
        for name, tally in tallies.items()
    ]


def _stands(name: str, tallies: Mapping[str, Tally]) -> bool:
    others = [tally for other, tally in tallies.items() if other != name]
    return not figures.is_dominated(tallies[name], others)


def _empty() -> Tallies:
    return {name: Tally() for name in NAMES}


def _play_each(cases: Sequence[Case], seed: int, runs: range) -> list[Tallies]:
    tallies = [_empty() for _ in cases]
    for run in runs:
        for case, total in zip(cases, tallies, strict=True):
            _play(case, run, seed, total)
    return tallies


def _play(case: Case, run: int, seed: int, total: Tallies) -> None:
    drawn = people.draws(run, len(case.acceptance), seed=seed)
    answers = people.answers(case, drawn)
    outcomes = {policy.name: play(case, policy, answers) for policy in ALL}
    outcomes[BEST] = clairvoyant(case, answers)
    compared = outcomes[FIXED.name]
    for name, outcome in outcomes.items():
        total[name].add(outcome, goal=case.goal, compared=compared)


def _merged(parts: Iterable[list[Tallies]]) -> list[Tallies]:
    merged: list[Tallies] = []
    for part in parts:
        merged = merged or [_empty() for _ in part]
        for total, tallies in zip(merged, part, strict=True):
            for name, tally in tallies.items():
                total[name].merge(tally)
    return merged
