"""Texts handed to the carrier, and as it has them."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import Enum
from typing import Any

from django.conf import settings
from django.urls import reverse

from messaging import error_codes
from messaging.error_codes import Kind
from messaging.models import DeliveryAttempt, OutboundText

from .connection import client, describe

logger = logging.getLogger(__name__)

USUAL_VALIDITY = timedelta(hours=4)
LONGEST_VALIDITY = 36_000


class Outcome(Enum):
    """What one call to the carrier came to."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    BUSY = "busy"
    NOT_REACHED = "not_reached"
    ACCOUNT = "account"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Result:
    outcome: Outcome
    carrier_id: str = ""
    carrier_status: str = ""
    error_code: str = ""


@dataclass(frozen=True)
class CarrierText:
    """A text as the carrier's list shows it."""

    carrier_id: str
    direction: str
    status: str
    error_code: str
    created_at: datetime | None
    to_phone: str = field(repr=False)
    from_phone: str = field(repr=False)
    body: str = field(repr=False)
    media_count: int = 0
    sent_at: datetime | None = None


def send(text: OutboundText, attempt: DeliveryAttempt) -> Result:
    """Hand the text to the carrier, once: whatever it answers comes back as a value."""
    carrier, form = client(), _form(text, attempt)
    try:
        message = carrier.messages.create(**form)
    except Exception as error:
        result = _classify(error)
        logger.warning(
            "attempt %s: %s, %s", attempt.pk, result.outcome.value, describe(error)
        )
        return result
    if not message.sid:
        return Result(Outcome.UNKNOWN)
    return Result(
        Outcome.ACCEPTED, carrier_id=message.sid, carrier_status=str(message.status)
    )


def texts_to(
    phone: str,
    *,
    limit: int,
    sent_after: datetime | None = None,
    sent_before: datetime | None = None,
) -> list[CarrierText] | None:
    """The carrier's newest texts to a number, ours or a patient's.

    None if it cannot be asked now. With a time (itself included), texts that have
    not been sent on yet are left out.
    """
    filters: dict[str, Any] = {"to": phone, "limit": limit}
    # The client writes a Z after whatever the clock shows.
    if sent_after is not None:
        filters["date_sent_after"] = sent_after.astimezone(UTC)
    if sent_before is not None:
        filters["date_sent_before"] = sent_before.astimezone(UTC)
    try:
        return [_carrier_text(m) for m in client().messages.list(**filters)]
    except Exception as error:
        logger.warning("the carrier's list: %s", describe(error))
        return None


def fetch(carrier_id: str) -> CarrierText | None:
    """One text as the carrier has it; None if it cannot be asked or has no such."""
    try:
        return _carrier_text(client().messages(carrier_id).fetch())
    except Exception as error:
        logger.warning("the carrier's text: %s", describe(error))
        return None


def tried_until(text: OutboundText, attempt: DeliveryAttempt) -> datetime:
    """From then on the carrier delivers no copy that it took in this attempt."""
    return attempt.started_at + timedelta(seconds=_validity(text, attempt.started_at))


def _form(text: OutboundText, attempt: DeliveryAttempt) -> dict[str, Any]:
    form: dict[str, Any] = {
        "to": text.phone,
        "body": text.body,
        "validity_period": _validity(text, attempt.started_at),
    }
    if settings.TWILIO_MESSAGING_SERVICE_SID:
        form["messaging_service_sid"] = settings.TWILIO_MESSAGING_SERVICE_SID
    else:
        form["from_"] = settings.TWILIO_FROM_NUMBER
    if settings.SITE_URL:
        path = reverse("messaging:status")
        form["status_callback"] = f"{settings.SITE_URL}{path}?oid={attempt.oid}"
    return form


def _validity(text: OutboundText, at: datetime) -> int:
    """For how many seconds the carrier may still try to deliver it."""
    left = text.not_after - at if text.not_after else USUAL_VALIDITY
    return max(1, min(int(left.total_seconds()), LONGEST_VALIDITY))


def _carrier_text(message: Any) -> CarrierText:
    return CarrierText(
        carrier_id=message.sid,
        direction=str(message.direction),
        status=str(message.status),
        error_code=str(message.error_code or ""),
        created_at=message.date_created,
        to_phone=message.to or "",
        from_phone=message.from_ or "",
        body=message.body or "",
        media_count=int(message.num_media or 0),
        sent_at=message.date_sent,
    )


def _classify(error: Exception) -> Result:
    """Only what certainly never became a text may be sent again."""
    from requests import exceptions

    if hasattr(error, "status") and hasattr(error, "code"):
        return _classify_answer(int(error.status), str(error.code or error.status))
    if isinstance(error, exceptions.ConnectTimeout) or _found_nobody(error):
        return Result(Outcome.NOT_REACHED)
    if isinstance(error, (exceptions.InvalidURL, exceptions.MissingSchema)):
        return Result(Outcome.ACCOUNT, error_code="url")
    return Result(Outcome.UNKNOWN)


def _classify_answer(status: int, code: str) -> Result:
    code = code[:10]
    kind = error_codes.kind(code)
    if status >= 500 or status == 408:
        outcome = Outcome.UNKNOWN
    elif kind is Kind.ACCOUNT:  # the account's caps come with a 429, too
        outcome = Outcome.ACCOUNT
    elif status == 429 or kind is Kind.BUSY:
        outcome = Outcome.BUSY
    elif status < 400 or status in (401, 403, 404):
        outcome = Outcome.ACCOUNT
    else:
        outcome = Outcome.REFUSED
    return Result(outcome, error_code=code)


def _found_nobody(error: Exception) -> bool:
    """Refused or no such host; a reset also is a ConnectionError, and means nothing."""
    from urllib3.exceptions import NewConnectionError

    cause = error.args[0] if error.args else None
    return isinstance(getattr(cause, "reason", None), NewConnectionError)
