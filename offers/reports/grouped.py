"""Counts of people by group, so that nobody is found in a small one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .people import Key, Numbers

# A group of fewer is not shown, nor can it be found by subtraction.
LEAST = 20
OTHERS, TOGETHER = "Others", "All together"
HOW_HIDDEN = (
    "Groups under 20 are together in “Others”, with the next smallest where one alone "
    "could be found by subtraction."
)
Groups = dict[str, Numbers]


def by_part(
    counts: Mapping[Key, Numbers], place: int, names: Mapping[Any, str]
) -> Groups:
    """The counts added up by one part of their keys, small groups together."""
    found: dict[Any, Numbers] = {}
    for key, numbers in counts.items():
        found.setdefault(key[place], Numbers()).add(numbers)
    shown = {names[code]: found[code] for code in names if code in found}
    return folded(shown)


def size(numbers: Numbers) -> int:
    return numbers.waiting or numbers.offers


def folded(groups: Groups) -> Groups:
    """No group under 20, and none whose size is what is missing from the whole."""
    shown = sorted(groups, key=lambda name: size(groups[name]))
    hidden: list[str] = []
    others = Numbers()
    while shown and _must_hide(size(groups[shown[0]]), len(hidden), size(others)):
        others.add(groups[shown[0]])
        hidden.append(shown.pop(0))
    if not shown:
        return {TOGETHER: others} if size(others) >= LEAST else {}
    kept = {name: groups[name] for name in groups if name in shown}
    if size(others) >= LEAST:
        kept[OTHERS] = others
    return kept


def _must_hide(smallest: int, hidden: int, in_all: int) -> bool:
    """The next group is too small, or those before it would not be hidden without it."""
    return smallest < LEAST or hidden == 1 or (hidden > 0 and in_all < LEAST)
