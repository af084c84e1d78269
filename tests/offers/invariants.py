"""What must hold after every event, judged from rows and from what the carrier took.

Written from the design's list, not from the code: the rules of eligibility, the
hours and the windows are worked out here a second time, and more simply.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django_q.models import OrmQ

from clinic.models import Closure, Practice
from messaging.models import DeliveryAttempt, InboundText, OutboundText
from offers.models import Booking, Offer, OfferText, Opening
from tests.offers.leaving import IT_IS_YOURS
from waitlist.models import WaitlistEntry

Status, Purpose, Text = Offer.Status, OfferText.Purpose, OutboundText.Status
LAST_ASK = timedelta(minutes=90)
GAIN, GAIN_URGENT = timedelta(days=7), timedelta(days=2)
ENDED = (Text.HANDED_OVER, Text.DELIVERED, Text.FAILED, Text.CANCELLED)
FINAL = (Text.DELIVERED, Text.FAILED, Text.CANCELLED)


@dataclass
class Past:
    """What earlier steps showed, for what may only move forward."""

    offers: set[int] = field(default_factory=set)
    posts: Counter[int] = field(default_factory=Counter)
    posts_when_ended: dict[int, int] = field(default_factory=dict)
    final: dict[int, str] = field(default_factory=dict)
    ranks: dict[int, int] = field(default_factory=dict)
    sids: set[str] = field(default_factory=set)


@dataclass
class Rows:
    """The clinic's rows at one moment."""

    at: datetime
    practice: Practice
    openings: dict[int, Opening]
    offers: dict[int, Offer]
    entries: dict[int, WaitlistEntry]
    bookings: list[Booking]
    texts: dict[int, OutboundText]
    links: list[OfferText]
    attempts: list[DeliveryAttempt]
    inbound: list[InboundText]
    closures: list[Closure]
    jobs: list[Any]
    taken: list[dict[str, Any]]

    @classmethod
    def now(cls, taken: list[dict[str, Any]]) -> Rows:
        entries = WaitlistEntry.objects.select_related("patient").in_bulk()
        openings = Opening.objects.in_bulk()
        offers = Offer.objects.select_related("batch").in_bulk()
        for offer in offers.values():
            offer.entry, offer.opening = (
                entries[offer.entry_id],
                openings[offer.opening_id],
            )
        return cls(
            at=timezone.now(),
            practice=Practice.objects.get(pk=1),
            openings=openings,
            offers=offers,
            entries=entries,
            bookings=list(Booking.objects.all()),
            texts=OutboundText.objects.in_bulk(),
            links=list(OfferText.objects.all()),
            attempts=list(DeliveryAttempt.objects.all()),
            inbound=list(InboundText.objects.all()),
            closures=list(Closure.objects.all()),
            jobs=[job.task for job in OrmQ.objects.all()],
            taken=taken,
        )

    def of(self, opening: Opening) -> list[Offer]:
        return [o for o in self.offers.values() if o.opening_id == opening.pk]

    def by_text(self) -> list[Offer]:
        return [o for o in self.offers.values() if o.channel == Offer.Channel.TEXT]


# --- Winning ------------------------------------------------------------------


def filled_means_one_winner_with_one_booking(rows: Rows, _: Past) -> None:
    standing = Counter(b.opening_id for b in rows.bookings if b.undone_at is None)
    for opening in rows.openings.values():
        winners = [o for o in rows.of(opening) if o.status == Status.ACCEPTED]
        filled = opening.status == Opening.Status.FILLED
        assert len(winners) == filled, f"{opening}: {len(winners)} winners"
        assert standing[opening.pk] == filled, f"{opening}: bookings"
    for booking in rows.bookings:
        won = rows.offers[booking.offer_id].status
        expected = Status.UNDONE if booking.undone_at else Status.ACCEPTED
        assert won == expected, f"{booking}: its offer is {won}"


