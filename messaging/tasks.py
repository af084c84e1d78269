"""What workers are woken for; each calls one function."""

from __future__ import annotations

from django.utils import timezone

from clinic import jobs

from . import on_call, outbox


@jobs.task
def deliver(text_id: int) -> None:
    outbox.deliver(text_id)


@jobs.task
def deliver_due() -> None:
    outbox.deliver_due()


@jobs.task
def tell_on_call(inbound_id: int) -> None:
    on_call.tell(inbound_id, at=timezone.now())
