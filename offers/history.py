"""The audit trail of one opening, in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth import get_user_model
from django.db.models import Q

from clinic.models import AuditEvent

from . import sentences, shadow
from .models import Booking, Opening

DONE = {
    "opening_logged": "logged the opening",
    "opening_paused": "paused it",
    "opening_resumed": "went on asking",
    "opening_sent_now": "started texting at once",
    "opening_hurried": "had the next people asked at once",
    "asked_by_hand": "chose to ask them",
    "visit_arrived": "noted that they arrived",
    "visit_not_attended": "noted that they did not come",
    "visit_stayed_empty": "noted that it stayed empty",
    "visit_attendance_cleared": "took back whether they came",
    "opening_withdrawn": "withdrew it",
    "opening_split": "split it into two",
    "opening_split_planned": "chose from when it is offered as two",
    "opening_split_cancelled": "chose to offer it whole",
    "opening_not_split": "could not split it: its second half is logged already",
    "opening_reopened": "took that back: it is free",
    "opening_still_free": "found it still free",
    "opening_expired": "closed it: its time began",
    "batch_made": "chose whom to ask",
    "would_have_asked": "noted whom it would have texted (shadow mode)",
    "offer_accepted": "accepted it",
    "offer_declined": "said no",
    "offer_lapsed": "ended the reply window without an answer",
    "winner_says_no": "had won, and now says no",
    "call_claimed": "took the call",
    "call_taken_over": "took the call over",
    "call_given_back": "gave the call back",
    "call_not_answered": "called, no answer",
    "booking_taken": "took the booking",
    "booking_taken_over": "took the booking over",
    "booking_booked": "booked it in the EHR",
    "booking_undone": "took the booking back",
    "old_appointment_released": "released the old appointment",
    "winner_phoned": "phoned the winner",
    "inbox.done": "marked it as done",
    "inbox.corrected": "corrected how it was read",
    "text.written": "answered it",
    "text_settled": "said what became of it",
}
PARTIES = {
    "system": "the system",
    "patient": "the patient",
    "carrier": "the carrier",
    "api": "the API",
}
REASONS = {
    **dict(Opening.ClosingReason.choices),
    **dict(Opening.PauseReason.choices),
    **dict(Booking.UndoCause.choices),
}


@dataclass(frozen=True)
class Line:
    at: str
    who: str
    did: str
    about: str


def of(opening: Opening, *, at: datetime) -> list[Line]:
    """Newest first: the opening's own events, and its batches', offers', bookings'."""
    people = {offer.pk: offer.entry.patient.initials for offer in opening.offers.all()}
    batches = dict(opening.batches.values_list("pk", "reason"))
    mine = Q(object_type="opening", object_id=opening.pk)
    for kind, ids in _parts(opening, people, batches):
        mine |= Q(object_type=kind, object_id__in=ids)
    events = list(AuditEvent.objects.filter(mine))
    whose = who(events)
    about = _about(opening, people, batches)
    shadowed = shadow.named([each for each in events if each.action == shadow.ACTION])
    return [
        Line(
            at=sentences.day_and_clock(event.at, opening.location.zone, at=at),
            who=whose[event.pk],
            did=did(event),
            about=about.get((event.object_type, event.object_id or 0))
            or ", ".join(shadowed.get(event.pk, [])),
        )
        for event in events
    ]


def _parts(
    opening: Opening, offer_ids: Iterable[int], batch_ids: Iterable[int]
) -> list[tuple[str, list[int]]]:
    return [
        ("batch", list(batch_ids)),
        ("offer", list(offer_ids)),
        ("booking", list(opening.bookings.values_list("pk", flat=True))),
    ]


def _about(
    opening: Opening, people: dict[int, str], batches: dict[int, str]
) -> dict[tuple[str, int], str]:
    """Whose offer or booking an event is about, and why a batch was this many."""
    offers = {("offer", pk): who for pk, who in people.items()}
    bookings = {
        ("booking", booking.pk): people.get(booking.offer_id, "")
        for booking in opening.bookings.all()
    }
    reasons = {("batch", pk): reason for pk, reason in batches.items()}
    return {**offers, **bookings, **reasons}


def who(events: Iterable[AuditEvent]) -> dict[int, str]:
    """Whoever acted, by event."""
    events = list(events)
    people = _staff(events)
    return {
        event.pk: PARTIES.get(event.actor) or people.get(event.actor, "somebody")
        for event in events
    }


def _staff(events: Iterable[AuditEvent]) -> dict[str, str]:
    ids = {
        int(event.actor.removeprefix("user:"))
        for event in events
        if event.actor.startswith("user:")
    }
    users = get_user_model()._default_manager.filter(pk__in=ids)
    return {f"user:{user.pk}": sentences.person(user) for user in users}


def did(event: AuditEvent) -> str:
    """What, and why if a reason was given."""
    words = DONE.get(event.action) or sentences.reason(event.action)
    why = event.detail.get("reason") or event.detail.get("cause") or ""
    if why == Opening.PauseReason.STAFF:  # said by who did it
        why = ""
    reason = REASONS.get(why) or sentences.reason(str(why))
    return f"{words}: {reason}" if why else words
