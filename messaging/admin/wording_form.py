"""The editor of one text: saved only when its words keep the rules."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from messaging.wording.review import Review, Sample, fingerprint, review


class WordingForm(forms.Form):
    """More than one segment is said twice: by the tick, then to the exact words."""

    body = forms.CharField(
        label=gettext_lazy("Words"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(
            attrs={"rows": 7, "aria-describedby": "review", "autocomplete": "off"}
        ),
    )
    is_long = forms.BooleanField(
        label=gettext_lazy("More than one segment"),
        required=False,
        help_text=gettext_lazy(
            "Each segment is charged, and some phones show them as separate messages."
        ),
    )
    after = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    agreed = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, purpose: str, language: str, names: Sample, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.purpose, self.language, self.names = purpose, language, names
        self.review: Review | None = None

    def clean_body(self) -> str:
        """Line breaks and double spaces are not sent, so they are not kept."""
        return " ".join(self.cleaned_data["body"].split())

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if "body" in cleaned:
            found = self.judge(cleaned["body"], is_long=cleaned["is_long"])
            for problem in found.problems:
                self.add_error(None, problem.words)
            if found.is_too_long:
                self.add_error(
                    None,
                    _("Shorten it, or tick “More than one segment” and save again."),
                )
        return cleaned

    def judge(self, body: str, *, is_long: bool) -> Review:
        self.review = review(
            self.purpose, self.language, body, names=self.names, is_long=is_long
        )
        return self.review

    @property
    def token(self) -> str:
        """What agreeing to these words at this length is called."""
        if not self.is_valid() or self.review is None or self.review.size.parts == 1:
            return ""
        return fingerprint(self.cleaned_data["body"], self.review.size)

    @property
    def must_agree(self) -> bool:
        return bool(self.token) and self.cleaned_data["agreed"] != self.token
