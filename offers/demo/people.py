"""The invented patients, what each waits for, and who of them may be texted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from random import Random
from typing import Any

from django.contrib.auth.models import User

from clinic import audit
from clinic.models import AuditEvent, Provider
from messaging import phone
from messaging.models import Consent, InboundText, Suppression
from waitlist import agreement
from waitlist.models import Availability, Patient, WaitlistEntry

from . import names
from .places import (
    FOLLOW_UP,
    LUNG_TEST,
    NEW_PATIENT,
    OKAFOR,
    WEST,
    WHITAKER,
    Places,
    local,
    weekday_after,
)
from .roster import (
    ENTRIES,
    FAMILIES,
    FREE,
    NEVER_AGREED,
    NO_LONGER_AGREES,
    OPTED_OUT,
    PATIENTS,
    PREFERS_CALLS,
    UNREACHABLE,
    WAITING,
    Key,
)


@dataclass(frozen=True)
class Served:
    """Somebody who got a visit of this kind lately."""

    visit: str
    by_call: bool = False
    has_appointment: bool = False


@dataclass
class Crowd:
    """Everybody, before and after they are in the database."""

    places: Places
    staff: User
    today: date
    rng: Random
    waiting: dict[Key, WaitlistEntry] = field(default_factory=dict)
    served: list[WaitlistEntry] = field(default_factory=list)
    _numbers: count[int] = field(default_factory=count)

    @property
    def everybody(self) -> list[WaitlistEntry]:
        return [*self.waiting.values(), *self.served]


def gather(
    places: Places, *, served: Iterable[Served], staff: User, today: date, rng: Random
) -> Crowd:
    """Who waits, and who was served before."""
    crowd = Crowd(places, staff, today, rng)
    for visit, number in WAITING.items():
        for n in range(number):
            crowd.waiting[visit, n] = _waiting(crowd, visit, n)
    crowd.served = [_served(crowd, each) for each in served]
    _save(crowd)
    _agreements(crowd)
    _suppressions(crowd)
    return crowd


def _waiting(crowd: Crowd, visit: str, n: int) -> WaitlistEntry:
    relative = FAMILIES.get((visit, n))
    family = crowd.waiting[relative].patient if relative else None
    entry = WaitlistEntry(
        patient=_patient(crowd, PATIENTS.get((visit, n), {}), family),
        visit_type=crowd.places.visit_types[visit],
        waiting_since=crowd.today - timedelta(days=31 + crowd.rng.randrange(330)),
        **_dated(ENTRIES.get((visit, n), {}), crowd.today),
    )
    sees = _providers(crowd, visit)
    if n % 2 and visit != LUNG_TEST:
        entry.usual_provider = sees[n % len(sees)]
    if n % 5 and visit != NEW_PATIENT:
        _has_appointment(crowd, entry, sees[n % len(sees)], weeks=3 + n)
    return entry


def _served(crowd: Crowd, one: Served) -> WaitlistEntry:
    entry = WaitlistEntry(
        patient=_patient(crowd, PREFERS_CALLS if one.by_call else {}, None),
        visit_type=crowd.places.visit_types[one.visit],
        waiting_since=crowd.today - timedelta(days=60 + crowd.rng.randrange(200)),
        status=WaitlistEntry.Status.WON,
        closed_reason="won",
    )
    if one.has_appointment:
        _has_appointment(crowd, entry, _providers(crowd, one.visit)[0], weeks=5)
    return entry


def _patient(
    crowd: Crowd, values: Mapping[str, Any], family: Patient | None
) -> Patient:
    number = next(crowd._numbers)
    first, last = names.name(number, spanish=values.get("language") == "es")
    return Patient(
        first_name=first,
        last_name=family.last_name if family else last,
        phone=family.phone if family else names.phone(number),
        record_number=f"LC-{10_400 + number * 7}",
        **values,
    )


def _dated(values: Mapping[str, Any], today: date) -> dict[str, Any]:
    """Days from today become dates in the columns that are dates."""
    return {
        name: today + timedelta(days=value)
        if name.endswith(("_until", "_date"))
        else value
        for name, value in values.items()
    }


def _providers(crowd: Crowd, visit: str) -> list[Provider]:
    return list(
        Provider.objects.filter(visit_types__name=visit).select_related(
            "usual_location"
        )
    )


def _has_appointment(
    crowd: Crowd, entry: WaitlistEntry, provider: Provider, *, weeks: int
) -> None:
    place = provider.usual_location or next(iter(crowd.places.locations.values()))
    day = weekday_after(crowd.today + timedelta(weeks=weeks))
    entry.current_start = local(place, day, ("8:30", "9:15", "11:00")[weeks % 3])
    entry.current_minutes = entry.visit_type.minutes
    entry.current_provider, entry.current_location = provider, place


def _save(crowd: Crowd) -> None:
    entries = crowd.everybody
    patients = [entry.patient for entry in entries]
    Patient.objects.bulk_create(patients)
    WaitlistEntry.objects.bulk_create(entries)
    for entry in entries:
        entry.created_at = entry.patient.created_at = _enrolled_at(entry)
    Patient.objects.bulk_update(patients, ["created_at"])
    WaitlistEntry.objects.bulk_update(entries, ["created_at"])
    _wishes(crowd)
    actor = str(audit.staff(crowd.staff))
    AuditEvent.objects.bulk_create(
        AuditEvent(
            at=entry.created_at,
            actor=actor,
            action="entry.enrolled",
            object_type="waitlistentry",
            object_id=entry.pk,
            detail={"patient": entry.patient_id},
        )
        for entry in entries
    )


def _enrolled_at(entry: WaitlistEntry) -> datetime:
    return datetime.combine(entry.waiting_since, time(16, 30), tzinfo=UTC)


def _wishes(crowd: Crowd) -> None:
    waiting, places = crowd.waiting, crowd.places
    waiting[NEW_PATIENT, 5].providers.set([places.providers[OKAFOR]])
    waiting[NEW_PATIENT, 6].never_with.set([places.providers[WHITAKER]])
    waiting[NEW_PATIENT, 7].locations.set([places.locations[WEST]])
    for n in (11, 14):
        waiting[FOLLOW_UP, n].locations.set(places.locations.values())
    Availability.objects.bulk_create(
        Availability(
            entry=entry,
            weekday=day,
            start=time.fromisoformat(start),
            end=time.fromisoformat(end),
        )
        for (visit, n), entry in waiting.items()
        for days, start, end in _free(visit, n)
        for day in days
    )


def _free(visit: str, n: int) -> Sequence[tuple[range, str, str]]:
    """About every second entry is free at certain times only."""
    return [FREE[visit][n // 2 % len(FREE[visit])]] if n % 2 else []


def _agreements(crowd: Crowd) -> None:
    """Most said yes to the staff; one never did, one has changed their mind."""
    silent, changed = crowd.waiting[NEVER_AGREED], crowd.waiting[NO_LONGER_AGREES]
    lines = [_agreement(crowd, e) for e in crowd.everybody if e is not silent]
    Consent.objects.bulk_create(lines)
    Consent.objects.create(
        phone=changed.patient.phone,
        subject=changed.patient.subject,
        action=Consent.Action.REVOKED,
        method=Consent.Method.VERBAL,
        source="on the phone",
        recorded_at=_enrolled_at(changed) + timedelta(days=20),
        recorded_by=crowd.staff,
    )


def _agreement(crowd: Crowd, entry: WaitlistEntry) -> Consent:
    patient, Method = entry.patient, Consent.Method
    method = Method.PAPER if patient.pk % 4 == 0 else Method.VERBAL
    return Consent(
        phone=patient.phone,
        subject=patient.subject,
        action=Consent.Action.GRANTED,
        method=method,
        source="intake form" if method == Method.PAPER else "at the desk",
        wording=agreement.sentence(patient.language, phone.display(patient.phone)),
        recorded_at=_enrolled_at(entry),
        recorded_by=crowd.staff,
    )


def _suppressions(crowd: Crowd) -> None:
    opted_out = crowd.waiting[OPTED_OUT]
    unreachable = crowd.waiting[UNREACHABLE]
    at = _enrolled_at(opted_out) + timedelta(days=9, hours=2)
    stop = InboundText.objects.create(
        carrier_id=f"SM{crowd.rng.getrandbits(128):032x}",
        phone=opted_out.patient.phone,
        to_phone=names.OUR_PHONE,
        body="STOP",
        opt_out_type="STOP",
        received_at=at,
        intent=InboundText.Intent.OPT_OUT,
        reason="carrier says STOP",
        routed_at=at,
        routing_attempts=1,
        claimed_by="messaging.consent.handle",
    )
    Suppression.objects.create(
        phone=opted_out.patient.phone,
        kind=Suppression.Kind.OPT_OUT,
        source=Suppression.Source.KEYWORD,
        inbound=stop,
        created_at=at,
    )
    Suppression.objects.create(
        phone=unreachable.patient.phone,
        kind=Suppression.Kind.UNREACHABLE,
        source=Suppression.Source.CARRIER,
        error_code="30005",
        created_at=_enrolled_at(unreachable) + timedelta(days=5),
    )
