"""How many people to ask next, and how soon to look again: numbers in, numbers out.

The rule is explained, with what it achieves, in docs/pacing.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from math import ceil, erf, exp, inf, log, sqrt
from operator import mul
from typing import NamedTuple

# A time is to be filled within this many minutes of the first text …
GOAL, GOAL_FAR = 120, 360
# … the second where YES by text counts for at least this long.
FAR = 12 * 60
# Of the chance to fill it by then, this much may be given up to disturb fewer people.
GIVEN_UP = 0.0035
# It counts for at most so many times as much once a time has stayed empty for long.
SELDOM = 4.0
# Minutes between asking one and asking the next, gentlest first.
WINDOWS = (60, 50, 40, 35, 30, 25, 22, 20, 18, 16, 14, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3)
# Nobody answers within this many minutes.
INSTANT = 0.001
# Expected YES so few that somebody more may always be asked.
HARDLY_ANY = 0.1


@dataclass(frozen=True, slots=True)
class Replies:
    """The share who ever answer; minutes until they do are log-normal."""

    share: float = 0.55
    median: float = 12.0
    sigma: float = 1.5

    def within(self, minutes: float) -> float:
        """The part of all answers that have come this long after the text."""
        if minutes < INSTANT:
            return 0.0
        return 0.5 * (1 + erf(log(minutes / self.median) / (self.sigma * sqrt(2))))


@dataclass(frozen=True, slots=True)
class Unanswered:
    """Somebody texted `age` minutes ago who has not answered, window over or not."""

    age: float
    acceptance: float


@dataclass(frozen=True, slots=True)
class Limits:
    largest_batch: int = 8
    shortest_window: float = 5.0
    disappointed_per_fill: float = 2.0


@dataclass(frozen=True, slots=True)
class Situation:
    """One opening now. Minutes throughout; an acceptance is the chance that a text is
    answered YES in the end, already with notice and the patient's own answers in it."""

    minutes_open: float  # since the first text could go
    minutes_left: float  # until a YES by text counts no more
    minutes_to_last_ask: float
    unanswered: Sequence[Unanswered]
    to_ask: Sequence[float]  # acceptance of each who may be texted now, best first
    replies: Replies = field(default_factory=Replies)
    limits: Limits = field(default_factory=Limits)
    declined: Sequence[float] = ()  # the acceptances of those who said NO
    evidence: float = inf  # YES behind the learned acceptance; inf: take it as it is
    disappointed: int = 0  # told that this time is gone after they had said YES
    texting: float = inf  # of the minutes to the last ask, those in contact hours


@dataclass(frozen=True, slots=True)
class Ask:
    """`count` 0: nobody now; `window` is when to look again, unless all have answered."""

    count: int
    window: float
    because: str


class Pace(NamedTuple):
    """So many people every so many minutes."""

    size: int
    window: int


def next_ask(now: Situation) -> Ask:
    """Go the gentlest pace that gives up hardly anything of the chance to fill."""
    soon = now.limits.shortest_window
    if not now.to_ask:
        return Ask(0, soon, "nobody left to ask")
    if now.minutes_to_last_ask <= 0:
        return Ask(0, soon, "too late to ask anybody by text")
    believed = _belief(now)
    pace = _gentlest(now, believed)
    count = min(pace.size, len(now.to_ask), _room(now, believed))
    return Ask(count, pace.window if count else soon, _because(count, now, believed))


def fixed(size: int, window: float, *, to_ask: int, because: str = "") -> Ask:
    return Ask(min(size, to_ask), window, because)


def one_at_a_time(window: float, *, to_ask: int) -> Ask:
    return fixed(1, window, to_ask=to_ask, because="one at a time")


def coming(
    unanswered: Sequence[Unanswered], replies: Replies, *, within: float = inf
) -> float:
    """The YES still expected in this many minutes from those who have not answered."""
    expected, before, chance = 0.0, None, 0.0
    for each in unanswered:
        if each != before:
            before, chance = each, _chance(each, replies, within)
        expected += each.acceptance * chance
    return expected


def _chance(each: Unanswered, replies: Replies, within: float) -> float:
    """That an answer which has not come until now comes in so many minutes."""
    by_now = replies.within(each.age)
    by_then = 1.0 if within == inf else replies.within(each.age + within)
    silent = 1 - max(replies.share, each.acceptance) * by_now
    return (by_then - by_now) / silent if silent > 0 else 0.0


# --- the pace ------------------------------------------------------------------
def _gentlest(now: Situation, believed: float) -> Pace:
    """A search by halves: the faster the pace, the less is given up."""
    ahead, limits = _ahead(now), now.limits
    paces = _paces(limits.largest_batch, max(1, ceil(limits.shortest_window)))
    arrived = _arrived(now.replies)
    still_empty = exp(-believed * coming(now.unanswered, now.replies, within=ahead))
    at_once = still_empty * exp(-believed * sum(now.to_ask) * arrived[ahead])
    accepted = at_once + _may_give_up(now, believed)
    low, high = 0, len(paces) - 1
    while low < high:
        middle = (low + high) // 2
        yes = believed * _yes(paces[middle], now, arrived, ahead)
        if still_empty * exp(-yes) <= accepted:
            high = middle
        else:
            low = middle + 1
    return paces[low]


