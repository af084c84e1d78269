"""What staff type about patients and entries, checked where it is typed."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clinic import localtime
from clinic.models import Location
from clinic.typed_day import PastDayField, TypedDayField
from messaging import phone
from messaging.models import Consent

from . import agreement, free_times
from .birth_year import BirthYearField
from .entries import CLOSED_REASONS, Agreement
from .entry_fields import EntryFields, today, zone
from .models import Availability, Patient, WaitlistEntry
from .two_at_once import ToldOfOthers

# Free times with dates of their own are rows below the form.
WEEKLY = {"from_date": None, "until_date": None}
LONGEST_PAUSE = timedelta(days=731)


def _clock_input() -> forms.TimeInput:
    return forms.TimeInput(format="%H:%M", attrs={"type": "time"})


class PatientForm(ToldOfOthers):
    phone = forms.CharField(
        max_length=40,
        help_text=_("With area code. A new number needs a new agreement to texts."),
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}),
    )
    birth_year = BirthYearField()

    class Meta:
        model = Patient
        fields = [
            "first_name",
            "last_name",
            "phone",
            "phone_type",
            "prefers_calls",
            "language",
            "record_number",
            "birth_year",
            "timezone",
            "is_local",
            "is_established",
        ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["phone"] = phone.display(self.instance.phone)

    def clean_phone(self) -> str:
        return phone.parse(self.cleaned_data["phone"])

    def clean_record_number(self) -> str:
        return self.cleaned_data["record_number"].strip()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        number = cleaned.get("phone")
        if number and phone.is_landline(number):
            cleaned["phone_type"] = Patient.PhoneType.LANDLINE
        return cleaned


class EntryForm(EntryFields):
    close_because = forms.ChoiceField(
        label=_("take off the list, because"),
        required=False,
        choices=[("", "—"), *CLOSED_REASONS.items()],
        help_text=_("Ends offers that are still out. The entry stays readable."),
    )
    agreed = forms.BooleanField(label=_("the patient agreed to texts"), required=False)
    agreed_how = forms.ChoiceField(
        label=_("how they agreed"),
        required=False,
        choices=[("", "—"), *Consent.Method.choices],
    )
    agreed_owner = forms.ChoiceField(
        label=_("whose phone it is"),
        required=False,
        choices=Consent.PhoneOwner.choices,
        initial=Consent.PhoneOwner.PATIENT,
    )
    agreed_where = forms.CharField(
        label=_("where the record is kept"), required=False, max_length=200
    )

    class Meta:
        model = WaitlistEntry
        fields = [
            "patient",
            "visit_type",
            "waiting_since",
            "ready",
            "not_ready_reason",
            "paused_until",
            "providers",
            "provider_kind",
            "never_with",
            "usual_provider",
            "locations",
            "mode",
            "earliest_date",
            "latest_date",
            "own_notice_minutes",
            "needs_interpreter",
            "needs_transport",
            "other_needs",
            "current_location",
            "current_minutes",
            "current_provider",
            "urgent",
            "urgent_reason",
            "urgent_until",
            "boost",
            "boost_reason",
            "boost_until",
            "note",
        ]
        field_classes = {
            "waiting_since": PastDayField,
            "paused_until": TypedDayField,
            "earliest_date": TypedDayField,
            "latest_date": TypedDayField,
            "urgent_until": TypedDayField,
            "boost_until": TypedDayField,
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        entry: WaitlistEntry = self.instance
        if entry.current_start:
            there = zone(entry.current_location)
            self.initial["current_at"] = localtime.wall(entry.current_start, there)
        if entry.pk and "free_times" in self.fields:
            weekly = entry.availabilities.filter(**WEEKLY)
            self.initial["free_times"] = free_times.words(weekly) if weekly else ""
        self.fields["agreed"].help_text = self._sentence()

    def _sentence(self) -> str:
        """What to read aloud; with the number once the patient is known."""
        if self.instance.patient_id is None:
            return agreement.sentence("en", str(_("the number you gave us")))
        patient = self.instance.patient
        return agreement.sentence(patient.language, phone.display(patient.phone))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        self._check_ready(cleaned)
        self._check_agreement(cleaned)
        self._check_twice(cleaned)
        return cleaned

    def _check_ready(self, cleaned: dict[str, Any]) -> None:
        until = cleaned.get("paused_until")
        if "paused_until" in self.errors or self._is_no_end_of_a_pause(until, cleaned):
            return
        if until and until <= today(cleaned):  # it ended by itself
            cleaned["paused_until"] = until = None
        # A pause with an end ends by itself.
        cleaned["ready"] = bool(cleaned.get("ready") or until)
        if cleaned.get("ready") and not until:
            cleaned["not_ready_reason"] = ""
        elif not cleaned.get("not_ready_reason"):
            self.add_error("not_ready_reason", _("Say why the entry is paused."))

    def _is_no_end_of_a_pause(self, until: date | None, cleaned: Any) -> bool:
        if until is None or "paused_until" not in self.changed_data:
            return False
        if until <= today(cleaned):
            sentence = _("This day is not to come. Choose one after today.")
        elif until > today(cleaned) + LONGEST_PAUSE:
            sentence = _("This is more than two years ahead. Check the year.")
        else:
            return False
        self.add_error("paused_until", sentence)
        return True

    def _check_agreement(self, cleaned: dict[str, Any]) -> None:
        if cleaned.get("agreed") and not cleaned.get("agreed_how"):
            self.add_error("agreed_how", _("Say how the patient agreed."))
        if cleaned.get("agreed_how") and not cleaned.get("agreed"):
            sentence = _("Tick this if the patient agreed, or clear how they did.")
            self.add_error("agreed", sentence)

    def _check_twice(self, cleaned: dict[str, Any]) -> None:
        patient, visit_type = cleaned.get("patient"), cleaned.get("visit_type")
        if self.instance.pk or not patient or not visit_type:
            return
        if WaitlistEntry.objects.filter(
            patient=patient, visit_type=visit_type, status=WaitlistEntry.Status.ACTIVE
        ).exists():
            sentence = _("This patient is already waiting for this kind of visit.")
            self.add_error("visit_type", sentence)

    @property
    def agreement(self) -> Agreement | None:
        """What to write into the ledger, of a valid form."""
        if not self.cleaned_data.get("agreed"):
            return None
        patient = self.instance.patient
        number = phone.display(patient.phone)
        return Agreement(
            method=self.cleaned_data["agreed_how"],
            source=self.cleaned_data["agreed_where"],
            wording=agreement.sentence(patient.language, number),
            phone_owner=self.cleaned_data["agreed_owner"] or Consent.PhoneOwner.PATIENT,
            location=self._place_of_visit(),
        )

    def _place_of_visit(self) -> Location | None:
        """Whose hours and phone the text that confirms the agreement has."""
        wanted = list(self.cleaned_data.get("locations") or ())
        has_one: Location | None = self.cleaned_data.get("current_location")
        return wanted[0] if wanted else has_one


class AvailabilityForm(forms.ModelForm):
    class Meta:
        model = Availability
        fields = ["weekday", "start", "end", "from_date", "until_date"]
        widgets = {
            "start": _clock_input(),
            "end": _clock_input(),
        }
        field_classes = {"from_date": TypedDayField, "until_date": TypedDayField}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        start, end = cleaned.get("start"), cleaned.get("end")
        if start and end and end <= start:
            self.add_error("end", _("The end must be later than the start."))
        first, last = cleaned.get("from_date"), cleaned.get("until_date")
        if first and last and last < first:
            self.add_error("until_date", _("It ends before it begins."))
        return cleaned
