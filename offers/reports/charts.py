"""Which picture goes with which table, and what it says in words.

A chart is drawn from the rows of the table it stands beside, and from nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from . import drawing, statistics
from .drawing import SHARES, Frame, Look, Series, Size
from .scope import NOTICES
from .statistics import Share
from .table import Cell, Table

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
}
