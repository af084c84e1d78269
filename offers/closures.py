"""What a closure means for the openings inside it."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Exists, F, OuterRef, Q

from clinic.audit import Actor
from clinic.models import Closure

from . import openings
from .models import Opening

Reason = Opening.ClosingReason


def withdraw_inside(*, actor: Actor, at: datetime) -> int:
    """Withdraw open times that fall into a closure; who was asked is told."""
    covering = Closure.objects.filter(
        Q(provider=None) | Q(provider=OuterRef("provider")),
        Q(location=None) | Q(location=OuterRef("location")),
        starts_at__lte=OuterRef("starts_at"),
        ends_at__gt=OuterRef("starts_at"),
    )
    inside = (
        Opening.objects.filter(Exists(covering), status=Opening.Status.OPEN)
        .annotate(provider_out=Exists(covering.filter(provider=F("provider"))))
        .values_list("pk", "provider_out")
    )
    return sum(
        openings.withdraw(
            pk,
            reason=Reason.PROVIDER_OUT if provider_out else Reason.LOCATION_CLOSED,
            actor=actor,
            at=at,
        )
        for pk, provider_out in list(inside)
    )
