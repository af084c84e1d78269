"""Queueing, ordering, permission and what becomes of a text that was handed over."""

import pytest
from django.db import IntegrityError, transaction
from django_q.models import OrmQ

from messaging import (
    delivery,
    outbox,
    outcomes,
)
from messaging.models import DeliveryAttempt, InboundText, OutboundText
from messaging.outbox import Draft
from tests.factories import hours, minutes
from tests.messaging import carrier as carriers
from tests.messaging import outgoing
from tests.messaging.outgoing import AT, OTHER, PHONE, deliver, queue

Status, Hours = OutboundText.Status, OutboundText.Hours


def wakes():
    return [(row.task["func"], row.task["args"]) for row in OrmQ.objects.all()]


def fresh(text):
    text.refresh_from_db()
    return text


@pytest.fixture
def inbound(db):
    return InboundText.objects.create(
        carrier_id="SM" + "1" * 32, phone=PHONE, to_phone=OTHER, received_at=AT
    )


def test_a_due_text_wakes_a_worker_with_its_id_only(db):
    text = queue()
    assert wakes() == [("messaging.tasks.deliver", (text.pk,))]


def test_a_later_text_wakes_nobody_yet(db):
    queue(not_before=AT + minutes(1))
    assert wakes() == []


def test_a_rolled_back_text_leaves_no_wake(db):
    with transaction.atomic():
        queue()
        transaction.set_rollback(True)
    assert wakes() == []
    assert not OutboundText.objects.exists()


def test_a_text_is_answered_once_for_a_purpose(inbound):
    first = queue(reply_to=inbound, purpose="help")
    again = queue(reply_to=inbound, purpose="help", body="other words")
    assert again.pk == first.pk
    assert len(wakes()) == 1


def test_an_answer_for_another_purpose_is_another_text(inbound):
    assert queue(reply_to=inbound, purpose="help") != queue(
        reply_to=inbound, purpose="emergency"
    )


def test_a_text_that_could_never_leave_is_refused(db):
    with pytest.raises(IntegrityError), transaction.atomic():
        queue(not_after=AT)


def draft(n=0, **fields):
    return Draft(
        **{
            "phone": f"+1212555010{n}",
            "body": f"Our practice: hello {n}.",
            "purpose": "offer",
            "hours": "any",
            **fields,
        }
    )


def test_many_texts_keep_their_order_and_wake_each_worker_once(db, settings):
    texts = outbox.queue_many([draft(n) for n in range(5)], at=AT)
    assert [text.body[-2] for text in texts] == list("01234")
    assert [text.pk for text in texts] == sorted(text.pk for text in texts)
    assert wakes() == [("messaging.tasks.deliver_due", ())] * 2


def test_many_texts_cost_few_queries(db, django_assert_max_num_queries):
    with django_assert_max_num_queries(6):
        outbox.queue_many([draft(n) for n in range(10)], at=AT)


def test_no_texts_are_no_work(db):
    assert outbox.queue_many([], at=AT) == []
    assert wakes() == []


def test_many_later_texts_wake_nobody(db):
    outbox.queue_many([draft(not_before=AT + hours(1))], at=AT)
    assert wakes() == []


def test_a_draft_keeps_its_words_to_itself():
    assert "hello" not in repr(draft())
    assert "555" not in repr(draft())


def test_a_delivered_text_is_handed_over_and_its_news_told(carrier):
    text = deliver()
    assert text.status == Status.HANDED_OVER
    assert text.handed_over_at == AT
    assert text.outcome_is_news is False
    assert outgoing.heard == [(text.pk, Status.HANDED_OVER)]


def test_the_attempt_knows_the_carriers_id(carrier):
    attempt = deliver().attempts.get()
    assert attempt.carrier_id == carrier.messages[0]["sid"]
    assert (attempt.status, attempt.number) == (DeliveryAttempt.Status.ACCEPTED, 1)


def test_a_text_is_sent_once_however_often_it_is_asked_for(carrier):
    text = deliver()
    outbox.deliver(text.pk, at=AT)
    assert len(carrier.posts) == 1


def test_a_text_that_is_not_due_stays(carrier):
    text = deliver(not_before=AT + minutes(1))
    assert (text.status, text.attempt_count) == (Status.QUEUED, 0)


def test_a_text_of_no_such_id_is_nothing(carrier):
    outbox.deliver(999, at=AT)
    assert carrier.posts == []


