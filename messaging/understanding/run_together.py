"""Words typed without the space between: "stoptexting me", "pleasestop"."""

from __future__ import annotations

from functools import lru_cache

from .phrases import word_set

_ASKS = word_set(
    "stop quit unsubscribe remove delete leave take dont opt no wrong lose block"
)
_PIECES = _ASKS | word_set(
    """
    texting texts text messaging messages message sending send calling contacting contact
    bothering me my this these it now please pls off out from the list your number alone all
    again anymore more us
    """
)
_SHORTEST = 6
_LONGEST = 40


@lru_cache(maxsize=256)
def split(word: str) -> tuple[str, ...]:
    """Its words, when it is made of these alone and one of them asks for an end."""
    if not _SHORTEST <= len(word) <= _LONGEST or word in _PIECES:
        return (word,)
    ways: dict[int, tuple[str, ...]] = {0: ()}
    for end in range(1, len(word) + 1):
        for start in range(end):
            if start in ways and word[start:end] in _PIECES:
                ways.setdefault(end, (*ways[start], word[start:end]))
    pieces = ways.get(len(word), ())
    return pieces if _ASKS.intersection(pieces) else (word,)
