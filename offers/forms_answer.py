"""What staff fill in on the page of a phone number."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from messaging import wording
from messaging.models import InboundText

from .staff_texts import MOST_PARTS, Length, measure


class AnswerForm(forms.Form):
    """An answer in one text; in two only when that is wanted."""

    words = forms.CharField(
        max_length=600,
        label="Your text",
        error_messages={
            "required": "Write what they should read.",
            "max_length": "This is too long for a text. Say less, or phone.",
        },
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off"}),
    )
    in_two = forms.BooleanField(required=False, label="Send it as 2 texts")

    length: Length | None = None
    needs_two = False

    def clean_words(self) -> str:
        words: str = self.cleaned_data["words"]
        if not wording.plain(words):
            raise ValidationError(self.fields["words"].error_messages["required"])
        return words

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not cleaned.get("words"):
            return cleaned
        self.length = measure(cleaned["words"])
        parts = self.length.parts
        self.needs_two = parts == MOST_PARTS
        if parts > MOST_PARTS:
            self.add_error("words", "This takes 3 texts or more. Say less, or phone.")
        elif self.needs_two and not cleaned.get("in_two"):
            over = self.length.characters - 160
            self.add_error(
                "in_two",
                f"This takes 2 texts. Shorten it by {over} characters, or tick here.",
            )
        return cleaned


class MeaningForm(forms.Form):
    intent = forms.ChoiceField(choices=InboundText.Intent.choices)


class SeenForm(forms.Form):
    """The newest text that was on the page when a button of it was clicked."""

    seen = forms.IntegerField(min_value=0)


class MarkForm(forms.Form):
    """How far the trail reached when the page was made."""

    mark = forms.IntegerField(min_value=0)
