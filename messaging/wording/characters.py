"""Bodies of texts: templates/sms/<language>/<purpose>.txt, one GSM-7 segment each."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from datetime import datetime
from functools import cache
from zoneinfo import ZoneInfo

from django.conf import settings
from django.template import Context, Engine, Template
from django.utils.module_loading import import_string

from clinic.models import CLINIC_NAME_LIMIT, PHONE_TEXT_LIMIT, PLACE_NAME_LIMIT
from clinic.singletons import practice

from .models import Language
from .segments import GSM_7

# The longest value of each placeholder for which every text stays one segment.
LIMITS = {
    "clinic": CLINIC_NAME_LIMIT,
    "place": PLACE_NAME_LIMIT,
    "when": 20,
    "old": 20,
    "other": 20,
    "phone": PHONE_TEXT_LIMIT,
    "weekly": 2,
    "for_whom": 4,
}
OPTIONAL = {"for_whom"}
_MAY_BE_CUT = {"clinic", "place", "for_whom"}

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
_PLACEHOLDER = re.compile(r"{{ *(\w+)|{% *if +(\w+)")

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


def render(purpose: str, *, language: str, **values: object) -> str:
    """The text to send, in one segment when the values are inside LIMITS.

    `for_whom` (initials) is optional; `clinic` and `weekly` have their own sources.
    """
    found = template(purpose, language)
    needed = placeholders(found)
    given = {**_known(needed - values.keys()), **values}
    if missing := needed - given.keys() - OPTIONAL:
        raise ValueError(f"{purpose} text lacks {', '.join(sorted(missing))}")
    fitted = {name: _fit(name, plain(str(value))) for name, value in given.items()}
    return plain(found.render(Context(fitted, autoescape=False)))


def when(start: datetime, zone: ZoneInfo, *, language: str = Language.ENGLISH) -> str:
    """Wed Sep 30, 12:30 PM in that zone; mie 30 sep, 12:30 PM in Spanish."""
    local = start.astimezone(zone)
    spoken = Language(language)
    day, month = _DAYS[spoken][local.weekday()], _MONTHS[spoken][local.month - 1]
    date = f"{local.day} {month}" if spoken == "es" else f"{month} {local.day}"
    half = "AM" if local.hour < 12 else "PM"
    return f"{day} {date}, {local.hour % 12 or 12}:{local:%M} {half}"


def plain(text: str) -> str:
    """The same in one-septet characters of GSM-7, spaces collapsed."""
    composed = unicodedata.normalize("NFKC", text.translate(_REPLACED))
    spelled = "".join(_gsm(composed.translate(_REPLACED)))
    return " ".join(spelled.split())


def template(purpose: str, language: str) -> Template:
    return _engine().get_template(f"{Language(language).value}/{purpose}.txt")


def placeholders(found: Template) -> set[str]:
    return {first or second for first, second in _PLACEHOLDER.findall(found.source)}


def _known(names: set[str]) -> dict[str, object]:
    sources = {"clinic": lambda: practice().text_name, "weekly": _weekly_limit}
    return {name: sources[name]() for name in names & sources.keys()}


def _weekly_limit() -> int:
    """Offers a number gets in a week: what a layer above decides, by name."""
    limit: int = import_string(settings.SMS_WEEKLY_LIMIT)()
    return limit


@cache
def _engine() -> Engine:
    return Engine(dirs=[f"{settings.BASE_DIR}/templates/sms"], autoescape=False)


def _gsm(text: str) -> Iterator[str]:
    """é è à ñ ü ö stay; á í ó ú lose their accents; the rest falls away."""
    for character in text:
        if character in GSM_7:
            yield character
        else:
            bare = unicodedata.normalize("NFKD", character)
            yield from (part for part in bare if part in GSM_7)


def _fit(name: str, value: str) -> str:
    """A name that grew in `plain` is cut; a time or a phone never is."""
    return value[: LIMITS[name]].rstrip() if name in _MAY_BE_CUT else value
