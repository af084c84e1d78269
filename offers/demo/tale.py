"""One opening's past: who was asked, what they answered, and who got the visit."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from django.contrib.auth.models import User

from clinic import audit
from messaging.models import InboundText
from offers import candidates
from offers.models import Batch, Booking, Offer, OfferPolicy, OfferText, Opening
from waitlist import eligibility, priority
from waitlist.models import Patient, WaitlistEntry

from .ledger import Ledger

Purpose, Status = OfferText.Purpose, Offer.Status
MINUTE, SECOND = timedelta(minutes=1), timedelta(seconds=1)
YES = {"en": ("YES", "Yes please", "Yes", "yes!"), "es": ("SI", "Si")}
NO = {"en": ("NO", "No thanks", "no"), "es": ("NO", "No gracias")}
# Who has let two pass answers the third; a real entry would be paused then.
PATIENCE = 2
# The carrier could not reach this one's handset.
TRANSIENT_ERROR, ERRORS_OF_100 = "30003", 4


@dataclass
class Memory:
    """Who was asked how lately, and how often they have not answered since."""

    policy: OfferPolicy
    desk: User
    rng: Random
    ledger: Ledger
    turns: Counter[int] = field(default_factory=Counter)
    unanswered: Counter[int] = field(default_factory=Counter)


@dataclass
class Tale:
    opening: Opening
    memory: Memory
    offers: list[Offer] = field(default_factory=list)

    @property
    def ledger(self) -> Ledger:
        return self.memory.ledger

    # --- who ---------------------------------------------------------------
    def choose(self, number: int) -> list[WaitlistEntry]:
        """Entries that fitted then, those asked least so far first; one a phone."""
        at, turns = self.opening.created_at, self.memory.turns
        slot = candidates.slot(self.opening, self.memory.policy, at=at)
        fitting = eligibility.matching(slot).filter(urgent=False)
        by_phone: dict[str, WaitlistEntry] = {}
        entries = self._scored(fitting.values_list("pk", flat=True))
        for entry in sorted(entries, key=lambda each: turns[each.pk]):
            by_phone.setdefault(entry.patient.phone, entry)
        chosen = list(by_phone.values())[:number]
        turns.update(entry.pk for entry in chosen)
        return sorted(chosen, key=candidates.score, reverse=True)

    def scored(self, entry: WaitlistEntry) -> WaitlistEntry:
        return self._scored([entry.pk])[0]

    def _scored(self, entry_ids: object) -> list[WaitlistEntry]:
        zone = self.opening.location.zone
        rows = priority.annotate(
            WaitlistEntry.objects.filter(pk__in=entry_ids),  # type: ignore[misc]  # ids or a query for them
            today=self.opening.created_at.astimezone(zone).date(),
            start=self.opening.starts_at.astimezone(zone),
            weights=candidates.weights(self.memory.policy),
        )
        return list(rows.select_related("patient").order_by(*priority.ORDER))

    # --- asked -------------------------------------------------------------
    def batch(
        self,
        entries: list[WaitlistEntry],
        *,
        size: int,
        window: timedelta,
        at: datetime,
    ) -> list[Offer]:
        """Texts to these people; nobody has answered yet."""
        batch = Batch(
            opening=self.opening,
            number=1 + len({id(offer.batch) for offer in self.offers if offer.batch}),
            made_at=at,
            window=window,
            reason=f"{size} at a time with a reply window of {window // MINUTE} min",
        )
        self.ledger.batches.append(batch)
        offers = [self._offer(entry, at=at, batch=batch) for entry in entries]
        for offer in offers:
            self._invite(offer, window, at=at)
        self.ledger.record("batch_made", batch, audit.SYSTEM, at, offers=offers)
        return offers

    def call(self, entry: WaitlistEntry, *, at: datetime) -> Offer:
        return self._offer(entry, at=at, batch=None)

    def _offer(
        self, entry: WaitlistEntry, *, at: datetime, batch: Batch | None
    ) -> Offer:
        offer = Offer(
            opening=self.opening,
            entry=entry,
            batch=batch,
            channel=Offer.Channel.TEXT if batch else Offer.Channel.CALL,
            phone=entry.patient.phone,
            rank=len(self.offers) + 1,
            score=candidates.score(entry),
            score_parts={**priority.parts(entry), "turn": 0},
            created_at=at,
        )
        self.offers.append(offer)
        self.ledger.offers.append(offer)
        return offer

    def _invite(self, offer: Offer, window: timedelta, *, at: datetime) -> None:
        waiting = offer.entry.status == WaitlistEntry.Status.ACTIVE
        lost = waiting and self.memory.rng.randrange(100) < ERRORS_OF_100
        until = min(at + window, self.opening.closes_at)
        self.ledger.send(
            offer,
            Purpose.OFFER,
            at,
            not_after=until,
            error_code=TRANSIENT_ERROR if lost else "",
        )
        offer.handed_over_at = at + 2 * SECOND
        offer.window_ends_at = offer.handed_over_at + window
        if lost:
            offer.status, offer.reason = Status.LAPSED, TRANSIENT_ERROR

    # --- answered ----------------------------------------------------------
    def answer_or_not(self, offer: Offer, *, before: datetime) -> None:
        """A no before that moment, or nothing."""
        left, window_ends = offer.handed_over_at, offer.window_ends_at
        if left is None or window_ends is None or offer.status != Status.PENDING:
            return
        waited = self.memory.unanswered[offer.entry_id] >= PATIENCE
        seconds = (min(before, window_ends) - left) // SECOND
        if seconds > 60 and (waited or self.memory.rng.random() < 0.4):
            at = left + self.memory.rng.randrange(40, seconds) * SECOND
            self._decline(offer, at=at)
        elif window_ends <= before:
            offer.status, offer.reason = Status.LAPSED, "no_answer"
            self.memory.unanswered[offer.entry_id] += 1
            self.ledger.record("offer_lapsed", offer, audit.SYSTEM, window_ends)

    def _decline(self, offer: Offer, *, at: datetime) -> None:
        reply = self._reply(offer, NO, at=at)
        offer.status, offer.answered_at, offer.ended_at = Status.DECLINED, at, at
        self.memory.unanswered[offer.entry_id] = 0
        self.ledger.send(offer, Purpose.DECLINED, at + SECOND, reply_to=reply)
        self.ledger.record("offer_declined", offer, audit.PATIENT, at)

    def _reply(
        self, offer: Offer, words: dict[str, tuple[str, ...]], *, at: datetime
    ) -> InboundText:
        patient: Patient = offer.entry.patient
        body = self.memory.rng.choice(words[patient.language])
        return self.ledger.receive(offer, body, at)

    # --- ended -------------------------------------------------------------
    def win(self, offer: Offer, *, at: datetime) -> Booking:
        """The first yes: everybody else who is still deciding is told."""
        by_call = offer.channel == Offer.Channel.CALL
        offer.status, offer.reason = Status.ACCEPTED, ""
        offer.answered_at = offer.said_yes_at = offer.ended_at = at
        actor = audit.staff(self.memory.desk) if by_call else audit.PATIENT
        if not by_call:
            reply = self._reply(offer, YES, at=at)
            self.ledger.send(offer, Purpose.RECEIVED, at + SECOND, reply_to=reply)
        self.ledger.record("offer_accepted", offer, actor, at, opening=self.opening.pk)
        Reason, Outcome = Opening.ClosingReason, Opening.Outcome
        self._close(
            Opening.Status.FILLED,
            Reason.WON_BY_PHONE if by_call else Reason.WON_BY_TEXT,
            Outcome.CALL if by_call else Outcome.TEXT,
            at=at,
        )
        self._end_others(Status.MISSED, "taken", Purpose.TAKEN, at=at)
        booking = Booking(
            opening=self.opening,
            offer=offer,
            won_at=at,
            old_start=offer.entry.current_start,
        )
        self.ledger.bookings.append(booking)
        return booking

    def book(self, booking: Booking, *, at: datetime) -> None:
        """Entered in the EHR by the desk; the winner reads “confirmed”."""
        desk = self.memory.desk
        booking.owner = booking.booked_by = desk
        booking.booked_at = at
        actor = audit.staff(desk)
        self.ledger.record("booking_taken", booking, actor, at - MINUTE)
        self.ledger.record("booking_booked", booking, actor, at)
        if not booking.offer.entry.patient.calls_only:
            self.ledger.send(booking.offer, Purpose.CONFIRMED, at)

    def withdraw(self, reason: str, outcome: str, *, at: datetime) -> None:
        purpose = (
            Purpose.TAKEN if outcome == Opening.Outcome.OUTSIDE else Purpose.WITHDRAWN
        )
        self._close(Opening.Status.WITHDRAWN, reason, outcome, at=at)
        self._end_others(Status.WITHDRAWN, reason, purpose, at=at)
        desk = audit.staff(self.memory.desk)
        self.ledger.record(
            "opening_withdrawn", self.opening, desk, at, reason=str(reason)
        )

    def expire(self) -> None:
        at, reason = self.opening.starts_at, Opening.ClosingReason.STARTED
        self._close(Opening.Status.EXPIRED, reason, Opening.Outcome.EMPTY, at=at)
        self._end_others(Status.WITHDRAWN, reason, "", at=at)
        self.ledger.record(
            "opening_expired", self.opening, audit.SYSTEM, at, reason=str(reason)
        )

    def _close(self, status: str, reason: str, outcome: str, *, at: datetime) -> None:
        self.opening.status, self.opening.closing_reason = status, reason
        self.opening.outcome, self.opening.closed_at = outcome, at

    def _end_others(
        self, status: str, reason: str, purpose: str, *, at: datetime
    ) -> None:
        for offer in self.offers:
            if offer.status not in Offer.LIVE:
                continue
            if offer.is_deciding and purpose:
                offer.told_gone_at = at
                self.ledger.send(offer, purpose, at + SECOND)
            offer.status, offer.reason, offer.ended_at = status, reason, at
