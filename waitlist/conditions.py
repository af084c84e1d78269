"""What each rule of eligibility asks of an entry, as a condition in the database.

Plain columns and foreign keys only join one row each; lists are asked for with
EXISTS, so that no entry is ever multiplied.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TypeAlias

from django.db.models import (
    BooleanField,
    CharField,
    Exists,
    Model,
    OuterRef,
    Q,
    Value,
)
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, Concat

from clinic.models import Provider, VisitType
from messaging import consent as ledger
from messaging import suppression

from . import priority
from .models import Availability, Patient, WaitlistEntry
from .slot import Slot

Condition: TypeAlias = Q | Combinable


def active(slot: Slot) -> Condition:
    return Q(status=WaitlistEntry.Status.ACTIVE)


def _constant(holds: bool) -> Combinable:
    return Value(holds, BooleanField())


def ready(slot: Slot) -> Condition:
    return Q(ready=True) & (Q(paused_until=None) | Q(paused_until__lte=slot.today))


def visit_type(slot: Slot) -> Condition:
    if not slot.visit_type_ids:
        return _constant(False)
    return Q(visit_type_id__in=slot.visit_type_ids)


def visit_mode(slot: Slot) -> Condition:
    return Q(visit_type__mode__in=[VisitType.VisitMode.ANY, slot.mode])


def mode_wanted(slot: Slot) -> Condition:
    return Q(mode__in=[WaitlistEntry.ModeWanted.ANY, slot.mode])


def _chosen(through: type[Model], **chosen: int) -> Condition:
    """The entry chose nothing in this list, or chose this."""
    rows = through._default_manager.filter(waitlistentry_id=OuterRef("pk"))
    return Q(~Exists(rows)) | Q(Exists(rows.filter(**chosen)))


def provider(slot: Slot) -> Condition:
    through = WaitlistEntry.providers.through
    return _chosen(through, provider_id=slot.provider_id)


def provider_kind(slot: Slot) -> Condition:
    if slot.provider_kind == Provider.Kind.RESOURCE:
        return _constant(True)
    return Q(provider_kind__in=[WaitlistEntry.ProviderKind.ANY, slot.provider_kind])


def not_never_with(slot: Slot) -> Condition:
    through = WaitlistEntry.never_with.through
    return ~Exists(
        through._default_manager.filter(
            waitlistentry_id=OuterRef("pk"), provider_id=slot.provider_id
        )
    )


def location(slot: Slot) -> Condition:
    through = WaitlistEntry.locations.through
    return _chosen(through, location_id=slot.location_id)


def window(slot: Slot) -> Condition:
    rows = Availability.objects.filter(entry_id=OuterRef("pk"))
    free_always = ~Exists(rows)
    start, end = slot.local_start, slot.local_end
    if start.date() != end.date():
        return free_always
    day = start.date()
    covering = rows.filter(
        Q(from_date=None) | Q(from_date__lte=day),
        Q(until_date=None) | Q(until_date__gte=day),
        weekday=day.weekday(),
        start__lte=start.time(),
        end__gte=end.time(),
    )
    return Q(free_always) | Q(Exists(covering))


def dates(slot: Slot) -> Condition:
    day = slot.local_start.date()
    earliest = Q(earliest_date=None) | Q(earliest_date__lte=day)
    return earliest & (Q(latest_date=None) | Q(latest_date__gte=day))


def interpreter(slot: Slot) -> Condition:
    if slot.notice_minutes >= slot.interpreter_notice_minutes:
        return _constant(True)
    return Q(needs_interpreter=False)


def transport(slot: Slot) -> Condition:
    if slot.notice_minutes >= slot.transport_notice_minutes:
        return _constant(True)
    return Q(needs_transport=False)


def not_given_up(slot: Slot) -> Condition:
    if slot.given_up_by_id is None:
        return _constant(True)
    return ~Q(patient_id=slot.given_up_by_id)


def minutes(slot: Slot) -> Condition:
    return Q(visit_type__minutes__lte=slot.minutes)


def own_notice(slot: Slot) -> Condition:
    # The column is never negative, and a negative bound has no place in its type.
    if slot.notice_minutes < 0:
        return _constant(False)
    return Q(own_notice_minutes__lte=slot.notice_minutes)


def preparation(slot: Slot) -> Condition:
    if slot.notice_minutes < 0:
        return _constant(False)
    return Q(visit_type__preparation_minutes__lte=slot.notice_minutes)


def still_ahead(slot: Slot) -> Condition:
    return _constant(slot.starts_at > slot.at)


def not_closed(slot: Slot) -> Condition:
    return _constant(not slot.closed)


def current_ahead(slot: Slot) -> Condition:
    return Q(current_start=None) | Q(current_start__gt=slot.at)


def gain(slot: Slot) -> Condition:
    """Says nothing of a visit that is past: `current_ahead` does."""

    def in_days(days: int) -> datetime:
        return slot.local_start + timedelta(days=days)

    return (
        Q(current_start=None)
        | Q(current_start__lte=slot.at)
        | Q(current_start__gte=in_days(slot.minimum_gain_days))
        | priority.urgent(slot.today)
        & Q(current_start__gte=in_days(slot.minimum_gain_days_urgent))
    )


def visit_type_by_text(slot: Slot) -> Condition:
    return Q(visit_type__never_by_text=False)


def takes_texts(slot: Slot) -> Condition:
    return Q(patient__prefers_calls=False)


def mobile(slot: Slot) -> Condition:
    return Q(patient__phone_type=Patient.PhoneType.MOBILE)


def consent(slot: Slot) -> Condition:
    """This very patient agreed to texts at this very number."""
    patient = Cast(OuterRef("patient_id"), CharField(max_length=20))
    subject = Concat(Value("patient:"), patient)
    return ledger.granted(OuterRef("patient__phone"), subject)


def not_suppressed(slot: Slot) -> Condition:
    # NOT IN a short list is hashed once. NOT EXISTS became a nested loop: no planner
    # can guess how many entries pass the rules, and it guessed a dozen.
    return ~Q(patient__phone__in=suppression.in_force().values("phone"))
