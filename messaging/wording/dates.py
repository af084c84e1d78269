"""How a text says a day and a time."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from messaging.models import Language

_DAYS = {
    Language.ENGLISH: ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
    Language.SPANISH: ("lun", "mar", "mie", "jue", "vie", "sab", "dom"),
}
# fmt: off
_MONTHS = {
    Language.ENGLISH: (
        "Jan", "Feb", "Mar", "Apr", "May", "Jun",
        "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ),
    Language.SPANISH: (
        "ene", "feb", "mar", "abr", "may", "jun",
        "jul", "ago", "sep", "oct", "nov", "dic",
    ),
}
# fmt: on


def when(start: datetime, zone: ZoneInfo, *, language: str = Language.ENGLISH) -> str:
    """Wed Sep 30, 12:30 PM in that zone; mie 30 sep, 12:30 PM in Spanish."""
    local = start.astimezone(zone)
    spoken = Language(language)
    day, month = _DAYS[spoken][local.weekday()], _MONTHS[spoken][local.month - 1]
    date = f"{local.day} {month}" if spoken == "es" else f"{month} {local.day}"
    half = "AM" if local.hour < 12 else "PM"
    return f"{day} {date}, {local.hour % 12 or 12}:{local:%M} {half}"
