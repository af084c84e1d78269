"""Times that were filled by text while nobody is at the desk to book them."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet
from django.urls import reverse

from clinic import hours, jobs, on_call

from .models import Booking, Offer, Opening


def wake(offer: Offer, *, at: datetime) -> None:
    """In the transaction of the win; a worker tells, or the tick finds it again."""
    for pk in due(at, offer=offer):
        jobs.enqueue("offers.tasks.tell_on_call", pk)


def due(at: datetime, **which: object) -> list[int]:
    """Won while the desk was closed, and still to be booked."""
    if not on_call.address():
        return []
    won = _unbooked(at).filter(**which)
    return [row.pk for row in won if not hours.desk_is_open(row.won_at)]


def tell(booking_id: int, *, at: datetime) -> bool:
    if not due(at, pk=booking_id):
        return False
    return on_call.tell(
        Booking.objects.filter(pk=booking_id),
        "A freed time was filled and waits to be booked",
        path=f"{reverse('bookings')}#booking-{booking_id}",
        at=at,
    )


def sweep(at: datetime) -> None:
    """Have a worker tell what was not told: an e-mail server may be slow."""
    for booking_id in due(at):
        jobs.enqueue("offers.tasks.tell_on_call", booking_id)


def _unbooked(at: datetime) -> QuerySet[Booking]:
    won = Booking.objects.filter(
        won_at__gt=at - on_call.NEWS_FOR,
        undone_at=None,
        booked_at=None,
        opening__outcome=Opening.Outcome.TEXT,
        opening__starts_at__gt=at,
    )
    return on_call.untold(won).order_by("pk")
