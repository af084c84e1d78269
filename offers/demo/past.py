"""What came free in the last weeks, and how it ended: the plot of the history."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from .places import (
    BECKER,
    FOLLOW_UP,
    LAB,
    LINDQVIST,
    LUNG_TEST,
    NAIR,
    NEW_PATIENT,
    OKAFOR,
    OYELARAN,
    REYES,
    VIDEO,
    WHITAKER,
)


class Ending(StrEnum):
    BY_TEXT = "by_text"
    BY_CALL = "by_call"
    EXPIRED = "expired"
    NOT_FREE = "not_free"
    FILLED_OUTSIDE = "filled_outside"
    MISTAKE = "mistake"


@dataclass(frozen=True)
class Plot:
    """Logged `days` ago at `logged`; the visit `ahead` days later at `starts`.

    `asked` people were texted before the winner, who took `minutes` to answer. No
    provider's clock time comes twice, and none is 10:00: weekends move the days.
    """

    days: int
    logged: str
    ahead: int
    starts: str
    provider: str
    visit: str
    ending: Ending = Ending.BY_TEXT
    asked: int = 2
    minutes: int = 6


CALL, EMPTY = Ending.BY_CALL, Ending.EXPIRED
PLOTS = (
    Plot(27, "09:10", 1, "08:30", OKAFOR, FOLLOW_UP, asked=1, minutes=4),
    Plot(27, "13:45", 2, "13:00", REYES, NEW_PATIENT, asked=3, minutes=18),
    Plot(26, "08:20", 0, "15:30", NAIR, FOLLOW_UP, asked=4, minutes=3),
    Plot(25, "11:05", 3, "09:00", LAB, LUNG_TEST, asked=2, minutes=11),
    Plot(23, "10:30", 1, "11:30", LINDQVIST, FOLLOW_UP, asked=2, minutes=9),
    Plot(22, "15:15", 1, "14:00", WHITAKER, NEW_PATIENT, CALL, asked=3, minutes=55),
    Plot(21, "09:40", 2, "08:45", BECKER, VIDEO, asked=1, minutes=7),
    Plot(20, "08:05", 0, "13:15", OKAFOR, FOLLOW_UP, asked=3, minutes=2),
    Plot(20, "14:20", 1, "09:30", REYES, FOLLOW_UP, Ending.NOT_FREE, asked=3),
    Plot(19, "11:50", 1, "10:45", LAB, LUNG_TEST, EMPTY, asked=4),
    Plot(16, "09:25", 2, "15:00", OYELARAN, FOLLOW_UP, asked=0, minutes=5),
    Plot(15, "13:10", 1, "11:15", WHITAKER, FOLLOW_UP, asked=5, minutes=10),
    Plot(14, "08:45", 1, "14:30", LINDQVIST, NEW_PATIENT, asked=2, minutes=8),
    Plot(13, "10:10", 0, "16:00", REYES, FOLLOW_UP, Ending.FILLED_OUTSIDE, asked=3),
    Plot(13, "15:40", 2, "09:45", NAIR, VIDEO, asked=2, minutes=21),
    Plot(12, "09:55", 3, "08:15", OKAFOR, NEW_PATIENT, asked=3, minutes=6),
    Plot(9, "11:20", 1, "13:45", LAB, LUNG_TEST, asked=1, minutes=12),
    Plot(8, "08:35", 0, "14:15", BECKER, FOLLOW_UP, CALL, asked=4, minutes=30),
    Plot(8, "14:05", 1, "10:15", LINDQVIST, FOLLOW_UP, asked=2, minutes=4),
    Plot(7, "09:15", 2, "11:45", WHITAKER, FOLLOW_UP, asked=1, minutes=10),
    Plot(6, "10:50", 1, "08:00", OYELARAN, VIDEO, EMPTY, asked=3),
    Plot(5, "13:30", 1, "15:45", OKAFOR, FOLLOW_UP, asked=3, minutes=5),
    Plot(3, "09:05", 0, "16:15", REYES, FOLLOW_UP, Ending.MISTAKE, asked=0),
    Plot(3, "11:35", 4, "09:15", NAIR, FOLLOW_UP, asked=2, minutes=7),
    Plot(2, "08:50", 5, "14:45", WHITAKER, NEW_PATIENT, asked=4, minutes=16),
)
FILLED = (Ending.BY_TEXT, Ending.BY_CALL)
