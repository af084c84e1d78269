"""How sure a share, or a difference of two shares, can be. Pure arithmetic.

A share is given as how many of how many: 62 of 90.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil, erfc, sqrt
from typing import NamedTuple

# The normal distribution leaves 2.5% beyond this on either side: ranges are of 95%.
Z = 1.959963984540054
# And 20% beyond this on one side: a difference is to be found four times in five.
Z_POWER = 0.8416212335729143
# Cochran, W. G. (1954), Biometrics 10: 417: with less expected anywhere no z-test.
LEAST_EXPECTED = 5


class Range(NamedTuple):
    low: float
    high: float

    @property
    def tells(self) -> bool:
        """Of a difference: none at all is outside."""
        return self.low > 0 or self.high < 0


class Share(NamedTuple):
    """`part` of `total`."""

    part: int
    total: int

    @property
    def value(self) -> float:
        return self.part / self.total

    @property
    def rest(self) -> int:
        return self.total - self.part


def interval(share: Share) -> Range | None:
    """Wilson's score interval of a share, None of nothing.

    Wilson, E. B. (1927), J. Am. Stat. Assoc. 22: 209–212; method 3 in Newcombe, R. G.
    (1998), Statistics in Medicine 17: 857–872.
    """
    if not share.total:
        return None
    n, p = share.total, share.value
    middle = 2 * n * p + Z**2
    reach = Z * sqrt(Z**2 + 4 * n * p * (1 - p))
    below = 2 * (n + Z**2)
    # Of none or all the arithmetic ends a hair beside 0 or 1.
    low = 0.0 if share.part == 0 else (middle - reach) / below
    high = 1.0 if share.rest == 0 else (middle + reach) / below
    return Range(low, high)


def difference(one: Share, other: Share) -> Range | None:
    """Newcombe's interval of `one` less `other`, None if either is of nothing.

    Method 10 in Newcombe, R. G. (1998), Statistics in Medicine 17: 873–890.
    """
    return weighted_difference([(one, other)])


def weighted_difference(pairs: Sequence[tuple[Share, Share]]) -> Range | None:
    """The interval of the mean difference over strata, weighted as the first shares are.

    Newcombe's way, carried to sums by Zou, G. Y. and Donner, A. (2008), Statistics in
    Medicine 27: 1693–1702 (“MOVER”). None if a stratum lacks either share.
    """
    whole = sum(one.total for one, _ in pairs)
    below = above = 0.0
    for one, other in pairs:
        ours, theirs = interval(one), interval(other)
        if ours is None or theirs is None:
            return None
        weight = (one.total / whole) ** 2
        p, q = one.value, other.value
        below += weight * ((p - ours.low) ** 2 + (theirs.high - q) ** 2)
        above += weight * ((ours.high - p) ** 2 + (q - theirs.low) ** 2)
    if not pairs:
        return None
    mean = mean_difference(pairs)
    return Range(mean - sqrt(below), mean + sqrt(above))


def mean_difference(pairs: Sequence[tuple[Share, Share]]) -> float:
    """What `weighted_difference` is the interval of."""
    whole = sum(one.total for one, _ in pairs)
    return sum(one.total / whole * (one.value - other.value) for one, other in pairs)


def p_value(one: Share, other: Share, *, often: float = 1) -> float | None:
    """Of the two-sided z-test of two shares with a pooled variance, uncorrected.

    `often`: how many counted ones are in truth one, such as offers to one person.

    Its square is Pearson's chi-squared of the table of four; Fleiss, Levin and Paik
    (2003), Statistical Methods for Rates and Proportions, 3rd ed., section 3.3. None
    where it does not hold: less than five expected in a cell.
    """
    if not may_test(one, other, often=often):
        return None
    pooled = (one.part + other.part) / (one.total + other.total)
    variance = often * pooled * (1 - pooled) * (1 / one.total + 1 / other.total)
    z = (one.value - other.value) / sqrt(variance)
    return erfc(abs(z) / sqrt(2))


def may_test(one: Share, other: Share, *, often: float = 1) -> bool:
    whole = one.total + other.total
    if not whole:
        return False
    columns = (one.part + other.part, one.rest + other.rest)
    return all(
        row.total * column / whole >= often * LEAST_EXPECTED
        for row in (one, other)
        for column in columns
    )


def corrected(p_values: Sequence[float]) -> list[float]:
    """Each p-value made larger for there being several, in the order given.

    Holm, S. (1979), Scandinavian Journal of Statistics 6: 65–70: with 5% for all
    together, one difference in twenty pages is found where there is none.
    """
    number, so_far = len(p_values), 0.0
    found = [0.0] * number
    for place, at in enumerate(sorted(range(number), key=p_values.__getitem__)):
        so_far = max(so_far, min(1.0, (number - place) * p_values[at]))
        found[at] = so_far
    return found


def needed(one: float, other: float) -> int:
    """How many each side takes to find this difference four times in five.

    Fleiss, Levin and Paik (2003), section 4.2, without the correction for continuity.
    """
    mean = (one + other) / 2
    by_chance = Z * sqrt(2 * mean * (1 - mean))
    by_fact = Z_POWER * sqrt(one * (1 - one) + other * (1 - other))
    return ceil(((by_chance + by_fact) / (one - other)) ** 2)
