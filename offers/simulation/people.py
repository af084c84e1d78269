"""What each patient does with a text: decided once for each run, whoever asks when."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from math import exp, inf, log
from random import Random
from typing import NamedTuple

from .case import Case


class Draw(NamedTuple):
    """Three chances and the standard normal that becomes a delay."""

    replies: float
    accepts: float
    fails: float
    delay: float


class Answer(NamedTuple):
    """Minutes from the text to the answer (inf: never)."""

    delay: float
    is_yes: bool = False
    is_failed: bool = False


NEVER, FAILED = Answer(inf), Answer(inf, is_failed=True)


@lru_cache(maxsize=8)
def draws(run: int, count: int, *, seed: int = 0) -> tuple[Draw, ...]:
    """The same patients in the same run for every policy, case and list depth."""
    chance = Random(f"{seed}/{run}")  # noqa: S311 - a simulation, no secret
    return tuple(
        Draw(chance.random(), chance.random(), chance.random(), chance.gauss(0, 1))
        for _ in range(count)
    )


def answers(case: Case, drawn: Sequence[Draw]) -> list[Answer]:
    replies = case.replies
    centre = log(replies.median)
    return [
        _answer(acceptance, replies.share, case.fails, draw, centre, replies.sigma)
        for acceptance, draw in zip(case.acceptance, drawn, strict=False)
    ]


def _answer(
    acceptance: float,
    share: float,
    fails: float,
    draw: Draw,
    centre: float,
    sigma: float,
) -> Answer:
    if draw.fails < fails:
        return FAILED
    share = max(share, acceptance)
    if draw.replies >= share:
        return NEVER
    return Answer(exp(centre + sigma * draw.delay), draw.accepts * share < acceptance)
