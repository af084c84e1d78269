"""The carrier refuses our account: texts wait, one asks."""

from datetime import timedelta

import pytest
from django_q.models import OrmQ

from clinic import audit
from clinic.models import AuditEvent
from messaging import halt, outbox
from tests.factories import minutes
from tests.messaging.outgoing import AT, OTHER, deliver, queue
from tests.messaging.test_retries import Status, again, fails


def test_one_text_asks_while_the_others_wait(carrier):
    carrier.script = [(401, 20003)] * 3
    first = deliver()
    others = [queue(phone=f"+1312555010{n}") for n in range(5)]
    for moment in (AT + minutes(1), first.not_before):
        outbox.sweep(moment)
        outbox.deliver_due(at=moment)
    assert len(carrier.posts) == 2
    first.refresh_from_db()
    outbox.deliver_due(at=first.not_before - timedelta(seconds=1))
    assert len(carrier.posts) == 2
    assert {text.attempts.count() for text in others} == {0}


def test_the_accounts_own_cap_comes_with_the_status_of_haste_and_holds_all(carrier):
    carrier.script = [(429, 63038)]
    text = deliver()
    assert (text.status, text.status_reason) == (Status.QUEUED, "account")
    assert outbox.account_error() == "63038"
    assert deliver(phone=OTHER).attempts.count() == 0


def test_when_the_account_works_again_everything_leaves(carrier):
    carrier.script = [(401, 20003)]
    first = deliver()
    others = [queue(phone=f"+1312555010{n}") for n in range(5)]
    outbox.sweep(AT + minutes(0.5))
    outbox.deliver(first.pk, at=first.not_before)
    assert outbox.account_error() == ""
    assert ("messaging.tasks.deliver_due", ()) in [
        (row.task["func"], row.task["args"]) for row in OrmQ.objects.all()
    ]
    outbox.deliver_due(at=first.not_before)
    assert len(carrier.posts) == 2 + len(others)


def test_an_invitation_loses_no_time_to_the_outage(carrier):
    carrier.script = [(401, 20003)]
    first = deliver()
    [text] = outbox.queue_many(
        [
            outbox.Draft(
                phone=OTHER,
                body="hello",
                purpose="offer",
                hours="any",
                not_after=AT + minutes(7),
                waits_out_outages=True,
            )
        ],
        at=AT,
    )
    for n in range(1, 20):
        outbox.sweep(AT + minutes(n))
    text.refresh_from_db()
    assert text.status == Status.QUEUED
    outbox.deliver(first.pk, at=AT + minutes(20))
    text.refresh_from_db()
    assert text.not_after == AT + minutes(27)
    outbox.deliver(text.pk, at=AT + minutes(20))
    text.refresh_from_db()
    assert text.status == Status.HANDED_OVER


def test_another_text_gets_no_more_time_than_it_had(carrier):
    carrier.script = [(401, 20003)]
    deliver()
    text = queue(phone=OTHER, not_after=AT + minutes(5))
    for n in range(1, 7):
        outbox.sweep(AT + minutes(n))
    text.refresh_from_db()
    assert (text.status, text.status_reason) == (Status.CANCELLED, "stale")


@pytest.mark.parametrize("code", ["30002", "30032", "30034", "63038"])
def test_an_account_refused_after_acceptance_holds_texts_too(carrier, code):
    text = fails(deliver(), code, status="failed")
    assert (text.status, text.status_reason) == (Status.QUEUED, "account")
    assert text.handed_over_at is None
    assert outbox.account_error() == code
    waits = deliver(phone=OTHER)
    assert waits.status == Status.QUEUED
    outbox.sweep(AT)
    again(text)
    assert outbox.account_error() == code
    fails(text, "", status="sent", at=text.not_before)
    assert outbox.account_error() == ""


def test_a_number_refused_for_its_own_sake_shows_that_the_account_works(carrier):
    carrier.script = [(401, 20003), (400, 21614)]
    first = deliver()
    queue(phone=OTHER)
    outbox.sweep(AT)
    outbox.deliver(first.pk, at=first.not_before)
    assert outbox.account_error() == ""


def test_somebody_has_the_carrier_asked_now(carrier, user):
    carrier.script = [(401, 20003)]
    first = deliver()
    queue(phone=OTHER)
    outbox.sweep(AT)
    assert halt.try_again(actor=audit.staff(user), at=AT + timedelta(seconds=5))
    outbox.deliver_due(at=AT + timedelta(seconds=5))
    first.refresh_from_db()
    assert first.status == Status.HANDED_OVER
    assert AuditEvent.objects.filter(action="carrier_tried_again").exists()
    assert not halt.try_again(actor=audit.staff(user), at=AT + minutes(1))


def test_asking_again_in_vain_holds_everything_again(carrier, user):
    carrier.script = [(401, 20003), (401, 20003)]
    deliver()
    queue(phone=OTHER)
    outbox.sweep(AT)
    halt.try_again(actor=audit.staff(user), at=AT + timedelta(seconds=5))
    outbox.deliver_due(at=AT + timedelta(seconds=5))
    assert len(carrier.posts) == 2
    assert outbox.account_error() == "20003"
