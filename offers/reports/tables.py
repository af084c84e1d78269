"""The tables of the main report: all figures, by week, by notice, by hour of the day."""

from __future__ import annotations

from collections.abc import Iterable

from .figures import Section, share
from .scope import Scope
from .sums import Counted, Sums
from .table import Cell, Column, Kind, Table

TEXT, SHARE = Kind.TEXT, Kind.SHARE
FIGURES = (
    Column("section", "About", TEXT),
    Column("figure", "Figure", TEXT),
    Column("value", "Value", Kind.NUMBER),
    Column("unit", "Unit", TEXT),
    Column("beside", "Beside it", TEXT),
    Column("target", "Target", TEXT),
    Column("how", "How it is counted", TEXT),
)
UNITS = {Kind.SHARE: "%", Kind.MINUTES: "minutes", Kind.MONEY: "$"}
COUNTS = (
    Column("openings", "Came free"),
    Column("filled", "Filled"),
    Column("within_2h", "Within 2 h", SHARE),
    Column("by_hand", "By hand", SHARE),
    Column("seen", "Seen"),
    Column("texts", "Texted"),
    Column("answered", "Replied", SHARE),
    Column("said_yes", "Said YES", SHARE),
    Column("disappointed", "Too late"),
    Column("delivered", "Delivered", SHARE),
)
BY_HOUR = (
    Column("hour", "Hour", TEXT),
    Column("texts", "Texted"),
    Column("answered", "Replied", SHARE),
    Column("said_yes", "Said YES", SHARE),
)
HOW_WEEKS = (
    "By the week, from Monday, in which a time came free. The first and the last may be "
    "cut by the period. Counted as the figures above."
)
HOW_NOTICE = "By the time from logging to the visit. Counted as the figures above."
HOW_HOURS = (
    "By the hour at which the carrier took the text, on the location’s clocks; replies "
    "whenever they came before the visit."
)


def figures(sections: Iterable[Section]) -> Table:
    """For files; the page shows them with more room."""
    rows = tuple(
        (
            section.title,
            each.label,
            _plain(each.value, each.kind),
            UNITS.get(each.kind, ""),
            each.beside,
            each.target_words,
            each.how,
        )
        for section in sections
        for each in section.figures
    )
    return Table("figures", "Figures", FIGURES, rows)


def _plain(value: Cell, kind: Kind) -> Cell:
    return 100 * value if kind == SHARE and isinstance(value, float) else value


def by_week(found: Counted) -> Table:
    rows = tuple((week, *_counts(sums)) for week, sums in found.by_week.items())
    columns = (Column("week", "Week from", Kind.DAY), *COUNTS)
    return Table("weeks", "Week by week", columns, rows, HOW_WEEKS)


def by_notice(found: Counted, scope: Scope, address: str) -> Table:
    """Each notice leads to the whole report about it."""
    bands = list(found.by_notice.items())
    rows = tuple((band.words, *_counts(sums)) for band, sums in bands)
    links = {
        (n, 0): f"{address}?{scope.query(notice=band.code)}"
        for n, (band, _) in enumerate(bands)
    }
    columns = (Column("notice", "Notice", TEXT), *COUNTS)
    return Table("notices", "By notice", columns, rows, HOW_NOTICE, links)


def by_hour(found: Counted) -> Table:
    rows = tuple(
        (clock(hour), sums["texts"], *_answers(sums))
        for hour, sums in found.by_hour.items()
    )
    return Table("hours", "By hour of the day", BY_HOUR, rows, HOW_HOURS)


def _counts(sums: Sums) -> tuple[Cell, ...]:
    receipts = sums["delivered"] + sums["not_delivered"]
    return (
        sums["openings"],
        sums.filled,
        share(sums["within_2h"], sums.decided),
        share(sums.by_hand, sums.filled),
        sums["seen"],
        sums["texts"],
        *_answers(sums),
        sums["disappointed"],
        share(sums["delivered"], receipts),
    )


def _answers(sums: Sums) -> tuple[Cell, Cell]:
    texts = sums["texts"]
    return share(sums["answered"], texts), share(sums["said_yes"], texts)


def clock(hour: int) -> str:
    """“2 PM” for the hour that begins then."""
    return f"{hour % 12 or 12} {'AM' if hour < 12 else 'PM'}"
