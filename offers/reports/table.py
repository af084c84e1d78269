"""Figures as plain data, which pages, CSV files and charts show alike."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from django.utils.formats import date_format, number_format

Cell = str | int | float | Decimal | date | None
NONE = "–"


class Kind(StrEnum):
    """What a column holds, and so how its cells are written."""

    TEXT = "text"
    COUNT = "count"
    SHARE = "share"  # 0.8 is written 80%
    MINUTES = "minutes"
    DAYS = "days"
    NUMBER = "number"
    MONEY = "money"
    DAY = "day"


@dataclass(frozen=True)
class Column:
    code: str
    label: str
    kind: Kind = Kind.COUNT

    @property
    def is_text(self) -> bool:
        return self.kind in (Kind.TEXT, Kind.DAY)


@dataclass(frozen=True)
class Shown:
    """One cell as a page shows it."""

    words: str
    link: str
    is_text: bool
    label: str


@dataclass(frozen=True)
class Table:
    """`how` says how it is counted; `links` lead from (row, column) to what is behind."""

    code: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    how: str = ""
    links: Mapping[tuple[int, int], str] = field(default_factory=dict)

    def shown(self) -> Iterator[list[Shown]]:
        for n, row in enumerate(self.rows):
            yield [
                Shown(
                    words=words(cell, column.kind),
                    link=self.links.get((n, m), ""),
                    is_text=column.is_text,
                    label=column.label,
                )
                for m, (cell, column) in enumerate(zip(row, self.columns, strict=True))
            ]


def words(cell: Cell, kind: Kind) -> str:
    """A figure as people read it; what cannot be known is a dash, never a nought."""
    if cell is None:
        return NONE
    if isinstance(cell, str):
        return cell
    if isinstance(cell, (date, datetime)):
        return date_format(cell, "M j, Y")
    if kind == Kind.SHARE:
        percent = 100 * float(cell)
        return f"{_number(percent, _places(percent))}%"
    places = {Kind.COUNT: 0, Kind.MONEY: 0}.get(kind, 1)
    if kind == Kind.MINUTES:
        places = 1 if abs(float(cell)) < 10 else 0
    text = _number(cell, places)
    return f"${text}" if kind == Kind.MONEY else text


def _number(value: float | Decimal, places: int) -> str:
    """Rounded half up, as people do; Django would cut off the rest."""
    unit = Decimal(1).scaleb(-places)
    rounded = Decimal(str(value)).quantize(unit, ROUND_HALF_UP)
    return number_format(rounded, decimal_pos=places, force_grouping=True)


def _places(percent: float) -> int:
    """Whole percents, but tenths where they are what matters."""
    return 1 if 0 < percent < 10 or 90 < percent < 100 else 0
