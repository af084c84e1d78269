"""Names in somebody's spreadsheet that are not ours: a person says once what each means."""

from __future__ import annotations

import difflib
import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from clinic.models import Location, Provider, VisitType

from .csv_file import normalised

# What the cells of a column name, and the columns that name it.
KINDS: Mapping[str, tuple[str, ...]] = {
    "visit_types": ("visit_type",),
    "locations": ("locations", "current_location"),
    "providers": ("providers", "never_with", "current_provider"),
}
TITLES: Mapping[str, Any] = {
    "visit_types": _("Kinds of visit"),
    "locations": _("Places"),
    "providers": _("Providers"),
}
# More than so many is a wrong column rather than other names.
MOST = 40
ALIKE = 0.8
Named = VisitType | Location | Provider
# What names mean: by kind, then by the name in small letters.
Meanings = Mapping[str, Mapping[str, Named]]


@dataclass(frozen=True)
class Unknown:
    """A name that none of ours is, and in how many rows it stands."""

    kind: str
    name: str
    rows: int
    guess: int | None

    @property
    def key(self) -> str:
        """Short, and the same for the same name each time the page is sent."""
        digest = hashlib.sha256(self.name.casefold().encode()).hexdigest()[:12]
        return f"means_{self.kind}_{digest}"


def ours() -> dict[str, list[Named]]:
    """Everything that a name may mean."""
    return {
        "visit_types": list(VisitType.objects.filter(is_active=True)),
        "locations": list(Location.objects.all()),
        "providers": list(Provider.objects.all()),
    }


def unknown(
    rows: Iterable[Sequence[str]],
    columns: Sequence[str],
    known: Mapping[str, Sequence[Named]],
) -> list[Unknown]:
    """The names that need a meaning, in the order in which they first appear."""
    found: dict[str, dict[str, list[str]]] = {kind: {} for kind in KINDS}
    for cells in rows:
        for column, cell in zip(columns, cells, strict=False):
            for kind, name in _names(column, cell):
                found[kind].setdefault(name.casefold(), []).append(name)
    return [
        Unknown(kind, named[0], len(named), _guess(named[0], known[kind]))
        for kind, names in found.items()
        for named in _strange(names, known[kind])
    ]


def _names(column: str, cell: str) -> Iterator[tuple[str, str]]:
    for kind, columns in KINDS.items():
        if column in columns:
            parts = (part.strip() for part in re.split(r"[;|\n]", cell))
            yield from ((kind, part) for part in parts if part and part != "any")


def _strange(names: Mapping[str, list[str]], known: Sequence[Named]) -> list[list[str]]:
    own = {row.name.casefold() for row in known}
    return [named for name, named in names.items() if name not in own][:MOST]


def _guess(name: str, known: Sequence[Named]) -> int | None:
    """The one row whose name has the same words, or nearly the same letters."""
    words = set(normalised(name).split("_"))
    holding = [row for row in known if words <= set(normalised(row.name).split("_"))]
    if len(holding) == 1:
        return holding[0].pk
    by_name = {normalised(row.name): row.pk for row in known}
    near = difflib.get_close_matches(normalised(name), by_name, n=1, cutoff=ALIKE)
    return by_name[near[0]] if near else None
