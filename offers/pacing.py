"""How many people to ask next, and how soon to look again: numbers in, numbers out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import erf, exp, inf, log, sqrt

# A time is to be filled within this many minutes of the first text …
GOAL, GOAL_FAR = 120.0, 360.0
# … the second where the visit is at least this far off.
FAR = 12 * 60.0
# We look this share of the goal ahead, and want so many YES in expectation by the goal.
AHEAD = 1 / 8
WANTED = 4.0


@dataclass(frozen=True, slots=True)
class Replies:
    """The share who ever answer; minutes until they do are log-normal."""

    share: float = 0.55
    median: float = 12.0
    sigma: float = 1.5

    def within(self, minutes: float) -> float:
        """The part of all answers that have come this long after the text."""
        if minutes <= 0:
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
    to_ask: Sequence[
        float
    ]  # the acceptance of each who may be texted now, in rank order
    replies: Replies = field(default_factory=Replies)
    limits: Limits = field(default_factory=Limits)
    declined: Sequence[float] = ()  # the acceptances of those who said NO
    evidence: float = inf  # YES behind the learned acceptance; inf: take it as it is
    disappointed: int = 0  # told that this time is gone after they had said YES


@dataclass(frozen=True, slots=True)
class Ask:
    """`count` 0: nobody now; `window` is when to look again, unless all have answered."""

    count: int
    window: float
    because: str


def coming(
    unanswered: Sequence[Unanswered], replies: Replies, *, within: float
) -> float:
    """The YES still expected in this many minutes from those who have not answered."""
    expected = 0.0
    for each in unanswered:
        expected += each.acceptance * _chance(
            each.age, within, each.acceptance, replies
        )
    return expected


def _chance(age: float, within: float, acceptance: float, replies: Replies) -> float:
    """That an answer which has not come in `age` minutes comes in the next ones."""
    by_now = replies.within(age)
    by_then = 1.0 if within == inf else replies.within(age + within)
    share = max(replies.share, acceptance)
    unanswered = 1 - share * by_now
    return (by_then - by_now) / unanswered if unanswered > 0 else 0.0


def next_ask(now: Situation) -> Ask:
    """Ask as many as keep the expected YES at the level that the time left needs."""
    if not now.to_ask:
        return Ask(0, now.limits.shortest_window, "nobody left to ask")
    if now.minutes_to_last_ask <= 0:
        return Ask(0, now.limits.shortest_window, "too late to ask anybody by text")
    goal = GOAL_FAR if now.minutes_open + now.minutes_left > FAR else GOAL
    goal = min(goal, now.minutes_open + now.minutes_left)
    window = max(now.limits.shortest_window, 1.0)
    ahead = min(max(goal * AHEAD, window), now.minutes_left)
    wanted = WANTED * ahead / goal
    most = min(now.limits.largest_batch, len(now.to_ask))
    count, expected = 0, coming(now.unanswered, now.replies, within=ahead)
    while count < most and expected < wanted:
        expected += now.to_ask[count] * now.replies.within(ahead)
        count += 1
    return Ask(count, window, _because(count, now))


def fixed(size: int, window: float, *, to_ask: int, because: str = "") -> Ask:
    return Ask(min(size, to_ask), window, because)


def one_at_a_time(window: float, *, to_ask: int) -> Ask:
    return fixed(1, window, to_ask=to_ask, because="one at a time")


def _because(count: int, now: Situation) -> str:
    left = _span(now.minutes_left)
    if count == 0:
        return f"waiting for answers: {left} left"
    mean = sum(now.to_ask[:count]) / count
    return f"asking {count} now: {left} left, about {_one_in(mean)} says yes"


def _span(minutes: float) -> str:
    if minutes < 90:
        return f"{minutes:.0f} min"
    hours = minutes / 60
    return f"{hours:.0f} hours" if hours < 48 else f"{hours / 24:.0f} days"


WORDS = "one two three four five six seven eight nine ten eleven twelve".split()


def _one_in(share: float) -> str:
    if share <= 0:
        return "nobody"
    many = max(1, round(1 / share))
    return f"one in {WORDS[many - 1] if many <= len(WORDS) else many}"


def most_coming(disappointed_per_fill: float) -> float:
    """The expected YES that leave so many over, on average, once one of them has won."""
    low, high = 0.0, disappointed_per_fill + 1
    for _ in range(40):
        middle = (low + high) / 2
        over = middle / (1 - exp(-middle)) - 1
        low, high = (middle, high) if over < disappointed_per_fill else (low, middle)
    return low
