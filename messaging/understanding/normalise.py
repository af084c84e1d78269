"""From what the phone sent to words that can be compared."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

# The carrier hands over at most 1600 characters; more is not a patient's reply.
LONGEST = 1600

BREAK = ","
QUESTION = "?"

_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f"
    "\ufe00-\ufe0f\ufeff\ufff9-\ufffc\U0001f3fb-\U0001f3ff\U000e0000-\U000e007f]"
)
_APOSTROPHES = "\u2018\u2019\u201a\u201b\u2032\u02bc\u00b4\u0060\uff07"
_DOUBLE_QUOTES = "\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb"
_INVERTED_QUESTION = "\u00bf"
_QUOTES = str.maketrans(
    dict.fromkeys(_APOSTROPHES, "'")
    | dict.fromkeys(_DOUBLE_QUOTES, '"')
    | {_INVERTED_QUESTION: "?"}
)
_HEART = re.compile(r"<3+")
_EMOTICON = re.compile(r"(?<![^\W_])[:;=]['-]?[()\[\]dpo](?![^\W_])")
_SENT_FROM = re.compile(
    r"(?:^|\n)\W*(?:sent|enviado) (?:from|desde|via) (?:[a-z0-9&+'-]+ ){0,5}"
    r"(?:i?phone|ipad|android|smartphone|device|galaxy|mobile|mail|outlook|tablet|watch"
    r"|pixel|dispositivo|tel[ée]fono|m[óo]vil)[.! ]*\Z"
    r"|(?:^|[\n.!]) *sent (?:from|via) (?:android auto|(?:apple )?carplay)[.! ]*\Z",
    re.IGNORECASE,
)
# Whoever writes the accent means "yes", not "if".
_YES_I_CAN = re.compile(r"\bsí(?= (?:puedo|podemos)\b)")
_WITH = re.compile(r"\bw/(?!o\b)")
_TOKEN = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)*|\d+|\s+|.", re.DOTALL)
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*")
_DICTATED = re.compile(
    r"(?P<question>\b(?:question mark|signo de interrogacion)\b)"
    r"|\b(?:exclamation (?:point|mark)|comma)\b"
    r"|(?<!\bmy )(?<!\ba )(?<!\ban )(?<!\bthe )(?<!\bher )(?<!\bthis )(?<!\bthat )(?<!\btime )"
    r"(?<!\bof )(?<!\bon )(?<!\bing )(?<!\bgrace )(?<!\btrial )\bperiod\b(?! of\b| is\b)"
)
_SPLIT_CONTRACTION = re.compile(
    r"\b(?:(i|we|you|they|he|she|it|that) (ll|m|ve|re|d)"
    r"|(can|don|won|isn|doesn|didn|couldn|wouldn|aren|wasn|ain) (t))\b"
)


@dataclass(frozen=True)
class Message:
    """`tokens`: words, digits and emoji, with BREAK and QUESTION between clauses."""

    tokens: tuple[str, ...]
    is_too_long: bool = False
    # Words never written but with a capital first letter.
    proper: frozenset[str] = frozenset()
    # All in capitals, or Each Word So.
    is_all_alike: bool = False

    @property
    def words(self) -> tuple[str, ...]:
        return tuple(t for t in self.tokens if t not in (BREAK, QUESTION))

    @property
    def text(self) -> str:
        return " ".join(self.words)

    @property
    def asks(self) -> bool:
        return QUESTION in self.tokens

    @property
    def clauses(self) -> list[str]:
        """The words between punctuation marks, emoji counted as punctuation."""
        found: list[str] = []
        words: list[str] = []
        for token in (*self.tokens, BREAK):
            if token.isalnum():
                words.append(token)
            elif words:
                found.append(" ".join(words))
                words = []
        return found


def normalised(body: str) -> Message:
    """Case, accents, quotes, invisible characters and skin tones do not matter."""
    text = _fold(body[:LONGEST])[:LONGEST]
    proper, is_all_alike = _capitals(body[:LONGEST])
    return Message(
        _tokens(text),
        is_too_long=len(body) > LONGEST,
        proper=proper,
        is_all_alike=is_all_alike,
    )


def _capitals(body: str) -> tuple[frozenset[str], bool]:
    found = _WORD.findall(unicodedata.normalize("NFC", body.translate(_QUOTES)))
    small = {_fold(word) for word in found if word[0].islower()}
    large = {_fold(word.replace("'", "")) for word in found if word[0].isupper()}
    shouted = len(found) > 1 and all(word.isupper() for word in found)
    return frozenset(large - small), shouted or not small


def _fold(text: str) -> str:
    text = text.translate(_QUOTES)
    text = unicodedata.normalize("NFKC", text).translate(_QUOTES)
    text = _SENT_FROM.sub("", _INVISIBLE.sub("", text).strip()).casefold()
    text = _WITH.sub("with ", _YES_I_CAN.sub("si,", text))
    text = unicodedata.normalize("NFKD", text)
    text = "".join(c for c in text if not unicodedata.combining(c))
    text = _HEART.sub("\u2764", text)
    return _EMOTICON.sub(" ", text)


def _tokens(text: str) -> tuple[str, ...]:
    found: list[str] = []
    for match in _TOKEN.finditer(text):
        for token in _read_piece(match.group()):
            if token != BREAK or (found and found[-1] != BREAK):
                found.append(token)
    while found and found[-1] == BREAK:
        found.pop()
    return _hear_marks(_join_contractions(_join_spelled_out(found)))


def _read_piece(piece: str) -> list[str]:
    if piece.isdigit() or piece == QUESTION:
        return [piece]
    if piece[0].isalnum():
        return piece.replace("'", "").replace("-", " ").split()
    if piece.isspace():
        return [BREAK] if "\n" in piece or "\r" in piece else []
    category = unicodedata.category(piece)
    if category in ("So", "Sc", "Cn") or piece in "#%&+@":
        return [piece]
    return [] if category[0] == "C" else [BREAK]


def _join_spelled_out(tokens: list[str]) -> list[str]:
    """S T O P and S.T.O.P. are the word stop; of two letters, only N O."""
    letters = [t for t in tokens if t != BREAK]
    if (len(letters) > 2 or letters == ["n", "o"]) and all(
        len(t) == 1 and t.isalpha() for t in letters
    ):
        return ["".join(letters)]
    return tokens


def _hear_marks(tokens: tuple[str, ...]) -> tuple[str, ...]:
    """Who dictates may have said "comma" and "question mark" aloud."""
    line = " ".join(tokens)
    heard = _DICTATED.sub(lambda m: QUESTION if m["question"] else BREAK, line)
    return tokens if heard == line else tuple(heard.split(" "))


def _join_contractions(tokens: list[str]) -> tuple[str, ...]:
    """Phones with odd apostrophes write "can t" and "i ll"."""
    line = _SPLIT_CONTRACTION.sub(
        lambda m: "".join(g for g in m.groups() if g), " ".join(tokens)
    )
    return tuple(line.split(" ")) if line else ()
