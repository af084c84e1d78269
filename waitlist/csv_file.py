"""Spreadsheets as people save them: encodings, delimiters, headers, line numbers."""

from __future__ import annotations

import csv
import difflib
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

DELIMITERS = ",;\t|"
# Things a waitlist does not need and should not hold.
_NOT_WANTED = re.compile(
    r"ssn|social|insur|payer|policy|member|diagnos|\bdx\b|icd|notes|comment|dob|birth"
    r"|address|e_?mail"
)
_BOMS = ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


class FileRefused(Exception):
    """The file as a whole cannot be read; says why and what to do. Holds no values."""


@dataclass(frozen=True)
class Problem:
    """What is wrong in one place of the file; never the value itself."""

    line: int
    column: str
    sentence: str

    def __str__(self) -> str:
        place = _("line %(line)s") % {"line": self.line}
        if self.column:
            place += _(", column %(column)s") % {"column": self.column}
        return f"{place}: {self.sentence}"


@dataclass(frozen=True)
class Row:
    line: int
    cells: Mapping[str, str]
    extra: int = 0


@dataclass(frozen=True)
class Table:
    columns: tuple[str, ...]
    ignored: tuple[str, ...]
    rows: tuple[Row, ...]


def read(
    content: bytes,
    *,
    columns: Mapping[str, tuple[str, ...]],
    required: set[str],
    chosen: Sequence[str] | None = None,
) -> Table:
    """The rows by our own names of the columns; `columns` gives each its aliases.

    With `chosen` a person said what each column is, empty for one to pass over.
    """
    lines = records(decode(content))
    try:
        _line, header = next(lines)
        if chosen is None:
            names, ignored = _header(header, columns, required)
        else:
            names, ignored = _as_chosen(header, chosen, required)
        rows = tuple(_row(line, cells, names) for line, cells in lines if any(cells))
    except StopIteration:
        raise FileRefused(_("The file is empty.")) from None
    return Table(tuple(n for n in names if n), tuple(ignored), rows)


def records(text: str) -> Iterator[tuple[int, list[str]]]:
    """Every line with words, the header too, with its number."""
    return _lines(text, _delimiter(text))


def is_not_wanted(header: str) -> bool:
    """What a waitlist does not need and should not hold."""
    return bool(_NOT_WANTED.search(normalised(header)))


def _as_chosen(
    header: list[str], chosen: Sequence[str], required: set[str]
) -> tuple[list[str], list[str]]:
    names = [*chosen[: len(header)], *[""] * (len(header) - len(chosen))]
    _check(names, required)
    return names, []


def decode(content: bytes) -> str:
    """UTF-8 if it is, else what Excel writes on Windows."""
    for bom, encoding in _BOMS:
        if content.startswith(bom):
            return content.decode(encoding, errors="replace")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    if "\x00" in text:
        raise FileRefused(_("This is not a text file. Save the sheet as CSV."))
    return text


def normalised(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", name.strip().casefold()).strip("_")


def _delimiter(text: str) -> str:
    """The one that the first line with words uses most, outside quotes."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    bare = re.sub(r'"[^"]*"', "", first)
    return max(DELIMITERS, key=bare.count)


def _lines(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Each record with the line it begins on; cells may hold line breaks."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    begins = 1
    try:
        for cells in reader:
            stripped = [_bare(cell) for cell in cells]
            if any(stripped):
                yield begins, stripped
            begins = reader.line_num + 1
    except csv.Error:
        sentence = _("The record that begins on line %(line)s has a stray quote mark.")
        raise FileRefused(sentence % {"line": begins}) from None


def _bare(cell: str) -> str:
    """Without blanks, or the apostrophe with which Excel marks text."""
    cell = cell.replace("\u00a0", " ").strip()
    return cell[1:].strip() if cell.startswith("'") else cell


def _header(
    cells: list[str], columns: Mapping[str, tuple[str, ...]], required: set[str]
) -> tuple[list[str], list[str]]:
    known = {normalised(a): name for name, al in columns.items() for a in (name, *al)}
    names = [known.get(normalised(cell), "") for cell in cells]
    if not any(names):
        # What stands there may be a patient: it is not repeated.
        raise FileRefused(
            _("The first line must name the columns; see docs/waitlist-template.csv.")
        )
    ignored = []
    for place, (cell, name) in enumerate(zip(cells, names, strict=True), start=1):
        if cell and not name:
            ignored.append(_unknown(cell, place, known))
    _check(names, required)
    return names, ignored


def _unknown(cell: str, place: int, known: Mapping[str, str]) -> str:
    """The name of a column that is passed over; any other is a mistake."""
    name = normalised(cell)
    if _NOT_WANTED.search(name):
        return name
    near = difflib.get_close_matches(name, known, n=1)
    hint = _("Did you mean “%s”?") % known[near[0]] if near else _("Remove it.")
    raise FileRefused(
        _("Column %(place)s of the first line is not known. %(hint)s")
        % {"place": place, "hint": hint}
    )


def _check(names: list[str], required: set[str]) -> None:
    given = [name for name in names if name]
    twice = sorted({name for name in given if given.count(name) > 1})
    if twice:
        raise FileRefused(
            _("Two columns mean the same: %s. Keep one.") % ", ".join(twice)
        )
    missing = sorted(required - set(given))
    if missing:
        raise FileRefused(_("A column is missing: %s.") % ", ".join(missing))


def _row(line: int, cells: list[str], names: list[str]) -> Row:
    named = {n: cell for n, cell in zip(names, cells, strict=False) if n}
    return Row(line, named, extra=sum(1 for cell in cells[len(names) :] if cell))
