"""Stores a text that reached us. Nothing that reads or acts on texts is imported here:
whatever is wrong there, the patient's words are kept.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import TypedDict

from django.conf import settings
from django.db import IntegrityError, transaction
from django.http import QueryDict

from .models import InboundText

BODY_LIMIT = 1600
_CARRIER_ID = re.compile(r"(SM|MM)[0-9a-fA-F]{32}")
_PHONE = re.compile(r"\+[1-9][0-9]{6,14}")
_OPT_OUT_TYPES = {"STOP", "START", "HELP"}


class Form(TypedDict):
    """What `receive` takes from a webhook's form."""

    carrier_id: str
    phone: str
    to_phone: str
    body: str
    media_count: int
    opt_out_type: str


def receive(
    *,
    carrier_id: str,
    phone: str,
    to_phone: str,
    body: str,
    at: datetime,
    media_count: int = 0,
    opt_out_type: str = "",
    attempts: int = 0,
) -> InboundText | None:
    """Store a text before anything is decided about it. None for a duplicate.

    `attempts` is 1 for who will route it at once: that is counted with it.
    """
    try:
        with transaction.atomic():
            return InboundText.objects.create(
                carrier_id=carrier_id,
                phone=phone,
                to_phone=to_phone,
                # PostgreSQL cannot store NUL.
                body=body[:BODY_LIMIT].replace("\x00", "\ufffd"),
                media_count=media_count,
                opt_out_type=opt_out_type,
                received_at=at,
                routing_attempts=attempts,
            )
    except IntegrityError:
        if not InboundText.objects.filter(carrier_id=carrier_id).exists():
            raise
        return None


def read_form(form: QueryDict) -> Form | None:
    """The text of a webhook's form; None if it is none, or was not sent to us."""
    found = Form(
        carrier_id=form.get("MessageSid", ""),
        phone=form.get("From", ""),
        to_phone=form.get("To", ""),
        body=form.get("Body", ""),
        media_count=_media_count(form.get("NumMedia", "")),
        opt_out_type=_opt_out_type(form.get("OptOutType", "")),
    )
    is_text = is_a_text(found["carrier_id"], found["phone"], found["to_phone"])
    service = form.get("MessagingServiceSid", "")
    return found if is_text and _is_ours(found["to_phone"], service) else None


def is_a_text(carrier_id: str, *phones: str) -> bool:
    """From one phone to another, not a short code or a chat address."""
    return bool(_CARRIER_ID.fullmatch(carrier_id)) and all(
        _PHONE.fullmatch(phone) for phone in phones
    )


def _is_ours(to_phone: str, told: str) -> bool:
    """Sent to our number, or to another number of our messaging service."""
    number = settings.TWILIO_FROM_NUMBER
    service = settings.TWILIO_MESSAGING_SERVICE_SID
    if number and to_phone == number:
        return True
    if service and told:
        return bool(told == service)
    return not number


def _media_count(given: str) -> int:
    return int(given) if re.fullmatch(r"[0-9]{1,2}", given) else 0


def _opt_out_type(given: str) -> str:
    return given if given in _OPT_OUT_TYPES else ""
