"""Against published values, and values worked out by hand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from offers.reports import statistics
from offers.reports.statistics import Share

SHARES = st.integers(1, 500).flatmap(
    lambda total: st.builds(Share, st.integers(0, total), st.just(total))
)


@pytest.mark.parametrize(
    ("part", "total", "low", "high"),
    [  # Newcombe 1998, Statistics in Medicine 17: 857, table I, method 3
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0000, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_wilsons_interval_is_as_published(part, total, low, high):
    found = statistics.interval(Share(part, total))
    assert found == pytest.approx((low, high), abs=5e-5)


@pytest.mark.parametrize(
    ("one", "other", "low", "high"),
    [  # Newcombe 1998, Statistics in Medicine 17: 873, table II, method 10
        ((56, 70), (48, 80), 0.0524, 0.3339),
        ((9, 10), (3, 10), 0.1705, 0.8090),
        ((6, 7), (2, 7), 0.0582, 0.8062),
        ((5, 56), (0, 29), -0.0381, 0.1926),
        ((0, 10), (0, 20), -0.1611, 0.2775),
        ((0, 10), (0, 10), -0.2775, 0.2775),
        ((10, 10), (0, 20), 0.6791, 1.0000),
        ((10, 10), (0, 10), 0.6075, 1.0000),
    ],
)
def test_newcombes_interval_is_as_published(one, other, low, high):
    found = statistics.difference(Share(*one), Share(*other))
    assert found == pytest.approx((low, high), abs=6e-5)


def test_nothing_has_no_interval():
    assert statistics.interval(Share(0, 0)) is None
    assert statistics.difference(Share(0, 0), Share(1, 2)) is None
    assert statistics.difference(Share(1, 2), Share(0, 0)) is None
    assert statistics.weighted_difference([]) is None


@given(SHARES)
def test_a_share_is_inside_its_interval(share):
    low, high = statistics.interval(share)
    assert 0 <= low <= share.value <= high <= 1


@given(SHARES, SHARES)
def test_a_difference_turned_round_is_its_mirror(one, other):
    low, high = statistics.difference(one, other)
    assert statistics.difference(other, one) == pytest.approx((-high, -low))
    assert -1 <= low <= one.value - other.value <= high <= 1


def test_like_strata_are_as_one_but_for_what_is_learned():
    """Two strata of 50 each, all alike: the difference is that of one stratum."""
    pair = (Share(30, 50), Share(20, 50))
    assert statistics.mean_difference([pair, pair]) == pytest.approx(0.2)
    # Half of each deviation squared, twice: the reach shrinks by the root of two.
    one = statistics.difference(*pair)
    both = statistics.weighted_difference([pair, pair])
    assert 0.2 - both.low == pytest.approx((0.2 - one.low) / 2**0.5)


def test_strata_weigh_as_much_as_their_first_share():
    # 3/4 of +10 points and 1/4 of 30 fewer.
    pairs = [(Share(60, 75), Share(7, 10)), (Share(10, 25), Share(7, 10))]
    assert statistics.mean_difference(pairs) == pytest.approx(0.075 - 0.075)


def test_the_p_value_is_that_worked_out_by_hand():
    # Pooled 105/200, standard error 0.070622, z = 2.12398.
    found = statistics.p_value(Share(60, 100), Share(45, 100))
    assert found == pytest.approx(0.03367, abs=5e-5)
    assert statistics.p_value(Share(50, 100), Share(50, 100)) == 1


def test_the_p_value_is_that_of_the_table_of_four():
    """Chi-squared by hand: 200 (15·70 - 85·30)² / (100·100·45·155) = 6.4516."""
    found = statistics.p_value(Share(15, 100), Share(30, 100))
    assert found == pytest.approx(0.011086, abs=5e-6)


@pytest.mark.parametrize(
    ("one", "other"),
    [((0, 0), (0, 0)), ((4, 5), (1, 5)), ((0, 100), (0, 100)), ((3, 500), (2, 400))],
)
def test_there_is_no_p_value_where_too_few_are_expected(one, other):
    assert statistics.p_value(Share(*one), Share(*other)) is None


def test_holms_correction_is_as_worked_out_by_hand():
    found = statistics.corrected([0.01, 0.04, 0.03, 0.005])
    assert found == pytest.approx([0.03, 0.06, 0.06, 0.02])
    assert statistics.corrected([0.6, 0.9]) == [1.0, 1.0]
    assert statistics.corrected([]) == []


def test_the_number_needed_is_as_worked_out_by_hand():
    # (1.96 √(2·0.65·0.35) + 0.8416 √(0.24 + 0.21))² / 0.01 = 355.9
    assert statistics.needed(0.6, 0.7) == 356
