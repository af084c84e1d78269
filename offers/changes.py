"""What the waitlist's changes mean for offers; named in WAITLIST_CHANGE_HANDLERS."""

from __future__ import annotations

from datetime import datetime

from django.db.models import F, Q

from clinic.audit import Actor
from messaging import outbox
from messaging.models import OutboundText
from waitlist.models import WaitlistEntry

from . import endings
from .models import Offer


def handle(entry_ids: list[int], *, reason: str, actor: Actor, at: datetime) -> None:
    """An entry ended, or its number changed: nobody may answer its live offers."""
    endings.lock_entries(entry_ids)
    endings.withdraw(Q(entry__in=entry_ids), reason=reason, at=at)
    if reason == "phone_changed":
        _unsend_news(entry_ids, reason=reason, at=at)


def _unsend_news(entry_ids: list[int], *, reason: str, at: datetime) -> None:
    """What we owe these patients does not go to a phone that is no longer theirs.

    Answers do: they go to whoever wrote from there.
    """
    texts = OutboundText.objects.filter(
        offer_text__offer__entry__in=entry_ids, reply_to=None
    )
    outbox.cancel(texts, reason=reason, at=at)


def sweep(*, at: datetime) -> int:
    """Withdraw what an entry's end or a changed number left behind."""
    outdated = Offer.objects.live().filter(
        ~Q(entry__status=WaitlistEntry.Status.ACTIVE)
        | ~Q(phone=F("entry__patient__phone"))
    )
    ids = list(outdated.values_list("pk", flat=True))
    return len(endings.withdraw(Q(pk__in=ids), reason="entry_changed", at=at))
