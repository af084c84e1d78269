"""How the practice's service and number are set up, as the carrier shows it."""

from __future__ import annotations

from .carrier import Carrier
from .exchange import Answer, Request, as_json
from .webhooks import API_VERSION


def show(carrier: Carrier, request: Request) -> Answer | None:
    """None for a request that is about something else."""
    if request.method != "GET":
        return None
    if carrier.service and request.path == f"/v1/Services/{carrier.service}":
        return as_json(_service(carrier))
    account = f"/{API_VERSION}/Accounts/{carrier.account_sid}"
    if request.path == f"{account}/IncomingPhoneNumbers.json":
        return as_json({"incoming_phone_numbers": [_number(carrier)]})
    return None


def _service(carrier: Carrier) -> dict[str, object]:
    return {
        "account_sid": carrier.account_sid,
        "sid": carrier.service,
        "inbound_request_url": f"{carrier.webhook_url}/twilio/inbound/",
        "inbound_method": "POST",
        "fallback_url": carrier.fallback_url or None,
        "fallback_method": "POST",
        "status_callback": None,
        "use_inbound_webhook_on_number": False,
    }


def _number(carrier: Carrier) -> dict[str, object]:
    return {
        "account_sid": carrier.account_sid,
        "phone_number": carrier.sends_from,
        "sms_url": f"{carrier.webhook_url}/twilio/inbound/",
        "sms_method": "POST",
        "sms_fallback_url": carrier.fallback_url or "",
        "sms_fallback_method": "POST",
    }
