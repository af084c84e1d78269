"""A place's wall-clock times, typed by staff: exact, or refused at the field."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, tzinfo
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from .typed_day import SHOWN, TypedDayField
from .typed_time import TypedTimeField

MESSAGES = {
    "nonexistent": _(
        "The clocks are put forward that night: this time does not exist on that day."
    ),
    "ambiguous": _(
        "The clocks are put back that night: this time occurs twice on that day. "
        "Choose a time outside the repeated hour."
    ),
}


def combine(day: date, clock: time, zone: tzinfo) -> datetime:
    """The moment the clocks of the zone show this.

    Raises ValidationError `nonexistent` or `ambiguous` when there is none or two.
    """
    first = datetime.combine(day, clock, tzinfo=zone).replace(fold=0)
    if first.utcoffset() == first.replace(fold=1).utcoffset():
        return first
    shown = first.astimezone(UTC).astimezone(zone)
    is_real = shown.replace(tzinfo=None) == first.replace(tzinfo=None)
    code = "ambiguous" if is_real else "nonexistent"
    raise ValidationError(MESSAGES[code], code=code)


def exact(wall: datetime, zone: tzinfo) -> datetime:
    """`combine` for a naive datetime, as LocalDateTimeField gives it."""
    return combine(wall.date(), wall.time(), zone)


def wall(at: datetime, zone: tzinfo) -> datetime:
    """What the clocks of the zone show, naive: the initial value of the field."""
    return at.astimezone(zone).replace(tzinfo=None)


class LocalDateTimeWidget(forms.SplitDateTimeWidget):
    """A day and a clock time, without the server's timezone coming in between."""

    supports_microseconds = False

    def __init__(self, attrs: dict[str, str] | None = None) -> None:
        super().__init__(
            attrs,
            date_format=SHOWN,
            time_format="%-I:%M %p",
            date_attrs={"autocomplete": "off", "aria-label": str(_("Day"))},
            time_attrs={"autocomplete": "off", "aria-label": str(_("Time"))},
        )

    def decompress(self, value: datetime | None) -> tuple[date | None, time | None]:
        return (value.date(), value.time()) if value else (None, None)


class LocalDateTimeField(forms.SplitDateTimeField):
    """A naive wall-clock time; `exact` places it once the form knows the location."""

    widget = LocalDateTimeWidget

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.fields = (TypedDayField(required=False), TypedTimeField(required=False))

    def compress(self, data_list: tuple[date, time] | None) -> datetime | None:
        if not data_list:
            return None
        day, clock = data_list
        if not day:
            raise ValidationError(self.error_messages["invalid_date"], "invalid_date")
        if clock is None:
            raise ValidationError(self.error_messages["invalid_time"], "invalid_time")
        return datetime.combine(day, clock)
