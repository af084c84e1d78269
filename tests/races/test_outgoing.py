"""Several workers, the carrier's callbacks and the desk, all at one text."""

from datetime import timedelta
from functools import partial

import pytest
from django.db import transaction
from django_q.models import OrmQ

from messaging import (
    delivery,
    halt,
    outbox,
    pace,
    receipts,
    settling,
    suppression,
    unsettled,
)
from messaging.models import DeliveryAttempt, DeliveryEvent, OutboundText
from messaging.twilio import Outcome, Result
from tests.factories import minutes, phone
from tests.messaging import outgoing
from tests.races.arena import PATIENCE, hold, race

Status = OutboundText.Status
ROUNDS = 15


@pytest.fixture
def carrier(live, settings):
    with outgoing.carrier(settings) as carrier:
        yield carrier


def queue(now, n=0, **fields):
    return outgoing.queue(at=now, phone=phone(n), **fields)


def test_six_workers_send_a_text_once(carrier, now):
    text = queue(now)
    race(*[partial(outbox.deliver, text.pk)] * 6)
    assert len(carrier.posts) == 1
    assert text.attempts.count() == 1


def test_workers_share_a_drain_and_keep_each_numbers_order(carrier, now):
    for n in range(24):
        queue(now, n % 6, body=f"{n}")
    sent = race(*[outbox.deliver_due] * 4)
    for row in OrmQ.objects.filter(lock__lte=now):
        outbox.deliver(*row.task["args"])
    assert sum(count > 0 for count in sent) > 1
    for n in range(6):
        bodies = [p["Body"] for p in carrier.posts if p["To"] == phone(n)]
        assert bodies == [str(n + 6 * turn) for turn in range(4)]


def test_a_text_is_either_stopped_or_sent(carrier, now):
    for n in range(ROUNDS):
        text = queue(now, n)
        texts = OutboundText.objects.filter(pk=text.pk)
        stop = partial(outbox.cancel, texts, reason="withdrawn", at=now)
        [stopped, _] = race(stop, partial(outbox.deliver, text.pk))
        text.refresh_from_db()
        sent = any(post["To"] == phone(n) for post in carrier.posts)
        assert sent == (text.status == Status.HANDED_OVER)
        assert sent != (text.status == Status.CANCELLED)
        assert not (stopped and sent)


def test_answer_and_reports_together_leave_the_furthest(carrier, now):
    for n in range(ROUNDS):
        attempt = delivery.claim(queue(now, n).pk, at=now)
        sid = f"SM{n:032x}"
        accepted = Result(Outcome.ACCEPTED, carrier_id=sid, carrier_status="accepted")
        report = partial(
            receipts.record, oid=attempt.oid, carrier_id=sid, error_code="", at=now
        )
        race(
            partial(settling.store, attempt, accepted, at=now),
            *[partial(report, status=s) for s in ("sent", "delivered", "delivered")],
        )
        attempt = DeliveryAttempt.objects.select_related("text").get(pk=attempt.pk)
        assert (attempt.carrier_id, attempt.rank) == (sid, 60)
        assert attempt.text.status == Status.DELIVERED
        assert DeliveryEvent.objects.filter(attempt=attempt).count() == 2


def test_a_stop_and_the_carriers_refusal_do_not_deadlock(carrier, now):
    def stop(text):
        with transaction.atomic():
            suppression.suppress(text.phone, kind="opt_out", source="keyword", at=now)
            texts = OutboundText.objects.filter(phone=text.phone)
            outbox.cancel(texts, reason="opted_out", at=now)

    refused = Result(Outcome.REFUSED, error_code="21610")
    for n in range(ROUNDS):
        text = queue(now, n)
        attempt = delivery.claim(text.pk, at=now)
        race(partial(stop, text), partial(settling.store, attempt, refused, at=now))
        text.refresh_from_db()
        assert text.status == Status.FAILED
        assert suppression.in_force().filter(phone=text.phone).count() == 1


