"""Words that staff often send, put into the box to be looked at first."""

from __future__ import annotations

from clinic import singletons
from messaging.models import Language

from .outlook import Desk

LABELS = {"call": "We will call you", "phone": "Please call us"}
WORDS = {
    Language.ENGLISH: {
        "call": "thank you for your text. We will call you about it.",
        "phone": "please call us at {phone}, so that we can help you.",
    },
    Language.SPANISH: {
        "call": "gracias por su texto. Le vamos a llamar.",
        "phone": "por favor llame al {phone} para poder ayudarle.",
    },
}


def words(name: str, desk: Desk) -> str:
    """Empty for a name that is none of them."""
    place = desk.location or singletons.practice()
    return WORDS[Language(desk.language)].get(name, "").format(phone=place.phone)
