"""Dice for the things that go wrong on purpose."""

from __future__ import annotations

import math
import random
import threading

from .knobs import Faults
from .numbers import Number


class Dice:
    """Seeded, and safe to throw from many threads."""

    def __init__(self, seed: int = 0) -> None:
        self._lock = threading.Lock()
        self.seed(seed)

    def seed(self, seed: int) -> None:
        with self._lock:
            self._random = random.Random(seed or None)  # noqa: S311  # no secret

    def hits(self, share: float) -> bool:
        if not share:
            return False
        with self._lock:
            return self._random.random() < share

    def pick(self, choices: tuple[str, ...]) -> str:
        with self._lock:
            return self._random.choice(choices)

    def delay(self, *, median: float, sigma: float) -> float:
        with self._lock:
            return self._random.lognormvariate(math.log(max(median, 0.01)), sigma)


def of_request(dice: Dice, faults: Faults, number: Number) -> str:
    """The fault that meets one request to send: the number's own, or by chance."""
    if number.fault:
        return number.fault
    shares = (
        ("reject_429", faults.reject_429),
        ("error_500", faults.error_500),
        ("timeout", faults.timeout),
        ("error_500_accepted", faults.error_500_accepted),
        ("lose_response", faults.lose_response),
    )
    return next((name for name, share in shares if dice.hits(share)), "")