def a_winner_has_no_other_chance(rows: Rows, _: Past) -> None:
    won = Counter(
        o.entry_id for o in rows.offers.values() if o.status == Status.ACCEPTED
    )
    for entry in rows.entries.values():
        has_won = entry.status == WaitlistEntry.Status.WON
        assert won[entry.pk] == has_won, f"entry {entry.pk} won {won[entry.pk]} times"
    for offer in rows.offers.values():
        if offer.status in Offer.LIVE:
            entry = rows.entries[offer.entry_id]
            assert entry.status == WaitlistEntry.Status.ACTIVE, (
                f"{offer} {offer.reason} is live for an entry that is {entry.status}"
            )


def only_open_times_have_live_offers(rows: Rows, _: Past) -> None:
    for offer in rows.offers.values():
        if offer.status in Offer.LIVE:
            assert offer.opening.status == Opening.Status.OPEN, f"{offer} is live"


def a_time_that_is_not_open_says_why(rows: Rows, _: Past) -> None:
    for opening in rows.openings.values():
        is_open = opening.status == Opening.Status.OPEN
        assert is_open == (opening.closing_reason == "") == (opening.outcome == "")
        assert is_open or opening.closed_at


def a_winner_by_text_was_told_or_is_phoned(rows: Rows, _: Past) -> None:
    told = {
        link.offer_id
        for link in rows.links
        if link.purpose in IT_IS_YOURS
        and (
            rows.texts[link.text_id].status not in (Text.FAILED, Text.CANCELLED)
            or rows.texts[link.text_id].outcome_is_news
        )
    }
    for booking in rows.bookings:
        opening = rows.openings[booking.opening_id]
        if booking.undone_at is None and opening.outcome == Opening.Outcome.TEXT:
            assert booking.offer_id in told or booking.phone_reason, (
                f"{booking}: nobody told the winner"
            )


# --- Asking -------------------------------------------------------------------


def one_question_at_a_time_on_a_phone(rows: Rows, _: Past) -> None:
    pending = Counter(o.phone for o in rows.by_text() if o.status == Status.PENDING)
    assert all(n == 1 for n in pending.values()), "two pending on a phone"
    standing = [
        o
        for o in rows.offers.values()
        if o.status not in (Status.MISSED, Status.WITHDRAWN)
    ]
    entries = Counter((o.opening_id, o.entry_id) for o in standing)
    assert all(n == 1 for n in entries.values()), "two offers of a time to an entry"
    phones = Counter(
        (o.opening_id, o.phone) for o in standing if o.channel == Offer.Channel.TEXT
    )
    assert all(n == 1 for n in phones.values()), "a phone was asked twice"


def a_newer_question_ends_the_older_ones(rows: Rows, _: Past) -> None:
    newest: dict[str, int] = defaultdict(int)
    for offer in rows.by_text():
        if offer.handed_over_at:
            newest[offer.phone] = max(newest[offer.phone], offer.pk)
    for offer in rows.by_text():
        if offer.status in Offer.LIVE and offer.reason != "open_again":
            assert offer.pk >= newest[offer.phone], (
                f"{offer} {offer.status} outlived {newest[offer.phone]}"
            )


def new_offers_are_of_times_that_suit(rows: Rows, past: Past) -> None:
    for offer in rows.offers.values():
        if offer.pk not in past.offers:
            reason = _does_not_suit(offer, rows)
            assert not reason, f"{offer} by {offer.channel}: {reason}"


def _does_not_suit(offer: Offer, rows: Rows) -> str:
    opening, entry = offer.opening, offer.entry
    notice = opening.starts_at - offer.created_at
    by_text = offer.channel == Offer.Channel.TEXT
    if notice <= timedelta(0) or (by_text and notice <= LAST_ASK):
        return "too late"
    if any(_covers(closure, opening) for closure in rows.closures):
        return "closed then"
    gain = GAIN_URGENT if entry.urgent else GAIN
    # A day may have 23 hours.
    slack = timedelta(hours=1)
    if entry.current_start and entry.current_start < opening.starts_at + gain - slack:
        return "not enough sooner"
    if opening.given_up_by_id == entry.patient_id:
        return "given up by this patient"
    if by_text and entry.patient.prefers_calls:
        return "prefers calls"
    return ""


