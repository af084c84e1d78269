"""What a closure means for the openings inside it."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import DurationField, Exists, OuterRef, Q, Value

from clinic.audit import Actor
from clinic.models import Closure

from . import candidates, openings
from .models import Opening

Reason = Opening.ClosingReason


LONGEST_VISIT = timedelta(minutes=480)


def withdraw_inside(*, actor: Actor, at: datetime) -> int:
    """Withdraw open times that overlap a closure; who was asked is told."""
    near = Closure.objects.filter(
        Q(provider=None) | Q(provider=OuterRef("provider")),
        Q(location=None) | Q(location=OuterRef("location")),
        starts_at__lt=OuterRef("starts_at") + Value(LONGEST_VISIT, DurationField()),
        ends_at__gt=OuterRef("starts_at"),
    )
    openings_near = (
        Opening.objects.filter(Exists(near), status=Opening.Status.OPEN)
        .annotate(provider_out=Exists(near.filter(provider=OuterRef("provider"))))
        .order_by("pk")
    )
    return sum(
        openings.withdraw(
            opening.pk,
            reason=Reason.PROVIDER_OUT
            if opening.provider_out
            else Reason.LOCATION_CLOSED,
            actor=actor,
            at=at,
        )
        for opening in openings_near
        if candidates.is_closed(opening)
    )
