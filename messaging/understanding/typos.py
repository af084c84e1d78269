"""Slips of the finger in courtesies, "take" and "yes": one letter wrong or too many.

A word that means something itself is never taken for a slip of another.
"""

from __future__ import annotations

from collections.abc import Iterator

from .name_like import is_known
from .names import FAMILY, GIVEN
from .phrases import word_set

_LONG = word_set(
    """
    please thanks thank gracias appointment definitely absolutely appreciate sorry
    disculpe favor
    """
)
# Other words one letter away from those.
_WORDS_NEARBY = word_set(
    """
    pleased pleases lease leases place plead pleas tanks tank think thinks hanks
    shanks shank thanked than thane gracia gracioso graces grandes definite absolute
    appreciated appreciates appreciative worry sporty sorty story surry sorrel
    disculpen disculpa disculpo disculpar flavor favors favored fervor savor pavor fagor
    appointments disappointment tale tame rake tape tare tate lake make bake cake fake sake
    wake tyke toke tike
    """
)
_NEXT_KEYS = {"t": "ry", "a": "qwsz", "k": "jlm", "e": "wrsd"}


def _one_letter_off(word: str) -> Iterator[str]:
    letters = "abcdefghijklmnopqrstuvwxyz"
    for at in range(len(word) + 1):
        before, after = word[:at], word[at:]
        if len(after) > 1:
            yield before + after[1] + after[0] + after[2:]
        if after:
            yield before + after[1:]
            yield from (before + letter + after[1:] for letter in letters)
        yield from (before + letter + after for letter in letters)


def _slips_of_take() -> Iterator[str]:
    """Too short for any letter: only a neighbouring key, or two letters swapped."""
    for at, letter in enumerate("take"):
        before, after = "take"[:at], "take"[at + 1 :]
        yield from (before + key + after for key in _NEXT_KEYS[letter])
        if after:
            yield before + after[0] + letter + after[1:]


def _slips_of_yes() -> Iterator[str]:
    """A neighbouring key instead of the e or the s, or beside any letter."""
    yield from ("y" + key + "s" for key in "ws")
    yield from ("ye" + key for key in "dzx")
    yield from (key + "yes" for key in "tugh")
    yield from ("y" + key + "es" for key in "tughwrsd")
    yield from ("ye" + key + "s" for key in "dazx")
    yield from ("yes" + key for key in "awedzx")


def _corrections() -> dict[str, str]:
    found = dict.fromkeys(_slips_of_take(), "take")
    found |= dict.fromkeys(_slips_of_yes(), "yes")
    for word in sorted(_LONG):
        found |= {slip: word for slip in _one_letter_off(word) if slip[:1] == word[0]}
    return {
        slip: word
        for slip, word in found.items()
        if slip not in _WORDS_NEARBY and slip not in _LONG
    }


_CORRECTIONS = _corrections()


def corrected(word: str) -> str:
    meant = _CORRECTIONS.get(word)
    if meant is None or is_known(word) or word in GIVEN or word in FAMILY:
        return word
    return meant
