"""The figures counted again, slowly: one opening, one offer, one text at a time."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from statistics import quantiles

from messaging.models import Suppression
from offers.models import Booking, Offer, Opening
from offers.reports.scope import Scope

TWO_HOURS, HALF_DAY = timedelta(hours=2), timedelta(hours=12)
ASIDE = {"mistake", "corrected", "not_free", "provider_out", "location_closed"}
FILLED = {"text": "by_text", "call": "by_call", "outside": "outside"}


def openings(scope: Scope) -> list[Opening]:
    rows = Opening.objects.select_related("location").prefetch_related("visit_types")
    return [each for each in rows if _is_in(scope, each)]


def _is_in(scope: Scope, opening: Opening) -> bool:
    day = opening.created_at.astimezone(opening.location.zone).date()
    kinds = {kind.pk for kind in opening.visit_types.all()}
    notice = opening.starts_at - opening.created_at
    return (
        scope.since <= day <= scope.until
        and scope.location_id in (None, opening.location_id)
        and scope.provider_id in (None, opening.provider_id)
        and (scope.visit_type_id is None or scope.visit_type_id in kinds)
        and (scope.notice is None or scope.notice.holds(notice))
    )


def count(scope: Scope, *, at: datetime) -> Counter[str]:
    """Everything that is added up, under the names of the report's own measures."""
    found: Counter[str] = Counter()
    for opening in openings(scope):
        found.update(_opening(opening, at=at))
        for offer in opening.offers.all():
            found.update(_offer(offer, opening))
    return found


def _opening(opening: Opening, *, at: datetime) -> Counter[str]:
    found: Counter[str] = Counter()
    if opening.status == "open":
        found["open"] = 1
        is_young = opening.created_at > at - TWO_HOURS
        found["young"] = int(is_young and not opening.held_back)
    if opening.closing_reason in ASIDE:
        found["set_aside"] = 1
        return found
    found["openings"] = 1
    found["by_lot"] = int(opening.held_back)
    found["chained"] = int(opening.depth > 0)
    if opening.outcome == "empty":
        found["empty"] = 1
        found["lost"] = _worth(opening.released_from)
    undone = {each.undo_cause for each in opening.bookings.all()}
    found["given_away"] = int("given_away" in undone)
    if opening.outcome in FILLED:
        found[FILLED[opening.outcome]] = 1
        if not opening.held_back:
            took = opening.closed_at - opening.created_at
            found["unknown_time"] = int(not _knows_when(opening))
            found["within_2h"] = int(took <= TWO_HOURS and _knows_when(opening))
        found["chained_filled"] = found["chained"]
    if opening.status == "filled":
        found.update(_won(opening))
    return found


def _knows_when(opening: Opening) -> bool:
    """Not of what was noted as filled outside after the visit began."""
    return opening.outcome != "outside" or opening.closed_at < opening.starts_at


def _won(opening: Opening) -> Counter[str]:
    found: Counter[str] = Counter()
    found["seen"] = int(opening.attended is True)
    found["absent"] = int(opening.attended is False)
    for booking in opening.bookings.all():
        if booking.undone_at is None:
            found["booked"] += booking.booked_at is not None
            found["gained"] += booking.old_start is not None
            found["value"] += _worth(booking)
            if opening.attended is False:
                found["missed"] += _worth(booking)
            if booking.old_released_at and not hasattr(booking, "release"):
                found["lost"] += _worth(booking)
    return found


def _worth(booking: Booking | None) -> int:
    return int(booking.offer.entry.visit_type.value) if booking else 0


def _offer(offer: Offer, opening: Opening) -> Counter[str]:
    found: Counter[str] = Counter()
    for link in offer.texts.all():
        found["delivered"] += link.text.status == "delivered"
        found["not_delivered"] += link.text.status == "failed"
        found["no_receipt"] += link.text.status in ("handed_over", "unknown")
    begins, left = opening.starts_at, offer.handed_over_at
    said_yes = offer.said_yes_at is not None and offer.said_yes_at <= begins
    answered = offer.answered_at is not None and offer.answered_at <= begins
    had_it = {each.offer.entry_id for each in opening.bookings.all()}
    found["disappointed"] = int(said_yes and offer.entry_id not in had_it)
    if offer.channel == "text" and left is not None:
        found["texts"] = 1
        found[f"texts at {left.astimezone(opening.location.zone).hour}"] = 1
        found["said_yes"] = int(said_yes)
        found["answered"] = int(said_yes or answered)
        found["opted_out"] = int(
            any(
                left <= each.created_at <= left + HALF_DAY
                for each in Suppression.objects.filter(phone=offer.phone)
            )
        )
    return found


def minutes_to_text(scope: Scope) -> list[float]:
    found = []
    for opening in openings(scope):
        left = [
            offer.handed_over_at
            for offer in opening.offers.all()
            if offer.channel == "text" and offer.handed_over_at is not None
        ]
        if left:
            found.append((min(left) - opening.created_at).total_seconds() / 60)
    return found


def minutes_to_fill(scope: Scope) -> list[float]:
    return [
        (opening.closed_at - opening.created_at).total_seconds() / 60
        for opening in openings(scope)
        if opening.outcome in FILLED and opening.closing_reason not in ASIDE
        if _knows_when(opening)
    ]


def median_and_ninth(numbers: list[float]) -> tuple[float | None, float | None]:
    if len(numbers) < 2:
        return (numbers[0], numbers[0]) if numbers else (None, None)
    tenths = quantiles(numbers, n=10, method="inclusive")
    return tenths[4], tenths[8]
