"""Yes or no, read over the whole message.

A yes is a message made of nothing but plain yeses and courtesies: every word must be
accounted for. A condition, a question, a time or another person is a word not accounted
for, and a person reads it. A no may give a reason in free words.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from . import (
    harmless_negations,
    no_words,
    refusals,
    relatives,
    topics,
    typos,
    yes_words,
)
from .accounted import Reply, is_made_of, reply_of
from .commitments import COMMITMENTS
from .courtesies import (
    GLAD,
    KIND_EMOJI,
    MEANWHILE,
    NEUTRAL,
    SAD_EMOJI,
    TEARS,
    WEAK_YES,
)
from .normalise import Message
from .phrases import Phrases, word_set
from .reading import ACCEPT, DECLINE, MOVED, NO_TOPIC, NOT_WANTED, UNCLEAR, Reading

MOST_WORDS = 45

_BESIDE_YES = (
    NEUTRAL
    | GLAD
    | harmless_negations.COURTESIES
    | WEAK_YES
    | COMMITMENTS
    | KIND_EMOJI
    | TEARS
)
_OF_RELATIVES = yes_words.STRONG | relatives.ACCEPTS
_BESIDE_RELATIVES = _BESIDE_YES | relatives.SPEAKS_FOR
_STRETCHED = word_set(
    """
    yes yep yeah yup yas no nope nah si sip please pls thanks thx ok okay sure yay wow so
    perfect great absolutely definitely claro gracias porfa hi hey awesome omg yessir yesir
    """
)


def read(message: Message) -> Reading | None:
    reply = reply_of(
        (typos.corrected(_unstretch(token)) for token in _worded(message.tokens)),
        proper=message.proper,
        is_all_alike=message.is_all_alike,
    )
    if not reply.words:
        reason = "question" if message.asks else "empty"
        return Reading(UNCLEAR, NO_TOPIC, reason)
    if message.is_too_long or len(reply.words) > MOST_WORDS:
        return Reading(UNCLEAR, NO_TOPIC, "too_long")
    if message.asks:
        return Reading(UNCLEAR, NO_TOPIC, "question")
    if _is_yes(reply):
        return Reading(ACCEPT, NO_TOPIC, "yes")
    return _read_no(message, reply) or _read_unclear(reply.words)


def _is_yes(reply: Reply) -> bool:
    words = reply.words
    if " ".join(words) in yes_words.WHOLE or _is_split(words):
        return True
    if any(word.isdigit() for word in words) or _is_condition(reply):
        return False
    if words[0] in yes_words.FIRST and not yes_words.NOT_AFTER_FIRST & set(words):
        reply = _with_first(reply, "yes")
    handed_on = _handed_on(reply)
    reply = reply[_meanwhile(reply) :]
    if (handed_on or reply.has_relative) and is_made_of(
        reply, _OF_RELATIVES | handed_on, _BESIDE_RELATIVES, for_somebody=True
    ):
        return True
    return is_made_of(reply, yes_words.STRONG, _BESIDE_YES) or is_made_of(
        reply, yes_words.LONE, NEUTRAL
    )


def _handed_on(reply: Reply) -> Phrases:
    """ "My mom says yes", and "dice que sí" where nothing follows that it may ask."""
    words = reply.words
    found = Phrases(())
    if any(relatives.SAYS_YES.ends(words, at) for at in range(len(words))):
        found |= relatives.SAYS_YES
    said = {
        e for at in range(len(words)) for e in relatives.DICE_QUE_SI.ends(words, at)
    }
    return found | relatives.DICE_QUE_SI if said and said <= reply.starts else found


def _is_condition(reply: Reply) -> bool:
    """ "Si no hay problema" is "if that is no problem"; "sí, no hay problema" is a yes."""
    pairs = pairwise(reply.words)
    return any(
        pair in yes_words.IF and at not in reply.starts
        for at, pair in enumerate(pairs, start=1)
    )


def _meanwhile(reply: Reply) -> int:
    """Where the answer begins after "I'm driving but", "in a meeting,"."""
    words = reply.words
    ends = MEANWHILE.ends(words, 0)
    return max(
        (e for e in ends if e in reply.starts or words[e - 1] == "but"), default=0
    )


def _is_split(words: tuple[str, ...]) -> bool:
    """ "ye s": a space slipped in before the last letter."""
    return len(words) == 2 and len(words[1]) == 1 and "".join(words) in yes_words.SPLIT


def _read_no(message: Message, reply: Reply) -> Reading | None:
    topic = _topic_of_no(message)
    if reply.words[0] in no_words.FIRST:
        reply = _with_first(reply, "no")
    if _is_no(reply) and not refusals.is_doubtful(reply):
        return Reading(DECLINE, topic, "no")
    if topic and not _has_yes(reply.words):
        return Reading(DECLINE, topic, topic)
    reason = refusals.reason(reply)
    return Reading(DECLINE, topic, reason) if reason else None


def _is_no(reply: Reply) -> bool:
    return is_made_of(
        reply, no_words.STRONG, refusals.BESIDE_NO, for_somebody=True
    ) or is_made_of(reply, no_words.NO_EMOJI, NEUTRAL | SAD_EMOJI)


def _with_first(reply: Reply, word: str) -> Reply:
    words = (word, *reply.words[1:])
    return Reply(words, reply.starts, reply.proper, reply.is_all_alike)


def _read_unclear(words: tuple[str, ...]) -> Reading:
    yes = _has_yes(words)
    no = any(word in no_words.PLAIN for word in words)
    if yes:
        return Reading(UNCLEAR, NO_TOPIC, "yes_and_no" if no else "yes_and_more")
    return Reading(UNCLEAR, NO_TOPIC, "not_understood")


def _topic_of_no(message: Message) -> str:
    if topics.not_wanted(message):
        return NOT_WANTED
    return MOVED if topics.moved(message) else NO_TOPIC


def _has_yes(words: tuple[str, ...]) -> bool:
    return any(word in yes_words.PLAIN for word in words)


def _worded(tokens: tuple[str, ...]) -> Iterator[str]:
    """ "That 1" is that one; any other digit stays a time."""
    before = ""
    for word in tokens:
        yield "one" if word == "1" and before in ("that", "this") else word
        before = word


def _unstretch(word: str) -> str:
    """yesss is yes, noooo is no; other doubled letters stay."""
    squeezed = "".join(c for i, c in enumerate(word) if i == 0 or c != word[i - 1])
    plain = {squeezed, word.rstrip(word[-1]) + word[-1]} & _STRETCHED
    return plain.pop() if plain else word
