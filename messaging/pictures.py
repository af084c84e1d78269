"""Pictures are never fetched or shown: their sender is told so, once a day."""

from __future__ import annotations

from . import answers
from .models import InboundText

NO_PICTURES = "no_pictures"


def answer(text: InboundText) -> bool:
    """After its handlers. Not where the words were plain or were answered already."""
    if text.intent != InboundText.Intent.UNCLEAR or text.topic:
        return False
    if text.answers.exists():
        return False
    return answers.answer_if_allowed(text, NO_PICTURES, per_day=1)
