"""Saving what staff typed: one transaction, the trail, and what follows from it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from clinic import audit
from clinic.audit import Actor

from . import entries
from .entries import Wishes
from .forms import WEEKLY, EntryForm, PatientForm
from .models import Patient, WaitlistEntry
from .places import PLACES

PAUSE_FIELDS = ("ready", "not_ready_reason", "paused_until")
# Not columns of the entry: they belong to current_start, the ledger, rows of their own.
_ELSEWHERE = {
    "current_at",
    "agreed",
    "agreed_how",
    "agreed_owner",
    "agreed_where",
    "free_times",
    "close_because",
    *PAUSE_FIELDS,
}


def save_patient(form: PatientForm, *, actor: Actor, at: datetime) -> Patient:
    """Save a valid form; another number goes through `entries.change_phone`."""
    patient: Patient = form.save(commit=False)
    with transaction.atomic():
        if patient.pk is None:
            patient.save()
            audit.record("patient.added", patient, actor=actor, at=at)
            return patient
        changed = [name for name in form.changed_data if name != "phone"]
        # A type that the form corrected by itself is not among its changes.
        patient.save(update_fields={*changed, "phone_type"})
        if changed:
            audit.record("patient.changed", patient, actor=actor, at=at, fields=changed)
        entries.change_phone(
            patient, patient.phone, actor=actor, at=at, phone_type=patient.phone_type
        )
    return patient


def save_entry(form: EntryForm, *, actor: Actor, at: datetime) -> WaitlistEntry:
    """Save a valid form, the agreement to texts included."""
    entry: WaitlistEntry = form.save(commit=False)
    with transaction.atomic():
        if entry.pk is None:
            wishes = Wishes(availabilities=form.cleaned_data["free_times"])
            entries.enrol(
                entry, actor=actor, at=at, wishes=wishes, agreement=form.agreement
            )
        else:
            _change(entry, form, actor=actor, at=at)
        form.save_m2m()
    return entry


def _change(
    entry: WaitlistEntry, form: EntryForm, *, actor: Actor, at: datetime
) -> None:
    lists = {field.name for field in entry._meta.many_to_many}
    changed = set(form.changed_data)
    columns = changed - lists - _ELSEWHERE
    for place in PLACES:
        if place in changed:  # its end clears the reason and the day, see the form
            columns |= {f"{place}_reason", f"{place}_until"}
    entry.save(update_fields={*columns, "current_start"})
    if "free_times" in changed:
        entry.availabilities.filter(**WEEKLY).delete()
        entries.keep_times(entry, form.cleaned_data["free_times"])
    if changed:
        fields = sorted(changed)
        audit.record("entry.changed", entry, actor=actor, at=at, fields=fields)
    if changed & set(PAUSE_FIELDS):
        _pause_or_resume(entry, actor=actor, at=at)
    if form.agreement:
        entries.record_agreement(entry.patient, form.agreement, actor=actor, at=at)
    if form.cleaned_data.get("close_because"):
        reason = form.cleaned_data["close_because"]
        entries.close([entry.pk], reason=reason, actor=actor, at=at)


def _pause_or_resume(entry: WaitlistEntry, *, actor: Actor, at: datetime) -> None:
    if entry.ready and entry.paused_until is None:
        entries.resume([entry.pk], actor=actor, at=at)
    else:
        entries.pause(
            [entry.pk],
            actor=actor,
            at=at,
            reason=entry.not_ready_reason,
            until=entry.paused_until,
        )
