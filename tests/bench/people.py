"""An invented waitlist of any size: a thousand entries made with dice, then copied."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import time, timedelta

from django.db import connection, models
from django.utils import timezone

from clinic.models import Location, Practice, Provider, VisitType
from messaging.models import Consent, Suppression
from tests import factories
from waitlist.models import Availability, Patient, WaitlistEntry

FIRST = 1_000
# Copies keep clear of the ids that sequences hand out meanwhile.
STEP = 1_000_000
AREA_CODES = 800
KINDS = ("physician", "physician", "app", "resource")
PROVIDERS = WaitlistEntry.providers.through
LOCATIONS = WaitlistEntry.locations.through
NEVER_WITH = WaitlistEntry.never_with.through


def phone(n: int) -> str:
    """One of 80,000 invented numbers; beyond that, families share theirs."""
    return f"+1{200 + n // 100 % AREA_CODES}55501{n % 100:02d}"


def practice() -> None:
    """Four locations, eight providers, eight kinds of visits, and texting is on."""
    Practice.objects.filter(pk=1).update(sending_mode=Practice.SendingMode.LIVE)
    factories.LocationFactory.create_batch(4)
    for n in range(8):
        factories.ProviderFactory(kind=KINDS[n % len(KINDS)])
        factories.VisitTypeFactory(name=f"Visit {n}", minutes=(20, 30, 30, 60)[n % 4])


def first() -> None:
    """A thousand entries, a fifth of which something speaks against."""
    dice = random.Random(7)  # noqa: S311  # not a secret
    patients = Patient.objects.bulk_create(_patient(dice, n) for n in range(FIRST))
    types = list(VisitType.objects.order_by("pk"))
    entries = WaitlistEntry.objects.bulk_create(
        _entry(dice, patient, dice.choice(types)) for patient in patients
    )
    Availability.objects.bulk_create(
        Availability(entry=entry, weekday=day, start=time(8), end=dice.choice(_ENDS))
        for entry in entries
        if dice.random() < 0.5
        for day in dice.sample(range(7), 5)
    )
    _choose(dice, entries, PROVIDERS, "provider_id", Provider, share=0.3)
    _choose(dice, entries, LOCATIONS, "location_id", Location, share=0.3)
    _choose(dice, entries, NEVER_WITH, "provider_id", Provider, share=0.03)
    agreed([patient for patient in patients if dice.random() < 0.92])
    Suppression.objects.bulk_create(
        Suppression(
            phone=patient.phone,
            kind=Suppression.Kind.OPT_OUT,
            source=Suppression.Source.KEYWORD,
            created_at=timezone.now(),
        )
        for patient in patients
        if dice.random() < 0.02
    )


_ENDS = (time(12), time(17), time(20))


def _patient(dice: random.Random, n: int) -> Patient:
    return Patient(
        first_name=f"Ana{n}",
        last_name="Synthetic",
        phone=phone(n),
        prefers_calls=dice.random() < 0.05,
        phone_type="landline" if dice.random() < 0.03 else "mobile",
        language="es" if dice.random() < 0.2 else "en",
    )


def _entry(dice: random.Random, patient: Patient, kind: VisitType) -> WaitlistEntry:
    now = timezone.now()
    waits = timedelta(days=dice.randrange(400))
    later = timedelta(days=dice.randrange(1, 240), minutes=dice.randrange(600))
    return WaitlistEntry(
        patient=patient,
        visit_type=kind,
        waiting_since=now.date() - waits,
        status="closed" if dice.random() < 0.1 else "active",
        ready=dice.random() > 0.05,
        current_start=now + later if dice.random() < 0.7 else None,
        urgent=dice.random() < 0.03,
        boost=dice.choice((10, 25)) if dice.random() < 0.05 else 0,
        needs_interpreter=dice.random() < 0.08,
        own_notice_minutes=dice.choice((0, 0, 120, 2880)),
    )


def _choose(
    dice: random.Random,
    entries: Sequence[WaitlistEntry],
    through: type[models.Model],
    column: str,
    chosen: type[models.Model],
    *,
    share: float,
) -> None:
    ids = list(chosen._default_manager.values_list("pk", flat=True))
    through._default_manager.bulk_create(
        through(waitlistentry_id=entry.pk, **{column: pk})
        for entry in entries
        if dice.random() < share
        for pk in dice.sample(ids, 2)
    )


def agreed(patients: Sequence[Patient]) -> None:
    Consent.objects.bulk_create(
        Consent(
            phone=patient.phone,
            subject=patient.subject,
            action=Consent.Action.GRANTED,
            method=Consent.Method.VERBAL,
            recorded_at=timezone.now(),
        )
        for patient in patients
    )


def grow(*, start: int, until: int) -> None:
    """Copy the first thousand until there are so many; each copy is a little different."""
    copies = (start // FIRST, until // FIRST - 1)
    moved = f"id + n * {STEP}"
    _copy(Patient, copies, id=moved, phone=_PHONE)
    _copy(
        WaitlistEntry,
        copies,
        id=moved,
        patient_id=f"patient_id + n * {STEP}",
        waiting_since="waiting_since - n * 7 % 300",
        current_start="current_start + n * 13 % 200 * interval '1 day'",
    )
    subject = f"'patient:' || split_part(subject, ':', 2)::bigint + n * {STEP}"
    _copy(Consent, copies, id=moved, phone=_PHONE, subject=subject)
    _copy(Suppression, copies, id=moved, phone=_PHONE)
    _copy(Availability, copies, id=moved, entry_id=f"entry_id + n * {STEP}")
    for through in (PROVIDERS, LOCATIONS, NEVER_WITH):
        entry = f"waitlistentry_id + n * {STEP}"
        _copy(through, copies, id=moved, waitlistentry_id=entry)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


_NUMBER = f"(substr(phone, 3, 3)::int - 200) * 100 + right(phone, 2)::int + n * {FIRST}"
_PHONE = (
    f"'+1' || 200 + ({_NUMBER}) / 100 % {AREA_CODES} || '55501'"
    f" || lpad((({_NUMBER}) % 100)::text, 2, '0')"
)


def _copy(model: type[models.Model], copies: tuple[int, int], **changed: str) -> None:
    """Insert every one of the first rows again, with these expressions of `n`."""
    table = model._meta.db_table
    columns = [field.column for field in model._meta.concrete_fields]
    values = [changed.get(column, f'"{column}"') for column in columns]
    names = ", ".join(f'"{column}"' for column in columns)
    first, last = copies
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({names}) SELECT {', '.join(values)}"  # noqa: S608  # our own names
            f" FROM {table}, generate_series({first}, {last}) n WHERE id < {STEP}"
            " ON CONFLICT DO NOTHING"
        )
