"""How many texts a number gets in a day, and who is owed an answer."""

from datetime import timedelta

import pytest

from clinic.models import Practice
from messaging import outbox, suppression
from tests.factories import InboundTextFactory, hours, minutes
from tests.messaging import outgoing
from tests.messaging.outgoing import AT, OTHER, PHONE, deliver, queue
from tests.messaging.test_retries import Status, fails


@pytest.fixture
def limit():
    Practice.objects.update(texts_per_day=3)


def test_a_number_gets_so_many_texts_in_a_day(carrier, limit):
    for n in range(3):
        deliver(at=AT + hours(n))
    text = deliver(at=AT + hours(3))
    assert (text.status, text.status_reason) == (Status.CANCELLED, "daily_cap")
    assert outgoing.heard[-1] == (text.pk, Status.CANCELLED)
    assert deliver(at=AT + hours(24)).status == Status.HANDED_OVER


@pytest.mark.parametrize(
    "purpose", ["received", "confirmed", "replaces", "undone", "closed", "emergency"]
)
def test_what_must_be_heard_is_not_counted_nor_stopped(carrier, limit, purpose):
    for n in range(4):
        deliver(at=AT + minutes(n), purpose=purpose)
    assert len(carrier.posts) == 4
    assert deliver(at=AT + minutes(5)).status == Status.HANDED_OVER


def test_what_staff_write_is_not_counted_nor_stopped(carrier, limit, user):
    for n in range(4):
        deliver(at=AT + minutes(n), purpose="staff", written_by=user)
    assert len(carrier.posts) == 4


def test_another_number_has_a_limit_of_its_own(carrier, limit):
    for n in range(3):
        deliver(at=AT + minutes(n))
    assert deliver(phone=OTHER).status == Status.HANDED_OVER


def test_a_text_that_nobody_got_does_not_count(carrier, limit):
    carrier.script = [(400, 29999)] * 3
    for n in range(3):
        deliver(at=AT + minutes(n))
    assert deliver(at=AT + minutes(5)).status == Status.HANDED_OVER


def unanswered(at, **fields):
    """Somebody's text whose answer was not sent: why a person reads it, or nothing."""
    question = InboundTextFactory(phone=PHONE)
    answer = deliver(at=at, reply_to=question, **fields)
    outbox.sweep(at + hours(3))
    answer.refresh_from_db()
    question.refresh_from_db()
    assert answer.status == Status.CANCELLED
    assert question.needs_person is bool(question.inbox_reason)
    return question.inbox_reason


def test_a_patient_who_gets_no_answer_for_the_limit_hears_from_a_person(carrier, limit):
    for n in range(3):
        deliver(at=AT + minutes(n))
    assert "has had its texts for today" in unanswered(AT + minutes(5))


def test_nor_does_one_whose_network_takes_no_more_go_unheard(carrier):
    fails(deliver(), "30023")
    assert "takes no more" in unanswered(AT, not_after=AT + hours(2))


@pytest.mark.parametrize(("mode", "why"), [("off", "sends no texts"), ("test", "test")])
def test_nor_one_whom_the_system_may_not_answer(carrier, mode, why):
    Practice.objects.update(sending_mode=mode)
    assert why in unanswered(AT)


def test_nor_one_whose_answer_is_held_up_until_it_is_too_late(carrier):
    carrier.script = [(429, 20429)] * 2
    assert "came too late" in unanswered(AT, not_after=AT + timedelta(seconds=8))
    assert "came too late" in unanswered(AT, not_after=AT + timedelta(seconds=4))


def test_nor_one_whose_answer_waits_for_hours_that_come_too_late(carrier):
    night = AT + hours(12)
    why = unanswered(night, hours="contact", not_after=night + hours(2))
    assert "too late in the day" in why


def test_whoever_asked_us_to_stop_is_not_owed_an_answer(carrier):
    suppression.suppress(PHONE, kind="opt_out", source="desk", at=AT)
    assert unanswered(AT) == ""


def test_an_opt_out_that_is_not_confirmed_in_time_needs_nobody(carrier):
    row = suppression.suppress(PHONE, kind="opt_out", source="free_text", at=AT)
    Practice.objects.update(texting_stopped_at=AT)
    text = queue(
        reply_to=InboundTextFactory(phone=PHONE),
        confirms=row,
        not_after=AT + minutes(5),
    )
    Practice.objects.update(texting_stopped_at=None)
    outbox.sweep(AT + minutes(5))
    text.refresh_from_db()
    assert text.status == Status.CANCELLED
    assert not text.reply_to.needs_person
