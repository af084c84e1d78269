"""A clock time as people type it while somebody talks to them."""

from __future__ import annotations

import re
from datetime import time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

TYPED = re.compile(r"(\d{1,2})(?:[:.h ]?(\d{2}))?\s*([ap])?\.?\s*m?\.?", re.IGNORECASE)
NOT_A_TIME = "This is no time we can read. Type it like 2:30, 230p or 14:30."
# Without am or pm, hours up to this one are in the afternoon.
LATEST_BARE_AFTERNOON = 6


def read(words: str) -> time | None:
    """“2:30”, “230p”, “14:30”, “9 am”, “noon”; None when it is no time.

    Without am or pm 1 to 6 are in the afternoon, unless written with a leading zero.
    """
    words = words.strip().lower()
    found = TYPED.fullmatch("12p" if words == "noon" else words)
    if found is None:
        return None
    hour, minute, half = int(found[1]), int(found[2] or 0), found[3]
    if half and (hour == 0 or (half == "a" and hour > 12)):
        return None
    if half and hour <= 12:
        hour = hour % 12 + (12 if half == "p" else 0)
    elif not found[1].startswith("0") and hour <= LATEST_BARE_AFTERNOON:
        hour += 12
    return time(hour, minute) if hour < 24 and minute < 60 else None


class TypedTimeField(forms.CharField):
    """Cleans to a `time`; shows again exactly what was typed."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"})
        super().__init__(**{"widget": widget, "max_length": 12, **kwargs})

    def to_python(self, value: Any) -> Any:
        if isinstance(value, time):  # what the form showed first
            return value
        words = super().to_python(value)
        if not words:
            return None
        if (clock := read(words)) is None:
            raise ValidationError(NOT_A_TIME, code="invalid")
        return clock

    def run_validators(self, value: Any) -> None:
        """Those of a text do not fit a time; what is no time is refused before."""
