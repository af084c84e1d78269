"""Who did what: every transition records itself with its actor."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import models

from .models import AuditEvent

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser, AnonymousUser


@dataclass(frozen=True)
class Actor:
    """Who acts: a member of staff, or one of the parties below."""

    kind: str
    user_id: int | None = None

    def __str__(self) -> str:
        return f"user:{self.user_id}" if self.user_id else self.kind


SYSTEM, PATIENT, CARRIER = Actor("system"), Actor("patient"), Actor("carrier")


def staff(user: AbstractBaseUser | AnonymousUser) -> Actor:
    if user.pk is None:
        raise ValueError("a signed-in member of staff is needed")
    return Actor("user", user.pk)


def record(
    action: str, row: models.Model, *, actor: Actor, at: datetime, **detail: object
) -> AuditEvent:
    """Write one line of the trail, in the caller's transaction. Ids and codes only."""
    return AuditEvent.objects.create(
        at=at,
        actor=str(actor),
        action=action,
        object_type=row._meta.model_name or "",
        object_id=row.pk,
        detail=detail,
    )
