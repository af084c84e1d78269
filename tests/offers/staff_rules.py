"""What staff do, at any moment and in any state, as rules of the machine."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule

from clinic.models import Closure
from messaging import consent
from offers import bookings, calls, closures, openings, texting
from offers.models import Booking, Opening
from tests.offers.invariants import Rows
from tests.offers.world import ANY, NEW_PHONES, Day, pick
from waitlist import entries


class StaffRules(RuleBasedStateMachine):
    rows: Rows
    story: Day

    def _by(self) -> dict[str, Any]:
        return {"actor": self.story.actor, "at": self.story.now}

    @precondition(lambda self: self.rows.openings)
    @rule(
        which=ANY,
        act=st.sampled_from(
            ["pause", "resume", "resume", "send_now", "send_now", "withdraw", "outside"]
        ),
    )
    def staff_handle_a_time(self, which: int, act: str) -> None:
        pk, by = pick(self.rows.openings, which), self._by()
        if act in ("withdraw", "outside"):
            reason = Opening.ClosingReason.FILLED_OUTSIDE
            if act == "withdraw":
                reason = Opening.ClosingReason.NOT_FREE
            openings.withdraw(pk, reason=reason, **by)
        else:
            getattr(openings, act)(pk, **by)
        self.story.work()

    @precondition(lambda self: self.rows.offers)
    @rule(
        which=ANY,
        act=st.sampled_from(["said_yes", "said_yes", "said_no", "no_answer"]),
    )
    def staff_phone(self, which: int, act: str) -> None:
        getattr(calls, act)(pick(self.rows.offers, which), **self._by())
        self.story.work()

    @precondition(lambda self: self.rows.bookings)
    @rule(which=ANY, act=st.sampled_from(["mark_booked", "release_old", "phoned"]))
    def staff_book(self, which: int, act: str) -> None:
        booking = self.rows.bookings[-1 - which % len(self.rows.bookings)]
        getattr(bookings, act)(booking.pk, **self._by())
        self.story.work()

    @precondition(lambda self: self.rows.bookings)
    @rule(which=ANY, cause=st.sampled_from(Booking.UndoCause.values[1:]))
    def staff_undo(self, which: int, cause: str) -> None:
        booking = self.rows.bookings[-1 - which % len(self.rows.bookings)]
        bookings.undo(booking.pk, cause=cause, **self._by())
        self.story.work()

    @rule(which=ANY, act=st.sampled_from(["close", "reopen", "pause", "resume"]))
    def staff_handle_an_entry(self, which: int, act: str) -> None:
        reason = {"reason": "booked_elsewhere"} if act == "close" else {}
        ids = [pick(self.rows.entries, which)]
        getattr(entries, act)(ids, **reason, **self._by())
        self.story.work()

    @rule(who=ANY, which=st.integers(0, 1), agrees=st.booleans())
    def a_number_changes(self, who: int, which: int, agrees: bool) -> None:
        patient = self.rows.entries[pick(self.rows.entries, who)].patient
        entries.change_phone(patient, NEW_PHONES[which], **self._by())
        if agrees:
            consent.grant(
                phone=patient.phone,
                subject=patient.subject,
                method="verbal",
                at=self.story.now,
            )
        self.story.work()

    @precondition(lambda self: self.rows.openings)
    @rule(
        which=ANY,
        by_location=st.booleans(),
        at_once=st.booleans(),
        begins=st.sampled_from([-20, 10]),
    )
    def a_closure(
        self, which: int, by_location: bool, at_once: bool, begins: int
    ) -> None:
        opening = self.rows.openings[pick(self.rows.openings, which)]
        where = {"location": opening.location} if by_location else {}
        Closure.objects.create(
            **where or {"provider": opening.provider},
            starts_at=opening.starts_at + timedelta(minutes=begins),
            ends_at=opening.ends_at,
            reason="out",
        )
        if at_once:
            closures.withdraw_inside(**self._by())
        self.story.work()

    @rule(stop=st.sampled_from([True, False, False]))
    def staff_stop_or_resume_all_texting(self, stop: bool) -> None:
        if stop:
            texting.stop(reason="test", **self._by())
        else:
            texting.resume(**self._by())
        self.story.work()
