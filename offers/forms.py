"""The short forms that staff fill in."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.db.models import Q
from django.utils import timezone

from clinic import audit, trail
from clinic.access import Reader
from waitlist import visibility
from waitlist.models import Patient

from .models import Booking, Offer, Opening

SEARCH_LIMIT = 8


def find_patients(words: str, *, user: Reader) -> list[Patient]:
    """By the beginnings of names, the record number, or the last digits of the phone."""
    if user is not None and words.strip():
        actor = audit.staff(user)
        trail.searched(Patient, words, actor=actor, at=timezone.now())
    found = visibility.patients(user)
    digits = re.sub(r"\D", "", words)
    if len(digits) >= 4 and not re.search(r"[^\d\s().+-]", words):
        number = Q(phone__endswith=digits[-10:]) | Q(
            record_number__iexact=words.strip()
        )
        return list(found.filter(number)[: SEARCH_LIMIT + 1])
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
        help_text="Name, record number, or the phone's last four digits.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    patient = forms.ModelChoiceField(
        Patient.objects.all(), required=False, widget=forms.HiddenInput
    )

    def __init__(self, *args: Any, user: Reader, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        choice: Any = self.fields["patient"]
        choice.queryset = visibility.patients(user)
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
        self.matches = find_patients(cleaned["patient_words"], user=self.user)
        if len(self.matches) == 1:
            cleaned["patient"] = self.matches[0]
        elif self.matches:
            self.add_error("patient_words", "Several patients match. Choose one.")
        else:
            self.add_error(
                "patient_words",
                "No patient matches. Check the spelling, or leave this empty.",
            )


class ByHandForm(forms.Form):
    """Whom, how, and which failing rules (by their codes) somebody has read."""

    entry = forms.IntegerField(min_value=1)
    channel = forms.ChoiceField(choices=Offer.Channel.choices)
    rules = forms.CharField(required=False, max_length=400)
    confirmed = forms.BooleanField(required=False)


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
    # A visit that falls away with a closure is taken back on the closure's page.
    CAUSES = [
        (cause.value, cause.label)
        for cause in Booking.UndoCause
        if cause not in (Booking.UndoCause.NONE, Booking.UndoCause.CLOSED)
    ]
    cause = forms.ChoiceField(choices=CAUSES)


class StopForm(forms.Form):
    reason = forms.CharField(
        max_length=200,
        label="Why",
        error_messages={"required": "Say in a few words why, for your colleagues."},
    )