def no_open_time_is_inside_a_closure(rows: Rows) -> None:
    """Once the tick has run."""
    for opening in rows.openings.values():
        if opening.status == Opening.Status.OPEN:
            assert not any(_covers(closure, opening) for closure in rows.closures)


def _covers(closure: Closure, opening: Opening) -> bool:
    return (
        closure.provider_id in (None, opening.provider_id)
        and closure.location_id in (None, opening.location_id)
        and closure.starts_at < opening.ends_at
        and closure.ends_at > opening.starts_at
    )


def no_window_is_longer_than_its_batch_says(rows: Rows, _: Past) -> None:
    if rows.practice.texting_stopped_at:
        return
    for offer in rows.by_text():
        if (
            offer.status == Status.PENDING
            and offer.opening.paused_at is None
            and offer.window_ends_at
            and offer.batch
        ):
            left = offer.window_ends_at - rows.at
            assert left <= offer.batch.window, f"{offer} waits {left} more"


# --- Texts --------------------------------------------------------------------


def each_text_is_told_of_once(rows: Rows, _: Past) -> None:
    told = Counter((link.offer_id, link.purpose) for link in rows.links)
    assert all(n == 1 for n in told.values()), "a purpose was told twice"


def the_carrier_took_each_text_once(rows: Rows, _: Past) -> None:
    text_of = {str(attempt.oid): attempt.text_id for attempt in rows.attempts}
    taken = Counter(text_of[message["oid"]] for message in rows.taken)
    twice = {pk: rows.texts[pk].purpose for pk, n in taken.items() if n > 1}
    assert not twice, f"sent twice: {twice}"


def what_has_ended_does_not_leave_again(rows: Rows, past: Past) -> None:
    for text in rows.texts.values():
        before = past.posts_when_ended.get(text.pk)
        assert before is None or past.posts[text.pk] == before, (
            f"{text.purpose} {text.pk} left after it had ended"
        )
        if text.pk in past.final:
            assert text.status == past.final[text.pk], (
                f"{text.purpose} {text.pk}: {past.final[text.pk]} → {text.status}"
            )


def attempts_move_forward_only(rows: Rows, past: Past) -> None:
    for attempt in rows.attempts:
        assert attempt.rank >= past.ranks.get(attempt.pk, 0), f"{attempt} moved back"


def every_text_received_is_handled_once(rows: Rows, past: Past) -> None:
    assert Counter(t.carrier_id for t in rows.inbound) == Counter(past.sids)
    for text in rows.inbound:
        assert text.routed_at, f"{text.pk}: {text.routing_error}"
        assert text.routing_attempts == 1, f"{text.pk} was handled again"
    for text in rows.inbound:
        if text.intent == InboundText.Intent.UNCLEAR:
            assert text.claimed_by or text.needs_person, f"{text.pk} is nobody's"


def jobs_carry_ids_only(rows: Rows, _: Past) -> None:
    for task in rows.jobs:
        assert all(type(value) is int for value in task["args"]), task["func"]
        assert not task.get("kwargs"), task["func"]


INVARIANTS: tuple[Callable[[Rows, Past], None], ...] = (
    filled_means_one_winner_with_one_booking,
    a_winner_has_no_other_chance,
    only_open_times_have_live_offers,
    a_time_that_is_not_open_says_why,
    a_winner_by_text_was_told_or_is_phoned,
    one_question_at_a_time_on_a_phone,
    a_newer_question_ends_the_older_ones,
    new_offers_are_of_times_that_suit,
    no_window_is_longer_than_its_batch_says,
    each_text_is_told_of_once,
    the_carrier_took_each_text_once,
    what_has_ended_does_not_leave_again,
    attempts_move_forward_only,
    every_text_received_is_handled_once,
    jobs_carry_ids_only,
)


def remember(rows: Rows, past: Past) -> None:
    past.offers.update(rows.offers)
    past.ranks.update({attempt.pk: attempt.rank for attempt in rows.attempts})
    for text in rows.texts.values():
        if text.status in ENDED:
            past.posts_when_ended.setdefault(text.pk, past.posts[text.pk])
        if text.status in FINAL:
            past.final[text.pk] = text.status
