"""What workers are woken for; each calls one function."""

from __future__ import annotations

from . import outbox


def deliver(text_id: int) -> None:
    outbox.deliver(text_id)


def deliver_due() -> None:
    outbox.deliver_due()
