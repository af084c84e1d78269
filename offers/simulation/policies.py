"""The ways to pace that are compared; adaptive is the product's own function."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import inf

from .. import pacing
from ..pacing import Ask, Situation
from .case import Case


@dataclass(frozen=True)
class Policy:
    name: str
    ask: Callable[[Case, Situation], Ask]
    honoured: float = inf  # a YES later than this many minutes is refused
    stalls: bool = False  # a text that fails ends the asking


def _three(_case: Case, now: Situation) -> Ask:
    return pacing.fixed(3, 7, to_ask=len(now.to_ask))


def _step(case: Case, now: Situation) -> tuple[int, float]:
    notice = (now.minutes_left + case.closes) / 60
    return next(
        ((size, window) for under, size, window in case.steps if notice < under),
        (0, 60),
    )


def _by_notice(case: Case, now: Situation) -> Ask:
    size, window = _step(case, now)
    return pacing.fixed(size, window, to_ask=len(now.to_ask))


def _one(case: Case, now: Situation) -> Ask:
    return pacing.one_at_a_time(_step(case, now)[1], to_ask=len(now.to_ask))


def _everybody(_case: Case, now: Situation) -> Ask:
    return pacing.fixed(len(now.to_ask), 60, to_ask=len(now.to_ask))


def _adaptive(_case: Case, now: Situation) -> Ask:
    return pacing.next_ask(now)


OLD = Policy("old way", _three, honoured=7, stalls=True)
FIXED = Policy("3 per 7 min", _three)
BY_NOTICE = Policy("by notice", _by_notice)
ONE = Policy("one at a time", _one)
EVERYBODY = Policy("everybody", _everybody)
ADAPTIVE = Policy("adaptive", _adaptive)
ALL = (OLD, FIXED, BY_NOTICE, ONE, EVERYBODY, ADAPTIVE)
