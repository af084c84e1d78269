"""Signed requests to the practice: delivery progress and texts from patients."""

from __future__ import annotations

import base64
import hashlib
import hmac
import http.client
import time
import uuid
from datetime import UTC, datetime
from urllib.parse import urlencode, urlsplit

from . import errors, events, messages
from .carrier import Carrier
from .events import Event
from .knobs import Rules
from .messages import INBOUND, Message

# The carrier waits this long for a first byte before it counts as no answer.
TIMEOUT_SECONDS = 15
API_VERSION = "2010-04-01"
LOOPBACK = ("127.0.0.1", "localhost", "::1")


def is_local(url: str) -> bool:
    """True for the only addresses that simulated texts may travel to."""
    parts = urlsplit(url)
    return parts.scheme == "http" and parts.hostname in LOOPBACK


def sign(url: str, form: dict[str, str], *, auth_token: str) -> str:
    """X-Twilio-Signature: HMAC-SHA1 of the address and the sorted parameters."""
    signed = url + "".join(name + form[name] for name in sorted(form))
    digest = hmac.new(auth_token.encode(), signed.encode(), hashlib.sha1).digest()
    return base64.b64encode(digest).decode()


def post(carrier: Carrier, url: str, form: dict[str, str], *, token: str) -> int | None:
    """The HTTP status of the answer, or None when there was none. No redirects."""
    address = url.partition("#")[0]
    parts = urlsplit(address)
    path = parts.path + (f"?{parts.query}" if parts.query else "")
    headers = {
        "Content-Type": "application/x-www-form-urlencoded; charset=UTF-8",
        "User-Agent": "TwilioProxy/1.1",
        "X-Twilio-Signature": sign(address, form, auth_token=carrier.auth_token),
        "I-Twilio-Idempotency-Token": str(uuid.uuid5(uuid.NAMESPACE_URL, token)),
    }
    connection = http.client.HTTPConnection(
        parts.hostname or "", parts.port, timeout=TIMEOUT_SECONDS
    )
    try:
        connection.request("POST", path or "/", urlencode(form), headers)
        answer = connection.getresponse()
        answer.read()
        return answer.status
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()


def will_retry(event: Event, rules: Rules, http_status: int | None) -> bool:
    unheard = http_status is None or http_status >= 500
    return unheard and event.tries < rules.retry_count


def settle(
    carrier: Carrier, event: Event, rules: Rules, *, http_status: int | None, at: float
) -> None:
    """Finish an event, or try again when nobody answered or the answer was a 5xx."""
    if will_retry(event, rules, http_status):
        pause = rules.retry_pause_ms / 1000 * 2**event.tries
        return events.postpone(carrier.store, event, until=time.time() + pause)
    return events.finish(carrier.store, event, at=at, http_status=http_status)


def status_form(
    carrier: Carrier, message: Message, *, status: str, error: object
) -> dict[str, str]:
    form = {
        "AccountSid": carrier.account_sid,
        "ApiVersion": API_VERSION,
        "From": message.number or carrier.sends_from,
        "MessageSid": message.sid,
        "MessageStatus": status,
        "SmsSid": message.sid,
        "SmsStatus": status,
        "To": message.phone,
    }
    if message.service:
        form["MessagingServiceSid"] = message.service
    if isinstance(error, int):
        form |= {"ErrorCode": str(error), "ErrorMessage": errors.sentence(error)}
    if status in ("delivered", "undelivered"):
        form["RawDlrDoneDate"] = datetime.now(UTC).strftime("%y%m%d%H%M")
    return form


def inbound_form(carrier: Carrier, message: Message) -> dict[str, str]:
    form = {
        "AccountSid": carrier.account_sid,
        "ApiVersion": API_VERSION,
        "Body": message.body,
        "From": message.phone,
        "MessageSid": message.sid,
        "NumMedia": "0",
        "NumSegments": str(message.segments),
        "SmsMessageSid": message.sid,
        "SmsSid": message.sid,
        "SmsStatus": "received",
        "To": message.number,
    }
    for end in ("From", "To"):
        form |= {f"{end}{part}": "" for part in ("City", "State", "Zip")}
        form[f"{end}Country"] = "US"
    if message.service:
        form["MessagingServiceSid"] = message.service
    if message.opt_out_type:
        form["OptOutType"] = message.opt_out_type
    return form


def forward(carrier: Carrier, event: Event, rules: Rules, *, at: float) -> None:
    """Post a patient's text to the practice."""
    message = messages.find(carrier.store, event.sid)
    if message is None or message.direction != INBOUND:
        return events.finish(carrier.store, event, at=at, http_status=None)
    form = inbound_form(carrier, message)
    address = f"{carrier.webhook_url}/twilio/inbound/"
    http_status = post(carrier, address, form, token=message.sid)
    failed = http_status is None or http_status >= 400
    if carrier.fallback_url and failed and not will_retry(event, rules, http_status):
        # Once, and whatever it answers is the end.
        http_status = post(carrier, carrier.fallback_url, form, token=message.sid)
        messages.note_webhook(carrier.store, message.sid, http_status=http_status)
        return events.finish(carrier.store, event, at=at, http_status=http_status)
    messages.note_webhook(carrier.store, message.sid, http_status=http_status)
    return settle(carrier, event, rules, http_status=http_status, at=at)
