"""Texts leave no faster than the carrier takes them."""

import time
from datetime import timedelta

import pytest
from django.db import connection
from django_q.models import OrmQ

from messaging import inbound, outbox, pace
from messaging.models import OutboundText, SendingPace
from tests.factories import InboundTextFactory, days, hours, minutes, phone
from tests.messaging.outgoing import AT, OTHER, PHONE, deliver, queue

Status = OutboundText.Status


def seconds(n):
    return timedelta(seconds=n)


@pytest.fixture
def waits(monkeypatch):
    """How long a worker would have waited, and whether inside a transaction."""
    slept = []

    def sleep(length):
        # The test's own transaction is the only one.
        assert len(connection.savepoint_ids) == before
        slept.append(length)

    before = len(connection.savepoint_ids)
    monkeypatch.setattr(time, "sleep", sleep)
    return slept


@pytest.fixture
def two_a_second(settings, waits):
    settings.SMS_PER_SECOND = 2
    return waits


def test_each_text_gets_a_time_of_its_own(db, two_a_second):
    turns = [pace.take(1, at=AT) for _ in range(4)]
    assert [turn - AT for turn in turns] == [seconds(n / 2) for n in range(4)]


def test_a_long_text_takes_the_time_of_its_parts(db, two_a_second):
    pace.take(3, at=AT)
    assert pace.take(1, at=AT) == AT + seconds(1.5)


def test_time_that_was_not_used_is_not_saved_up(db, two_a_second):
    pace.take(1, at=AT)
    assert pace.take(1, at=AT + hours(1)) == AT + hours(1)
    assert pace.take(1, at=AT + hours(1)) == AT + hours(1) + seconds(0.5)


def test_a_clock_that_was_put_back_stops_nothing(db, two_a_second):
    pace.take(1, at=AT + days(1))
    assert pace.take(1, at=AT) == AT


def test_a_worker_waits_for_a_turn_that_is_near(carrier, two_a_second):
    for n in range(4):
        assert deliver(phone=f"+1312555010{n}").status == Status.HANDED_OVER
    assert two_a_second == [0, 0.5, 1, 1.5]


def test_a_turn_far_off_is_waited_for_in_the_queue(carrier, two_a_second):
    pace.slow_down(at=AT)
    text = deliver()
    assert (text.status, text.status_reason) == (Status.QUEUED, "pace")
    assert text.not_before == AT + seconds(10)
    assert text.attempts.count() == 0
    woken = OrmQ.objects.order_by("pk").last()
    assert (woken.lock, woken.task["args"]) == (text.not_before, (text.pk,))
    assert two_a_second == []
    outbox.deliver(text.pk, at=text.not_before)
    assert carrier.posts
    assert SendingPace.objects.get().next_at == AT + seconds(10.5)


def test_a_text_that_waits_for_its_turn_keeps_it_before_later_ones(
    carrier, two_a_second
):
    pace.slow_down(at=AT)
    deliver()
    later = deliver(body="later")
    assert (later.status, later.status_reason) == (Status.QUEUED, "")
    assert carrier.posts == []


def test_a_text_too_late_for_its_turn_stays_and_ends_by_itself(carrier, two_a_second):
    pace.slow_down(at=AT)
    text = deliver(not_after=AT + seconds(5))
    assert text.status_reason == ""
    outbox.sweep(AT + seconds(5))
    text.refresh_from_db()
    assert (text.status, text.status_reason) == (Status.CANCELLED, "stale")


def test_a_text_too_late_for_its_turn_takes_nobodys_time(carrier, two_a_second):
    pace.slow_down(at=AT)
    late = [queue(phone=phone(n), not_after=AT + seconds(9)) for n in range(5)]
    for text in late * 3:
        outbox.deliver(text.pk, at=AT)
    assert SendingPace.objects.get().next_at == AT + seconds(10)


def test_a_text_whose_turn_comes_in_its_last_second_leaves(carrier, two_a_second):
    pace.take(3, at=AT)
    assert deliver(not_after=AT + seconds(1.6)).status == Status.HANDED_OVER
    assert deliver(phone=OTHER, not_after=AT + seconds(2)).attempts.count() == 0


def test_an_answer_does_not_queue_behind_an_imports_welcomes(carrier, two_a_second):
    SendingPace.objects.update(next_at=AT + minutes(6))
    answer = deliver(reply_to=InboundTextFactory(phone=PHONE))
    assert answer.status == Status.HANDED_OVER
    assert deliver(phone=OTHER).not_before == AT + minutes(6) + seconds(0.5)


def test_the_one_confirmation_of_an_opt_out_leaves_at_once(carrier, two_a_second):
    SendingPace.objects.update(next_at=AT + minutes(6))
    text = InboundTextFactory(
        phone=PHONE, body="please stop texting me", received_at=AT
    )
    inbound.route(text.pk, at=AT)
    outbox.deliver_due(at=AT)
    confirmation = OutboundText.objects.get()
    assert confirmation.confirms is not None
    assert confirmation.status == Status.HANDED_OVER


def test_the_text_that_asks_a_silent_carrier_waits_for_no_turn(carrier, two_a_second):
    """Put back, it would no longer be the one that all others wait for."""
    carrier.script = [(401, 20003), (401, 20003)]
    text = deliver()
    SendingPace.objects.update(next_at=text.not_before + minutes(1))
    outbox.deliver(text.pk, at=text.not_before)
    assert len(carrier.posts) == 2
    assert outbox.account_error() == "20003"
    assert deliver(phone=OTHER).attempts.count() == 0


def test_what_is_not_due_takes_nobodys_time(carrier, two_a_second):
    text = queue(not_before=AT + hours(1))
    outbox.deliver(text.pk, at=AT)
    assert SendingPace.objects.get().next_at is None


def test_without_a_limit_nobody_waits(carrier, waits, settings):
    settings.SMS_PER_SECOND = 0
    deliver()
    assert deliver(phone=OTHER).status == Status.HANDED_OVER
    assert waits == []
    assert SendingPace.objects.get().next_at is None
