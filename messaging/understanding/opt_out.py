"""Requests for no more texts: the words the law names, and any other clear wish.

47 CFR 64.1200(a)(10): "stop", "quit", "end", "revoke", "opt out", "cancel" and
"unsubscribe" revoke consent, and so do other words a reasonable person would
understand so. A bare "wrong number" is read as such a wish: whoever holds the number
is not the patient, and no text to them can be right.
"""

from __future__ import annotations

import re

from . import opt_out_threats, opt_out_wishes, topics
from .names import FAMILY, GIVEN
from .normalise import Message
from .opt_out_phrases import (
    CALLS,
    LISTS,
    NOT_A_WISH,
    PATTERNS,
    REMOVALS,
    SPANISH,
    VISITS,
)
from .opt_out_words import (
    BEFORE_A_PLACE,
    COURTESY,
    FOLLOWS_STOP,
    MEDICAL,
    POLITE,
    SPANISH_STOP,
    SPELLINGS,
    STOP,
    WHOLE,
    WHOLE_PHRASES,
)
from .reading import NO_TOPIC, OPT_OUT, WRONG_PERSON, Reading
from .run_together import split

_TO_STOP = re.compile(
    r"\b(?:(?:you|u|yall|this|these|texts|messages) (?:all )?(?:needs?|have|has|got)"
    r"|yes|yeah|yep|yup|you|u|yall|ya|them|this|these|texts|messages|texting|guys|(?:i|we) (?:want|need|wanted"
    r"|wish|would like)|id like|wed like)(?: all| guys| people)? to(?: please| just)? stop$"
)
_IF_I = re.compile(
    r"\bif i (?:say|said|dont|do not|pass|decline|cant|reply|take|miss)\b"
)
_WILL_YOU_STOP = re.compile(
    r"\b(?:will|do|does|would|are|can) (?:you|u|yall|they|it|this|these) (?:\w+ )?stop"
)
_HELPS_STOP = re.compile(r"\b(?:make|makes|making|help|helps|lets?|got) ")
_PREFERS_TEXTS = re.compile(r"\b(?:te?xt|txt|message|mensaje|texto|textear)s?\b")
_ONLY_EMAILS = re.compile(
    r"^(?=.*\b(?:newsletters?|e ?mails?|mail)\b)(?!.*\b(?:stop|end|quit|cancel)\b)"
    r".*\b(?:te?xts?|texting) (?:is|are) (?:still |all |totally )?(?:fine|ok|okay|good|great)\b"
)
_WAS_A_MISTAKE = re.compile(
    r"\b(?:(?:didnt|did not|not|never) (?:\w+ )?(?:mean|meant)|meant (?:to|yes|y|no)|accident"
    r"|accidentally|accidently|mistakenly|by mistake|by accident"
    r"|in error|by error|oops|whoops|ignore|disregard|sin querer|por error)\b"
)
_EXPLICIT = re.compile(
    r"\b(?:stop|quit) (?:texting|messaging|contacting|sending|calling)\b"
    r"|\b(?:texted|messaged|contacted|have) (?:me|the wrong|us) "
)
_OUR_OWN_WORDS = re.compile(
    r"\b(?:reply|text|txt|send|responda|envie) stop (?:to (?:opt out|end|unsubscribe|cancel"
    r"|stop)|for no more|para terminar|para no recibir\w*)(?: texts| textos)?\b"
    r"|\bstop (?:ends texts|to end(?: texts)?\b(?=.)|para terminar|terminar)\b"
)
_ASKS_ABOUT = re.compile(
    r"\b(?:do|should|must|did|does|if|what happens|when|unless|will|would|before|after) "
    r"(?:i|we)(?: (?:have|need|want|am supposed))?(?: to)?(?: just| ever)?"
    r"(?: \w+)?(?: \w+)?$|\bwhat (?:does|do|is)$|\b(?:why|when) (?:did|have|was|were|am"
    r"|is|are)(?: \w+){0,3}$|\b(?:when|if|before|after|until|unless|once) (?:you|u|they)$"
    r"|\b(?:got|received|getting|had|have|see|saw|seen|there (?:are|were))$|\b(?:did|have|had) (?:you|u|i|they|it|we)(?: \w+)?$"
    r"|\b(?:are|were) (?:you|u|they|yall) (?:going to|gonna|about to)$"
)
_NEGATED = re.compile(
    r"\b(?:dont|do not|dnt|donot|never|not|didnt|did not|doesnt|wouldnt|shouldnt|isnt|wasnt"
    r"|no quiero(?: que)?|nunca|no deseo(?: que)?|no vayan a|no vayas a)"
    r"(?: (?:please|pls|plz|ever|want|wanna|you|u|yall|guys|to|need|ask|asking|asked|mean|meant"
    r"|wish|intend|would|like|me|us|be|have|just|really|going|trying|saying|say|said|that|i"
    r"|them|him|her|get|it|yet|nos|take|taken|kick|put|the|these|this|your|texts|messages|all))*$"
)
_NEGATED_SPANISH = re.compile(r"\bno(?: me| nos| se)?$")
# "Why don't you stop", "if you don't stop": the wish is plain all the same.
_NOT_NEGATED = re.compile(
    r"\bhow many times\b.*$|"
    r"\bwhat (?:do|can|must|should|does)(?: (?:i|we|one|it))? (?:(?:have|need|got) to )?(?:do|take)"
    r" (?:to|for)(?: (?:you|u|yall|this|these|it|them|just))*(?: to)?$|"
    r"\bhow (?:do|can|to|would|could|should|does)(?: (?:i|we|one|you|u))?(?: (?:get|make|have))?"
    r"(?: (?:you|u|yall|this|these|it|them))?(?: to)?(?: just)?$"
    r"|\b(?:why|if (?:you|u|yall|they|this|it)|when (?:will|are) (?:you|u|this)|you|u) "
    r"(?:still )?(?:dont|do not|doesnt|wont|will not)(?: you| u| guys| yall)?(?: just)?$"
)


