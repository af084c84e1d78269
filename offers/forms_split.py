"""From when a long time is offered as two halves."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from clinic import localtime
from clinic.typed_day import TypedDayField
from clinic.typed_time import TypedTimeField

from .models import Opening


class SplitLaterForm(forms.Form):
    """Day and time on the clocks of the opening's location."""

    day = TypedDayField(error_messages={"required": "Choose the day."})
    clock = TypedTimeField(
        label="Time", error_messages={"required": "Enter a time like 10:00 or 2p."}
    )

    def __init__(self, *args: Any, opening: Opening, at: datetime, **kw: Any) -> None:
        super().__init__(*args, **kw)
        self.opening, self.at = opening, at
        self.fields["day"].initial = at.astimezone(opening.location.zone).date()

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if "day" not in cleaned or "clock" not in cleaned:
            return cleaned
        zone = self.opening.location.zone
        try:
            when = localtime.combine(cleaned["day"], cleaned["clock"], zone)
        except ValidationError as error:
            self.add_error("clock", error)
            return cleaned
        if when <= self.at:
            self.add_error("clock", "This moment is past. Split it now instead.")
        elif when >= self.opening.starts_at:
            self.add_error("clock", "Choose a moment before the visit begins.")
        cleaned["when"] = when
        return cleaned
