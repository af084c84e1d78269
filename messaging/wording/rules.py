"""What may not be said, by law, by the carrier or because it would not be true."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from messaging.models import Wording
from messaging.segments import Segments, count

from .placeholders import Unfillable, fill, literal, names, strays, worst
from .purposes import PURPOSES, YES

TOO_LONG = "messaging.E005"
# The carrier takes 1600 characters; a patient reads fewer.
MOST_SEGMENTS = 3
_ASKING = (
    r"(?<!\bwill )(?<!\bto )"
    r"\b(?:reply|respond|answer|text|send|say|write|type|message"
    r"|responda|responde|conteste|envie|mande|escriba|diga)"
    r"(?: (?:back|us|with|only|just|con|solo|the word|la palabra))*\W+"
)
# The carrier takes these words for a STOP or HELP of its own.
_TAKEN = "END|CANCEL|QUIT|INFO"
_TAKEN_WORDS = re.compile(rf"\b({_TAKEN})\b")
_ASKS_TAKEN = re.compile(rf"{_ASKING}({_TAKEN})\b", re.IGNORECASE)
# “thank you for your YES” asks for nothing; a small “si” is most often an “if”.
_SAYS_YES = re.compile(r"(?<!\byour )(?<!\bsu )\b(YES|SI|SÍ)\b")
_ASKS_YES = re.compile(
    rf"{_ASKING}(yes\b|sí\b|si\b(?= (?:o|y|para)\b|[.,!\"'”]|$))", re.IGNORECASE
)


@dataclass(frozen=True)
class Problem:
    """`words` say what to do. `code` is that of the system check."""

    code: str
    words: str


def problems(
    purpose: str,
    language: str,
    body: str,
    *,
    is_long: bool = False,
    weekly: str = "10",
) -> list[Problem]:
    """Why these words may not be sent, with the longest values."""
    if not body.strip():
        return [Problem("messaging.E011", _("Write what the text shall say."))]
    return [
        *_unfillable(purpose, body),
        *_missing(purpose, language, body),
        *_asking(purpose, body),
        *_length(size(language, body, weekly=weekly), is_long=is_long),
    ]


def is_fillable(row: Wording) -> bool:
    """A text can be made of it, whatever else is wrong with it."""
    found = count(longest(row.language, row.body))
    fits = found.units > 0 and found.parts <= MOST_SEGMENTS
    return fits and not any(_unfillable(row.purpose, row.body))


def longest(language: str, body: str, *, weekly: str = "10") -> str:
    """As it reads with the longest values; nothing if it cannot be filled."""
    try:
        return fill(body, worst(language, weekly=weekly))
    except Unfillable:
        return ""


def size(language: str, body: str, *, weekly: str = "10") -> Segments:
    return count(longest(language, body, weekly=weekly))


def _unfillable(purpose: str, body: str) -> Iterator[Problem]:
    may = PURPOSES[purpose].may
    for name in sorted(names(body) - may):
        known = ", ".join(f"{{{each}}}" for each in sorted(may))
        sentence = _("{%(name)s} means nothing in this text. Use: %(known)s.")
        yield Problem("messaging.E002", sentence % {"name": name, "known": known})
    for stray in strays(body):
        sentence = _("Remove %(brace)s: a brace only stands around a placeholder.")
        yield Problem("messaging.E002", sentence % {"brace": stray})


def _missing(purpose: str, language: str, body: str) -> Iterator[Problem]:
    needs = PURPOSES[purpose]
    for name in sorted(needs.must - names(body)):
        sentence = _("Add {%(name)s}: patients must read it in this text.")
        yield Problem("messaging.E003", sentence % {"name": name})
    said = literal(body)
    for word in sorted(needs.words):
        if not re.search(rf"\b{word}\b", said):
            yield _unsaid(word)
    if needs.asks_yes and not re.search(rf"\b{YES[language]}\b", said):
        sentence = _("Say how to take it: the word %(yes)s in capitals is missing.")
        yield Problem("messaging.E010", sentence % {"yes": YES[language]})


def _unsaid(word: str) -> Problem:
    if word == "STOP":
        return Problem(
            "messaging.E006",
            _(
                "Say how to stop texts, for example “STOP ends texts.”: the law wants it."
            ),
        )
    sentence = _("Add the word %(word)s: patients must read it in this text.")
    return Problem("messaging.E010", sentence % {"word": word})


def _asking(purpose: str, body: str) -> Iterator[Problem]:
    said = unicodedata.normalize("NFC", literal(body))
    taken = _TAKEN_WORDS.search(said) or _ASKS_TAKEN.search(said)
    if taken:
        word = taken[1].upper()
        sentence = _(
            "Do not ask for %(word)s: the carrier takes that word for itself and the "
            "answer would not reach you as meant."
        )
        yield Problem("messaging.E007", sentence % {"word": word})
    if PURPOSES[purpose].asks_yes:
        return
    if _SAYS_YES.search(said) or _ASKS_YES.search(said):
        sentence = _("Do not ask for a YES here: it would book nothing.")
        yield Problem("messaging.E008", sentence)


def _length(found: Segments, *, is_long: bool) -> Iterator[Problem]:
    sentence = _(
        "With the longest names and times it takes %(units)s characters, which is "
        "%(parts)s segments. One segment has 160."
    ) % {"units": found.units, "parts": found.parts}
    if found.parts > MOST_SEGMENTS:
        most = _("Shorten it: there may be no more than %s.") % MOST_SEGMENTS
        yield Problem("messaging.E012", f"{sentence} {most}")
    elif found.parts > 1 and not is_long:
        yield Problem(TOO_LONG, sentence)
