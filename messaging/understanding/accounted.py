"""Whether every word of a reply is accounted for, names and relations among them."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from .courtesies import CLOSING, NAME_INTRO
from .name_like import may_be_name
from .names import FAMILY, GIVEN
from .normalise import BREAK, QUESTION
from .phrases import Phrases, word_set
from .relatives import RELATIONS, WHOSE

_TITLES = word_set("mr mrs ms miss sr sra srta don dona")
_CALLED = word_set("clinic office team staff center medical dr doctor nurse hospital")
_MOST_NAMES = 3
_MOST_CALLED = 4


@dataclass(frozen=True)
class Reply:
    """`starts`: where clauses begin, and the end. `proper`: words written like Names."""

    words: tuple[str, ...]
    starts: frozenset[int]
    proper: frozenset[str] = frozenset()
    is_all_alike: bool = False

    def __getitem__(self, part: slice) -> Reply:
        first, last, _ = part.indices(len(self.words))
        starts = {at - first for at in self.starts if first <= at <= last}
        return Reply(
            self.words[part],
            frozenset(starts | {0, last - first}),
            self.proper,
            self.is_all_alike,
        )

    @property
    def clauses(self) -> Iterator[Reply]:
        edges = sorted(self.starts)
        for first, last in pairwise(edges):
            yield self[first:last]

    @property
    def has_relative(self) -> bool:
        """Whether somebody close to the patient says who they are."""
        return any(end for at in range(len(self.words)) for end in _relations(self, at))


def reply_of(
    tokens: Iterable[str], *, proper: frozenset[str], is_all_alike: bool
) -> Reply:
    words: list[str] = []
    starts = {0}
    for token in tokens:
        if token in (BREAK, QUESTION):
            if not _is_initial(words):
                starts.add(len(words))
        else:
            words.append(token)
    return Reply(tuple(words), frozenset(starts | {len(words)}), proper, is_all_alike)


def _is_initial(words: list[str]) -> bool:
    """ "Harold J": the full stop after it ends no clause."""
    return len(words) > 1 and len(words[-1]) == 1 and words[-2] in GIVEN


def is_made_of(
    reply: Reply, answers: Phrases, beside: Phrases, *, for_somebody: bool = False
) -> bool:
    """Whether the words split wholly into these phrases, with an answer among them.

    `for_somebody`: whether "for Ava", "for my dad Earl Boggs" may be among them too.
    """
    # (position, an answer was seen, the sender was named)
    states = {(0, False, False)}
    for at in range(len(reply.words)):
        here = [state for state in states if state[0] == at]
        if not here:
            continue
        people = {*_names(reply, at), *_relations(reply, at)}
        named = {(end, False, True) for end in people}
        if for_somebody:
            named |= {(end, False, False) for end in _patients(reply, at)}
        for end, is_answer, is_name in {*_pieces(reply, at, answers, beside), *named}:
            states |= {
                (end, answered or is_answer, given or is_name)
                for _, answered, given in here
                if not (given and is_name)
            }
    return any(at == len(reply.words) and answered for at, answered, _ in states)


def _pieces(
    reply: Reply, at: int, answers: Phrases, beside: Phrases
) -> Iterator[tuple[int, bool, bool]]:
    for end in answers.ends(reply.words, at):
        yield end, True, False
    for end in (*beside.ends(reply.words, at), *_salutation(reply, at)):
        yield end, False, False


def _salutation(reply: Reply, at: int) -> Iterator[int]:
    """Where "Dear Lakeside Clinic," may end."""
    end = min((start for start in reply.starts if start > at), default=at)
    called = reply.words[at + 1 : end]
    if at or reply.words[at] != "dear" or not 1 <= len(called) <= _MOST_CALLED:
        return
    if all(w in _CALLED or (w in reply.proper and may_be_name(w)) for w in called):
        yield end


def _patients(reply: Reply, at: int) -> Iterator[int]:
    """Where "for Ava", "for my dad Earl Boggs", "para mi mama" may end."""
    words = reply.words
    if words[at] not in ("for", "para"):
        return
    start = at + 1
    if words[start : start + 1] in (("my",), ("mi",)):
        if not RELATIONS.intersection(words[start + 1 : start + 2]):
            return
        start += 2
        yield start
    yield from _known_names(words, start, is_titled=False)
    yield from _rare_names(reply, start, is_sure=False)


def _relations(reply: Reply, at: int) -> Iterator[int]:
    """Where "this is Ed's son", "soy su hija Marisol", "Ed's son here" may end."""
    words = reply.words
    is_last = at in reply.starts and not any(at < s < len(words) for s in reply.starts)
    if is_last and words[at] in RELATIONS and len(words) - at == 1:
        begins = max((start for start in reply.starts if start < at), default=at)
        if at in _known_names(words[:at], begins, is_titled=False):
            yield len(words)
        return
    if is_last and len(words) - at == 2 and _is_relation(words[at:], {}):
        yield len(words)
    if _is_relation(words[at : at + 2], WHOSE) and words[at + 2 :][:1] == ("here",):
        yield at + 3
    for start in NAME_INTRO.ends(words, at):
        if _is_relation(words[start : start + 2], WHOSE):
            yield start + 2
            yield from _known_names(words, start + 2, is_titled=False)
            yield from _rare_names(reply, start + 2, is_sure=False)
            if words[start + 2 : start + 3] == ("de",):
                titled = words[start + 3 : start + 4] in (("dona",), ("don",))
                yield from _known_names(words, start + 3 + titled, is_titled=False)


def _is_relation(pair: tuple[str, ...], whose: Container[str]) -> bool:
    """His wife, Ed's son."""
    if len(pair) < 2 or pair[1] not in RELATIONS:
        return False
    is_of_named = pair[0].endswith("s") and pair[0][:-1] in GIVEN | FAMILY
    return is_of_named or pair[0] in whose


