"""Words that may be a wish for no more texts, put in a way that no rule knows.

Such a reply is no opt-out: nobody is stopped by a guess. But it is not asked "YES or
NO?" either, and the number gets no offers until a person has read it.
"""

from __future__ import annotations

import re

from .normalise import Message

REASON = "about_texts"
_ABOUT_TEXTS = re.compile(
    r"(?:text\w*|txt\w*|messag\w*|msg\w*|sms\w*|spam\w*|robo\w*|notif\w*|alerts?"
    r"|stop\w*|stahp|quit\w*|unsub\w*|remove\w*|delete\w*|block\w*|report\w*|sue|lawyer"
    r"|lists?|number|contact\w*|bother\w*|harass\w*|annoy\w*|nerves|enough|leave|alone"
    r"|hear\w*|phone|bugging|pester\w*|blowing|mensaj\w*|texto\w*|textea\w*|numero|lista|quiten?"
    r"|borr\w+|molest\w*|paren?|pare|deje\w*|basta|ya)"
)
# One of these words alone is too common to mean our texts.
_NOT_ALONE = {"ya", "leave", "number", "enough", "hear", "hearing", "phone"}


def mentioned(message: Message) -> bool:
    words = set(filter(_ABOUT_TEXTS.fullmatch, message.tokens))
    return bool(words - _NOT_ALONE) or len(words) > 1
