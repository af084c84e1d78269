"""The two steps of an import: the spreadsheet itself, then what its columns are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from clinic import access
from clinic.access import Reader
from clinic.models import Location, VisitType

from . import csv_names
from .csv_columns import LABELS, REQUIRED
from .csv_file import FileRefused, decode
from .csv_names import Meanings, Unknown
from .sheet import Sheet

LARGEST = 1_000_000
NAMES = ({"name"}, {"first_name", "last_name"})


def _sheet(text: str) -> Sheet:
    try:
        return Sheet.of(text)
    except FileRefused as refused:
        raise ValidationError(str(refused)) from None


class UploadForm(forms.Form):
    pasted = forms.CharField(
        label=_("Paste the rows from the spreadsheet, the headings too"),
        required=False,
        strip=False,
        widget=forms.Textarea(
            attrs={"rows": 8, "spellcheck": "false", "autocomplete": "off"}
        ),
    )
    file = forms.FileField(
        label=_("Or choose a CSV file"),
        required=False,
        help_text=_("In Excel: File, Save As, CSV UTF-8."),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.tsv,.txt,text/csv"}),
    )

    def clean_file(self) -> str:
        """Its text."""
        file = self.cleaned_data["file"]
        if not file:
            return ""
        if file.size > LARGEST:
            raise ValidationError(_("The file is too large. Split it in two."))
        content = file.read()
        if content.startswith((b"PK", b"\xd0\xcf")):
            raise ValidationError(
                _("This is a workbook. In Excel choose File, Save As, CSV UTF-8.")
            )
        try:
            return decode(content)
        except FileRefused as refused:
            raise ValidationError(str(refused)) from None

    def clean_pasted(self) -> str:
        pasted = str(self.cleaned_data["pasted"])
        if len(pasted) > LARGEST:
            raise ValidationError(_("This is too much at once. Paste it in two parts."))
        return pasted if pasted.strip() else ""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.errors:
            return cleaned
        file, pasted = cleaned.get("file"), cleaned.get("pasted")
        field = "file" if file else "pasted"
        if file and pasted:
            self.add_error("file", _("Either paste the rows or choose a file."))
        elif not file and not pasted:
            self.add_error("pasted", _("Paste the rows here, or choose a file below."))
        else:
            try:
                cleaned["sheet"] = _sheet(file or pasted or "")
            except ValidationError as error:
                self.add_error(field, error)
        return cleaned


class ColumnsForm(forms.Form):
    """What each column is; the text itself travels with the page, nothing is stored."""

    content = forms.CharField(
        strip=False,
        max_length=LARGEST,
        widget=forms.Textarea(attrs={"hidden": True, "aria-hidden": "true"}),
    )
    # The choice that the page shows the outcome of.
    checked = forms.CharField(required=False)
    visit_type = forms.ModelChoiceField(
        VisitType.objects.filter(is_active=True),
        label=_("Kind of visit, for rows that name none"),
        required=False,
        empty_label="—",
    )
    location = forms.ModelChoiceField(
        Location.objects.filter(is_active=True),
        label=_("Where, for rows that name no place"),
        required=False,
        empty_label=_("anywhere"),
    )
    welcome = forms.BooleanField(
        label=_("Text those who agreed, once, that they are signed up"),
        required=False,
    )

    def __init__(
        self, sheet: Sheet | None, *args: Any, user: Reader, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.sheet = sheet
        place: Any = self.fields["location"]
        place.queryset = access.locations_for(user).filter(is_active=True)
        choices = [("", _("(not needed)")), *LABELS.items()]
        for place, column in enumerate(sheet.columns if sheet else ()):
            self.fields[f"column_{place}"] = forms.ChoiceField(
                label=column.heading or _("(no heading)"),
                choices=choices,
                required=False,
                initial=column.guess,
                help_text=column.examples,
            )
        self.ours = csv_names.ours() if sheet else {}
        self.unknown = self._unknown()
        for name in self.unknown:
            self.fields[name.key] = self._meaning(name)

    def _unknown(self) -> list[Unknown]:
        """Names in the columns as they are chosen, or guessed."""
        if self.sheet is None:
            return []
        places = range(len(self.sheet.columns))
        chosen = [str(self[f"column_{place}"].value() or "") for place in places]
        rows = (cells for _line, cells in self.sheet.records[1:])
        return csv_names.unknown(rows, chosen, self.ours)

    def _meaning(self, name: Unknown) -> forms.ChoiceField:
        rows = [(str(row.pk), str(row)) for row in self.ours[name.kind]]
        count = ngettext("in %(rows)s row", "in %(rows)s rows", name.rows)
        return forms.ChoiceField(
            label=f"“{name.name}”",
            choices=[("", _("(leave these rows out)")), *rows],
            required=False,
            initial=str(name.guess or ""),
            help_text=count % {"rows": name.rows},
        )

    @classmethod
    def of(cls, posted: Any, *, user: Reader) -> ColumnsForm:
        """Of what the page sent back, its own text included."""
        try:
            return cls(Sheet.of(posted.get("content", "")), posted, user=user)
        except FileRefused:
            return cls(None, posted, user=user)

    @classmethod
    def first(cls, sheet: Sheet, *, user: Reader) -> ColumnsForm:
        """With the guesses, checked as if somebody had chosen them."""
        form = cls(sheet, user=user)
        given = {name: field.initial or "" for name, field in form.fields.items()}
        return cls(sheet, given | {"content": sheet.text}, user=user)

    @property
    def column_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name.startswith("column_")]

    @property
    def chosen(self) -> list[str]:
        return [self.cleaned_data.get(field.name, "") for field in self.column_fields]

    @property
    def names(self) -> list[tuple[Any, list[forms.BoundField]]]:
        """What to say the meaning of, by kind."""
        found = [
            (title, [self[each.key] for each in self.unknown if each.kind == kind])
            for kind, title in csv_names.TITLES.items()
        ]
        return [(title, fields) for title, fields in found if fields]

    @property
    def meanings(self) -> Meanings:
        """Of a form whose choices are valid."""
        rows = {kind: {str(r.pk): r for r in rows} for kind, rows in self.ours.items()}
        meant: dict[str, dict[str, Any]] = {kind: {} for kind in rows}
        for each in self.unknown:
            if row := rows[each.kind].get(self.cleaned_data.get(each.key, "")):
                meant[each.kind][each.name.casefold()] = row
        return meant

    @property
    def choice(self) -> str:
        """What was chosen, to see whether it was checked in this form."""
        cleaned = self.cleaned_data
        places = [cleaned.get("visit_type"), cleaned.get("location")]
        others = [str(place.pk if place else "") for place in places]
        meant = [cleaned.get(each.key, "") for each in self.unknown]
        return ",".join([*self.chosen, *others, *meant])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.sheet is None:
            raise ValidationError(_("The rows are gone. Paste them again."))
        self._check_each_once()
        self._check_required(cleaned)
        return cleaned

    def _check_each_once(self) -> None:
        seen: dict[str, str] = {}
        for field in self.column_fields:
            name = self.cleaned_data.get(field.name, "")
            if name and name in seen:
                sentence = _("“%s” is chosen twice: keep one.") % LABELS[name]
                self.add_error(field.name, sentence)
            seen[name] = field.name

    def _check_required(self, cleaned: dict[str, Any]) -> None:
        chosen = set(self.chosen)
        missing: Sequence[str] = sorted(REQUIRED - chosen)
        for name in missing:
            if name == "visit_type":
                if not cleaned.get("visit_type"):
                    sentence = _("No column is the kind of visit: choose one here.")
                    self.add_error("visit_type", sentence)
            else:
                sentence = _("Choose which column is the %s.") % LABELS[name]
                self.add_error(None, sentence)
        if not any(names <= chosen for names in NAMES):
            self.add_error(None, _("Choose which column is the name."))
