"""Phrases written as short templates: "(please|) book (it|me)" is four phrases."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

_VISIT = (
    "(appointment|appt|appts|apt|appoinment|apointment|appointmnt|appointmet"
    "|slot|spot|opening|visit|time|time slot|date|offer)"
)
_SLOTS = {
    "visit": _VISIT,
    "it": (
        "(it|this|that|this one|that one"
        f"|(the|that|this|your) (new|earlier|sooner|open|available|first|) {_VISIT}"
        "|the (earlier|sooner|new|open) one)"
    ),
    "i": "(i|we)",
    "i_will": "(ill|i will|well|we will|imma|i shall)",
    "i_would": "(id|i would|we would|wed|would)",
}
_SLOT = re.compile(r"\{(\w+)\}")
_PIECE = re.compile(r"[()|]|[^\s()|]+")

# A step is a word, or alternatives that are chains of steps themselves.
Chain = tuple["str | tuple[Chain, ...]", ...]


class Phrases:
    """A set of phrases, asked where a phrase that starts here may end."""

    def __init__(self, chains: Iterable[Chain]) -> None:
        self.chains = tuple(chains)
        self._by_first: dict[str, list[Chain]] = {}
        for chain in self.chains:
            for word in set(_first_words(chain)):
                self._by_first.setdefault(word, []).append(chain)

    def __or__(self, other: Phrases) -> Phrases:
        return Phrases(self.chains + other.chains)

    def __bool__(self) -> bool:
        return bool(self.chains)

    def __contains__(self, phrase: str) -> bool:
        words = phrase.split()
        return bool(words) and len(words) in self.ends(words, 0)

    @property
    def vocabulary(self) -> set[str]:
        return {word for chain in self.chains for word in _words_of(chain)}

    def ends(self, words: Sequence[str], at: int) -> set[int]:
        found: set[int] = set()
        if at < len(words):
            for chain in self._by_first.get(words[at], ()):
                found |= _ends(chain, words, {at})
        return found - {at}


def expand(templates: str) -> Phrases:
    """One template on a line: (a|b|) are alternatives, {it} names a slot."""
    chains: list[Chain] = []
    for line in templates.strip().splitlines():
        pieces = _PIECE.findall(_SLOT.sub(lambda m: _SLOTS[m.group(1)], line))
        for chain in _alternatives(iter(pieces)):
            only = chain[0] if len(chain) == 1 else ""
            chains.extend([chain] if isinstance(only, str) else only)
    return Phrases(chain for chain in chains if chain)


def words(several: Iterable[str]) -> Phrases:
    """Phrases of one word, or one emoji, each."""
    return Phrases((word,) for word in several)


def word_set(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _alternatives(pieces: Iterator[str]) -> tuple[Chain, ...]:
    """Reads up to the closing parenthesis, or to the end."""
    done: list[Chain] = []
    chain: Chain = ()
    for piece in pieces:
        if piece == ")":
            break
        if piece == "|":
            done.append(chain)
            chain = ()
        else:
            chain += (_alternatives(pieces) if piece == "(" else piece,)
    return (*done, chain)


def _first_words(chain: Chain) -> Iterator[str]:
    for step in chain:
        if isinstance(step, str):
            yield step
            return
        for option in step:
            yield from _first_words(option)
        if not any(_may_be_empty(option) for option in step):
            return


def _words_of(chain: Chain) -> Iterator[str]:
    for step in chain:
        if isinstance(step, str):
            yield step
        else:
            for option in step:
                yield from _words_of(option)


def _may_be_empty(chain: Chain) -> bool:
    return all(
        not isinstance(step, str) and any(_may_be_empty(option) for option in step)
        for step in chain
    )


def _ends(chain: Chain, words: Sequence[str], starts: set[int]) -> set[int]:
    for step in chain:
        if isinstance(step, str):
            starts = {at + 1 for at in starts if at < len(words) and words[at] == step}
        else:
            starts = set().union(*(_ends(option, words, starts) for option in step))
        if not starts:
            break
    return starts