def read(message: Message) -> Reading | None:
    """None unless the text asks for no more texts, alone or beside anything else."""
    message = _apart(message)
    asked = _wished(message)
    wrong = topics.wrong_number(message)
    topic = WRONG_PERSON if wrong or topics.wrong_person(message) else NO_TOPIC
    if asked:
        return Reading(OPT_OUT, topic, asked)
    return Reading(OPT_OUT, topic, "wrong_number") if wrong else None


def _apart(message: Message) -> Message:
    tokens = tuple(part for token in message.tokens for part in split(token))
    return Message(tokens, is_too_long=message.is_too_long)


def _wished(message: Message) -> str:
    if _ONLY_EMAILS.search(message.text):
        return ""
    if _is_whole_keyword(message) or _is_no_and_phrase(message):
        return "stop_keyword"
    if _wishes(message):
        return "stop_request"
    mistaken = _WAS_A_MISTAKE.search(message.text)
    if mistaken and not _EXPLICIT.search(message.text):
        return ""
    clauses = _bare_clauses(message)
    return "stop_request" if any(_is_bare_stop(clause) for clause in clauses) else ""


def _core(words: list[str], courtesy: frozenset[str]) -> list[str]:
    """Without courtesies and a signature."""
    return [
        w for w in words if w not in courtesy and w not in GIVEN and w not in FAMILY
    ]


def _is_whole_keyword(message: Message) -> bool:
    words = [_spelled(t) for t in message.tokens if t.isalnum() or t == "🛑"]
    polite = " ".join(word for word in words if word not in POLITE)
    if " ".join(words) in WHOLE_PHRASES or polite in WHOLE_PHRASES:
        return True
    core = _core(words, COURTESY)
    if core and all(word in STOP for word in core):
        return not _is_a_place(words)
    if words.count("quit") == len(core) == 1 and "i" not in words:
        return not message.asks
    core = _core(words, POLITE)
    if "para" in core:
        # "Para Maria" is "for Maria".
        core = polite.split()
    known = all(word in WHOLE or word in STOP for word in core)
    return bool(core) and known and not message.asks


def _is_no_and_phrase(message: Message) -> bool:
    """ "No! Enough!": the no answers the offer, the rest is for the texts."""
    clauses = [" ".join(_core(c.split(), POLITE)) for c in message.clauses]
    if len(clauses) < 2 or message.asks or clauses[0] not in ("no", "nope", "nah", ""):
        return False
    rest = " ".join(clause for clause in clauses[1:] if clause)
    return rest in WHOLE_PHRASES or rest == "enough"


