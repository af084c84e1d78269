"""What the tests of outgoing texts share."""

from __future__ import annotations

from datetime import UTC, datetime

from messaging import outbox
from messaging.models import OutboundText

AT = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
PHONE, OTHER = "+12125550101", "+13125550102"

heard: list[tuple[int, str]] = []


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
