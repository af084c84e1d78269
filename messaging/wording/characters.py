"""Puts words into the characters that cost a phone's text one septet each."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from messaging.segments import GSM_7

_REPLACED = str.maketrans(
    {
        **dict.fromkeys("\u2018\u2019\u201a\u201b\u2032\u00b4`", "'"),
        **dict.fromkeys("\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb", '"'),
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-"),
        # Characters of GSM-7's extension table would take two septets each.
        **dict.fromkeys("[{", "("),
        **dict.fromkeys("]}", ")"),
        **dict.fromkeys("|\\\u2044", "/"),
        **dict.fromkeys("~\u00b7\u2022", "-"),
        "^": "",
        "\u20ac": "EUR",
        # Letters that do not decompose into a base and an accent.
        **dict(zip("łŁđĐı", "lLdDi", strict=True)),
        "œ": "oe",
        "Œ": "OE",
    }
)


def plain(text: str) -> str:
    """The same in one-septet characters of GSM-7, spaces collapsed."""
    composed = unicodedata.normalize("NFKC", text.translate(_REPLACED))
    spelled = "".join(_gsm(composed.translate(_REPLACED)))
    return " ".join(spelled.split())


def replaced(text: str) -> dict[str, str]:
    """Each character that `plain` sends as another one, or as nothing."""
    composed = unicodedata.normalize("NFC", text)
    found = {each: plain(each) for each in composed if not each.isspace()}
    return {typed: sent for typed, sent in found.items() if typed != sent}


def _gsm(text: str) -> Iterator[str]:
    """é è à ñ ü ö stay; á í ó ú lose their accents; the rest falls away."""
    for character in text:
        if character in GSM_7:
            yield character
        else:
            bare = unicodedata.normalize("NFKD", character)
            yield from (part for part in bare if part in GSM_7)
