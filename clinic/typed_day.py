"""A day as people type it. A browser's own date field sends nothing when half-typed."""

from __future__ import annotations

import re
from calendar import day_abbr, day_name, month_abbr, month_name, monthrange
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .hours import FALLBACK_ZONE

SHOWN = "%b %-d, %Y"
NOT_A_DAY = _("This is no day we can read. Type it like 12/3, Dec 3 or 2026-12-03.")
WHICH_YEAR = _("This day was not long ago, or is far off. Type the year too.")
# A day without a year is meant to be near: further off, it was probably a slip.
FAR = timedelta(days=300)
_MONTHS = {
    name.casefold(): number
    for names in (month_name, month_abbr, (*[""] * 9, "sept"))
    for number, name in enumerate(names)
    if name
}
_WEEKDAYS = {
    name.casefold(): number
    for names in (day_name, day_abbr)
    for number, name in enumerate(names)
}
_SPAN = re.compile(r"(?:in )?(\d{1,3}) ?(d|day|w|wk|week|m|month)s?(?: ago)?")
_SHAPES = tuple(
    re.compile(shape)
    for shape in (
        r"(?P<y>\d{4})[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})",
        r"(?P<m>\d{1,2})[-/. ](?P<d>\d{1,2})(?:[-/. ](?P<y>\d{4}|\d{2}))?",
        r"(?P<m>\d{2})(?P<d>\d{2})(?P<y>\d{4})",
        r"(?P<m>[a-z]{3,9})\.? ?(?P<d>\d{1,2})(?:st|nd|rd|th)?(?:,? ?(?P<y>\d{4}))?",
        r"(?P<d>\d{1,2})(?:st|nd|rd|th)?\.? ?(?P<m>[a-z]{3,9})\.?(?:,? ?(?P<y>\d{4}))?",
    )
)


def read(words: str, *, today: date, ahead: bool = True) -> date | None:
    """“12/3”, “Dec 3”, “2026-12-03”, “Friday”, “2 weeks”; None when it is no day.

    Without a year it is the next such day, or the last one unless `ahead`. Raises
    ValidationError when that is far from `today`.
    """
    plain = " ".join(words.casefold().split())
    near = _near(plain, today, 1 if ahead else -1)
    if near is not None:
        return near
    found = next(filter(None, (shape.fullmatch(plain) for shape in _SHAPES)), None)
    month = _month(found["m"]) if found else 0
    if found is None or not month:
        return None
    if found["y"]:
        return _day(int(f"20{found['y']}"[-4:]), month, int(found["d"]))
    return _nearest(month, int(found["d"]), today, ahead=ahead)


def _near(words: str, today: date, way: int) -> date | None:
    """Of words that count from today."""
    counted = {"today": 0, "tomorrow": 1, "yesterday": -1}
    if words in counted:
        return today + timedelta(days=counted[words])
    if words in _WEEKDAYS:
        apart = way * (_WEEKDAYS[words] - today.weekday()) % 7
        return today + way * timedelta(days=apart or 7)
    span = _SPAN.fullmatch(words)
    if span is None:
        return None
    number, unit = way * int(span[1]), span[2][0]
    if unit == "m":
        return _months_on(today, number)
    return today + timedelta(days=number * (7 if unit == "w" else 1))


def _months_on(day: date, number: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + number, 12)
    last = monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


def _month(words: str) -> int:
    if words.isdecimal():
        return int(words)
    return _MONTHS.get(words, 0)


def _nearest(month: int, day: int, today: date, *, ahead: bool) -> date | None:
    if _day(2024, month, day) is None:  # a leap year has every day
        return None
    way = 1 if ahead else -1
    for year in range(today.year, today.year + 9 * way, way):
        found = _day(year, month, day)
        if found and (found - today) * way >= timedelta(0):
            if abs(found - today) > FAR:
                raise ValidationError(WHICH_YEAR, code="year")
            return found
    return None


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


class TypedDayField(forms.DateField):
    """Cleans to a `date`; shows again exactly what was typed."""

    def __init__(self, *, ahead: bool = True, **kwargs: Any) -> None:
        self.ahead = ahead
        widget = forms.DateInput(
            format=SHOWN,
            attrs={"autocomplete": "off", "spellcheck": "false", "size": 14},
        )
        kwargs["help_text"] = kwargs.get("help_text") or _("Like 12/3 or Dec 3.")
        super().__init__(**{**kwargs, "widget": widget})

    def to_python(self, value: Any) -> date | None:
        if not isinstance(value, str) or not value.strip():
            return super().to_python(value)
        today = timezone.now().astimezone(ZoneInfo(FALLBACK_ZONE)).date()
        day = read(value, today=today, ahead=self.ahead)
        if day is None:
            raise ValidationError(NOT_A_DAY, code="invalid")
        return day


class PastDayField(TypedDayField):
    """One that is over, or today."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(ahead=False, **kwargs)
