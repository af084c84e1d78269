"""What the tests of outgoing texts share."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import UTC, datetime

from messaging import outbox, twilio
from messaging.models import OutboundText
from tests.messaging import signing
from tests.messaging.carrier import Carrier

AT = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
PHONE, OTHER = "+12125550101", "+13125550102"

heard: list[tuple[int, str]] = []


@contextmanager
def carrier(settings):
    """Texts go to a small local carrier, and `heard` remembers what came of them."""
    carrier = Carrier()
    settings.TWILIO_API_BASE_URL = carrier.url
    settings.TWILIO_ACCOUNT_SID = signing.ACCOUNT
    settings.TWILIO_AUTH_TOKENS = [signing.TOKEN]
    settings.TWILIO_API_KEY = ""
    settings.TWILIO_MESSAGING_SERVICE_SID = "MG" + "0" * 32
    settings.TWILIO_TIMEOUT = (1, 0.3)
    settings.SITE_URL = signing.SITE
    settings.SMS_OUTCOME_HANDLERS = ["tests.messaging.outgoing.hear"]
    heard.clear()
    try:
        yield carrier
    finally:
        twilio.disconnect()
        carrier.close()


def hear(text, *, at):
    """An outcome handler that remembers what it was told."""
    heard.append((text.pk, text.status))


def hear_badly(text, *, at):
    raise RuntimeError("deaf")


def queue(*, at=AT, **fields):
    fields = {
        "phone": PHONE,
        "body": "Our practice: hello.",
        "purpose": "offer",
        "hours": OutboundText.Hours.ANY,
        **fields,
    }
    return outbox.queue(at=at, **fields)


def deliver(*, at=AT, **fields):
    """Queue a text, send it, and read it again."""
    text = queue(at=at, **fields)
    outbox.deliver(text.pk, at=at)
    text.refresh_from_db()
    return text
