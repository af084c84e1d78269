"""The form for how offers are paced."""

from __future__ import annotations

from django import forms

from . import modes


class PacingForm(forms.Form):
    """`seen_pacing` is the change that its page showed: a later one is not lost."""

    pacing = forms.ChoiceField(
        label="How many are asked at a time",
        choices=[
            (pace, f"{modes.NAMES[pace].capitalize()}. {modes.MEANINGS[pace]}")
            for pace in modes.Pacing
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose one of the three."},
    )
    seen_pacing = forms.CharField(widget=forms.HiddenInput, required=False)
