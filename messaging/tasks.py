"""What workers are woken for; each calls one function."""

from __future__ import annotations

from clinic import jobs

from . import outbox


@jobs.task
def deliver(text_id: int) -> None:
    outbox.deliver(text_id)


@jobs.task
def deliver_due() -> None:
    outbox.deliver_due()
