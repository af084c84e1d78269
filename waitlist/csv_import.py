"""A waitlist kept in a spreadsheet until now, row by row into entries."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from clinic.access import Reader
from clinic.audit import Actor
from clinic.models import Location, VisitType
from messaging import consent
from messaging.models import Consent

from . import csv_columns, csv_file, csv_people, csv_rows, entries
from .csv_columns import Known
from .csv_file import Problem, Row, Table
from .csv_names import Meanings
from .csv_rows import Draft, Refused
from .models import Patient, WaitlistEntry


@dataclass
class Report:
    """What an import did, or would do."""

    ignored: tuple[str, ...] = ()
    new: int = 0
    known: int = 0
    by_call_only: int = 0
    problems: list[Problem] = field(default_factory=list)


def run(
    content: bytes,
    *,
    actor: Actor,
    at: datetime,
    location: Location | None = None,
    commit: bool = False,
    welcome: bool = False,
    visit_type: VisitType | None = None,
    chosen: Sequence[str] | None = None,
    reader: Reader = None,
    meanings: Meanings | None = None,
) -> Report:
    """Import the good rows, each in a transaction of its own, and report the others.

    Without `commit` nothing is written. Rows imported before are left as they are.
    With `welcome` those who agreed are texted the confirmation of it. `visit_type` is
    for rows that name none; `chosen` says what each column is. `meanings` what names
    mean that are not ours. Rows about patients whom `reader` does not see, or for places
    that are not theirs, are refused.
    """
    table = csv_file.read(
        content,
        columns=csv_columns.COLUMNS,
        required=csv_columns.REQUIRED - ({"visit_type"} if visit_type else set()),
        chosen=chosen,
    )
    csv_columns.check(table.columns)
    if visit_type:
        table = _with_visit_type(table, visit_type)
    report = Report(ignored=table.ignored)
    known = csv_columns.known(
        location=location, at=at, meanings=meanings, reader=reader
    )
    for draft in _drafts(table, report, known):
        if welcome and draft.agreement:
            draft.agreement = replace(draft.agreement, is_welcomed=True)
        try:
            patient = csv_people.existing(draft, reader=reader)
            _take(draft, patient, report, actor=actor, at=at, commit=commit)
        except Refused as refused:
            report.problems += refused.problems
        except IntegrityError:
            sentence = _("Somebody entered the same meanwhile. Import again.")
            report.problems.append(Problem(draft.line, "", sentence))
    report.problems.sort(key=lambda problem: problem.line)
    return report


def _with_visit_type(table: Table, visit_type: VisitType) -> Table:
    def filled(row: Row) -> Row:
        given = row.cells.get("visit_type") or visit_type.name
        return replace(row, cells={**row.cells, "visit_type": given})

    return replace(table, rows=tuple(map(filled, table.rows)))


def _drafts(table: Table, report: Report, known: Known) -> Iterator[Draft]:
    """The good rows; of two that mean the same entry or record number, the first."""
    entry_lines: dict[str, int] = {}
    people: dict[str, tuple[int, str]] = {}
    for row in table.rows:
        try:
            draft = csv_rows.draft(row, known)
            _check_twice(draft, entry_lines, people)
        except Refused as refused:
            report.problems += refused.problems
        else:
            yield draft


def _check_twice(
    draft: Draft, entry_lines: dict[str, int], people: dict[str, tuple[int, str]]
) -> None:
    record, person = draft.patient.record_number, csv_rows.who(draft.patient)
    if record:
        first, known = people.setdefault(record, (draft.line, person))
        if person != known:
            sentence = _("Line %s has this number with another name or phone.") % first
            raise Refused([Problem(draft.line, "record_number", sentence)])
    first = entry_lines.setdefault(draft.key, draft.line)
    if first != draft.line:
        sentence = _("The same patient and visit type as line %s. Remove one.") % first
        raise Refused([Problem(draft.line, "", sentence)])


def _take(
    draft: Draft,
    patient: Patient | None,
    report: Report,
    *,
    actor: Actor,
    at: datetime,
    commit: bool,
) -> None:
    if WaitlistEntry.objects.filter(import_key=draft.key).exists():
        report.known += 1
        return
    if patient is not None:
        if _is_waiting(patient, draft):
            report.known += 1
            return
        draft.entry.patient = patient
    _keep_withdrawals(draft)
    if commit:
        with transaction.atomic():
            _enrol(draft, actor=actor, at=at)
    report.new += 1
    report.by_call_only += _is_by_call_only(draft)


def _enrol(draft: Draft, *, actor: Actor, at: datetime) -> None:
    entries.enrol(
        draft.entry,
        actor=actor,
        at=at,
        wishes=draft.wishes,
        agreement=draft.agreement,
    )


def _is_waiting(patient: Patient, draft: Draft) -> bool:
    return WaitlistEntry.objects.filter(
        patient=patient,
        visit_type=draft.entry.visit_type,
        status=WaitlistEntry.Status.ACTIVE,
    ).exists()


def _keep_withdrawals(draft: Draft) -> None:
    """What the ledger says of number and patient is newer than any spreadsheet."""
    patient = draft.patient
    if patient.pk is not None and _ledger_knows(patient):
        draft.agreement = None


def _ledger_knows(patient: Patient) -> bool:
    lines = Consent.objects.filter(phone=patient.phone, subject=patient.subject)
    return lines.exists()


def _is_by_call_only(draft: Draft) -> bool:
    patient = draft.patient
    agreed = draft.agreement is not None or (
        patient.pk is not None and consent.has_consent(patient.phone, patient.subject)
    )
    return patient.calls_only or not agreed


def sentences(report: Report, *, commit: bool) -> Iterable[str]:
    """The report in lines without a name, a phone or any other value of the file."""
    for column in report.ignored:
        yield _("Column %s is not needed here and was not read.") % column
    for problem in report.problems:
        yield str(problem)
    done = _("%s entries added.") if commit else _("%s entries would be added.")
    yield done % report.new
    if report.by_call_only:
        yield (
            _("%s of them by phone only: no agreement to texts.") % report.by_call_only
        )
    if report.known:
        yield _("%s were here already and stay as they are.") % report.known
    if report.problems:
        yield _("%s places need a correction.") % len(report.problems)
