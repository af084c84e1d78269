"""A table as a CSV file that a spreadsheet opens without running anything in it."""

from __future__ import annotations

import csv
from datetime import date, datetime
from decimal import Decimal
from io import StringIO

from clinic import audit, singletons
from clinic.audit import Actor

from .scope import Scope
from .table import Cell, Column, Kind, Table

# Spreadsheets take text that begins with these for a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
DID = "report.exported"


def export(table: Table, scope: Scope, *, actor: Actor, at: datetime) -> bytes:
    """The file; the trail says who took which table, and about what."""
    audit.record(
        DID,
        singletons.practice(),
        actor=actor,
        at=at,
        table=table.code,
        scope=scope.query(),
    )
    return written(table)


def written(table: Table) -> bytes:
    """With a byte order mark, without which Excel misreads anything beyond ASCII."""
    out = StringIO()
    lines = csv.writer(out)
    lines.writerow(_heading(column) for column in table.columns)
    for row in table.rows:
        lines.writerow(
            _plain(cell, column.kind)
            for cell, column in zip(row, table.columns, strict=True)
        )
    return out.getvalue().encode("utf-8-sig")


def file_name(table: Table, scope: Scope) -> str:
    return f"{table.code}-{scope.since.isoformat()}-{scope.until.isoformat()}.csv"


def _heading(column: Column) -> str:
    return f"{column.label} (%)" if column.kind == Kind.SHARE else column.label


def _plain(cell: Cell, kind: Kind) -> str:
    """A number without signs for people; what is not known stays empty."""
    if cell is None:
        return ""
    if isinstance(cell, (date, datetime)):
        return cell.isoformat()
    if isinstance(cell, (float, Decimal)):
        return f"{100 * cell if kind == Kind.SHARE else cell:.2f}"
    if kind == Kind.SHARE and isinstance(cell, int):
        return f"{100 * cell:.2f}"
    text = str(cell)
    return f"'{text}" if isinstance(cell, str) and text.startswith(FORMULA) else text
