"""Numbers that must get no more texts: the list every sending asks."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import QuerySet

from clinic import audit

from .models import InboundText, Suppression

if TYPE_CHECKING:
    from django.contrib.auth.models import User


def in_force() -> QuerySet[Suppression]:
    """For `Exists(in_force().filter(phone=OuterRef("phone")))`."""
    return Suppression.objects.filter(lifted_at=None)


def is_suppressed(phone: str) -> bool:
    return in_force().filter(phone=phone).exists()


def newest(phone: str) -> Suppression | None:
    """What is in force for the number, with who recorded it."""
    rows = in_force().filter(phone=phone).select_related("created_by")
    return rows.order_by("-created_at", "-pk").first()


def suppress(
    phone: str,
    *,
    kind: str,
    source: str,
    at: datetime,
    inbound: InboundText | None = None,
    created_by: User | None = None,
    error_code: str = "",
) -> Suppression | None:
    """The new row, or None when one of this kind is in force already.

    That one is locked: a START that is about to lift it comes before or after, and
    nobody locks entries, offers or texts before this.
    """
    with transaction.atomic():
        rows = Suppression.objects.select_for_update(of=("self",), no_key=True)
        row, is_new = rows.get_or_create(
            phone=phone,
            kind=kind,
            lifted_at=None,
            defaults={
                "source": source,
                "inbound": inbound,
                "created_by": created_by,
                "error_code": error_code,
                "created_at": at,
            },
        )
        if not is_new:
            return None
        actor = audit.staff(created_by) if created_by else _told_by(source)
        audit.record(
            "suppression.made", row, actor=actor, at=at, kind=kind, source=source
        )
    return row


def lift(
    phone: str, *, kind: str, reason: str, actor: audit.Actor, at: datetime
) -> bool:
    """Texts may go to the number again; False when no such row was in force."""
    with transaction.atomic():
        row = in_force().filter(phone=phone, kind=kind).first()
        if row is None:
            return False
        lifted = in_force().filter(pk=row.pk)
        if not lifted.update(lifted_at=at, lifted_reason=reason):
            return False
        audit.record("suppression.lifted", row, actor=actor, at=at, reason=reason)
    return True


def _told_by(source: str) -> audit.Actor:
    return audit.CARRIER if source == Suppression.Source.CARRIER else audit.PATIENT
