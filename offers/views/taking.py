"""Taking a booking or a call, from nobody or over from a colleague."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest

from .. import sentences, threads


def former(request: HttpRequest) -> int | None:
    """The colleague who was shown to be on it, if one was."""
    typed = request.POST.get("from", "")
    return int(typed) if typed.isdecimal() else None


def taken(at: datetime) -> str:
    """With the time: it stays on the page, and is true when somebody takes it over."""
    return f"You took it at {sentences.clock(at, threads.desk_zone())}."
