"""Reactions as phones relay them to plain text, quoting our own words back at us.

They are looked for in the raw body: Google's are marked by hidden characters that
normalising would remove.
"""

from __future__ import annotations

import re

from .normalise import LONGEST
from .reading import IGNORE, REACTION, UNCLEAR, Reading

_OPEN = '["“”„«‟]'
_CLOSE = '["“”»‟]'
_HIDDEN = "[\u200a-\u200f\u2060\ufeff]"

_ADDED = (
    r"(?:liked|loved|disliked|laughed at|emphasi[sz]ed|questioned"
    r"|reacted (?:with )?[^\n\"“”«]{1,40}? to"
    r"|le gust[aóo]|te gusta|le encant[aóo]|no le gust[aóo]|le disgust[aóo]"
    r"|le (?:da|dio|hace|hizo) (?:risa|gracia)"
    r"|(?:se )?ri[óo] (?:de|con)|enfatiz[óo]|destac[óo]|exclam[óo](?: por)?|pregunt[óo] (?:por|sobre)|dud[óo] (?:de|sobre)"
    r"|cuestion[óo]|reaccion[óo] (?:con )?[^\n\"“”«]{1,40}? a)"
)
_REMOVED = (
    r"(?:removed (?:an? )?[^\n\"“”«]{1,40}? from"
    r"|(?:elimin[óo]|quit[óo]|ha (?:eliminado|quitado)) [^\n\"“”«]{1,40}? (?:de|a))"
)
_MEDIA = (
    r"(?:an?|una?|the|la|el) (?:image|picture|photo|video|movie|attachment|sticker|file"
    r"|contact|location|link|gif|audio message|voice message|message"
    r"|imagen|foto|v[íi]deo|archivo(?: adjunto)?|mensaje de voz)"
)
_EMOJI = "[^\\w\\s\"“”'.,!?;:()\\-]{1,12}"
# The quote may have been cut short, and then it is never closed.
_QUOTE = rf":?\s*{_OPEN}(?:.*{_CLOSE}|[^\"”»]*)\s*\.?$"

# Phones in other languages word it their own way, before the quote or after it.
_AROUND = '[^"“”„«»‟]{0,40}'
_QUOTED = re.compile(
    rf"^(?P<before>{_AROUND}){_OPEN}(?P<quote>.{{15,}}?)(?:{_CLOSE}+(?P<after>{_AROUND}))?$",
    re.DOTALL,
)
_OURS = re.compile(
    r"\b(?:reply|responda) (?:only |solo )?(?:yes|no|s[ií]|stop)\b|\bfirst yes\b|\bprimer s[ií]\b"
    r"|\bstop (?:ends|to end|para|terminar)\b|\ba visit opened up\b|\bhay una cita\b"
    r"|\bstay on our list\b|\bsigue en la lista\b|\bcall (?:911|\+?[\d(])|\bllame al\b",
    re.IGNORECASE,
)


def _form(start: str, rest: str) -> re.Pattern[str]:
    return re.compile(rf"^\s*{start}{rest}", re.IGNORECASE | re.DOTALL)


_FORMS = (
    (_form(_ADDED, _QUOTE), "reaction_added"),
    (_form(_REMOVED, _QUOTE), "reaction_removed"),
    (_form(_ADDED, rf"\s+{_MEDIA}\s*\.?$"), "reaction_to_media"),
    (_form(_REMOVED, rf"\s+{_MEDIA}\s*\.?$"), "reaction_removed"),
    (
        _form(f"{_HIDDEN}{{0,3}}\u200b{_EMOJI}", rf"\s*{_HIDDEN}{{0,3}} to\b"),
        "reaction_added",
    ),
    (
        _form(f"{_HIDDEN}{{0,3}}\u200c", rf".{{1,24}}?{_HIDDEN}{{0,3}} (?:to|from)\b"),
        "reaction_removed",
    ),
    (
        _form(f"{_HIDDEN}{{0,3}}\u200b.{{1,24}}?{_HIDDEN}{{1,3}}", r" to\b"),
        "reaction_added",
    ),
    (_form(rf"{_EMOJI}\s*(?:to|a)\s*", _QUOTE), "reaction_added"),
    (_form(rf"{_EMOJI}\s*(?:from|de)\s*", _QUOTE), "reaction_removed"),
)


def read(body: str) -> Reading | None:
    """A reaction to our text is a hint at most; one taken back says nothing."""
    body = body[:LONGEST]
    for form, reason in _FORMS:
        if form.match(body):
            if reason == "reaction_added":
                return Reading(UNCLEAR, REACTION, reason)
            return Reading(IGNORE, REACTION, reason)
    return None


def around_our_words(body: str) -> str | None:
    """What stands around one of our texts, should the reply quote one in full."""
    found = _QUOTED.match(body[:LONGEST].strip())
    if not found or not _OURS.search(found["quote"]):
        return None
    return f"{found['before']} {found['after'] or ''}".strip()
