"""What the carrier says of our texts that only somebody who runs the system can mend."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from clinic import audit
from clinic.models import AuditEvent

from . import error_codes
from .error_codes import Kind
from .models import DeliveryAttempt, OutboundText

ACTION = "carrier_alarm"
# An alarm that has not come again for so long is over.
STANDS_FOR = timedelta(hours=24)
RAISED_BY = (Kind.OUR_FAULT, Kind.NETWORK_CAP)


@dataclass(frozen=True)
class Alarm:
    error_code: str
    texts: int
    last_at: datetime


def note(attempt: DeliveryAttempt, error_code: str, *, at: datetime) -> None:
    """Write down what concerns more than this text, in the caller's transaction."""
    if error_codes.kind(error_code) in RAISED_BY:
        text = OutboundText(pk=attempt.text_id)
        audit.record(ACTION, text, actor=audit.CARRIER, at=at, code=error_code)


def standing(*, at: datetime) -> list[Alarm]:
    """One for each code of the last 24 hours, newest first."""
    found: dict[str, Alarm] = {}
    for event in AuditEvent.objects.filter(
        at__gt=at - STANDS_FOR, at__lte=at, action=ACTION
    ).order_by("-at"):
        code = str(event.detail["code"])
        seen = found.get(code)
        found[code] = Alarm(
            code, seen.texts + 1 if seen else 1, seen.last_at if seen else event.at
        )
    return list(found.values())
