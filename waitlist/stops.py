"""Somebody told the desk that they want no more texts."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from clinic import audit
from messaging import outbox, suppression
from messaging.models import InboundText, OutboundText, Suppression

from . import entries
from .models import Patient, WaitlistEntry

if TYPE_CHECKING:
    from django.contrib.auth.models import User


def stop_texts(patient: Patient, *, user: User, at: datetime) -> bool:
    """No more texts to the patient's number. False if so already."""
    return stop_number(patient.phone, user=user, at=at)


def stop_number(
    number: str, *, user: User, at: datetime, inbound: InboundText | None = None
) -> bool:
    """The same for whoever has this number; `inbound` is the text that asked for it.

    The opt-out comes before any lock, the texts after all of them: the order in which
    a STOP by text is handled.
    """
    with transaction.atomic():
        stopped = suppression.suppress(
            number,
            kind=Suppression.Kind.OPT_OUT,
            source=Suppression.Source.DESK,
            at=at,
            inbound=inbound,
            created_by=user,
        )
        rows = entries.lock(WaitlistEntry.objects.filter(patient__phone=number))
        ids = [row.pk for row in rows]
        entries.tell(ids, reason="opted_out", actor=audit.staff(user), at=at)
        if stopped:
            queued = OutboundText.objects.filter(phone=number)
            outbox.cancel(queued, reason="opted_out", at=at)
    return stopped is not None
