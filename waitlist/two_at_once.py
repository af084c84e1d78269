"""Two people with one form: the second is told what the first changed, and loses nothing."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from .meanwhile import Change


class ToldOfOthers(forms.ModelForm):
    """Where a colleague changed a field since the page was made, theirs is shown.

    What the page had is said beside it; everything else typed stays as it is.
    """

    # By colleagues since the page was made; whoever makes the form says so.
    others: Change | None = None

    def full_clean(self) -> None:
        super().full_clean()
        if self.is_bound and self.others:
            self._tell(self.others)

    def _tell(self, others: Change) -> None:
        stored = type(self.instance)._default_manager.get(pk=self.instance.pk)
        fresh = type(self)(instance=stored)
        posted: Any = self.data
        data = posted.copy()
        for name in self.fields:
            theirs = fresh[name]
            is_same = not self.fields[name].has_changed(theirs.initial, self[name].data)
            if name not in others.fields or is_same:
                continue
            sentence = _("A colleague changed this meanwhile. Your page had: %s.")
            self._replace_errors(name, sentence % _in_words(self[name]))
            _put(data, theirs)
        again = _("Nothing is saved yet: look again, then save.")
        self.add_error(None, f"{others} {again}")
        self.data = data

    def _replace_errors(self, name: str, sentence: str) -> None:
        self.errors.pop(name, None)
        self.add_error(name, sentence)


def _in_words(bound: forms.BoundField) -> str:
    value: Any = bound.value()
    field = bound.field
    if isinstance(field, forms.BooleanField):
        return _("ticked") if value else _("not ticked")
    if isinstance(field, forms.ChoiceField | forms.ModelChoiceField):
        chosen = value if isinstance(value, list | tuple) else [value]
        choices: Any = field.choices
        labels = {str(key): str(label) for key, label in choices}
        parts = [labels.get(str(each), "") for each in chosen if each]
    else:
        parts = [str(each) for each in (value if isinstance(value, list) else [value])]
    said = ", ".join(part for part in parts if part and part != "None")
    return f"“{said}”" if said else _("nothing")


def _put(data: Any, bound: forms.BoundField) -> None:
    """What an unbound field shows, as a browser would send it."""
    name, value = bound.html_name, bound.value()
    widget: Any = bound.field.widget
    data.pop(name, None)
    if isinstance(bound.field, forms.BooleanField):
        if value:
            data[name] = "on"
    elif isinstance(widget, forms.MultiWidget):
        shown: Any = widget.decompress(value)
        for place, (part, each) in enumerate(zip(widget.widgets, shown, strict=True)):
            data[f"{name}_{place}"] = part.format_value(each) or ""
    elif isinstance(bound.field, forms.ModelMultipleChoiceField):
        data.setlist(name, [str(each) for each in value or ()])
    elif isinstance(bound.field, forms.ChoiceField | forms.ModelChoiceField):
        data[name] = "" if value is None else str(value)
    else:
        data[name] = widget.format_value(value) or ""
