"""The one text that confirms an agreement which staff recorded; carriers ask for it."""

from __future__ import annotations

from datetime import datetime, timedelta

from clinic import singletons
from clinic.models import Location, Practice

from . import caps, outbox, suppression, wording
from .models import OutboundText

PURPOSE = caps.WELCOME
# Contact hours may begin after a weekend; later it would confirm what is long past.
WITHIN = timedelta(days=3)


def send(
    *,
    phone: str,
    language: str,
    at: datetime,
    location: Location | None = None,
    timezone: str = "",
    is_local: bool = False,
) -> OutboundText | None:
    """Queue it in the caller's transaction. None if the number had one, or may not.

    Numbers, not people, are welcomed: a family reads it once. Should two of them be
    entered at the same moment, the second is refused when it would leave.
    """
    practice = singletons.practice()
    if not _is_wanted(practice) or _was_sent(phone) or suppression.is_suppressed(phone):
        return None
    desk = location.phone if location else practice.phone
    said = wording.compose(PURPOSE, language=language, phone=desk)
    return outbox.queue(
        phone=phone,
        body=said.body,
        wording=said.version,
        purpose=PURPOSE,
        hours=OutboundText.Hours.CONTACT,
        at=at,
        not_after=at + WITHIN,
        location=location,
        language=language,
        timezone=timezone,
        is_local=is_local,
    )


def cancel(phone: str, *, reason: str, at: datetime) -> int:
    """For a number that turned out to be another's, before the text has left."""
    texts = OutboundText.objects.filter(phone=phone, purpose=PURPOSE)
    return outbox.cancel(texts, reason=reason, at=at)


def _is_wanted(practice: Practice) -> bool:
    mode = Practice.SendingMode(practice.sending_mode)
    sends = mode in (Practice.SendingMode.TEST, Practice.SendingMode.LIVE)
    return practice.sends_welcome and sends


def _was_sent(phone: str) -> bool:
    return caps.welcomes(phone).exists()