def _ahead(now: Situation) -> int:
    """Minutes to the goal, and at least two hours: also when it has been missed."""
    goal = GOAL_FAR if now.minutes_open + now.minutes_left >= FAR else GOAL
    ahead = max(goal - now.minutes_open, GOAL)
    return max(0, int(min(ahead, now.minutes_left)))


def _may_give_up(now: Situation, believed: float) -> float:
    """What is left of the chance that may be given up for the whole of an opening.

    Those asked already were asked later than at once, so that part is spent. An opening
    seldom stays empty until here, so what is given up here weighs less.
    """
    left = len(now.to_ask)
    everybody = left + len(now.unanswered) + len(now.declined)
    seldom = min(exp(believed * _passed(now)), SELDOM)
    return GIVEN_UP * (left / everybody) ** 2 * seldom


def _yes(pace: Pace, now: Situation, arrived: Sequence[float], ahead: int) -> float:
    """The YES expected by the goal from those still to ask, if asked at this pace."""
    asking = min(now.minutes_to_last_ask, now.texting, ahead)
    after = max(0, ahead - int(asking))
    chances = arrived[ahead : after or None : -pace.window]
    return sum(
        sum(map(mul, now.to_ask[place :: pace.size], chances))
        for place in range(pace.size)
    )


@lru_cache(maxsize=32)
def _arrived(replies: Replies) -> Sequence[float]:
    """The part of all answers there after each whole minute, as far as any goal."""
    return [replies.within(minute) for minute in range(GOAL_FAR + 1)]


@lru_cache(maxsize=32)
def _paces(largest: int, shortest: int) -> Sequence[Pace]:
    """From one person an hour to the largest batch at the shortest window."""
    ones = [Pace(1, window) for window in WINDOWS if window > shortest]
    return ones + [Pace(size, shortest) for size in range(1, largest + 1)]


# --- what this opening has shown, and whom it may disappoint -------------------------
def _belief(now: Situation) -> float:
    """The learned acceptance times this: less where many have let this time pass.

    A gamma prior worth `evidence` YES, and none seen where so many were expected.
    """
    if now.evidence == inf or not (passed := _passed(now)):
        return 1.0
    return now.evidence / (now.evidence + passed)


def _passed(now: Situation) -> float:
    """The YES that should have come by now from those asked."""
    return sum(now.declined) + sum(
        each.acceptance * now.replies.within(each.age) for each in now.unanswered
    )


def _room(now: Situation, believed: float) -> int:
    """How many more may be asked before too many YES are on their way in time."""
    limit = most_coming(max(0.0, now.limits.disappointed_per_fill - now.disappointed))
    left = now.minutes_left
    expected = believed * coming(now.unanswered, now.replies, within=left)
    in_time = believed * now.replies.within(left)
    for count, acceptance in enumerate(now.to_ask):
        if expected >= limit:
            return count
        expected += in_time * acceptance
    return len(now.to_ask)


@lru_cache(maxsize=32)
def most_coming(disappointed: float) -> float:
    """The expected YES that leave so many over, on average, once one of them has won."""
    low, high = HARDLY_ANY, disappointed + 1 + HARDLY_ANY
    for _ in range(40):
        middle = (low + high) / 2
        over = middle / (1 - exp(-middle)) - 1
        low, high = (middle, high) if over < disappointed else (low, middle)
    return low


# --- words for staff ---------------------------------------------------------
# Shares of YES beyond which there is a word instead of a number.
MOST, HARDLY_ANYBODY = 0.6, 0.005
NUMBERS = (
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
)


def _because(count: int, now: Situation, believed: float) -> str:
    left = _left(now)
    if count == 0:
        return f"asking nobody now: {left}, enough may still say yes"
    share = believed * sum(now.to_ask[:count]) / count
    return f"asking {count} now: {left}, {_how_many_say_yes(share)}"


def _left(now: Situation) -> str:
    """Of texting where the night before the visit takes so much that it hurries."""
    if now.texting < min(now.minutes_to_last_ask, GOAL_FAR):
        return f"{_span(now.texting)} of texting left"
    return f"{_span(now.minutes_left)} left"


def _span(minutes: float) -> str:
    if minutes == inf:
        return "much time"
    if minutes < 100:
        return f"{minutes:.0f} min"
    hours = round(minutes / 60)
    return f"{hours} hours" if hours < 48 else f"{round(hours / 24)} days"


def _how_many_say_yes(share: float) -> str:
    if share > MOST:
        return "most say yes"
    if share < HARDLY_ANYBODY:
        return "hardly anybody says yes"
    many = round(1 / share)
    of = NUMBERS[many - 1] if many <= len(NUMBERS) else many
    return f"about one in {of} says yes"
