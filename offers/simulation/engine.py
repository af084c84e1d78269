"""Plays one opening minute by minute, as the cascade would."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil, inf
from typing import NamedTuple

from ..pacing import Situation, Unanswered
from .case import Case
from .people import Answer
from .policies import Policy


class Outcome(NamedTuple):
    """`filled_at` in minutes from the first text; inf: never."""

    filled_at: float
    texts: int
    disappointed: int


def play(case: Case, policy: Policy, answers: Sequence[Answer]) -> Outcome:
    asked = _ask_all(case, policy, answers)
    closes = case.notice - case.closes
    yes = [
        minute + answer.delay
        for minute, answer in zip(asked, answers, strict=False)
        if answer.is_yes
    ]
    won = [
        minute + answer.delay
        for minute, answer in zip(asked, answers, strict=False)
        if answer.is_yes and answer.delay <= policy.honoured
    ]
    filled_at = min((at for at in won if at <= closes), default=inf)
    said_yes = sum(at <= case.notice for at in yes)
    return Outcome(filled_at, len(asked), said_yes - (filled_at < inf))


def clairvoyant(case: Case, answers: Sequence[Answer]) -> Outcome:
    """Asks only the one who says YES first, if anybody would in time."""
    start = case.next_moment(0)
    soonest = min((each.delay for each in answers if each.is_yes), default=inf)
    if (
        start + soonest > case.notice - case.closes
        or start > case.notice - case.last_ask
    ):
        return Outcome(inf, 0, 0)
    return Outcome(start + soonest, 1, 0)


def _ask_all(case: Case, policy: Policy, answers: Sequence[Answer]) -> list[float]:
    """The minute at which each patient asked was asked, in rank order."""
    asked: list[float] = []
    filled, minute, last_ask = inf, case.next_moment(0), case.notice - case.last_ask
    closes = case.notice - case.closes
    while len(asked) < len(answers) and minute < min(last_ask, filled):
        ask = policy.ask(case, _situation(case, minute, asked, answers))
        batch = answers[len(asked) : len(asked) + ask.count]
        asked += [minute] * len(batch)
        for each in batch:
            at = minute + each.delay
            if each.is_yes and each.delay <= policy.honoured and at <= closes:
                filled = min(filled, at)
        if policy.stalls and any(each.is_failed for each in batch):
            break
        minute = case.next_moment(minute + _pause(batch, ask.window))
    return asked


def _pause(batch: Sequence[Answer], window: float) -> float:
    """The window, or less when everybody has answered; the tick looks each minute."""
    waits = [each.delay for each in batch if not each.is_failed]
    return max(1, ceil(min(window, max(waits, default=1.0))))


def _situation(
    case: Case, minute: float, asked: Sequence[float], answers: Sequence[Answer]
) -> Situation:
    told = case.told
    unanswered, declined = [], []
    for at, answer, acceptance in zip(asked, answers, told, strict=False):
        if at + answer.delay > minute:
            if not answer.is_failed:
                unanswered.append(Unanswered(minute - at, acceptance))
        else:
            declined.append(acceptance)
    return Situation(
        minutes_open=minute,
        minutes_left=case.notice - case.closes - minute,
        minutes_to_last_ask=case.notice - case.last_ask - minute,
        unanswered=unanswered,
        to_ask=told[len(asked) : len(answers)],
        replies=case.believed_replies or case.replies,
        limits=case.limits,
        declined=declined,
        evidence=case.evidence,
        texting=case.texting(minute),
    )
