"""One opening to be played: how long it has, who could be asked, what is believed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import inf

from ..pacing import Limits, Replies

# Batches by notice: notice under (hours), batch size, window (minutes); staff's defaults.
STEPS = ((4, 4, 7), (24, 3, 12), (72, 3, 30), (336, 2, 60))


@dataclass(frozen=True, slots=True)
class Case:
    """Minutes count from the first text. `acceptance` is of each matching patient, in
    rank order, and true; `believed` is what the policies are told, else the truth."""

    notice: float
    acceptance: Sequence[float]
    replies: Replies = field(default_factory=Replies)
    believed: Sequence[float] = ()
    believed_replies: Replies | None = None
    evidence: float = inf
    fails: float = 0.02  # of texts never arrive
    spans: Sequence[tuple[float, float]] = ((0.0, inf),)  # when texts may leave
    last_ask: float = 90.0  # before the visit
    closes: float = 60.0
    limits: Limits = field(default_factory=Limits)
    steps: Sequence[tuple[float, int, float]] = STEPS

    @property
    def goal(self) -> float:
        """To be filled within 2 hours; within 6 with a day's notice or more."""
        return 360.0 if self.notice >= 24 * 60 else 120.0

    @property
    def told(self) -> Sequence[float]:
        return self.believed or self.acceptance

    def next_moment(self, minute: float) -> float:
        """The first minute from then on in which a text may leave; inf: none."""
        for start, end in self.spans:
            if minute < end:
                return max(start, minute)
        return inf

    def texting(self, minute: float) -> float:
        """The minutes from then to the last ask in which texts may leave."""
        last = self.notice - self.last_ask
        spans = ((max(start, minute), min(end, last)) for start, end in self.spans)
        return sum(max(0.0, end - start) for start, end in spans)
