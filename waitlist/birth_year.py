"""The year somebody was born, read as people type it. Nobody needs the day."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from . import days
from .models import Patient

EARLIEST = 1900


def read(typed: str, *, today: date) -> int:
    """A spreadsheet writes 1957 as 1957.0 too."""
    found = re.fullmatch(r"([0-9]{4})(\.0+)?", typed)
    if found is None:
        raise ValidationError(_("Write the year only, such as 1957."))
    year = int(found[1])
    if year > today.year:
        raise ValidationError(_("This year is in the future."))
    if year < EARLIEST:
        raise ValidationError(_("A year from %s on, such as 1957.") % EARLIEST)
    return year


class BirthYearField(forms.Field):
    """Optional; its value is a number or None."""

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"inputmode": "numeric", "autocomplete": "off"}
        kwargs.setdefault("widget", forms.TextInput(attrs=attrs))
        kwargs.setdefault("required", False)
        kwargs.setdefault("help_text", Patient._meta.get_field("birth_year").help_text)
        super().__init__(**kwargs)

    def to_python(self, value: object) -> int | None:
        typed = "" if value is None else str(value).strip()
        if not typed:
            return None
        return read(typed, today=days.today([], at=timezone.now()))
