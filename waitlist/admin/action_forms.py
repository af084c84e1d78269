"""What an action on several entries asks before it runs."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.contrib.admin.helpers import ActionForm
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clinic.typed_day import TypedDayField

from .. import days, entries, places
from ..models import WaitlistEntry

NotReady = WaitlistEntry.NotReady
USUAL_LENGTH = timedelta(days=30)
USUAL_POINTS = 10


class MarkedActionForm(ActionForm):
    """With how far the trail reached before the list was made."""

    seen = forms.CharField(label="", required=False, widget=forms.HiddenInput)


class PlainForm(forms.Form):
    """Asks nothing."""

    def values(self) -> dict[str, Any]:
        """For the function that makes the change."""
        return dict(self.cleaned_data)

    def move_focus(self) -> None:
        """Where to type first: at the first field, or at the first wrong one."""
        wrong = (name for name in self.fields if name in self.errors)
        first = next(wrong, next(iter(self.fields), ""))
        if first:
            self.fields[first].widget.attrs["autofocus"] = True


class CloseForm(PlainForm):
    reason = forms.ChoiceField(
        label=_("Because"),
        choices=[("", "—"), *entries.CLOSED_REASONS.items()],
        error_messages={"required": _("Say why: it stays on the entry.")},
        help_text=_("Ends offers that are still out, and sends nothing."),
    )


class PauseForm(PlainForm):
    until = TypedDayField(
        label=_("Pause until"),
        required=False,
        help_text=_("Like 12/3, Dec 3 or 2 weeks; asked again from that day on."),
    )
    has_no_end = forms.BooleanField(
        label=_("Without an end: until somebody resumes"), required=False
    )
    reason = forms.ChoiceField(
        label=_("Why"),
        choices=[
            (each.value, each.label) for each in (NotReady.STAFF, NotReady.REFERRAL)
        ],
    )

    def clean_until(self) -> date | None:
        until: date | None = self.cleaned_data["until"]
        if until and until <= _today():
            raise forms.ValidationError(
                _("This day is past, or today. Choose one to come.")
            )
        return until

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if "until" in self.errors:
            return cleaned
        until, has_no_end = cleaned.get("until"), cleaned.get("has_no_end")
        if until and has_no_end:
            self.add_error("until", _("Either a day or without an end, not both."))
        elif not until and not has_no_end:
            sentence = _("Say until when, or tick “without an end”.")
            self.add_error("until", sentence)
        return cleaned

    def values(self) -> dict[str, Any]:
        return {
            "until": self.cleaned_data["until"],
            "reason": self.cleaned_data["reason"],
        }


class UrgentForm(PlainForm):
    reason = forms.CharField(
        label=_("Why"),
        max_length=200,
        error_messages={"required": _("Say why: colleagues read it.")},
        widget=forms.TextInput(attrs={"class": "vTextField", "autocomplete": "off"}),
    )
    until = TypedDayField(
        label=_("Until"),
        error_messages={"required": _("Say until when: it ends by itself.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("until", _today() + USUAL_LENGTH)

    def clean_until(self) -> date:
        until: date = self.cleaned_data["until"]
        if until < _today():
            raise forms.ValidationError(_("This day is past. Choose one to come."))
        return until


class MoveUpForm(UrgentForm):
    points = forms.IntegerField(
        label=_("By how many points"),
        min_value=1,
        max_value=places.HIGHEST_BOOST,
        initial=USUAL_POINTS,
        help_text=_("1 to 40. A month of waiting counts 1, urgent 30."),
    )

    field_order = ["reason", "points", "until"]


def _today() -> date:
    return days.today([], at=timezone.now())
