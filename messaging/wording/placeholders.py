"""The named places in a text: {clinic}, {when}, … and what stands there when sent.

Nothing in a text is ever run: a name in braces is looked up, all else is said as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from django.utils.translation import gettext_lazy as _

from clinic.models import CLINIC_NAME_LIMIT, PHONE_TEXT_LIMIT, PLACE_NAME_LIMIT
from messaging.models import Language

from .characters import plain

MEANINGS = {
    "clinic": _("the practice's name in texts"),
    "when": _("day and time of the visit"),
    "place": _("where it is: the location's name in texts, or “by video”"),
    "phone": _("the phone of the location, or of the practice"),
    "for": _("“ for J.S.” where a family shares the phone, else nothing"),
    "old": _("day and time of the visit that is given up for it"),
    "other": _("day and time of the second visit"),
    "weekly": _("how many offers a number gets in a week, at most"),
}
# The longest value of each for which every built-in text stays one segment.
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
_MAY_BE_CUT = {"clinic", "place", "for_whom"}
_FOR = {Language.ENGLISH: " for {}", Language.SPANISH: " para {}"}
_NAME = re.compile(r"\{(\w+)\}")


class Unfillable(ValueError):
    """These words cannot be made into a text."""


def names(body: str) -> set[str]:
    return set(_NAME.findall(body))


def strays(body: str) -> list[str]:
    """Braces that belong to no name: {{ clinic }}, {%, {clinic."""
    return re.findall(r"[{}]+", _NAME.sub("", body))


def literal(body: str) -> str:
    """What is said as it stands."""
    return _NAME.sub(" ", body)


def fill(body: str, values: Mapping[str, str]) -> str:
    """The text to send. Raises Unfillable; its words name placeholders, no values."""
    if strays(body):
        raise Unfillable("a brace without a name")
    if missing := names(body) - values.keys():
        raise Unfillable(f"no value for {', '.join(sorted(missing))}")
    # {for} brings its own space, and none where it stays empty.
    tight = body.replace(" {for}", "{for}")
    filled = plain(_NAME.sub(lambda found: values[found[1]], tight))
    if not filled:
        raise Unfillable("nothing to say")
    return filled


def fitted(values: Mapping[str, object], *, language: str) -> dict[str, str]:
    """Values as they are said; `for_whom` (initials) becomes {for}."""
    said = dict(_fit(values))
    whom = said.pop("for_whom", "")
    return {**said, "for": _FOR[Language(language)].format(whom) if whom else ""}


def worst(language: str, *, weekly: str = "10") -> dict[str, str]:
    """The longest values there can be."""
    day = {Language.ENGLISH: "Wed Sep 30", Language.SPANISH: "mie 30 sep"}
    when = f"{day[Language(language)]}, 12:30 PM"
    values = {
        "clinic": "W" * LIMITS["clinic"],
        "place": "W" * LIMITS["place"],
        **dict.fromkeys(["when", "old", "other"], when),
        "phone": "212-555-0100",
        "weekly": weekly,
        "for_whom": "J.S.",
    }
    return fitted(values, language=language)


def _fit(values: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    """A name that grew in `plain` is cut; a time or a phone never is."""
    for name, value in values.items():
        said = plain(str(value))
        yield name, said[: LIMITS[name]].rstrip() if name in _MAY_BE_CUT else said
