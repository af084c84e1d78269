"""The short form for somebody on the phone: one page, typed in under twenty seconds."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clinic import access
from clinic.access import Reader
from clinic.models import Location, Provider, VisitType
from clinic.typed_day import TypedDayField
from messaging import phone
from messaging.models import Consent, Language

from . import agreement, csv_cells, free_times
from .birth_year import BirthYearField
from .days import today
from .duplicates import Person
from .entries import Agreement, Wishes
from .entry_fields import EntryFields
from .models import Availability, Patient, WaitlistEntry

YES, NOT_ASKED, NO = "yes", "not_asked", "no"
ANY = "any"
PERIODS = {"mornings": free_times.MORNING, "afternoons": free_times.AFTERNOON}
URGENT_FOR = timedelta(days=30)
# What the sentence says before the number is typed.
THIS_NUMBER = {Language.ENGLISH: "this number", Language.SPANISH: "número que nos dio"}
LABELS = {
    "free_times": _("Or in words"),
    "urgent_reason": _("Why it is urgent"),
    "urgent_until": _("Until when"),
    "locations": _("Where they come"),
    "providers": _("With whom"),
    "current_at": _("The appointment they have"),
    "current_location": _("Where it is"),
    "current_provider": _("With whom it is"),
}


class NewForm(EntryFields):
    name = forms.CharField(
        max_length=170,
        error_messages={"required": _("Enter first and last name.")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    phone = forms.CharField(
        max_length=40,
        error_messages={"required": _("Enter the phone number, with area code.")},
        widget=forms.TextInput(
            attrs={"type": "tel", "inputmode": "tel", "autocomplete": "off"}
        ),
    )
    language = forms.ChoiceField(
        choices=Language.choices,
        initial=Language.ENGLISH.value,
        widget=forms.RadioSelect,
    )
    when = forms.ChoiceField(
        label=_("Free"),
        required=False,
        initial=ANY,
        choices=[
            (ANY, _("any time")),
            *((period, _(period)) for period in PERIODS),
        ],
        widget=forms.RadioSelect,
    )
    weekdays = forms.TypedMultipleChoiceField(
        label=_("Only on"),
        required=False,
        coerce=int,
        choices=list(enumerate(free_times.SHORT[:6])),
        widget=forms.CheckboxSelectMultiple,
    )
    agreed = forms.ChoiceField(
        label=_("They said"),
        required=False,
        initial=NOT_ASKED,
        choices=[(YES, _("yes")), (NO, _("no")), (NOT_ASKED, _("not asked"))],
        widget=forms.RadioSelect,
    )
    agreed_owner = forms.ChoiceField(
        label=_("Whose phone it is"),
        required=False,
        choices=Consent.PhoneOwner.choices,
        initial=Consent.PhoneOwner.PATIENT,
    )
    record_number = forms.CharField(
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    birth_year = BirthYearField()
    by_phone = forms.BooleanField(
        label=_("Landline, or wants to be called"), required=False
    )

    class Meta:
        model = WaitlistEntry
        fields = [
            "visit_type",
            "locations",
            "providers",
            "needs_interpreter",
            "needs_transport",
            "other_needs",
            "current_location",
            "current_provider",
            "urgent",
            "urgent_reason",
            "urgent_until",
            "note",
        ]
        widgets = {
            "locations": forms.CheckboxSelectMultiple,
            "providers": forms.CheckboxSelectMultiple,
        }
        field_classes = {"urgent_until": TypedDayField}

    def __init__(self, *args: Any, user: Reader, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user, at = user, timezone.now()
        self.instance.waiting_since = today([], at=at)
        self.initial["urgent_until"] = self.instance.waiting_since + URGENT_FOR
        self._offer_what_is_in_use()
        for name, label in LABELS.items():
            self.fields[name].label = label
        parts = zip(
            self.fields["current_at"].widget.widgets, (_("Day"), _("Time")), strict=True
        )
        for part, label in parts:
            part.attrs["aria-label"] = label
        self.fields["free_times"].help_text = _("Like Mon-Wed 9-12, Fri pm.")

    def _offer_what_is_in_use(self) -> None:
        visit_types = list(VisitType.objects.filter(is_active=True))
        places = Location.objects.filter(is_active=True)
        providers = Provider.objects.filter(is_active=True)
        self._choose("visit_type", visit_types, _("Choose the kind of visit"))
        self.fields["visit_type"].error_messages["required"] = _(
            "Choose the kind of visit."
        )
        if len(visit_types) == 1:
            self.initial["visit_type"] = visit_types[0].pk
        self._limit("locations", places, access.locations_for)
        self._limit("providers", providers, access.providers_for)
        self._choose("current_location", places, "—")
        self._choose("current_provider", providers, "—")

    def _limit(self, name: str, rows: Any, find: Callable[[Reader], Any]) -> None:
        """Who is to come elsewhere only could not be seen by whoever adds them."""
        if access.places(self.user) is not None:
            field: Any = self.fields[name]
            rows = field.queryset = find(self.user).filter(is_active=True)
        self._choose(name, rows)

    def _choose(self, name: str, rows: Any, empty: Any = None) -> None:
        """One query for each list, though it is looked at several times."""
        named = [(row.pk, str(row)) for row in rows]
        self.fields[name].choices = [("", empty), *named] if empty else named  # type: ignore[attr-defined]  # a choice field

    def clean_name(self) -> tuple[str, str]:
        return csv_cells.person(self.cleaned_data["name"])

    def clean_phone(self) -> str:
        return phone.parse(self.cleaned_data["phone"])

    def clean_record_number(self) -> str:
        return str(self.cleaned_data["record_number"]).strip()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        is_ticked = cleaned.get("weekdays") or cleaned.get("when") in PERIODS
        if cleaned.get("free_times") and is_ticked:
            sentence = _("Either choose above or write it here; not both.")
            self.add_error("free_times", sentence)
        return cleaned

    @property
    def person(self) -> Person:
        """Of a form whose name and phone are valid, whatever the rest."""
        first, last = self.cleaned_data["name"]
        number = self.cleaned_data.get("record_number", "")
        return Person(0, first, last, self.cleaned_data["phone"], number)

    @property
    def is_somebody(self) -> bool:
        return {"name", "phone"} <= set(self.cleaned_data)

    def patient(self) -> Patient:
        """Unsaved."""
        cleaned, person = self.cleaned_data, self.person
        landline = phone.is_landline(person.phone)
        kind = Patient.PhoneType.LANDLINE if landline else Patient.PhoneType.MOBILE
        return Patient(
            first_name=person.first,
            last_name=person.last,
            phone=person.phone,
            phone_type=kind,
            prefers_calls=cleaned["by_phone"],
            language=cleaned["language"],
            record_number=person.record_number,
            birth_year=cleaned["birth_year"],
        )

    def wishes(self) -> Wishes:
        cleaned = self.cleaned_data
        return Wishes(
            providers=list(cleaned["providers"]),
            locations=list(cleaned["locations"]),
            availabilities=cleaned["free_times"] or self._presets(),
        )

    def _presets(self) -> list[Availability]:
        span = PERIODS.get(self.cleaned_data["when"])
        days = self.cleaned_data["weekdays"]
        if span is None and not days:
            return []
        start, end = span or free_times.ALL_DAY
        return [
            Availability(weekday=day, start=start, end=end)
            for day in days or free_times.EVERY_DAY
        ]

    def agreement(self, patient: Patient) -> Agreement | None:
        """What to write into the ledger, in the words that were read aloud."""
        if self.cleaned_data["agreed"] != YES:
            return None
        places = list(self.cleaned_data["locations"])
        number = phone.display(patient.phone)
        return Agreement(
            Consent.Method.VERBAL,
            wording=agreement.sentence(self.cleaned_data["language"], number),
            phone_owner=self.cleaned_data["agreed_owner"] or Consent.PhoneOwner.PATIENT,
            location=places[0] if places else self.cleaned_data["current_location"],
        )

    def sentences(self) -> list[tuple[str, str]]:
        """What to read aloud, in each language."""
        return [
            (str(language), agreement.sentence(language, THIS_NUMBER[language]))
            for language in Language
        ]


def check_record_number(form: NewForm) -> None:
    """Two patients cannot have one record number; said before anything is written."""
    number = form.person.record_number
    if number and Patient.objects.filter(record_number=number).exists():
        sentence = _("Another patient has this record number. Check both.")
        form.add_error("record_number", ValidationError(sentence))
