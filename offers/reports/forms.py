"""The filters above every report."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.formats import date_format

from clinic import access
from clinic.access import Reader
from clinic.models import Location, Provider, VisitType
from clinic.typed_day import PastDayField

from .. import arrivals
from .scope import BY_CODE, NOTICES, Scope

EARLIEST, LATEST = date(2000, 1, 1), date(2100, 1, 1)
# Days before today that each one goes back to.
PRESETS = {
    "weeks": ("Last 4 weeks", 27),
    "quarter": ("Last 3 months", 90),
    "year": ("Last 12 months", 364),
}
USUAL = "weeks"
OURS = "your locations"
FILTERS = ("location", "provider", "visit_type", "notice")


class ScopeForm(forms.Form):
    """Days are typed; `?period=quarter` is the same as typing that quarter's days."""

    since = PastDayField(
        label="From", error_messages={"required": "Enter the first day."}
    )
    until = PastDayField(label="To", error_messages={"required": "Enter the last day."})
    location = forms.ModelChoiceField(
        Location.objects.none(), required=False, empty_label="All locations"
    )
    provider = forms.ModelChoiceField(
        Provider.objects.none(), required=False, empty_label="All providers"
    )
    visit_type = forms.ModelChoiceField(
        VisitType.objects.all(),
        required=False,
        label="Fits the visit",
        empty_label="All kinds of visits",
    )
    notice = forms.ChoiceField(
        choices=[("", "Any"), *((each.code, each.words) for each in NOTICES)],
        required=False,
        label="Notice",
    )

    def __init__(self, typed: QueryDict, *, user: Reader, at: datetime) -> None:
        self.user, self.today = user, arrivals.today(user=user, at=at)
        super().__init__(self._with_days(typed), auto_id="filter_%s")
        for name, rows in (
            ("location", access.locations_for(user)),
            ("provider", access.providers_for(user)),
        ):
            self._choices(name).queryset = rows
        for name in FILTERS:
            self.fields[name].error_messages["invalid_choice"] = (
                "This is not in the list. Choose again."
            )
        self.describe()

    def _choices(self, name: str) -> forms.ModelChoiceField:
        field = self.fields[name]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101  # for mypy
        return field

    def _with_days(self, typed: QueryDict) -> dict[str, Any]:
        """A link may name a period; a page opened without any shows the usual one."""
        known: dict[str, Any] = {name: typed.get(name, "") for name in self.base_fields}
        if "since" not in typed and "until" not in typed:
            known |= self.preset(typed.get("period", USUAL))
        return known

    def preset(self, code: str) -> dict[str, date]:
        _, back = PRESETS.get(code, PRESETS[USUAL])
        since = self.today - timedelta(days=back)
        return {"since": since, "until": self.today}

    def describe(self) -> None:
        """A field that is wrong says so to a screen reader, too."""
        for name in self.errors:
            if name in self.fields:
                attrs = self.fields[name].widget.attrs
                attrs |= {
                    "aria-invalid": "true",
                    "aria-describedby": f"filter_{name}_error",
                }

    def clean_since(self) -> date:
        return _of_our_time(self.cleaned_data["since"])

    def clean_until(self) -> date:
        return _of_our_time(self.cleaned_data["until"])

    def clean(self) -> None:
        since, until = (self.cleaned_data.get(each) for each in ("since", "until"))
        if since and until and until < since:
            self.add_error("until", "The last day is before the first one.")

    def scope(self) -> Scope | None:
        """None while something typed is wrong: then no figure is shown."""
        if not self.is_valid():
            return None
        found = self.cleaned_data
        return Scope(
            since=found["since"],
            until=found["until"],
            locations=access.places(self.user),
            location_id=found["location"].pk if found["location"] else None,
            provider_id=found["provider"].pk if found["provider"] else None,
            visit_type_id=found["visit_type"].pk if found["visit_type"] else None,
            notice=BY_CODE.get(found["notice"]),
        )

    def chosen(self) -> list[str]:
        """What is shown, in words, for the heading and the printed page."""
        found = self.cleaned_data
        days = (found["since"], found["until"])
        period = " to ".join(date_format(day, "M j, Y") for day in days)
        place = found["location"] or ("" if access.places(self.user) is None else OURS)
        notice = BY_CODE.get(found["notice"])
        words = [period, place, found["provider"], found["visit_type"]]
        words.append(f"notice {notice.words}" if notice else "")
        return [str(each) for each in words if each]

    def presets(self) -> list[tuple[str, str, bool]]:
        """Words, address and whether it is shown now; the other filters stay."""
        kept = QueryDict(mutable=True)
        kept.update({name: self.data[name] for name in FILTERS if self.data[name]})
        shown = {name: self.cleaned_data.get(name) for name in ("since", "until")}
        return [
            (words, f"?{_joined(code, kept)}", self.preset(code) == shown)
            for code, (words, _) in PRESETS.items()
        ]


def _joined(code: str, kept: QueryDict) -> str:
    return "&".join(filter(None, (f"period={code}", kept.urlencode())))


def _of_our_time(day: date) -> date:
    if not EARLIEST <= day <= LATEST:
        raise ValidationError("Choose a day between 2000 and 2100.")
    return day
