"""A difference in words says how sure it is, and what is missing."""

from __future__ import annotations

import pytest

from offers.reports.comparing import Pair, points
from offers.reports.statistics import Range, Share


def words(one: tuple[int, int], other: tuple[int, int]) -> str:
    return Pair(Share(*one), Share(*other)).words("Live weeks", "before")


def missing(one: tuple[int, int], other: tuple[int, int]) -> str:
    return Pair(Share(*one), Share(*other)).missing("live", "before")


def test_a_difference_is_told_with_its_range():
    assert words((62, 90), (31, 80)) == (
        "Live weeks filled 62 of 90 (59–78%), before 31 of 80 (29–50%): "
        "30 points more (15–43)."
    )


def test_what_chance_may_explain_is_said_to_be_chance():
    assert words((45, 90), (41, 80)) == (
        "Live weeks filled 45 of 90 (40–60%), before 41 of 80 (40–62%): "
        "1 point fewer (from 16 fewer to 14 more). That may be chance."
    )


def test_few_times_are_not_compared():
    assert words((10, 19), (41, 80)) == (
        "Live weeks filled 10 of 19 (32–73%), before 41 of 80 (40–62%): "
        "too few to compare."
    )
    assert words((0, 0), (0, 0)) == ""
    assert "Live weeks filled 0 of 0, before" in words((0, 0), (3, 5))


@pytest.mark.parametrize(
    ("difference", "found", "said"),
    [
        (-0.3, (-0.44, -0.15), "30 points fewer (15–44)"),
        (0.01, (-0.1, 0.12), "1 point more (from 10 fewer to 12 more)"),
        (0.0, (-0.1, 0.1), "no difference (from 10 fewer to 10 more)"),
        (0.12, (0.002, 0.24), "12 points more (0–24)"),
    ],
)
def test_points_are_said_as_people_say_them(difference, found, said):
    assert points(difference, Range(*found)) == said


def test_what_is_missing_is_counted():
    assert missing((62, 90), (31, 80)) == ""
    assert missing((10, 19), (2, 5)) == (
        "Still missing: 1 more live and 15 more before "
        "(at least 20 times on each side are compared)."
    )
    # Half filled before: 388 on each side find 60% (see the formula's own test).
    assert missing((45, 90), (40, 80)) == (
        "Still missing: 298 more live and 308 more before (to find 10 points "
        "reliably takes about 388 times on each side)."
    )
    assert missing((500, 1000), (500, 1000)) == ""
