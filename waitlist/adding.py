"""Putting somebody on the list from the short form: new, or known already."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from clinic import access, trail
from clinic.access import Reader
from clinic.audit import Actor, staff
from messaging import consent, suppression

from . import duplicates, entries, visibility
from .duplicates import Match
from .models import Patient, WaitlistEntry
from .new_form import NO, NewForm


@dataclass(frozen=True)
class Known:
    """A patient we have who may be the one on the phone, and what they wait for."""

    match: Match
    waiting: tuple[WaitlistEntry, ...]
    is_waiting_for_this: bool

    @property
    def patient(self) -> Patient:
        return self.match.patient


def known(form: NewForm, *, user: Reader, at: datetime) -> list[Known]:
    """Whom the name, the phone or the record number of the form may mean: a search."""
    if not form.is_somebody:
        return []
    matches = _seen(duplicates.of(form.person), user)
    if user is not None:
        words = str(form.data.get("name", ""))
        trail.searched(Patient, words, actor=staff(user), at=at)
    visit_type = form.cleaned_data.get("visit_type")
    found: dict[int, list[WaitlistEntry]] = {m.patient.pk: [] for m in matches}
    waiting = WaitlistEntry.objects.filter(
        patient__in=found, status=WaitlistEntry.Status.ACTIVE
    )
    for entry in waiting.select_related("visit_type"):
        found[entry.patient_id].append(entry)
    return [
        Known(
            match,
            tuple(found[match.patient.pk]),
            any(e.visit_type == visit_type for e in found[match.patient.pk]),
        )
        for match in matches
    ]


def _seen(matches: list[Match], user: Reader) -> list[Match]:
    """A patient of another location is not shown to whoever guesses the name."""
    if access.places(user) is None:
        return matches
    ids = [match.patient.pk for match in matches]
    seen = visibility.patients(user).filter(pk__in=ids).values_list("pk", flat=True)
    mine = set(seen)
    return [match for match in matches if match.patient.pk in mine]


def add(
    form: NewForm,
    *,
    to: Patient | None,
    takes_new_phone: bool = False,
    actor: Actor,
    at: datetime,
) -> WaitlistEntry:
    """An entry of a valid form, for a patient we have or a new one."""
    entry: WaitlistEntry = form.instance
    with transaction.atomic():
        patient = to or form.patient()
        number = form.person.phone
        if to and takes_new_phone:
            entries.change_phone(to, number, actor=actor, at=at)
        entry.patient = patient
        # They answered for the number they gave, not for another we had.
        is_of_number = patient.phone == number
        agreed = form.agreement(patient) if is_of_number else None
        entries.enrol(entry, actor=actor, at=at, wishes=form.wishes(), agreement=agreed)
        if is_of_number and form.cleaned_data["agreed"] == NO:
            entries.record_refusal(patient, actor=actor, at=at)
    return entry


def reach(patient: Patient) -> str:
    """How they will hear of a free time, in words."""
    if patient.calls_only:
        return _("We call them.")
    if suppression.is_suppressed(patient.phone):
        return _("We call them: texts to this number were stopped.")
    if consent.has_consent(patient.phone, patient.subject):
        return _("They get texts.")
    return _("We call them: they have not agreed to texts at this number.")
