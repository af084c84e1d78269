"""How our numbers are set up at the carrier."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from django.conf import settings

from .connection import client, describe

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Routing:
    """Where the carrier sends what reaches a number of ours, as set up there."""

    inbound_url: str
    inbound_method: str
    fallback_url: str
    fallback_method: str
    status_callback: str = ""


def routings() -> list[Routing] | None:
    """How our messaging service, or else our number, is set up; None if not told."""
    try:
        service = settings.TWILIO_MESSAGING_SERVICE_SID
        return _of_service(service) if service else _of_numbers()
    except Exception as error:
        logger.warning("the carrier's setup: %s", describe(error))
        return None


def _of_service(service: str) -> list[Routing]:
    found = client().messaging.v1.services(service).fetch()
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
    found = client().incoming_phone_numbers.list(limit=20, **only)
    return [
        Routing(
            inbound_url=each.sms_url or "",
            inbound_method=each.sms_method or "",
            fallback_url=each.sms_fallback_url or "",
            fallback_method=each.sms_fallback_method or "",
        )
        for each in found
    ]
