"""What is still under way; calm is when nothing is."""

from __future__ import annotations

from datetime import datetime

from messaging.models import InboundText, OutboundText
from offers.models import Offer, Opening
from tests.messaging.simulator_process import Simulator

UNSETTLED = ("queued", "sending", "unknown")


def now(carrier: Simulator, *, windows: bool, at: datetime) -> list[str]:
    """In words with counts. With `windows`, an open reply window is under way too."""
    asked = Offer.objects.pending().by_text()
    over = asked if windows else asked.filter(window_ends_at__lte=at)
    unasked = Opening.objects.filter(
        status="open", exhausted_at=None, starts_at__gt=at
    ).exclude(pk__in=asked.values("opening"))
    counts = {
        "callbacks and replies on the way": carrier.get("pending")["pending"],
        "replies to route": InboundText.objects.filter(routed_at=None).count(),
        "texts to settle": OutboundText.objects.filter(status__in=UNSETTLED).count(),
        "outcomes to tell": OutboundText.objects.filter(outcome_is_news=True).count(),
        "replies windows to end": over.count(),
        "openings to go on with": unasked.count(),
        "openings to expire": Opening.objects.filter(
            status="open", starts_at__lte=at
        ).count(),
    }
    return [f"{count} {what}" for what, count in counts.items() if count]


def state(carrier: Simulator) -> tuple[object, ...]:
    """Changes whenever somebody is texted, asked or answered."""
    return (
        len(carrier.messages()),
        *OutboundText.objects.order_by("pk").values_list("pk", "status"),
        *Offer.objects.order_by("pk").values_list("pk", "status"),
        *Opening.objects.order_by("pk").values_list("pk", "status"),
        InboundText.objects.count(),
    )
