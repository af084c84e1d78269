"""What each rule of eligibility asks of an entry, as a condition in the database.

Plain columns and foreign keys only join one row each; lists are asked for with
EXISTS, so that no entry is ever multiplied. Each is the same expression for every slot:
what is known of the slot alone enters it as a value, see `statement`.
"""

from __future__ import annotations

from typing import Any, TypeAlias

from django.db.models import (
    BooleanField,
    CharField,
    Exists,
    ExpressionWrapper,
    Model,
    OuterRef,
    Q,
    Value,
)
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, Concat

from clinic.models import VisitType
from messaging import consent as ledger
from messaging import suppression

from . import priority
from .models import Availability, Patient, WaitlistEntry
from .statement import Facts, Given

Condition: TypeAlias = Q | Combinable


def holds(fact: Any) -> Q:
    """True or false for every entry alike."""
    value = fact if isinstance(fact, Given) else Value(fact)
    return Q(ExpressionWrapper(value, BooleanField()))


def active(slot: Facts) -> Condition:
    return Q(status=WaitlistEntry.Status.ACTIVE)


def ready(slot: Facts) -> Condition:
    return Q(ready=True) & (Q(paused_until=None) | Q(paused_until__lte=slot.today))


def visit_type(slot: Facts) -> Condition:
    if not slot.visit_type_ids:
        return holds(False)
    return Q(visit_type__id__in=slot.visit_type_ids)


def visit_mode(slot: Facts) -> Condition:
    return Q(visit_type__mode__in=[VisitType.VisitMode.ANY, slot.mode])


def mode_wanted(slot: Facts) -> Condition:
    return Q(mode__in=[WaitlistEntry.ModeWanted.ANY, slot.mode])


def _chosen(through: type[Model], **chosen: object) -> Condition:
    """The entry chose nothing in this list, or chose this."""
    rows = through._default_manager.filter(waitlistentry_id=OuterRef("pk"))
    return Q(~Exists(rows)) | Q(Exists(rows.filter(**chosen)))


def provider(slot: Facts) -> Condition:
    through = WaitlistEntry.providers.through
    return _chosen(through, provider_id=slot.provider_id)


def provider_kind(slot: Facts) -> Condition:
    wanted = [WaitlistEntry.ProviderKind.ANY, slot.provider_kind]
    return holds(slot.is_of_a_resource) | Q(provider_kind__in=wanted)


def not_never_with(slot: Facts) -> Condition:
    through = WaitlistEntry.never_with.through
    return ~Exists(
        through._default_manager.filter(
            waitlistentry_id=OuterRef("pk"), provider_id=slot.provider_id
        )
    )


def location(slot: Facts) -> Condition:
    through = WaitlistEntry.locations.through
    return _chosen(through, location_id=slot.location_id)


def window(slot: Facts) -> Condition:
    rows = Availability.objects.filter(entry_id=OuterRef("pk"))
    covering = rows.filter(
        Q(from_date=None) | Q(from_date__lte=slot.day),
        Q(until_date=None) | Q(until_date__gte=slot.day),
        weekday=slot.weekday,
        start__lte=slot.begins,
        end__gte=slot.ends,
    )
    return Q(~Exists(rows)) | holds(slot.ends_the_same_day) & Q(Exists(covering))


def dates(slot: Facts) -> Condition:
    earliest = Q(earliest_date=None) | Q(earliest_date__lte=slot.day)
    return earliest & (Q(latest_date=None) | Q(latest_date__gte=slot.day))


def interpreter(slot: Facts) -> Condition:
    return holds(slot.leaves_time_for_interpreter) | Q(needs_interpreter=False)


def transport(slot: Facts) -> Condition:
    return holds(slot.leaves_time_for_transport) | Q(needs_transport=False)


def not_given_up(slot: Facts) -> Condition:
    return ~Q(patient_id=slot.not_for_patient_id)


def minutes(slot: Facts) -> Condition:
    return Q(visit_type__minutes__lte=slot.minutes)


def own_notice(slot: Facts) -> Condition:
    return Q(own_notice_minutes__lte=slot.notice_minutes)


def preparation(slot: Facts) -> Condition:
    return Q(visit_type__preparation_minutes__lte=slot.notice_minutes)


def still_ahead(slot: Facts) -> Condition:
    return holds(slot.is_ahead)


def not_closed(slot: Facts) -> Condition:
    return ~holds(slot.closed)


def current_ahead(slot: Facts) -> Condition:
    return Q(current_start=None) | Q(current_start__gt=slot.at)


def gain(slot: Facts) -> Condition:
    """Says nothing of a visit that is past: `current_ahead` does."""
    return (
        Q(current_start=None)
        | Q(current_start__lte=slot.at)
        | Q(current_start__gte=slot.gains_from)
        | priority.urgent(slot.today) & Q(current_start__gte=slot.gains_from_urgent)
    )


def visit_type_by_text(slot: Facts) -> Condition:
    return Q(visit_type__never_by_text=False)


def takes_texts(slot: Facts) -> Condition:
    return Q(patient__prefers_calls=False)


def mobile(slot: Facts) -> Condition:
    return Q(patient__phone_type=Patient.PhoneType.MOBILE)


def consent(slot: Facts) -> Condition:
    """This very patient agreed to texts at this very number."""
    patient = Cast(OuterRef("patient_id"), CharField(max_length=20))
    subject = Concat(Value("patient:"), patient)
    return ledger.granted(OuterRef("patient__phone"), subject)


def not_suppressed(slot: Facts) -> Condition:
    # NOT IN a short list is hashed once. NOT EXISTS became a nested loop: no planner
    # can guess how many entries pass the rules, and it guessed a dozen.
    return ~Q(patient__phone__in=suppression.in_force().values("phone"))
