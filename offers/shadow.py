"""Whom the system would have texted, had it not been in shadow mode."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from clinic.models import AuditEvent
from waitlist.models import WaitlistEntry

from .models import Opening

ACTION = "would_have_asked"


def initials(openings: Iterable[Opening]) -> dict[int, list[str]]:
    """By opening, in the order of asking; the newest note where there are several."""
    events = list(
        AuditEvent.objects.filter(
            action=ACTION,
            object_type="opening",
            object_id__in=[opening.pk for opening in openings],
        )
    )
    people = named(events)
    return {event.object_id or 0: people[event.pk] for event in reversed(events)}


def named(events: Collection[AuditEvent]) -> dict[int, list[str]]:
    """The initials of the entries that each event names."""
    noted = {event.pk: event.detail.get("entries", []) for event in events}
    entries = WaitlistEntry.objects.filter(
        pk__in={pk for pks in noted.values() for pk in pks}
    ).select_related("patient")
    who = {entry.pk: entry.patient.initials for entry in entries}
    return {
        event_pk: [who[pk] for pk in pks if pk in who]
        for event_pk, pks in noted.items()
    }
