"""What each column of somebody's own spreadsheet probably is; a person confirms it."""

from __future__ import annotations

import difflib
from collections.abc import Sequence

from .csv_columns import COLUMNS
from .csv_file import is_not_wanted, normalised

ALIASES = {
    normalised(alias): name
    for name, aliases in COLUMNS.items()
    for alias in (name, *aliases)
}
# Words that say enough in a longer heading, like “Best contact phone”.
TELLING = {"phone": "phone", "mobile": "phone", "cell": "phone", "mrn": "record_number"}
# Texts need this one, whatever other numbers there are.
MOBILE = {"cell", "mobile"}
ALIKE = 0.85


def columns(header: Sequence[str]) -> list[str]:
    """Our name for each column, empty for one to pass over; each name once."""
    guesses = [_guess(cell) for cell in header]
    best: dict[str, tuple[int, int]] = {}
    for place, (name, certainty) in enumerate(guesses):
        if name and certainty > best.get(name, (0, 0))[0]:
            best[name] = (certainty, place)
    kept = {place for _certainty, place in best.values()}
    return [name if n in kept else "" for n, (name, _sure) in enumerate(guesses)]


def _guess(cell: str) -> tuple[str, int]:
    """A name, and how certain it is."""
    heading = normalised(cell)
    words = heading.split("_")
    if name := ALIASES.get(heading):
        return name, 4 if MOBILE & set(words) else 3
    if not heading or is_not_wanted(heading):
        return "", 0
    if told := next((TELLING[word] for word in words if word in TELLING), ""):
        return told, 2
    near = difflib.get_close_matches(heading, ALIASES, n=1, cutoff=ALIKE)
    return (ALIASES[near[0]], 1) if near else ("", 0)
