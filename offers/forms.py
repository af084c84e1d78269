"""The short forms that staff fill in."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q

from clinic import localtime
from clinic.models import Closure, Location, Mode, Provider, VisitType
from waitlist.models import Patient

from . import sentences
from .models import Booking, Opening

SEARCH_LIMIT = 8


def find_patients(words: str) -> list[Patient]:
    """Patients whose names begin with the words, or whose record number it is."""
    found = Patient.objects.all()
    for word in words.replace(",", " ").split():
        found = found.filter(
            Q(first_name__istartswith=word)
            | Q(last_name__istartswith=word)
            | Q(record_number__iexact=word)
        )
    return list(found[: SEARCH_LIMIT + 1]) if words.strip() else []


class PatientSearchForm(forms.Form):
    """Finds one patient by what is typed; several matches become a choice."""

    patient_words = forms.CharField(
        required=False,
        max_length=80,
        label="Patient",
        help_text="Name or record number.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    patient = forms.ModelChoiceField(
        Patient.objects.all(), required=False, widget=forms.HiddenInput
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.matches: list[Patient] = []
        self.chosen: Patient | None = None

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("patient") is None and cleaned.get("patient_words"):
            self._choose(cleaned)
        self.chosen = cleaned.get("patient")
        if self.chosen and not self.matches:
            self.matches = [self.chosen]
        return cleaned

    def _choose(self, cleaned: dict[str, Any]) -> None:
        self.matches = find_patients(cleaned["patient_words"])
        if len(self.matches) == 1:
            cleaned["patient"] = self.matches[0]
        elif self.matches:
            self.add_error("patient_words", "Several patients match. Choose one.")
        else:
            self.add_error(
                "patient_words",
                "No patient matches. Check the spelling, or leave this empty.",
            )


class LogForm(PatientSearchForm):
    """Logs a time that came free; what is left empty is the provider's usual."""

    ADDED = Opening.Source.ADDED.value
    WHO_CANCELLED = [
        (Opening.CancelledBy.PATIENT.value, "the patient"),
        (Opening.CancelledBy.PRACTICE.value, "the practice"),
        (Opening.CancelledBy.UNKNOWN.value, "not known"),
        (ADDED, "nobody: extra time we added"),
    ]

    provider = forms.ModelChoiceField(
        Provider.objects.filter(is_active=True), empty_label="Choose a provider"
    )
    location = forms.ModelChoiceField(
        Location.objects.filter(is_active=True),
        required=False,
        empty_label="The provider’s usual place",
    )
    day = forms.DateField(
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": "Choose the day of the visit."},
    )
    clock = forms.TimeField(
        label="Time",
        help_text="On the location’s wall clock.",
        widget=forms.TimeInput(attrs={"type": "time", "step": "300"}, format="%H:%M"),
        error_messages={"required": "Enter the time the visit starts."},
    )
    minutes = forms.IntegerField(
        required=False,
        min_value=5,
        max_value=480,
        help_text="Empty: the provider’s usual.",
        error_messages={
            "min_value": "A visit lasts at least 5 minutes.",
            "max_value": "A visit lasts at most 480 minutes.",
        },
    )
    visit_types = forms.ModelMultipleChoiceField(
        VisitType.objects.filter(is_active=True),
        label="May be used for",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Tick at least one kind of visit."},
    )
    mode = forms.ChoiceField(
        choices=Mode.choices, initial=Mode.IN_PERSON, widget=forms.RadioSelect
    )
    cancelled_by = forms.ChoiceField(
        choices=WHO_CANCELLED,
        required=False,
        label="Who cancelled",
        initial=Opening.CancelledBy.PATIENT.value,
        widget=forms.RadioSelect,
    )
    held_in_ehr = forms.BooleanField(
        required=False,
        label="The time is held in the EHR",
        help_text="The winner is then told “confirmed” at once.",
    )
    log_anyway = forms.BooleanField(required=False, label="Log it anyway")

    field_order = [
        "provider",
        "location",
        "day",
        "clock",
        "minutes",
        "visit_types",
        "mode",
        "cancelled_by",
        "patient_words",
        "patient",
        "held_in_ehr",
        "log_anyway",
    ]

    def __init__(self, *args: Any, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.at = at
        self.overlapping: list[Opening] = []
        self.fields[
            "patient_words"
        ].label = "Patient who gave it up (optional: they are not offered it again)"

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        provider = cleaned.get("provider")
        if provider is None:
            return cleaned
        self._use_defaults(cleaned, provider)
        if not {"location", "day", "clock", "minutes"} & set(self.errors):
            self._check_time(cleaned, provider)
        return cleaned

    def _use_defaults(self, cleaned: dict[str, Any], provider: Provider) -> None:
        if "location" not in self.errors and not cleaned.get("location"):
            cleaned["location"] = provider.usual_location
        if "minutes" not in self.errors and not cleaned.get("minutes"):
            cleaned["minutes"] = provider.usual_minutes
        places = list(provider.locations.all())
        if cleaned.get("location") is None:
            self.add_error("location", "Choose where the visit is.")
        elif places and cleaned["location"] not in places:
            names = " or ".join(place.name for place in places)
            self.add_error(
                "location", f"{provider} does not work there. Choose {names}."
            )

    def _check_time(self, cleaned: dict[str, Any], provider: Provider) -> None:
        try:
            start = localtime.combine(
                cleaned["day"], cleaned["clock"], cleaned["location"].zone
            )
        except ValidationError as error:
            self.add_error("clock", error)
            return
        cleaned["starts_at"] = start
        if start <= self.at:
            self.add_error("clock", "This time is past. Check the day and the time.")
        elif start > self.at + timedelta(days=366):
            self.add_error("day", "This is more than a year ahead. Check the year.")
        else:
            end = start + timedelta(minutes=cleaned["minutes"])
            self._check_closures(provider, cleaned["location"], start, end)
            self._check_overlap(provider, start, end, cleaned["log_anyway"])

    def _check_closures(
        self, provider: Provider, location: Location, start: datetime, end: datetime
    ) -> None:
        closure = Closure.objects.covering(
            provider_id=provider.pk, location_id=location.pk, start=start, end=end
        ).first()
        if closure is None:
            return
        who = f"{provider} is out" if closure.provider_id else f"{location} is closed"
        until = sentences.day_and_clock(closure.ends_at, location.zone, at=self.at)
        self.add_error(
            "clock",
            f"{who} then ({closure.reason}), until {until}. "
            "If that is wrong, change the closure first.",
        )

    def _check_overlap(
        self, provider: Provider, start: datetime, end: datetime, is_confirmed: bool
    ) -> None:
        """A warning only: providers do see two patients at once."""
        near = Opening.objects.filter(
            provider=provider,
            status__in=[Opening.Status.OPEN, Opening.Status.FILLED],
            starts_at__lt=end,
            starts_at__gt=start - timedelta(minutes=480),
        ).exclude(starts_at=start)
        self.overlapping = [opening for opening in near if _ends_at(opening) > start]
        if self.overlapping and not is_confirmed:
            self.add_error(
                "log_anyway",
                f"This overlaps another logged time of {provider}. "
                "Tick here if both are really free.",
            )


def _ends_at(opening: Opening) -> datetime:
    return opening.starts_at + timedelta(minutes=opening.minutes)


class WithdrawForm(forms.Form):
    REASONS = [
        (reason.value, reason.label)
        for reason in (
            Opening.ClosingReason.FILLED_OUTSIDE,
            Opening.ClosingReason.NOT_FREE,
            Opening.ClosingReason.PROVIDER_OUT,
            Opening.ClosingReason.LOCATION_CLOSED,
            Opening.ClosingReason.MISTAKE,
            Opening.ClosingReason.CORRECTED,
        )
    ]
    reason = forms.ChoiceField(choices=REASONS)
    note = forms.CharField(required=False, max_length=200)


class UndoForm(forms.Form):
    CAUSES = [choice for choice in Booking.UndoCause.choices if choice[0]]
    cause = forms.ChoiceField(choices=CAUSES)


class StopForm(forms.Form):
    reason = forms.CharField(
        max_length=200,
        label="Why",
        error_messages={"required": "Say in a few words why, for your colleagues."},
    )
