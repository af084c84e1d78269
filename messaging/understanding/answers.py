"""Yes or no, read over the whole message.

A yes is a message made of nothing but plain yeses and courtesies: every word must be
accounted for. A condition, a question, a time or another person is a word not accounted
for, and a person reads it. A no may give a reason in free words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from . import no_words, topics, yes_words
from .courtesies import GLAD, KIND_EMOJI, NAME_INTRO, NEUTRAL, SAD_EMOJI, WEAK_YES
from .names import FAMILY, GIVEN
from .normalise import BREAK, QUESTION, Message
from .phrases import Phrases, word_set
from .reading import ACCEPT, DECLINE, MOVED, NO_TOPIC, NOT_WANTED, UNCLEAR, Reading

MOST_WORDS = 45

_BESIDE_YES = NEUTRAL | GLAD | WEAK_YES | KIND_EMOJI
_BESIDE_NO = NEUTRAL | no_words.REASONS | no_words.NO_EMOJI | KIND_EMOJI | SAD_EMOJI
_TITLES = word_set("mr mrs ms miss sr sra srta don dona")
_STRETCHED = word_set(
    """
    yes yep yeah yup yas no nope nah si sip please pls thanks thx ok okay sure yay wow so
    perfect great absolutely definitely claro gracias porfa hi hey awesome omg
    """
)
# After "no" without punctuation, what begins a reason rather than a compound.
_STARTS_REASON = word_set(
    "i im ive ill we were my that its it the because have got cuz cause since he she"
)
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


def read(message: Message) -> Reading | None:
    words = tuple(_unstretch(word) for word in message.words)
    if not words:
        reason = "question" if message.asks else "empty"
        return Reading(UNCLEAR, NO_TOPIC, reason)
    if message.is_too_long or len(words) > MOST_WORDS:
        return Reading(UNCLEAR, NO_TOPIC, "too_long")
    if message.asks:
        return Reading(UNCLEAR, NO_TOPIC, "question")
    if _is_yes(words):
        return Reading(ACCEPT, NO_TOPIC, "yes")
    return _read_no(message, words) or _read_unclear(words)


def _is_yes(words: tuple[str, ...]) -> bool:
    if " ".join(words) in yes_words.WHOLE:
        return True
    if any(word.isdigit() for word in words):
        return False
    if words[0] in yes_words.FIRST and not yes_words.NOT_AFTER_FIRST & set(words):
        words = ("yes", *words[1:])
    return _is_made_of(words, yes_words.STRONG, _BESIDE_YES) or _is_made_of(
        words, yes_words.LONE, NEUTRAL
    )


def _read_no(message: Message, words: tuple[str, ...]) -> Reading | None:
    topic = _topic_of_no(message)
    if words[0] in no_words.FIRST:
        words = ("no", *words[1:])
    if _is_made_of(words, no_words.STRONG, _BESIDE_NO) or _is_made_of(
        words, no_words.NO_EMOJI, NEUTRAL | SAD_EMOJI
    ):
        return Reading(DECLINE, topic, "no")
    if topic and not _has_yes(words):
        return Reading(DECLINE, topic, topic)
    if no_words.VETOES & set(words):
        return None
    if _opens_with_no(message) or _says_cannot(words):
        return Reading(DECLINE, topic, "no_with_reason")
    return Reading(DECLINE, topic, "not_free") if _is_hindered(words) else None


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


def _is_made_of(words: tuple[str, ...], answers: Phrases, beside: Phrases) -> bool:
    """Whether the words split wholly into these phrases, with an answer among them."""
    # (position, an answer was seen, the sender was named)
    states = {(0, False, False)}
    for at in range(len(words)):
        here = [state for state in states if state[0] == at]
        if not here:
            continue
        named = {(end, False, True) for end in _names(words, at)}
        for end, is_answer, is_name in {*_pieces(words, at, answers, beside), *named}:
            states |= {
                (end, answered or is_answer, given or is_name)
                for _, answered, given in here
                if not (given and is_name)
            }
    return any(at == len(words) and answered for at, answered, _ in states)


def _pieces(
    words: tuple[str, ...], at: int, answers: Phrases, beside: Phrases
) -> Iterator[tuple[int, bool, bool]]:
    for end in answers.ends(words, at):
        yield end, True, False
    for end in beside.ends(words, at):
        yield end, False, False


def _names(words: tuple[str, ...], at: int) -> Iterator[int]:
    """Where a signature or "this is Maria Lopez" that starts here may end."""
    start = max(NAME_INTRO.ends(words, at), default=at)
    titled = _is_titled(words[start : start + 2])
    start += titled
    for end in range(start, min(start + 4, len(words))):
        if not _is_name(words[end], is_first=end == start and not titled):
            return
        yield end + 1
        if words[end + 1 : end + 2] == ("here",):
            yield end + 2


def _is_titled(pair: tuple[str, ...]) -> bool:
    """Mrs. Johnson, M. Lopez."""
    if len(pair) < 2 or pair[1] not in FAMILY | GIVEN:
        return False
    return pair[0] in _TITLES or len(pair[0]) == 1


def _is_name(word: str, *, is_first: bool) -> bool:
    if is_first:
        return word in GIVEN
    return word in GIVEN or word in FAMILY or (len(word) == 1 and word not in "ny")


def _opens_with_no(message: Message) -> bool:
    """ "No, my daughter graduates": a plain no, then a reason in free words."""
    tokens = message.tokens
    for at in range(1, len(tokens)):
        ends = tokens[at] == BREAK or tokens[at] in _STARTS_REASON
        head = tuple(_unstretch(t) for t in tokens[:at] if t not in (BREAK, QUESTION))
        if ends and _is_made_of(head, no_words.STRONG, _BESIDE_NO):
            return True
        if at > 12:
            break
    return False


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


def _unstretch(word: str) -> str:
    """yesss is yes, noooo is no; other doubled letters stay."""
    squeezed = "".join(c for i, c in enumerate(word) if i == 0 or c != word[i - 1])
    return squeezed if squeezed in _STRETCHED and squeezed != word else word
