"""What the waitlist's changes mean for offers; named in WAITLIST_CHANGE_HANDLERS."""

from __future__ import annotations

from datetime import datetime

from django.db.models import F, Q

from clinic.audit import Actor
from waitlist.models import WaitlistEntry

from . import endings
from .models import Offer


def handle(entry_ids: list[int], *, reason: str, actor: Actor, at: datetime) -> None:
    """An entry ended, or its number changed: nobody may answer its live offers."""
    endings.lock_entries(entry_ids)
    endings.withdraw(Q(entry__in=entry_ids), reason=reason, at=at)


def sweep(*, at: datetime) -> int:
    """Withdraw what an entry's end or a changed number left behind."""
    outdated = Offer.objects.live().filter(
        ~Q(entry__status=WaitlistEntry.Status.ACTIVE)
        | ~Q(phone=F("entry__patient__phone"))
    )
    ids = list(outdated.values_list("pk", flat=True))
    return len(endings.withdraw(Q(pk__in=ids), reason="entry_changed", at=at))
