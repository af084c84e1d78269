"""HELP and START, which count only as the whole reply."""

from __future__ import annotations

from .normalise import Message
from .phrases import word_set
from .reading import HELP, NO_TOPIC, OPT_IN, Reading

_START = frozenset({"start", "unstop"})
_HELP = frozenset({"help", "info", "ayuda", "hlep", "hepl"})
_POLITE = word_set(
    "please pls plz por favor porfa hi hello hola thanks thank you gracias me"
)


def read(message: Message) -> Reading | None:
    words = message.words
    if len(words) == 1 and words[0] in _START and not message.asks:
        return Reading(OPT_IN, NO_TOPIC, "start_keyword")
    asked = [word for word in words if word not in _POLITE]
    if asked and all(word in _HELP for word in asked) and len(words) <= 6:
        return Reading(HELP, NO_TOPIC, "help_keyword")
    return None
