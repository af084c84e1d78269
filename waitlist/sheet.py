"""A spreadsheet on its way into the waitlist: text, columns, what would be added."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from django.utils.translation import gettext as _

from . import csv_file, csv_guess
from .csv_file import FileRefused, Problem
from .csv_import import Report

MOST_ROWS = 2000
EXAMPLES = 3


@dataclass(frozen=True)
class Column:
    heading: str
    examples: str
    guess: str


@dataclass(frozen=True)
class Sheet:
    text: str
    records: list[tuple[int, list[str]]] = field(repr=False)

    @classmethod
    def of(cls, text: str) -> Sheet:
        """Raises FileRefused, in a sentence, when it cannot be a list of patients."""
        records = list(csv_file.records(csv_file.decode(text.encode())))
        if not records:
            raise FileRefused(_("There is nothing in it."))
        if len(records) == 1:
            raise FileRefused(
                _("There is only one line: the first line names the columns.")
            )
        if len(records) > MOST_ROWS + 1:
            sentence = _("These are %(rows)s rows. Import at most %(most)s at a time.")
            given = {"rows": len(records) - 1, "most": MOST_ROWS}
            raise FileRefused(sentence % given)
        return cls(text, records)

    @cached_property
    def columns(self) -> list[Column]:
        _line, header = self.records[0]
        rows = [cells for _line, cells in self.records[1:]]
        return [
            Column(heading, _examples(rows, place), guess)
            for place, (heading, guess) in enumerate(
                zip(header, csv_guess.columns(header), strict=True)
            )
        ]

    def who(self, line: int, chosen: Sequence[str]) -> str:
        """The name in that line, to find it again."""
        cells = dict(self.records).get(line, [])
        named = dict(zip(chosen, cells, strict=False))
        parts = (named.get(key, "") for key in ("name", "first_name", "last_name"))
        return " ".join(filter(None, parts))

    def only(self, problems: Sequence[Problem]) -> str:
        """The header and the lines to correct, as one pastes them."""
        lines = {self.records[0][0], *(problem.line for problem in problems)}
        written = io.StringIO()
        writer = csv.writer(written, delimiter="\t", lineterminator="\n")
        writer.writerows(cells for line, cells in self.records if line in lines)
        return written.getvalue()


def _examples(rows: Sequence[Sequence[str]], place: int) -> str:
    cells = (cells[place] for cells in rows if len(cells) > place)
    return ", ".join([cell for cell in cells if cell][:EXAMPLES])


@dataclass(frozen=True)
class Wrong:
    """One place to correct."""

    line: int
    who: str
    column: str
    sentence: str


def wrongs(sheet: Sheet, report: Report, chosen: Sequence[str]) -> list[Wrong]:
    heading = {
        name: column.heading
        for name, column in zip(chosen, sheet.columns, strict=False)
        if name
    }
    return [
        Wrong(
            problem.line,
            sheet.who(problem.line, chosen),
            heading.get(problem.column, problem.column.replace("_", " ")),
            problem.sentence,
        )
        for problem in report.problems
    ]