def _names(reply: Reply, at: int) -> Iterator[int]:
    """Where a signature or "this is Maria Lopez" that starts here may end."""
    words = reply.words
    closed = max(CLOSING.ends(words, at), default=at)
    start = max(NAME_INTRO.ends(words, closed), default=closed)
    titled = _is_titled(reply, start)
    yield from _known_names(words, start + titled, is_titled=titled)
    is_sure = titled or closed > at
    if start > at or titled or at in reply.starts:
        yield from _rare_names(reply, start + titled, is_sure=is_sure)


def _known_names(
    words: tuple[str, ...], start: int, *, is_titled: bool
) -> Iterator[int]:
    for end in range(start, min(start + 4, len(words))):
        if not _is_name(words[end], is_first=end == start and not is_titled):
            return
        yield end + 1
        after = words[end + 1 :]
        if after[:1] == ("here",) or (len(after) == 1 and after[0] in RELATIONS):
            yield end + 2
        # "N" is "and" anywhere but at the end: "Priya N."
        if len(after) == 1 and len(after[0]) == 1 and after[0].isalpha():
            yield end + 2


def _rare_names(reply: Reply, start: int, *, is_sure: bool) -> Iterator[int]:
    """Names on no list, written like names, up to the end of their clause."""
    end = min((at for at in reply.starts if at > start), default=start)
    run = reply.words[start:end]
    if not 1 <= len(run) <= _MOST_NAMES:
        return
    rare = [word for word in run if not _is_name(word, is_first=False)]
    is_given = run[0] in GIVEN
    if not (is_given or is_sure):
        return
    # Written all in capitals, or Each Word So, the case of a letter tells nothing.
    most = 1 if reply.is_all_alike else _MOST_NAMES
    if len(rare) <= most and all(
        may_be_name(w) and (w in reply.proper or reply.is_all_alike) for w in rare
    ):
        yield end


def _is_titled(reply: Reply, at: int) -> bool:
    """Mrs. Johnson, M. Lopez."""
    pair = reply.words[at : at + 2]
    if len(pair) < 2:
        return False
    if pair[1] in FAMILY | GIVEN:
        return pair[0] in _TITLES or len(pair[0]) == 1
    is_written_so = pair[1] in reply.proper and may_be_name(pair[1])
    return pair[0] in _TITLES and is_written_so


def _is_name(word: str, *, is_first: bool) -> bool:
    if is_first:
        return word in GIVEN
    is_initial = len(word) == 1 and word.isalpha() and word not in "ny"
    return is_initial or word in GIVEN or word in FAMILY
