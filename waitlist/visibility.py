"""Whom a member of staff sees: patients who accept to be seen at one of their places."""

from __future__ import annotations

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.module_loading import import_string

from clinic import access
from clinic.access import Reader

from .models import Patient, WaitlistEntry


def patients(user: Reader, rows: QuerySet[Patient] | None = None) -> QuerySet[Patient]:
    """Who waits for nothing may be seen anywhere; who was seen there stays known there."""
    rows = Patient.objects.all() if rows is None else rows
    ours = access.places(user)
    return rows if ours is None else rows.filter(_accept(ours, "pk"))


def entries(
    user: Reader, rows: QuerySet[WaitlistEntry] | None = None
) -> QuerySet[WaitlistEntry]:
    """All of a patient who is seen: one who waits elsewhere too is not entered twice."""
    rows = WaitlistEntry.objects.all() if rows is None else rows
    ours = access.places(user)
    return rows if ours is None else rows.filter(_accept(ours, "patient"))


def _accept(ours: frozenset[int], patient: str) -> Q:
    """Of rows whose column `patient` names a patient."""
    waits = WaitlistEntry.objects.filter(patient=OuterRef(patient))
    wishes = WaitlistEntry.locations.through._default_manager.filter(
        waitlistentry=OuterRef("pk")
    )
    here = waits.filter(
        ~Exists(wishes)
        | Exists(wishes.filter(location__in=ours))
        | Q(current_location__in=ours)
    )
    was_here = import_string(settings.WAITLIST_WAS_AT)(OuterRef(patient), ours)
    return Q(Exists(here)) | Q(~Exists(waits)) | was_here
