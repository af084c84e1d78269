"""One cancellation, several patients seen sooner: openings that led to one another."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from .models import Opening
from .sentences import count

# A chain is as long as the policy lets it grow; this only ends a search gone wrong.
LONGEST = 20


@dataclass(frozen=True)
class Chain:
    """Openings from the first cancellation on, in order."""

    openings: tuple[Opening, ...]
    seen_sooner: int

    @property
    def words(self) -> str:
        """“one cancellation, 3 patients seen sooner”; empty for a time on its own."""
        if len(self.openings) < 2:
            return ""
        people = count(self.seen_sooner, "patient")
        return f"one cancellation, {people} seen sooner"


def of(opening_ids: Collection[int]) -> dict[int, Chain]:
    """The chain of each opening, by its id; as many queries as the longest has links."""
    known = _all_linked(opening_ids)
    parents = {row.pk: _parent(row) for row in known.values()}
    children = {parent: pk for pk, parent in parents.items() if parent is not None}
    return {
        pk: _chain(pk, known, parents, children) for pk in opening_ids if pk in known
    }


def _all_linked(opening_ids: Iterable[int]) -> dict[int, Opening]:
    """These openings, those they came from, and those that came from them."""
    known: dict[int, Opening] = {}
    for direction in (_before, _after):
        wanted = set(opening_ids) if direction is _before else set(known)
        found = {row.pk: row for row in _rows(wanted - set(known))}
        known |= found
        for _link in range(LONGEST):
            wanted = direction(known) - set(known)
            if not wanted:
                break
            known |= {row.pk: row for row in _rows(wanted)}
    return known


def _before(known: dict[int, Opening]) -> set[int]:
    return {parent for row in known.values() if (parent := _parent(row)) is not None}


def _after(known: dict[int, Opening]) -> set[int]:
    rows = Opening.objects.filter(released_from__opening__in=list(known))
    return set(rows.values_list("pk", flat=True))


def _parent(opening: Opening) -> int | None:
    released = opening.released_from
    return released.opening_id if released is not None else None


def _rows(ids: Collection[int]) -> list[Opening]:
    if not ids:
        return []
    rows = Opening.objects.filter(pk__in=list(ids))
    return list(rows.select_related("provider", "location", "released_from"))


def _chain(
    pk: int,
    known: dict[int, Opening],
    parents: dict[int, int | None],
    children: dict[int, int],
) -> Chain:
    first = pk
    while (parent := parents.get(first)) is not None and parent in known:
        first = parent
    links = [known[first]]
    while (child := children.get(links[-1].pk)) is not None:
        links.append(known[child])
    filled = [each for each in links if each.status == Opening.Status.FILLED]
    return Chain(tuple(links), len(filled))