def _spelled(word: str) -> str:
    """STOPPP and SSTOP are typed in anger or in haste."""
    squeezed = "".join(c for i, c in enumerate(word) if i == 0 or c != word[i - 1])
    return squeezed if squeezed == "stop" else word


def _bare_clauses(message: Message) -> list[str]:
    """Clauses without our own instructions, should the text quote them."""
    text = _OUR_OWN_WORDS.sub(" , ", " ".join(message.tokens))
    return Message(tuple(text.split())).clauses


def _is_bare_stop(clause: str) -> bool:
    """ "stop" as a wish of its own: alone, first or last in its clause."""
    words = [_spelled(word) for word in clause.split()]
    core = _core(words, COURTESY)
    if core and all(word in STOP for word in core):
        return not _is_a_place(words)
    if MEDICAL & set(words):
        return False
    return _leads(words) or _trails(words)


def _is_a_place(words: list[str]) -> bool:
    at = next(i for i, word in enumerate(words) if word in STOP)
    if at and words[at - 1] == "no":
        return words[at] in SPANISH_STOP
    return at > 0 and words[at - 1] in BEFORE_A_PLACE


def _leads(words: list[str]) -> bool:
    rest = words[:]
    while rest and rest[0] in COURTESY:
        rest.pop(0)
    return len(rest) > 1 and rest[0] in SPELLINGS and rest[1] in FOLLOWS_STOP


def _trails(words: list[str]) -> bool:
    rest = words[:]
    while rest and rest[-1] in COURTESY:
        rest.pop()
    if len(rest) < 2 or rest[-1] not in SPELLINGS:
        return False
    before = " ".join(rest[:-1])
    if _TO_STOP.search(f"{before} stop"):
        return not _is_guarded(before.removesuffix(" to"))
    if rest[-2] in BEFORE_A_PLACE or _HELPS_STOP.search(before):
        return False
    return not _is_guarded(before)


def _wishes(message: Message) -> bool:
    clauses = message.clauses
    wished = any(_is_wish(clause) or _is_removal(clause) for clause in clauses)
    return (
        wished
        or _rejects_calls(message)
        or _wants_it_to_stop(message)
        or opt_out_wishes.unwanted(message.text)
        or opt_out_threats.made(message.text, clauses)
    )


def _is_wish(clause: str) -> bool:
    """ "Will you stop texting me if I say no" is a question, not yet a wish."""
    if _IF_I.search(clause) and _WILL_YOU_STOP.search(clause):
        return False
    if _matches(PATTERNS, clause) and not NOT_A_WISH.search(clause):
        return True
    if _matches(opt_out_wishes.WISHES, clause) and not opt_out_wishes.NO_WISH.search(
        clause
    ):
        return True
    return any(
        not _NEGATED_SPANISH.search(clause[: found.start()].rstrip())
        and not _is_guarded(clause[: found.start()].rstrip())
        for patterns in (SPANISH, opt_out_wishes.DESEOS)
        for found in patterns.finditer(clause)
    )


def _wants_it_to_stop(message: Message) -> bool:
    text = message.text
    return not MEDICAL & set(message.words) and any(
        opt_out_wishes.makes_stop(text, clause) for clause in message.clauses
    )


def _is_removal(clause: str) -> bool:
    """ "Remove me from the schedule" is about a visit, unless it names the list."""
    if _IF_I.search(clause) or (VISITS.search(clause) and not LISTS.search(clause)):
        return False
    return _matches(REMOVALS, clause)


def _rejects_calls(message: Message) -> bool:
    """ "Don't call me" goes for texts too, unless texts are what they prefer."""
    if _PREFERS_TEXTS.search(message.text):
        return False
    return any(_matches(CALLS, clause) for clause in message.clauses)


def _matches(patterns: tuple[re.Pattern[str], ...], clause: str) -> bool:
    return any(
        not _is_guarded(clause[: found.start()].rstrip())
        for pattern in patterns
        for found in pattern.finditer(clause)
    )


def _is_guarded(before: str) -> bool:
    if _NOT_NEGATED.search(before):
        return False
    return bool(_NEGATED.search(before) or _ASKS_ABOUT.search(before))
