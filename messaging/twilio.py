"""The carrier's client; no other module imports it.

Its errors quote the number and sometimes the text: none of them leaves this module,
and a log line has their class and code only.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import Enum
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.urls import reverse

from . import error_codes
from .error_codes import Kind
from .models import DeliveryAttempt, OutboundText

if TYPE_CHECKING:
    from django.http import HttpRequest
    from twilio.rest import Client

logger = logging.getLogger(__name__)

USUAL_VALIDITY = timedelta(hours=4)
LONGEST_VALIDITY = 36_000


class Erasure(Enum):
    """What a request to forget the words of a text came to."""

    DONE = "done"
    REFUSED = "refused"
    AWAY = "away"


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
    client, form = _client(), _form(text, attempt)
    try:
        message = client.messages.create(**form)
    except Exception as error:
        result = _classify(error)
        logger.warning(
            "attempt %s: %s, %s", attempt.pk, result.outcome.value, _describe(error)
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
        return [_carrier_text(m) for m in _client().messages.list(**filters)]
    except Exception as error:
        logger.warning("the carrier's list: %s", _describe(error))
        return None


def fetch(carrier_id: str) -> CarrierText | None:
    """One text as the carrier has it; None if it cannot be asked or has no such."""
    try:
        return _carrier_text(_client().messages(carrier_id).fetch())
    except Exception as error:
        logger.warning("the carrier's text: %s", _describe(error))
        return None


def tried_until(text: OutboundText, attempt: DeliveryAttempt) -> datetime:
    """From then on the carrier delivers no copy that it took in this attempt."""
    return attempt.started_at + timedelta(seconds=_validity(text, attempt.started_at))


def verify(request: HttpRequest) -> bool:
    """Whether the carrier signed this form for our account, with any of our tokens.

    The URL is the one we gave the carrier: behind a proxy the request's own scheme
    and host say nothing. Reads `request.POST`, so it may raise what that raises.
    """
    from twilio.request_validator import SIGNATURE_HEADER, RequestValidator

    signature = request.headers.get(SIGNATURE_HEADER, "")
    account = settings.TWILIO_ACCOUNT_SID
    if not signature or not account:
        return False
    if request.POST.getlist("AccountSid") != [account]:
        return False
    url = settings.SITE_URL + request.get_full_path()
    return any(
        RequestValidator(token).validate(url, request.POST, signature)
        for token in settings.TWILIO_AUTH_TOKENS
        if token
    )


def disconnect() -> None:
    """Close the connection that is kept open; the next call opens another."""
    if _connect.cache_info().currsize:
        _client().http_client.session.close()
        _connect.cache_clear()


def _client() -> Client:
    tokens = settings.TWILIO_AUTH_TOKENS
    user, password = (
        (settings.TWILIO_API_KEY, settings.TWILIO_API_SECRET)
        if settings.TWILIO_API_KEY
        else (settings.TWILIO_ACCOUNT_SID, tokens[0] if tokens else "")
    )
    return _connect(
        user,
        password,
        settings.TWILIO_ACCOUNT_SID,
        settings.TWILIO_API_BASE_URL,
        tuple(settings.TWILIO_TIMEOUT),
    )


@lru_cache(maxsize=1)
def _connect(
    user: str,
    password: str,
    account: str,
    base_url: str,
    timeout: tuple[float, float],
) -> Client:
    """One client for the process: its session keeps the connection open."""
    from twilio.rest import Client

    client = Client(user, password, account)
    # Its constructor takes one number only, and waits for ever without one.
    client.http_client.timeout = timeout
    # It would print each request, number and all, for whoever turns its logger up.
    client.http_client.logger = _silent()
    if base_url:
        client.api.base_url = client.messaging.base_url = base_url
    return client


def _silent() -> logging.Logger:
    mute = logging.Logger("silent")
    mute.disabled = True
    return mute


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


def _describe(error: Exception) -> str:
    code = getattr(error, "code", None)
    return type(error).__name__ if code is None else f"{type(error).__name__} {code}"


@dataclass(frozen=True)
class Routing:
    """Where the carrier sends what reaches a number of ours, as set up there."""

    inbound_url: str
    inbound_method: str
    fallback_url: str
    fallback_method: str
    status_callback: str = ""


def erase(carrier_id: str, *, has_media: bool = False) -> Erasure:
    """Let the carrier forget words and pictures of a text. What it lacks is done."""
    text = _client().messages(carrier_id)
    try:
        if has_media:
            for picture in text.media.list(limit=20):
                picture.delete()
        text.update(body="")
    except Exception as error:
        status = int(getattr(error, "status", 0) or 0)
        if status == 404:
            return Erasure.DONE
        logger.warning("erasing at the carrier: %s", _describe(error))
        is_final = 400 <= status < 500 and status not in (401, 403, 408, 429)
        return Erasure.REFUSED if is_final else Erasure.AWAY
    return Erasure.DONE


def routings() -> list[Routing] | None:
    """How our messaging service, or else our number, is set up; None if not told."""
    try:
        service = settings.TWILIO_MESSAGING_SERVICE_SID
        return _of_service(service) if service else _of_numbers()
    except Exception as error:
        logger.warning("the carrier's setup: %s", _describe(error))
        return None


def sign(url: str, form: dict[str, str]) -> dict[str, str]:
    """The header with which the carrier would send this form, to try our own doors."""
    from twilio.request_validator import SIGNATURE_HEADER, RequestValidator

    token = next(filter(None, settings.TWILIO_AUTH_TOKENS), "")
    return {SIGNATURE_HEADER: RequestValidator(token).compute_signature(url, form)}


def _of_service(service: str) -> list[Routing]:
    found = _client().messaging.v1.services(service).fetch()
    if found.use_inbound_webhook_on_number:
        return _of_numbers()
    return [
        Routing(
            inbound_url=found.inbound_request_url or "",
            inbound_method=found.inbound_method or "",
            fallback_url=found.fallback_url or "",
            fallback_method=found.fallback_method or "",
            status_callback=found.status_callback or "",
        )
    ]


def _of_numbers() -> list[Routing]:
    number = settings.TWILIO_FROM_NUMBER
    only = {"phone_number": number} if number else {}
    found = _client().incoming_phone_numbers.list(limit=20, **only)
    return [
        Routing(
            inbound_url=each.sms_url or "",
            inbound_method=each.sms_method or "",
            fallback_url=each.sms_fallback_url or "",
            fallback_method=each.sms_fallback_method or "",
        )
        for each in found
    ]
