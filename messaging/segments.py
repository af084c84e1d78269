"""How many segments a text takes, counted as carriers count them."""

from __future__ import annotations

from dataclasses import dataclass

_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENDED = frozenset("^{}\\[~]|€\f")
GSM_7 = _BASIC | _EXTENDED


@dataclass(frozen=True)
class Segments:
    encoding: str
    units: int
    parts: int


def count(body: str) -> Segments:
    """GSM-7 septets when every character allows it, else UTF-16 units."""
    if GSM_7.issuperset(body):
        widths = [2 if character in _EXTENDED else 1 for character in body]
        return Segments("GSM-7", sum(widths), _parts(widths, alone=160, joined=153))
    widths = [2 if ord(character) > 0xFFFF else 1 for character in body]
    return Segments("UCS-2", sum(widths), _parts(widths, alone=70, joined=67))


def _parts(widths: list[int], *, alone: int, joined: int) -> int:
    """A character of two units never straddles a boundary."""
    if sum(widths) <= alone:
        return 1
    parts, used = 1, 0
    for width in widths:
        if used + width > joined:
            parts, used = parts + 1, 0
        used += width
    return parts