def test_texts_to_one_number_leave_in_order(carrier):
    first, second = queue(body="first"), queue(body="second")
    outbox.deliver(second.pk, at=AT)
    assert carrier.posts == []
    OrmQ.objects.all().delete()
    outbox.deliver(first.pk, at=AT)
    assert wakes() == [("messaging.tasks.deliver", (second.pk,))]
    outbox.deliver(second.pk, at=AT)
    assert [post["Body"] for post in carrier.posts] == ["first", "second"]


def test_a_text_under_way_holds_up_the_next(carrier):
    delivery.claim(queue().pk, at=AT)
    assert deliver(body="the next").status == Status.QUEUED
    assert carrier.posts == []


def test_another_numbers_text_holds_nothing_up(carrier):
    queue()
    assert deliver(phone=OTHER).status == Status.HANDED_OVER


def test_a_later_text_holds_nothing_up_before_its_time(carrier):
    queue(not_before=AT + minutes(1))
    assert deliver().status == Status.HANDED_OVER


def test_a_stale_text_holds_nothing_up(carrier):
    queue(at=AT - minutes(2), not_after=AT - minutes(1))
    assert deliver().status == Status.HANDED_OVER


def test_a_text_of_unknown_outcome_holds_nothing_up(carrier):
    carrier.script = [carriers.DROP]
    assert deliver().status == Status.UNKNOWN
    assert deliver(body="the next").status == Status.HANDED_OVER


def test_what_waits_for_the_carrier_keeps_its_turn(carrier):
    carrier.script = [(429, 20429)]
    deliver()
    assert deliver(body="the next").status == Status.QUEUED
    assert len(carrier.posts) == 1


def test_the_sweep_drops_what_is_stale(carrier):
    text = queue(not_after=AT + minutes(1))
    outbox.sweep(AT + minutes(1))
    assert (fresh(text).status, text.status_reason) == (Status.CANCELLED, "stale")
    outcomes.sweep(AT + minutes(1))
    assert outgoing.heard == [(text.pk, Status.CANCELLED)]


def test_the_sweep_finds_a_text_whose_wake_was_lost(carrier):
    queue()
    OrmQ.objects.all().delete()
    assert outbox.sweep(AT) == 1
    assert wakes() == [("messaging.tasks.deliver_due", ())]


def test_a_drain_sends_everything_that_is_due_in_order(carrier):
    bodies = [f"hello {n}" for n in range(4)]
    for n, body in enumerate(bodies):
        queue(body=body, phone=[PHONE, OTHER][n % 2])
    queue(not_before=AT + minutes(1))
    assert outbox.deliver_due(at=AT) == 4
    assert [post["Body"] for post in carrier.posts] == bodies


def test_a_drain_that_runs_out_of_time_calls_for_another(carrier, monkeypatch):
    monkeypatch.setattr("messaging.delivery.DRAIN_SECONDS", -1)
    queue()
    OrmQ.objects.all().delete()
    assert outbox.deliver_due(at=AT) == 0
    assert wakes() == [("messaging.tasks.deliver_due", ())]


def test_news_that_was_not_heard_is_told_again(carrier, settings):
    handlers = settings.SMS_OUTCOME_HANDLERS
    settings.SMS_OUTCOME_HANDLERS = ["tests.messaging.outgoing.hear_badly"]
    text = deliver()
    assert text.outcome_is_news is True
    settings.SMS_OUTCOME_HANDLERS = handlers
    assert outcomes.sweep(AT) == 1
    assert outgoing.heard == [(text.pk, Status.HANDED_OVER)]
    assert outcomes.sweep(AT) == 0


def test_one_deaf_handler_does_not_keep_the_news_from_others(carrier, settings):
    settings.SMS_OUTCOME_HANDLERS = [
        "tests.messaging.outgoing.hear_badly",
        "tests.messaging.outgoing.hear",
    ]
    text = deliver()
    assert outgoing.heard == [(text.pk, Status.HANDED_OVER)]


def test_a_deaf_handler_is_logged_without_what_it_said(carrier, settings, caplog):
    settings.SMS_OUTCOME_HANDLERS = ["tests.messaging.outgoing.hear_badly"]
    text = deliver()
    [line] = [r.getMessage() for r in caplog.records if r.name == "messaging.outcomes"]
    assert line.startswith(f"text {text.pk}: RuntimeError in ")
