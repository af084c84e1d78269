"""Refusals with a reason in free words: "Nope, sorry, my truck broke down"."""

from __future__ import annotations

import re

from . import no_words, relatives, vetoes
from .accounted import Reply, is_made_of
from .courtesies import KIND_EMOJI, NEUTRAL, SAD_EMOJI
from .phrases import word_set

BESIDE_NO = (
    NEUTRAL
    | no_words.REASONS
    | relatives.SPEAKS_FOR
    | relatives.SAYS
    | no_words.NO_EMOJI
    | KIND_EMOJI
    | SAD_EMOJI
)
# Not a bare "I can't": what cannot be done matters.
_PLAIN = no_words.COMPLETE | BESIDE_NO
# After "no" without punctuation, what begins a reason rather than a compound.
_STARTS_REASON = word_set(
    """
    i im ive ill we were my that thats its it the because have got cuz cause since he she
    """
)
# "No tengo" is itself a no; "no puedo, tengo" gives a reason.
_STARTS_SPANISH_REASON = word_set(
    "estoy tengo estamos tenemos trabajo ando salgo mi porque"
)
_LEADS_TO_NO = word_set("so but and y pero asi therefore then thus hence")
_LONGEST_HEAD = 12
_THEN = re.compile(
    r" (?:that day|then|at that time|that (?:morning|afternoon|week|date)|ese dia"
    r"|a esa hora|today|tomorrow)$"
)
_HINDRANCE = word_set(
    """
    have got be im am working work busy going leaving traveling travelling out away were gone
    tengo estoy estare trabajo voy
    """
)


def reason(reply: Reply) -> str:
    """The code of the reading, or nothing where a person must read it."""
    if vetoes.apply(_rest(reply), whole=" ".join(reply.words)):
        return ""
    if _opens_with_no(reply) or _ends_with_no(reply) or _says_cannot(reply.words):
        return "no_with_reason"
    if any(is_made_of(part, no_words.CLEAR, BESIDE_NO) for part in reply.clauses):
        return "no_with_reason"
    return "not_free" if _is_hindered(reply.words) else ""


def is_doubtful(reply: Reply) -> bool:
    """A plain no in every word, and yet "I can't say no", "No. Friday"."""
    return vetoes.turn_round(_rest(reply), whole=" ".join(reply.words))


def _rest(reply: Reply) -> str:
    """What remains beside phrases that refuse, or are mere courtesy."""
    found: list[str] = []
    at = 0
    while at < len(reply.words):
        if at and at in reply.starts:
            found.append(",")
        # "but" and "if" alone are not plain, whatever else they are part of.
        end = max(_PLAIN.ends(reply.words, at), default=at)
        inside = [start for start in reply.starts if at < start < end]
        end = min(inside, default=end)
        found.append("_" if end > at + 1 else reply.words[at])
        at = max(end, at + 1) if end > at + 1 else at + 1
    return " ".join(found)


def _opens_with_no(reply: Reply) -> bool:
    """ "No, my daughter graduates": a plain no, then a reason in free words."""
    words = reply.words
    return any(
        (
            at in reply.starts
            or words[at] in _STARTS_REASON
            or (at > 1 and words[at] in _STARTS_SPANISH_REASON)
        )
        and is_made_of(reply[:at], no_words.STRONG, BESIDE_NO, for_somebody=True)
        for at in range(1, min(len(words), _LONGEST_HEAD + 1))
    )


def _ends_with_no(reply: Reply) -> bool:
    """ "I quit driving at night so no thank you"."""
    words = reply.words
    return any(
        words[at] in _LEADS_TO_NO
        and is_made_of(reply[at + 1 :], no_words.CLEAR, BESIDE_NO)
        for at in range(max(1, len(words) - _LONGEST_HEAD), len(words))
    )


def _says_cannot(words: tuple[str, ...]) -> bool:
    return any(
        end > at + 1
        for at in range(len(words))
        for end in no_words.CANNOT.ends(words, at)
    )


def _is_hindered(words: tuple[str, ...]) -> bool:
    """ "I have my daughter's graduation that day"."""
    text = " ".join(words)
    return bool(_THEN.search(text) and _HINDRANCE & set(words))
