"""Direct answers that are about no offer: they leave at any hour."""

from __future__ import annotations

from datetime import datetime, timedelta

from clinic.singletons import practice

from . import outbox, suppression, wording
from .models import InboundText, Language, OutboundText, Suppression

# Another machine may answer each of our answers.
ANSWERS_PER_DAY = 3


def answer_if_allowed(
    text: InboundText, purpose: str, *, per_day: int = ANSWERS_PER_DAY
) -> bool:
    """Not to a suppressed number, nor for ever to a machine that answers us."""
    lately = OutboundText.objects.filter(
        phone=text.phone,
        purpose=purpose,
        created_at__gt=text.received_at - timedelta(days=1),
    )
    if suppression.is_suppressed(text.phone) or lately.count() >= per_day:
        return False
    answer(text, purpose)
    return True


def answer(
    text: InboundText,
    purpose: str,
    *,
    confirms: Suppression | None = None,
    not_after: datetime | None = None,
) -> None:
    """In the language and from the location of our last text to that number."""
    ours = OutboundText.objects.filter(phone=text.phone).select_related("location")
    last = ours.order_by("-pk").first()
    language = last.language if last else Language.ENGLISH
    location = last.location if last else None
    desk = location.phone if location else practice().phone
    said = wording.compose(purpose, language=language, phone=desk)
    outbox.queue(
        phone=text.phone,
        body=said.body,
        wording=said.version,
        purpose=purpose,
        hours=OutboundText.Hours.ANY,
        at=text.received_at,
        location=location,
        language=language,
        not_after=not_after,
        reply_to=text,
        confirms=confirms,
    )
