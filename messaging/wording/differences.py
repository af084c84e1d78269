"""What changed from one version to the next, word by word."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher


@dataclass(frozen=True)
class Stretch:
    """Words that stayed, went ("old") or came ("new")."""

    kind: str
    words: str


def between(earlier: str, later: str) -> list[Stretch]:
    return list(_stretches(earlier.split(), later.split()))


def _stretches(old: list[str], new: list[str]) -> Iterator[Stretch]:
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for tag, a, b, c, d in matcher.get_opcodes():
        if tag == "equal":
            yield Stretch("same", " ".join(old[a:b]))
            continue
        if b > a:
            yield Stretch("old", " ".join(old[a:b]))
        if d > c:
            yield Stretch("new", " ".join(new[c:d]))
