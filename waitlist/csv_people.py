"""Whom a row of an imported waitlist means, if the practice has them. Changes nobody."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from clinic import access
from clinic.access import Reader

from . import csv_rows, duplicates, visibility
from .csv_file import Problem
from .csv_rows import Draft, Refused
from .models import Patient


def existing(draft: Draft, *, reader: Reader) -> Patient | None:
    """The patient we have. Of one the reader does not see only that there is one."""
    _check_seen(Patient.objects.filter(entries__import_key=draft.key), draft, reader)
    found = _by_record(draft, reader) or _by_person(draft, reader)
    if len(found) > 1:
        sentence = _("Several patients have this name and phone. Add a record number.")
        raise Refused([Problem(draft.line, "name", sentence)])
    return found[0] if found else None


def _by_record(draft: Draft, reader: Reader) -> list[Patient]:
    number = draft.patient.record_number
    found = list(Patient.objects.filter(record_number=number)) if number else []
    if not found:
        return []
    _check_seen(found, draft, reader)
    if csv_rows.name_of(found[0]) != csv_rows.name_of(draft.patient):
        sentence = _("A patient with another name has this number. Check both.")
        raise Refused([Problem(draft.line, "record_number", sentence)])
    if found[0].phone != draft.patient.phone:
        sentence = _(
            "The patient with this record number has another phone here. Change it on "
            "the patient's page, or correct the file."
        )
        raise Refused([Problem(draft.line, "phone", sentence)])
    return found


def _by_person(draft: Draft, reader: Reader) -> list[Patient]:
    """Same name and phone; a different record number is a different person."""
    number = draft.patient.record_number
    found = [
        patient
        for patient in duplicates.unmerged().filter(phone=draft.patient.phone)
        if csv_rows.who(patient) == csv_rows.who(draft.patient)
        and (not number or not patient.record_number)
    ]
    _check_seen(found, draft, reader)
    return found


def _check_seen(patients: Iterable[Patient], draft: Draft, reader: Reader) -> None:
    """Whoever lists guesses in a file learns no more than that."""
    if access.places(reader) is None:
        return
    ids = {patient.pk for patient in patients}
    if visibility.patients(reader).filter(pk__in=ids).count() < len(ids):
        sentence = _(
            "Somebody at another location has this name and phone, or this record "
            "number. Ask a manager to add this row."
        )
        raise Refused([Problem(draft.line, "", sentence)])
