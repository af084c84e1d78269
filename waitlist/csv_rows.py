"""One row of an imported waitlist as an unsaved entry, or all that is wrong with it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from clinic import localtime
from messaging import phone
from messaging.models import Consent

from .csv_columns import PARSERS, Known
from .csv_file import Problem, Row
from .entries import Agreement, Wishes
from .models import Patient, WaitlistEntry

# Columns whose value is the entry's own field of that name.
COPIED = (
    "visit_type",
    "provider_kind",
    "mode",
    "earliest_date",
    "latest_date",
    "current_start",
    "current_location",
    "current_provider",
    "urgent",
    "boost",
    "waiting_since",
    "note",
)


@dataclass
class Draft:
    """One good row, not yet written."""

    line: int
    entry: WaitlistEntry
    wishes: Wishes
    agreement: Agreement | None
    key: str

    @property
    def patient(self) -> Patient:
        return self.entry.patient


class Refused(Exception):
    """A row that cannot be imported, and every place to correct."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(len(problems))
        self.problems = problems


def draft(row: Row, known: Known) -> Draft:
    """Raises Refused with every problem of the row, not only the first."""
    values, problems = _read(row, known)
    problems += _missing(row, values)
    _place_appointment(values, known, problems, row.line)
    _check(values, problems, row.line)
    if problems:
        raise Refused(problems)
    patient = _patient(values)
    entry = _entry(patient, values, known)
    entry.import_key = _key(patient, entry.visit_type_id)
    return Draft(
        row.line,
        entry,
        _wishes(values, known),
        _agreement(values, known),
        entry.import_key,
    )


def name_of(patient: Patient) -> str:
    words = f"{patient.first_name} {patient.last_name}".casefold()
    return " ".join(words.split())


def who(patient: Patient) -> str:
    return f"{patient.phone} {name_of(patient)}"


def _key(patient: Patient, visit_type_id: int) -> str:
    """The same for the same row of next month's file, whatever else changed in it."""
    number = patient.record_number
    person = f"record {number}" if number else f"person {who(patient)}"
    return hashlib.sha256(f"{person} {visit_type_id}".encode()).hexdigest()


def _read(row: Row, known: Known) -> tuple[dict[str, Any], list[Problem]]:
    values, problems = {}, []
    if row.extra:
        sentence = _("More cells than columns. Quote cells that hold the delimiter.")
        problems.append(Problem(row.line, "", sentence))
    for column, cell in row.cells.items():
        if not cell:
            continue
        try:
            values[column] = PARSERS[column](cell, known)
        except ValidationError as error:
            sentence = " ".join(error.messages)
            problems.append(Problem(row.line, column, sentence))
    return values, problems


def _missing(row: Row, values: Mapping[str, Any]) -> list[Problem]:
    def is_given(column: str) -> bool:
        return bool(row.cells.get(column))

    wanted = ["phone", "visit_type"]
    if not is_given("name"):
        wanted += ["first_name", "last_name"]
    return [
        Problem(row.line, column, _("This cell is empty."))
        for column in wanted
        if not is_given(column)
    ]


def _place_appointment(
    values: dict[str, Any], known: Known, problems: list[Problem], line: int
) -> None:
    """Day and time become a moment on the clocks of the location."""
    typed = values.pop("current_appointment", None)
    if typed is None:
        return
    location = values.setdefault("current_location", known.location)
    if location is None:
        sentence = _("Say where, or give the import a --location.")
        problems.append(Problem(line, "current_location", sentence))
        return
    try:
        day, clock = typed
        start = _ahead(localtime.combine(day, clock, location.zone), known.at)
    except ValidationError as error:
        sentence = " ".join(error.messages)
        problems.append(Problem(line, "current_appointment", sentence))
    else:
        values["current_start"] = start


def _ahead(start: datetime, at: datetime) -> datetime:
    if start <= at:
        raise ValidationError(_("This appointment is past. Clear it, or correct it."))
    return start


def _check(values: Mapping[str, Any], problems: list[Problem], line: int) -> None:
    """What only two cells together can say."""
    earliest, latest = values.get("earliest_date"), values.get("latest_date")
    if earliest and latest and latest < earliest:
        sentence = _("The latest date is before the earliest date.")
        problems.append(Problem(line, "latest_date", sentence))
    if set(values.get("providers", ())) & set(values.get("never_with", ())):
        sentence = _("The same provider is both wanted and ruled out.")
        problems.append(Problem(line, "never_with", sentence))
    if values.get("consent") and not values.get("consent_source"):
        sentence = _("Say where the agreement is recorded, or write no for consent.")
        problems.append(Problem(line, "consent_source", sentence))


def _patient(values: Mapping[str, Any]) -> Patient:
    first, last = values.get("name") or (values["first_name"], values["last_name"])
    kind = values.get("phone_type", Patient.PhoneType.MOBILE)
    if phone.is_landline(values["phone"]):
        kind = Patient.PhoneType.LANDLINE
    return Patient(
        first_name=first,
        last_name=last,
        phone=values["phone"],
        phone_type=kind,
        language=values.get("language", "en"),
        record_number=values.get("record_number", ""),
        birth_year=values.get("birth_year"),
    )


def _entry(patient: Patient, values: Mapping[str, Any], known: Known) -> WaitlistEntry:
    given = {name: values[name] for name in COPIED if name in values}
    given.setdefault("waiting_since", known.today)
    notice = values.get("own_notice", 0)
    needs = values.get("needs", {})
    return WaitlistEntry(patient=patient, own_notice_minutes=notice, **given, **needs)


def _wishes(values: Mapping[str, Any], known: Known) -> Wishes:
    here = [known.location] if known.location else []
    return Wishes(
        providers=values.get("providers", ()),
        never_with=values.get("never_with", ()),
        locations=values.get("locations", here),
        availabilities=values.get("availability", ()),
    )


def _agreement(values: Mapping[str, Any], known: Known) -> Agreement | None:
    """Nobody is texted about it unless the import is asked to."""
    if not values.get("consent"):
        return None
    places = [*values.get("locations", ()), known.location]
    return Agreement(
        Consent.Method.IMPORT,
        source=values["consent_source"],
        phone_owner=values.get("consent_phone_owner", Consent.PhoneOwner.PATIENT),
        location=places[0],
        is_welcomed=False,
    )