def cut_off(carrier, now, n):
    """Its sending broke twenty minutes ago, and the carrier cannot be asked."""
    then = now - minutes(20)
    text = outgoing.queue(at=then, phone=phone(n))
    attempt = delivery.claim(text.pk, at=then)
    settling.store(attempt, Result(Outcome.UNKNOWN), at=then)
    return text, attempt


def test_a_late_report_and_a_person_never_make_a_second_copy(carrier, staff, now):
    for n in range(ROUNDS):
        text, attempt = cut_off(carrier, now, n)
        report = partial(
            receipts.record, oid=attempt.oid, carrier_id="", error_code="", at=now
        )
        send_again = partial(
            unsettled.it_did_not, text.pk, actor=staff, at=now, resend=True
        )
        race(partial(report, status="sent"), send_again)
        outbox.deliver(text.pk, at=now)
        text.refresh_from_db()
        assert text.status == Status.HANDED_OVER
        assert text.attempts.count() == 1
    assert carrier.posts == []


def test_of_three_people_one_settles_a_text(carrier, staff, now):
    for n in range(ROUNDS):
        text, _ = cut_off(carrier, now, n)
        say = {"actor": staff, "at": now}
        said = race(
            partial(unsettled.it_arrived, text.pk, **say),
            partial(unsettled.it_did_not, text.pk, resend=True, **say),
            partial(unsettled.it_did_not, text.pk, resend=False, **say),
        )
        assert sum(said) == 1
        outbox.deliver(text.pk, at=now)
        assert text.attempts.count() == (2 if said[1] else 1)


def test_workers_are_given_different_times(live, now, settings):
    settings.SMS_PER_SECOND = 2
    turns = race(*[partial(pace.take, 1, at=now)] * 6)
    assert sorted(turns) == [now + timedelta(seconds=each / 2) for each in range(6)]


def test_the_end_of_a_halt_and_a_withdrawal_do_not_deadlock(live, now, monkeypatch):
    """An older text is held, a newer one has just been taken; both are taken back."""
    older, newer = queue(now, 1), queue(now, 2)
    attempt = delivery.claim(newer.pk, at=now)
    OutboundText.objects.filter(pk=older.pk).update(status_reason="account")
    handed_over = hold(monkeypatch, halt, "end")
    taken = Result(Outcome.ACCEPTED, carrier_id="SM" + "1" * 32, carrier_status="sent")

    def withdraw():
        assert handed_over.wait(PATIENCE)
        outbox.cancel(OutboundText.objects.all(), reason="withdrawn", at=now)

    race(partial(settling.store, attempt, taken, at=now), withdraw)
    older.refresh_from_db()
    newer.refresh_from_db()
    assert (older.status, newer.status) == (Status.CANCELLED, Status.HANDED_OVER)


def test_two_texts_that_end_a_halt_together_leave_nothing_held(carrier, now):
    for n in range(ROUNDS):
        attempts = [
            delivery.claim(queue(now, 8 * n + each).pk, at=now) for each in (1, 2)
        ]
        held = [queue(now, 8 * n + each).pk for each in range(3, 8)]
        OutboundText.objects.filter(pk__in=held).update(status_reason="account")
        taken = [
            Result(Outcome.ACCEPTED, carrier_id=f"SM{n:031x}{each}") for each in (1, 2)
        ]
        pairs = zip(attempts, taken, strict=True)
        race(*[partial(settling.store, a, result, at=now) for a, result in pairs])
        assert halt.current() is None
        OutboundText.objects.filter(pk__in=held).update(status="cancelled")


def test_one_worker_asks_a_carrier_that_takes_nothing(carrier, now):
    carrier.script = [(401, 20003)] * 50
    text = queue(now)
    outbox.deliver(text.pk, at=now)
    for n in range(1, 9):
        queue(now, n)
    outbox.sweep(now)
    for turn in range(1, 5):
        at = now + minutes(7 * turn)  # the longest pause is 6.25
        race(*[partial(outbox.deliver_due, at=at)] * 4)
        assert len(carrier.posts) == 1 + turn
        outbox.sweep(at)
