"""What every form of an entry asks and checks alike."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clinic import localtime
from clinic.models import Location

from . import days, free_times
from .models import Availability
from .places import PLACES
from .two_at_once import ToldOfOthers

FALLBACK_ZONE = ZoneInfo("America/New_York")


def zone(location: Location | None) -> ZoneInfo:
    return location.zone if location else FALLBACK_ZONE


def today(cleaned: dict[str, Any]) -> date:
    return days.today(cleaned.get("locations") or (), at=timezone.now())


class EntryFields(ToldOfOthers):
    free_times = forms.CharField(
        label=_("free times"),
        required=False,
        max_length=300,
        help_text=_("Like Mon-Wed 9-12, Fri pm. Empty: any time."),
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "spellcheck": "false", "size": 60}
        ),
    )
    current_at = localtime.LocalDateTimeField(
        label=_("current appointment"),
        required=False,
        help_text=_("Day and time on the clocks of its location, like Dec 3 and 2:30."),
    )

    def clean_free_times(self) -> list[Availability]:
        typed = self.cleaned_data["free_times"]
        return free_times.typed(typed) if typed else []

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        self._check_current(cleaned)
        self._check_dates(cleaned)
        self._check_providers(cleaned)
        for place in PLACES:
            self._check_place(place, cleaned)
        return cleaned

    def _check_current(self, cleaned: dict[str, Any]) -> None:
        if "current_at" in self.errors or "current_location" in self.errors:
            return
        if not {"current_at", "current_location"} & set(self.changed_data):
            return
        typed, location = cleaned.get("current_at"), cleaned.get("current_location")
        if typed is None:
            self.instance.current_start = None
        elif location is None:
            sentence = _("Choose where the current appointment is.")
            self.add_error("current_location", sentence)
        else:
            self._place(typed, location)

    def _place(self, typed: datetime, location: Location) -> None:
        try:
            start = localtime.exact(typed, location.zone)
        except ValidationError as error:
            self.add_error("current_at", error)
            return
        if start <= timezone.now():
            self.add_error("current_at", _("This time is past. Check day and time."))
        self.instance.current_start = start

    def _check_dates(self, cleaned: dict[str, Any]) -> None:
        earliest, latest = cleaned.get("earliest_date"), cleaned.get("latest_date")
        if earliest and latest and latest < earliest:
            sentence = _("The latest date must not be before the earliest date.")
            self.add_error("latest_date", sentence)
        since = cleaned.get("waiting_since")
        if since and since > today(cleaned):
            self.add_error("waiting_since", _("Nobody waits from a day to come."))

    def _check_providers(self, cleaned: dict[str, Any]) -> None:
        both = set(cleaned.get("providers") or ()) & set(
            cleaned.get("never_with") or ()
        )
        if both:
            sentence = _("The same provider is both wanted and ruled out.")
            self.add_error("never_with", sentence)

    def _check_place(self, place: str, cleaned: dict[str, Any]) -> None:
        """What was entered before this rule stays until somebody changes it."""
        why, until = f"{place}_reason", f"{place}_until"
        changed = {place, why, until} & set(self.changed_data)
        if not changed or place in self.errors or place not in self.fields:
            return
        if cleaned.get(place):
            self._check_reason_and_end(why, until, cleaned)
        elif why in changed and cleaned.get(why):
            self.add_error(place, _("Set this too, or clear the reason."))
        else:
            cleaned[why], cleaned[until] = "", None

    def _check_reason_and_end(
        self, why: str, until: str, cleaned: dict[str, Any]
    ) -> None:
        if not cleaned.get(why) and why not in self.errors:
            self.add_error(why, _("Say why: colleagues read it."))
        if until in self.errors:
            return
        last = cleaned.get(until)
        if last is None:
            self.add_error(until, _("Say until when: it ends by itself."))
        elif last < today(cleaned):
            self.add_error(until, _("This day is past. Choose one to come."))
