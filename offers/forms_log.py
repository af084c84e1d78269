"""The form that logs a time that came free."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from clinic import access, localtime
from clinic.models import Closure, Location, Mode, Provider, VisitType
from clinic.typed_day import TypedDayField
from clinic.typed_time import TypedTimeField

from . import sentences
from .forms import PatientSearchForm
from .freed import Freed
from .models import Opening

TODAY, TOMORROW, DATE = "today", "tomorrow", "date"


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
        Provider.objects.filter(is_active=True),
        empty_label="Choose a provider",
        error_messages={"required": "Choose whose time came free."},
        widget=forms.Select(attrs={"autofocus": True}),
    )
    which_day = forms.ChoiceField(
        choices=[(TODAY, "Today"), (TOMORROW, "Tomorrow"), (DATE, "Another day:")],
        required=False,
        label="Day",
        widget=forms.RadioSelect,
    )
    day = TypedDayField(required=False, label="Date")
    clock = TypedTimeField(
        label="Time",
        help_text="As you say it: 2:30, 230p, 14:30. Bare 1 to 6 is afternoon.",
        error_messages={"required": "Enter the time the visit starts."},
    )
    location = forms.ModelChoiceField(
        Location.objects.filter(is_active=True),
        required=False,
        empty_label="The provider’s usual place",
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
    in_halves = forms.BooleanField(
        required=False,
        label="Offer it as two halves",
        help_text="An hour becomes two 30s, for the visits that fit.",
    )
    visit_types = forms.ModelMultipleChoiceField(
        VisitType.objects.filter(is_active=True),
        required=False,
        label="May be used for",
        widget=forms.CheckboxSelectMultiple,
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
    # Whose usual place, length and kinds the fields were filled with.
    usual_of = forms.IntegerField(required=False, widget=forms.HiddenInput)

    field_order = ["provider", "clock", "which_day", "day", "location", "minutes"]

    def __init__(self, *args: Any, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.at = at
        self._limit()
        self.overlapping: list[Opening] = []
        self.fields["patient_words"].label = "Who gave it up (optional)"
        self.fields["patient_words"].help_text = "They are not offered it again."

    def _limit(self) -> None:
        """To the reader's own places, and to whoever works there."""
        provider: Any = self.fields["provider"]
        provider.queryset = access.providers_for(self.user).filter(is_active=True)
        place: Any = self.fields["location"]
        place.queryset = access.locations_for(self.user).filter(is_active=True)

    def freed(self) -> Freed:
        """What a valid form describes."""
        data = self.cleaned_data
        is_added = data["cancelled_by"] == self.ADDED
        return Freed(
            provider=data["provider"],
            location=data["location"],
            starts_at=data["starts_at"],
            minutes=data["minutes"],
            visit_types=list(data["visit_types"]),
            mode=data["mode"],
            source=Opening.Source.ADDED if is_added else Opening.Source.CANCELLED,
            cancelled_by="" if is_added else data["cancelled_by"],
            given_up_by=data["patient"],
            held_in_ehr=data["held_in_ehr"],
            in_halves=data["in_halves"],
        )

    @property
    def has_more(self) -> bool:
        """Whether something is said in the part that is folded away at first."""
        names = ("patient_words", "patient", "in_halves", "mode")
        said = (self[name].value() for name in names[:3])
        is_usual = self["mode"].value() in (None, Mode.IN_PERSON.value)
        return any(said) or not is_usual or bool(set(names) & set(self.errors))

    def fill_in(self) -> None:
        """Show in the fields left empty what a valid form takes for them."""
        cleaned = self.cleaned_data
        shown = cast(QueryDict, self.data).copy()
        shown["location"] = str(cleaned["location"].pk)
        shown["minutes"] = str(cleaned["minutes"])
        shown["usual_of"] = str(cleaned["provider"].pk)
        kinds = [str(each.pk) for each in cleaned["visit_types"]]
        shown.setlist("visit_types", kinds)
        self.data = shown

    def move_focus(self) -> None:
        """From the first field to the first wrong one, or away from the form."""
        self.fields["provider"].widget.attrs.pop("autofocus", None)
        wrong = next((name for name in self.fields if name in self.errors), "")
        if wrong:
            self.fields[wrong].widget.attrs["autofocus"] = True

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        provider = cleaned.get("provider")
        if provider is not None:
            self._forget_another(cleaned, provider)
            self._use_defaults(cleaned, provider)
        self._choose_day(cleaned)
        needed = {"provider", "location", "which_day", "day", "clock", "minutes"}
        if not needed & set(self.errors):
            self._check_time(cleaned, cleaned["provider"])
        if not self.errors and cleaned["in_halves"]:
            self._check_halves()
        return cleaned

    def _forget_another(self, cleaned: dict[str, Any], provider: Provider) -> None:
        """Who types fast sends the form before the fields follow the provider."""
        filled_for = cleaned.get("usual_of")
        if filled_for in (None, provider.pk):
            return
        other = access.providers_for(self.user).filter(pk=filled_for).first()
        if other is None:
            return
        if cleaned.get("location") == other.usual_location:
            cleaned["location"] = None
        if cleaned.get("minutes") == other.usual_minutes:
            cleaned["minutes"] = None
        if set(cleaned.get("visit_types") or ()) == set(other.visit_types.all()):
            cleaned["visit_types"] = VisitType.objects.none()

    def _use_defaults(self, cleaned: dict[str, Any], provider: Provider) -> None:
        if "location" not in self.errors and not cleaned.get("location"):
            cleaned["location"] = provider.usual_location
        if "minutes" not in self.errors and not cleaned.get("minutes"):
            cleaned["minutes"] = provider.usual_minutes
        if "visit_types" not in self.errors and not cleaned.get("visit_types"):
            cleaned["visit_types"] = provider.visit_types.filter(is_active=True)
            if not cleaned["visit_types"]:
                self.add_error("visit_types", "Tick at least one kind of visit.")
        places = list(provider.locations.all())
        ours = access.places(self.user)
        if cleaned.get("location") is None:
            self.add_error("location", "Choose where the visit is.")
        elif ours is not None and cleaned["location"].pk not in ours:
            usual = f"The usual place, {cleaned['location']}, is not one of yours."
            self.add_error("location", f"{usual} Choose one that is.")
        elif places and cleaned["location"] not in places:
            names = " or ".join(place.name for place in places)
            self.add_error(
                "location", f"{provider} does not work there. Choose {names}."
            )

    def _choose_day(self, cleaned: dict[str, Any]) -> None:
        """The quick picks mean the location's day; a date typed besides must agree."""
        pick, typed = cleaned.get("which_day"), cleaned.get("day")
        if pick in (TODAY, TOMORROW):
            day = self._today(cleaned.get("location"))
            day += timedelta(days=pick == TOMORROW)
            if typed and typed != day:
                both = f"You chose {pick} and a date. Clear the date, or choose it."
                self.add_error("which_day", both)
            cleaned["day"] = day
        elif not typed and "day" not in self.errors:
            self.add_error("which_day", "Choose the day of the visit.")

    def _today(self, place: Location | None) -> date:
        return (self.at.astimezone(place.zone) if place else self.at).date()

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
            self.add_error(
                "which_day", "This is more than a year ahead. Check the year."
            )
        else:
            end = start + timedelta(minutes=cleaned["minutes"])
            self._check_closures(provider, cleaned["location"], start, end)
            self._check_overlap(provider, start, end, cleaned["log_anyway"])

    def _check_halves(self) -> None:
        if not self.freed().pieces():
            self.add_error(
                "in_halves",
                "It cannot be halved: the length must be even, each half at least "
                "10 minutes, and a kind of visit you ticked must fit into it.",
            )

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
        self.overlapping = [opening for opening in near if opening.ends_at > start]
        if self.overlapping and not is_confirmed:
            self.add_error(
                "log_anyway",
                f"This overlaps another logged time of {provider}. "
                "Tick here if both are really free.",
            )
