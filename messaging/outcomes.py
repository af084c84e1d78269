"""Tells SMS_OUTCOME_HANDLERS what became of a text, until each of them has heard.

Called after the commit that marked it as news; the tick tells again what was lost.
"""

from __future__ import annotations

import logging
from datetime import datetime

from django.conf import settings
from django.db.models import F, Q
from django.utils.module_loading import import_string

from clinic.logs import describe

from .models import OutboundText

logger = logging.getLogger(__name__)

SWEEP_LIMIT = 200


def tell(text_id: int, *, at: datetime) -> bool:
    """True if there was news and every handler took it. Never raises."""
    text = _row(text_id, Q(outcome_is_news=True))
    return text is not None and _hear(text, at=at)


def ask(text_id: int, *, at: datetime) -> bool:
    """Before it leaves: what failed or has waited may say what is not true any more.

    Whoever knows takes it back. False while somebody could not be asked.
    """
    waited = Q(waits_out_outages=True, not_before__gt=F("created_at"))
    is_due = Q(status=OutboundText.Status.QUEUED, not_before__lte=at)
    text = _row(text_id, is_due & (waited | Q(outcome_is_news=True)))
    return text is None or _hear(text, at=at)


def sweep(at: datetime) -> int:
    """Tell again whatever was not heard; how many were heard now."""
    news = OutboundText.objects.filter(outcome_is_news=True).order_by("pk")
    ids = list(news.values_list("pk", flat=True)[:SWEEP_LIMIT])
    return sum(tell(text_id, at=at) for text_id in ids)


def _row(text_id: int, condition: Q) -> OutboundText | None:
    rows = OutboundText.objects.filter(condition, pk=text_id)
    return rows.select_related("location").first()


def _hear(text: OutboundText, *, at: datetime) -> bool:
    if not _told(text, at=at):
        return False
    # What changed while they listened is news of its own.
    OutboundText.objects.filter(
        pk=text.pk, status=text.status, handed_over_at=text.handed_over_at
    ).update(outcome_is_news=False)
    return True


def _told(text: OutboundText, *, at: datetime) -> bool:
    heard = True
    for path in settings.SMS_OUTCOME_HANDLERS:
        try:
            import_string(path)(text, at=at)
        except Exception as error:
            logger.exception("text %s: %s in %s", text.pk, describe(error), path)
            heard = False
    return heard
