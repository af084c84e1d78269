"""The tables of the page on whether it worked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date

from django.urls import reverse

from . import comparing, statistics
from .comparing import Pair
from .ended import FILLED, Counted, LeftOut, Outcome, Side, filled, number, those
from .scope import NOTICES, Scope
from .statistics import Share
from .table import Cell, Column, Kind, Table

ALL = "All"
SIDES = {Side.BEFORE: "Before", Side.LIVE: "Live", Side.HELD_BACK: "Held back"}
LEFT_OUT = {
    LeftOut.NEVER_FREE: "Withdrawn: it was never free, or nobody could have come",
    LeftOut.NOT_CANCELLED: "Not cancelled: released by a winner, or added by staff",
    LeftOut.OTHER_MODE: "Logged in test mode, or before the mode was kept",
    LeftOut.AHEAD: "Still ahead",
    LeftOut.LIVE_MEANWHILE: "Logged before, but texting went live before the visit",
    LeftOut.UNSETTLED: "Begun, but not closed yet",
}
HOW = (
    "Times that were cancelled and have begun, by how long before the visit they came "
    "free. Live: logged in the period while texting was live, but not held back. "
    "Before: logged on any day until the period's last while texting was off or in "
    "shadow mode. Filled: by text, by our call, or outside this system. The ranges "
    "hold the true share in 19 of 20 such comparisons (Wilson; Newcombe for the "
    "difference)."
)
HOW_ENDED = (
    "Came and did not come are counted of the filled times, as answered on the page "
    "“Who arrived”; what stayed empty is asked there, too."
)
HOW_HELD_BACK = (
    "Every time that was drawn to be held back counts here, whatever happened to it "
    "afterwards, if its notice is at least what the lot asks for today. Beside it the "
    "texted ones with as much notice, from the weeks in which one was held back; not "
    "those paused as one of many of a day, nor those logged while texting was "
    "stopped. Within a week, chance chose between them. Weeks differ: where the share "
    "to hold back was changed meanwhile, choose a period with one share."
)
HOW_WEEKS = "Weeks begin on Monday, by each location's own calendar."
HOW_LEFT_OUT = "Logged times that are in none of the comparisons above."


OUTCOMES = {
    Outcome.TEXT: "By text",
    Outcome.CALL: "By our call",
    Outcome.OUTSIDE: "Outside",
    Outcome.EMPTY: "Stayed empty",
}
OUTCOME_COLUMNS = tuple(Column(code.value, words) for code, words in OUTCOMES.items())


def live_and_before(pairs: Mapping[str, Pair], scope: Scope) -> Table:
    columns = _columns("live", "Live", "before", "Before")
    title, links = "Filled, live and before", _links(columns, pairs, scope)
    return Table("compared", title, columns, _lines(pairs), HOW, links)


def _links(
    columns: Sequence[Column], pairs: Mapping[str, Pair], scope: Scope
) -> dict[tuple[int, int], str]:
    """From numbers of times and of filled ones to their rows."""
    notices: list[dict[str, str]] = [
        {"notice": n.code} for n in NOTICES if n.code in pairs
    ]
    address = reverse("report_rows")
    return {
        (n, m): f"{address}?figure={column.code}&{scope.query(**notice)}"
        for n, notice in enumerate([*notices, {}])
        for m, column in enumerate(columns)
        if column.code.endswith(("_times", "_filled"))
    }


def texted_and_held_back(pairs: Mapping[str, Pair]) -> Table:
    columns = _columns("texted", "Texted", "held_back", "Held back")
    title = "Filled, texted and held back"
    return Table("held-back", title, columns, _lines(pairs), HOW_HELD_BACK)


def _columns(ours: str, our_words: str, theirs: str, words: str) -> tuple[Column, ...]:
    return (
        Column("notice", "Notice", Kind.TEXT),
        *_share_columns(ours, our_words),
        *_share_columns(theirs, words),
        Column("difference", "Points more"),
        Column("difference_range", "From … to", Kind.TEXT),
    )


def _lines(pairs: Mapping[str, Pair]) -> tuple[tuple[Cell, ...], ...]:
    """One for each notice, and one for all."""
    if not pairs:
        return ()
    lines = [(each.words, pairs[each.code]) for each in NOTICES if each.code in pairs]
    lines.append((ALL, comparing.total(pairs.values())))
    return tuple((words, *_pair_cells(pair)) for words, pair in lines)


def _share_columns(code: str, words: str) -> tuple[Column, ...]:
    return (
        Column(f"{code}_times", words),
        Column(f"{code}_filled", f"{words}: filled"),
        Column(f"{code}_share", f"{words}: share", Kind.SHARE),
        Column(f"{code}_range", f"{words}: range", Kind.TEXT),
    )


def _pair_cells(pair: Pair) -> tuple[Cell, ...]:
    found = pair.range
    if found is None:
        sure: tuple[Cell, ...] = (None, "too few")
    else:
        low, high = (round(100 * end) for end in found)
        sure = (round(100 * pair.difference), f"from {low} to {high}")
    return (*_share_cells(pair.one), *_share_cells(pair.other), *sure)


def _share_cells(known: Share) -> tuple[Cell, ...]:
    found = statistics.interval(known)
    if found is None:
        return (0, 0, None, None)
    return (known.total, known.part, known.value, comparing.percents(found))


def how_ended(rows: Sequence[Counted]) -> Table:
    """Each side and notice, with a line for all of the side."""
    columns = (
        Column("side", "Logged", Kind.TEXT),
        Column("notice", "Notice", Kind.TEXT),
        Column("times", "Times"),
        *OUTCOME_COLUMNS,
        Column("came", "Came"),
        Column("absent", "Did not come"),
        Column("not_answered", "Not answered"),
    )
    lines: list[tuple[Cell, ...]] = []
    for side, words in SIDES.items():
        of_side = those(rows, side=side)
        by_notice = [(n.words, those(of_side, notice=n.code)) for n in NOTICES]
        lines += [
            (words, notice, *_ended_cells(alike))
            for notice, alike in [*by_notice, (ALL, of_side)]
            if alike
        ]
    return Table("ended", "How they ended", columns, tuple(lines), HOW_ENDED)


def _ended_cells(rows: Sequence[Counted]) -> tuple[int, ...]:
    taken = [row for row in rows if row.outcome in FILLED]
    return (
        number(rows),
        *_by_outcome(rows),
        *(number(those(taken, attended=came)) for came in (True, False, None)),
    )


def _by_outcome(rows: Sequence[Counted]) -> list[int]:
    return [number(those(rows, outcome=code)) for code in OUTCOMES]


def weeks(rows: Sequence[Counted]) -> Table:
    columns = (
        Column("week", "Week of", Kind.DAY),
        Column("side", "Logged", Kind.TEXT),
        Column("times", "Times"),
        Column("filled", "Filled"),
        Column("share", "Share", Kind.SHARE),
        *OUTCOME_COLUMNS,
    )
    by_week: dict[tuple[date, str], list[Counted]] = defaultdict(list)
    for row in rows:
        by_week[row.week, row.side].append(row)
    lines: list[tuple[Cell, ...]] = []
    for (week, side), alike in sorted(by_week.items()):
        known, words = filled(alike), SIDES[Side(side)]
        shares = (known.total, known.part, known.value)
        lines.append((week, words, *shares, *_by_outcome(alike)))
    return Table("weeks", "By week", columns, tuple(lines), HOW_WEEKS)


def left_out(rows: Sequence[Counted]) -> Table:
    columns = (
        Column("why", "Why", Kind.TEXT),
        *(Column(side.value, words) for side, words in SIDES.items()),
    )
    lines: list[tuple[Cell, ...]] = []
    for why, words in LEFT_OUT.items():
        alike = those(rows, left_out=why)
        if alike:
            lines.append((words, *(number(those(alike, side=side)) for side in SIDES)))
    return Table("left-out", "Left out", columns, tuple(lines), HOW_LEFT_OUT)
