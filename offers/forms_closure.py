"""The form for a provider who is out, or a place that is closed."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError

from clinic import access, hours, localtime
from clinic.access import Reader
from clinic.models import Closure, Location, Provider
from clinic.typed_day import TypedDayField
from clinic.typed_time import TypedTimeField


class ClosureForm(forms.Form):
    """Whole days unless times are typed; several places make a closure each."""

    provider = forms.ModelChoiceField(
        Provider.objects.filter(is_active=True),
        required=False,
        empty_label="Nobody: the place is closed",
        widget=forms.Select(attrs={"autofocus": True}),
    )
    locations = forms.ModelMultipleChoiceField(
        Location.objects.filter(is_active=True),
        required=False,
        label="Where",
        help_text="None ticked: wherever the provider works.",
        widget=forms.CheckboxSelectMultiple,
    )
    first_day = TypedDayField(
        label="From",
        error_messages={"required": "Choose the first day."},
    )
    from_clock = TypedTimeField(
        required=False, label="From time", help_text="Empty: the whole day."
    )
    last_day = TypedDayField(
        required=False, label="To", help_text="Empty: the same day."
    )
    to_clock = TypedTimeField(
        required=False, label="To time", help_text="Empty: to the day’s end."
    )
    reason = forms.CharField(
        max_length=200,
        label="Why",
        help_text="Your colleagues read it, patients do not.",
        error_messages={"required": "Say in a word or two why: sick, holiday, snow."},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, user: Reader, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.at, self.user = at, user
        provider: Any = self.fields["provider"]
        provider.queryset = access.providers_for(user).filter(is_active=True)
        places: Any = self.fields["locations"]
        places.queryset = access.locations_for(user).filter(is_active=True)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        provider, places = cleaned.get("provider"), cleaned.get("locations")
        if "provider" not in self.errors and not provider and not places:
            self.add_error("provider", "Choose a provider, or tick a place below.")
        if provider and places:
            self._check_places(provider, list(places))
        elif provider and "locations" not in self.errors:
            self._check_is_ours(provider)
        if not set(self.errors) - {"reason"}:
            cleaned["spans"] = [self._span(zone) for zone in self._zones()]
        if not self.errors:
            self._check_again()
        return cleaned

    def closures(self) -> list[Closure]:
        """What a valid form describes; not saved."""
        data = self.cleaned_data
        return [
            Closure(
                provider=data["provider"],
                location=place,
                starts_at=starts_at,
                ends_at=ends_at,
                reason=data["reason"],
            )
            for place, (starts_at, ends_at) in zip(
                self._places(), data["spans"], strict=True
            )
        ]

    def move_focus(self) -> None:
        """From the first field to the first wrong one, or away from the form."""
        self.fields["provider"].widget.attrs.pop("autofocus", None)
        wrong = next((name for name in self.fields if name in self.errors), "")
        if wrong:
            self.fields[wrong].widget.attrs["autofocus"] = True

    def _places(self) -> list[Location | None]:
        return [*self.cleaned_data["locations"]] or [None]

    def _zones(self) -> list[ZoneInfo]:
        return [zone(self.cleaned_data["provider"], each) for each in self._places()]

    def _check_is_ours(self, provider: Provider) -> None:
        """Out everywhere is said by whoever looks after every place of theirs."""
        ours = access.places(self.user)
        if ours is None:
            return
        others = provider.locations.exclude(pk__in=ours)
        if others.exists():
            self.add_error(
                "locations", f"{provider} works elsewhere too. Tick your places."
            )

    def _check_places(self, provider: Provider, places: list[Location]) -> None:
        works_at = list(provider.locations.all())
        elsewhere = [str(each) for each in places if each not in works_at]
        if works_at and elsewhere:
            names = " or ".join(elsewhere)
            self.add_error("locations", f"{provider} does not work at {names}.")

    def _span(self, zone: ZoneInfo) -> tuple[datetime, datetime]:
        data = self.cleaned_data
        last = data.get("last_day") or data["first_day"]
        starts_at = self._moment("from_clock", data["first_day"], zone)
        if data.get("to_clock") is None:
            last, ends = last + timedelta(days=1), time(0)
            ends_at = self._moment("to_clock", last, zone, clock=ends)
        else:
            ends_at = self._moment("to_clock", last, zone)
        self._check_span(starts_at, ends_at)
        return starts_at, ends_at

    def _moment(
        self, name: str, day: date, zone: ZoneInfo, *, clock: time | None = None
    ) -> datetime:
        clock = clock or self.cleaned_data.get(name) or time(0)
        try:
            return localtime.combine(day, clock, zone)
        except ValidationError as error:
            self.add_error(name, error)
            return datetime.combine(day, clock, tzinfo=zone)

    def _check_span(self, starts_at: datetime, ends_at: datetime) -> None:
        if ends_at <= starts_at:
            name = "to_clock" if self.cleaned_data.get("to_clock") else "last_day"
            self.add_error(name, "The end must be later than the start.")
        elif ends_at <= self.at:
            self.add_error("first_day", "This is over already. Check the day.")
        elif ends_at > self.at + timedelta(days=731):
            name = "last_day" if self.cleaned_data.get("last_day") else "first_day"
            self.add_error(name, "This is more than two years ahead. Check the year.")

    def _check_again(self) -> None:
        for closure in self.closures():
            covered = Closure.objects.filter(
                provider=closure.provider,
                location=closure.location,
                starts_at__lte=closure.starts_at,
                ends_at__gte=closure.ends_at,
            )
            if covered.exists():
                who = closure.provider or closure.location
                self.add_error("first_day", f"{who} is entered as out then already.")


def zone(provider: Provider | None, location: Location | None) -> ZoneInfo:
    """The place's clock, else that of where the provider usually works."""
    place = location or (provider and provider.usual_location)
    return place.zone if place else ZoneInfo(hours.FALLBACK_ZONE)
