"""Emergencies that come, or stay unread, while nobody is at the desk."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet
from django.urls import reverse

from clinic import hours, jobs, on_call

from .models import InboundText


def wake(text: InboundText) -> None:
    """In the transaction that read it; a worker tells, or the tick finds it again."""
    if text.topic == InboundText.Topic.EMERGENCY and on_call.address():
        jobs.enqueue("messaging.tasks.tell_on_call", text.pk)


def due(at: datetime) -> QuerySet[InboundText]:
    if not on_call.address() or hours.desk_is_open(at):
        return InboundText.objects.none()
    return on_call.untold(
        InboundText.objects.filter(
            topic=InboundText.Topic.EMERGENCY,
            received_at__gt=at - on_call.NEWS_FOR,
            done_at=None,
        )
    )


def tell(inbound_id: int, *, at: datetime) -> bool:
    return on_call.tell(
        due(at).filter(pk=inbound_id),
        "An urgent text is waiting",
        path=reverse("conversation", args=[inbound_id]),
        at=at,
    )


def sweep(at: datetime) -> None:
    """Have a worker tell what was not told: an e-mail server may be slow."""
    for inbound_id in due(at).order_by("pk").values_list("pk", flat=True):
        jobs.enqueue("messaging.tasks.tell_on_call", inbound_id)
