"""Which picture goes with which table, and what it says in words.

A chart is drawn from the rows of the table it stands beside, and from nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format

from ..sentences import count
from . import drawing, statistics
from .drawing import SHARES, Frame, Look, Scale, Series, Size
from .figures import FILLED_IN_TIME
from .scope import NOTICES
from .statistics import Share
from .table import Cell, Table
from .tables import clock

# However few say YES, their columns fill the picture.
ANY_SHARE = Scale(drawing.share)
# There is no room for the words of the table under each column.
SHORT = dict(
    zip(
        (each.words for each in NOTICES),
        ("< 4 h", "4–24 h", "1–3 d", "3–14 d", "> 14 d"),
        strict=True,
    )
)


@dataclass(frozen=True)
class Chart:
    """`finding` is for whoever does not see the picture."""

    code: str
    title: str
    finding: str
    draw: Callable[[Size], bytes]
    query: str = ""  # of its address, where that is not the page's filters


def of(table: Table) -> Chart | None:
    """None where there is nothing to draw, or too little to see anything in."""
    make = MAKERS.get(table.code)
    return make(table) if make and table.rows else None


def _rows(table: Table) -> list[dict[str, Cell]]:
    codes = [column.code for column in table.columns]
    return [dict(zip(codes, row, strict=True)) for row in table.rows]


def _compared(table: Table) -> Chart:
    """Two shares beside each other in each notice, with how sure each is."""
    ours, theirs = (
        column.code.removesuffix("_share")
        for column in table.columns
        if column.code.endswith("_share")
    )
    names = {column.code: column.label for column in table.columns}
    rows = [row for row in _rows(table) if row["notice"] in SHORT]
    labels = [SHORT[str(row["notice"])] for row in rows]
    series = [
        _with_ranges(names[f"{side}_times"], side, rows, look)
        for side, look in ((theirs, Look.HOLLOW), (ours, Look.SOLID))
    ]
    return Chart(
        table.code,
        table.title,
        f"{table.title}. {_found(rows, names, ours, theirs)}",
        lambda size: drawing.columns(labels, series, Frame(table.title, SHARES, size)),
    )


def _with_ranges(
    name: str, side: str, rows: Sequence[dict[str, Cell]], look: Look
) -> Series:
    known = [
        Share(_int(row[f"{side}_filled"]), _int(row[f"{side}_times"])) for row in rows
    ]
    return _sure(name, known, look)


def _sure(name: str, known: Sequence[Share], look: Look) -> Series:
    """Each share with the range in which the true one lies."""
    return Series(
        name,
        [share.value if share.total else None for share in known],
        look,
        [statistics.interval(share) for share in known],
    )


def _found(
    rows: Sequence[dict[str, Cell]], names: dict[str, str], ours: str, theirs: str
) -> str:
    """“Under 4 hours: live 70%, before 30%. …”"""
    said = []
    for row in rows:
        one, other = (_share(row[f"{side}_share"]) for side in (ours, theirs))
        notice = str(row["notice"])
        said.append(
            f"{notice[:1].upper()}{notice[1:]}: {names[f'{ours}_times'].lower()} {one}, "
            f"{names[f'{theirs}_times'].lower()} {other}."
        )
    return " ".join(said)


def _by_week(table: Table) -> Chart | None:
    """How many were filled in time, week by week, beside what is aimed at."""
    rows = _rows(table)
    if not rows or "within_2h" not in rows[0]:
        return None  # the weeks of another page
    shares = [_known(row["within_2h"]) for row in rows]
    labels = [date_format(_day(row["week"]), "M j") for row in rows]
    aim = FILLED_IN_TIME.share
    series = [
        Series("filled within 2 hours", shares),
        Series(f"target {drawing.share(aim)}", [aim] * len(rows), Look.TARGET),
    ]
    title = "Filled within 2 hours, by week"
    return Chart(
        table.code,
        title,
        f"{title}. {_course(labels, shares, aim)}",
        lambda size: drawing.lines(labels, series, Frame(title, SHARES, size)),
    )


def _course(labels: Sequence[str], shares: Sequence[float | None], aim: float) -> str:
    known = [
        (label, share)
        for label, share in zip(labels, shares, strict=True)
        if share is not None
    ]
    if not known:
        return "No week has a figure yet."
    (first, began), (last, now) = known[0], known[-1]
    reached = sum(share >= aim for _label, share in known)
    words = f"{drawing.share(began)} in the week from {first}"
    if len(known) > 1:
        words += f", {drawing.share(now)} in that from {last}"
    return f"{words}; at least {drawing.share(aim)} in {reached} of {count(len(known), 'week')}."


def _by_hour(table: Table) -> Chart:
    """How many said YES, from the first hour with a text to the last."""
    rows = {str(row["hour"]): row for row in _rows(table)}
    hours = [n for n in range(24) if clock(n) in rows]
    labels = [clock(n) for n in range(hours[0], hours[-1] + 1)]
    known = [
        _said_yes(rows[label]) if label in rows else Share(0, 0) for label in labels
    ]
    series = [_sure("said YES", known, Look.SOLID)]
    title = "Texted patients who said YES, by hour"
    most, where = max(
        (share.value, label)
        for label, share in zip(labels, known, strict=True)
        if share.total
    )
    return Chart(
        table.code,
        title,
        f"{title}. Most often at {where}: {drawing.share(most)}.",
        lambda size: drawing.columns(labels, series, Frame(title, ANY_SHARE, size)),
    )


def _said_yes(row: dict[str, Cell]) -> Share:
    texts = _int(row["texts"])
    return Share(round(_float(row["said_yes"]) * texts) if texts else 0, texts)


def _by_notice(table: Table) -> Chart | None:
    rows = _rows(table)
    labels = [SHORT[str(row["notice"])] for row in rows]
    shares = [_known(row["within_2h"]) for row in rows]
    if not any(share is not None for share in shares):
        return None
    aim = FILLED_IN_TIME.share
    series = [
        Series(f"filled within 2 hours; dashed: target {drawing.share(aim)}", shares)
    ]
    title = "Filled within 2 hours, by notice"
    said = [
        f"{row['notice']} {_share(row['within_2h'])}" for row in rows if row["openings"]
    ]
    return Chart(
        table.code,
        title,
        f"{title}, of which the target is {drawing.share(aim)}: {', '.join(said)}.",
        lambda size: drawing.columns(labels, series, Frame(title, SHARES, size, aim)),
    )


def _known(cell: Cell) -> float | None:
    return None if cell is None else _float(cell)


def _day(cell: Cell) -> date:
    assert isinstance(cell, date), "a day"  # noqa: S101  # for mypy
    return cell


def _share(cell: Cell) -> str:
    return "none" if cell is None else drawing.share(_float(cell))


def _int(cell: Cell) -> int:
    return int(_float(cell))


def _float(cell: Cell) -> float:
    assert isinstance(cell, (int, float)), "a figure"  # noqa: S101  # for mypy
    return float(cell)


MAKERS: dict[str, Callable[[Table], Chart | None]] = {
    "compared": _compared,
    "held-back": _compared,
    "hours": _by_hour,
    "notices": _by_notice,
    "weeks": _by_week,
}
