"""A clinic to which anything happens in any order, checked after every event."""

from __future__ import annotations

import logging
import sys
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.db import connection, transaction
from django_q.models import OrmQ
from hypothesis import strategies as st
from hypothesis.stateful import (
    initialize,
    invariant,
    precondition,
    rule,
)

from messaging import order as outbox_order
from messaging.models import DeliveryAttempt, OutboundText
from offers import openings, texting
from offers.models import Offer, OfferPolicy, Opening
from tests.messaging import signing
from tests.offers import invariants, leaving
from tests.offers.inprocess_carrier import InProcessCarrier
from tests.offers.invariants import Past, Rows
from tests.offers.staff_rules import StaffRules
from tests.offers.world import (
    ANY,
    BODIES,
    JUMPS,
    NOTICES,
    REPORTS,
    STARTS,
    TROUBLE,
    Clinic,
    Day,
    Errors,
)


class ClinicMachine(StaffRules):
    """Each example runs in a transaction of its own, which is rolled back."""

    def __init__(self, clinic: Clinic, clock: Any, connect: Any) -> None:
        super().__init__()
        self.clinic, self.clock = clinic, clock
        self.atomic = transaction.atomic()
        # As TestCase marks its own: a durable block inside counts as outermost.
        self.atomic._from_testcase = True  # type: ignore[attr-defined]
        self.atomic.__enter__()
        self.errors = Errors()
        logging.getLogger().addHandler(self.errors)
        self.clock.move_to(STARTS[0])
        self.carrier = InProcessCarrier(self._on_post)
        connect(self.carrier)
        self.story = Day(self.carrier, clock)  # type: ignore[arg-type]
        self.past, self.offences = Past(), []
        self.forms: list[dict[str, str]] = []
        self.rows = Rows.now(self.carrier.messages)

    def teardown(self) -> None:
        try:
            if sys.exc_info()[0] is None:  # the example has not failed before
                self.all_is_well_again()
        finally:
            logging.getLogger().removeHandler(self.errors)
            transaction.set_rollback(True)
            self.atomic.__exit__(None, None, None)

    def _on_post(self, oid: str) -> None:
        attempt = DeliveryAttempt.objects.select_related("text__location").get(oid=oid)
        self.past.posts[attempt.text_id] += 1
        if not connection.atomic_blocks[-1]._from_testcase:
            self.offences.append("the carrier was called inside a transaction")
        purpose = f"{attempt.text.purpose} {attempt.text_id}"
        self.offences += [
            f"{purpose} {offence}"
            for offence in leaving.offences(attempt, at=self.story.now)
        ]

    # --- What is checked after every event ------------------------------------

    @invariant()
    def nothing_is_amiss(self) -> None:
        assert not self.errors.lines, self.errors.lines
        assert not self.offences, self.offences
        self.rows = Rows.now(self.carrier.messages)
        for holds in invariants.INVARIANTS:
            holds(self.rows, self.past)
        invariants.remember(self.rows, self.past)

    # --- What happens ---------------------------------------------------------

    @initialize(
        start=st.sampled_from(STARTS),
        caps=st.sampled_from([(9, 30), (9, 30), (1, 3)]),
        notices=st.lists(st.sampled_from(NOTICES), min_size=1, max_size=2),
        held=st.booleans(),
    )
    def a_day_begins(
        self,
        start: datetime,
        caps: tuple[int, int],
        notices: list[int],
        held: bool,
    ) -> None:
        self.clock.move_to(start)
        OfferPolicy.objects.update(texts_per_day=caps[0], texts_per_week=caps[1])
        for provider, notice in enumerate(notices):
            self.a_time_comes_free(provider, notice, True, held, None)

    @rule(
        provider=st.integers(0, 1),
        notice=st.sampled_from(NOTICES),
        send=st.booleans(),
        held=st.booleans(),
        giver=st.sampled_from([None, None, 0, 1]),
    )
    def a_time_comes_free(
        self, provider: int, notice: int, send: bool, held: bool, giver: int | None
    ) -> None:
        entry = None if giver is None else self.clinic.entries[giver]
        try:
            self.story.cancellation(
                provider=self.clinic.providers[provider],
                location=self.clinic.location,
                starts_at=self.story.now + timedelta(minutes=notice),
                visit_types=[self.clinic.follow_up, self.clinic.new],
                held_in_ehr=held,
                given_up_by=entry and entry.patient,
                send=send,
            )
        except openings.AlreadyLogged:
            return

    @rule(phone=ANY, body=st.sampled_from(BODIES), after=st.sampled_from([0, 5, 40]))
    def somebody_texts(self, phone: int, body: str, after: int) -> None:
        self.clock.shift(timedelta(seconds=after))
        self._receive(self.clinic.phones[phone % len(self.clinic.phones)], body)

    @precondition(lambda self: self._asked())
    @rule(which=ANY)
    def somebody_asked_says_yes(self, which: int) -> None:
        self.somebody_asked_answers(which, "YES")

    @precondition(lambda self: self._asked())
    @rule(which=ANY, body=st.sampled_from(["yes please", "NO", "ok?", "STOP"]))
    def somebody_asked_answers(self, which: int, body: str) -> None:
        self.clock.shift(timedelta(seconds=30))
        asked = self._asked()
        self._receive(asked[which % len(asked)], body)

    @precondition(lambda self: self.forms)
    @rule(which=ANY)
    def a_text_comes_again(self, which: int) -> None:
        form = self.forms[-1 - which % len(self.forms)]
        assert self.story.replies(form["phone"], form["body"], MessageSid=form["sid"])

    @rule(minutes=st.sampled_from(JUMPS), tick=st.sampled_from([True, True, False]))
    def time_passes(self, minutes: int, tick: bool) -> None:
        self.clock.shift(timedelta(minutes=minutes))
        if tick:
            self.story.tick()

    @rule(
        steps=st.lists(st.sampled_from(TROUBLE), max_size=4),
        is_silent=st.booleans(),
    )
    def the_carrier_has_trouble(self, steps: list[Any], is_silent: bool) -> None:
        self.carrier.script, self.carrier.lookups_fail = steps, is_silent

    @precondition(lambda self: self.carrier.messages)
    @rule(
        which=ANY,
        reports=st.lists(st.sampled_from(REPORTS), min_size=1, max_size=3),
    )
    def the_carrier_reports(self, which: int, reports: list[tuple[str, str]]) -> None:
        message = self.carrier.messages[which % len(self.carrier.messages)]
        for status, code in reports:
            message["status"], message["error_code"] = status, code or None
            self._report(message, status, code)

    @rule(slow=st.booleans(), lost=st.booleans())
    def workers_are_slow_or_killed(self, slow: bool, lost: bool) -> None:
        self.story.is_slow = slow
        if lost:
            OrmQ.objects.all().delete()
        self.story.work()

    def all_is_well_again(self) -> None:
        """Trouble ends, everything goes on: nothing may be stuck two ticks later."""
        self.carrier.script, self.carrier.lookups_fail = [], False
        self.story.is_slow = False
        texting.resume(**self._by())
        for pk in self.rows.openings:
            openings.resume(pk, **self._by())
        waiting = set(self._pending())
        for minutes in (1, 1, 61, 1):
            self.story.later(minutes=minutes)
            self.nothing_is_amiss()
        assert not waiting & set(self._pending()), "an offer is stuck"
        self._nothing_is_left_undone()
        invariants.no_open_time_is_inside_a_closure(self.rows)

    # --- How ------------------------------------------------------------------

    def _nothing_is_left_undone(self) -> None:
        at = self.story.now
        overdue = Opening.objects.filter(status="open", starts_at__lte=at)
        assert not overdue.exists(), "a time that has begun is open"
        texts = OutboundText.objects.all()
        assert not texts.filter(status__in=["sending", "unknown"]).exists()
        assert not texts.filter(outcome_is_news=True).exists(), "nobody heard of it"
        assert not outbox_order.due(at).exists(), "a text that is due has not left"

    def _pending(self) -> list[int]:
        return list(Offer.objects.pending().by_text().values_list("pk", flat=True))

    def _asked(self) -> list[str]:
        live = (o for o in self.rows.by_text() if o.status in Offer.LIVE)
        return sorted({offer.phone for offer in live})

    def _receive(self, phone: str, body: str) -> None:
        sid = f"SM{len(self.forms) + 1:032x}"
        self.forms.append({"phone": phone, "body": body, "sid": sid})
        self.past.sids.add(sid)
        assert self.story.replies(phone, body, MessageSid=sid) == 200

    def _report(self, message: dict[str, Any], status: str, code: str) -> None:
        path = f"/twilio/status/?oid={message['oid']}"
        form = {
            "AccountSid": settings.TWILIO_ACCOUNT_SID,
            "MessageSid": message["sid"],
            "MessageStatus": status,
            **({"ErrorCode": code} if code else {}),
        }
        token = settings.TWILIO_AUTH_TOKENS[0]
        signature = signing.signature(settings.SITE_URL + path, form, token)
        response = self.story.client.post(
            path,
            urlencode(form),
            content_type=signing.FORM,
            headers={"X-Twilio-Signature": signature},
        )
        assert response.status_code == 204, urlsplit(path).path
        self.story.work()
