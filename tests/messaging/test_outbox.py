"""Queueing, ordering, permission and what becomes of a text that was handed over."""

from datetime import datetime, time, timedelta

import pytest
from django.db import IntegrityError, transaction
from django_q.models import OrmQ

from clinic import texting
from clinic.audit import SYSTEM
from clinic.models import Practice
from messaging import (
    delivery,
    outbox,
    outcomes,
    permission,
    settling,
    suppression,
)
from messaging.models import DeliveryAttempt, InboundText, OutboundText, Suppression
from messaging.outbox import Draft
from messaging.twilio import Outcome, Result
from tests.factories import LocationFactory, days, hours, minutes
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


# --- queue -------------------------------------------------------------------


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


# --- deliver -----------------------------------------------------------------


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


# --- permission --------------------------------------------------------------


@pytest.mark.parametrize("mode", ["off", "shadow"])
def test_nothing_leaves_unless_the_mode_lets_it(carrier, mode):
    Practice.objects.update(sending_mode=mode)
    text = deliver()
    assert (text.status, text.status_reason) == (Status.CANCELLED, "sending_off")
    assert outgoing.heard == [(text.pk, Status.CANCELLED)]
    assert carrier.posts == []


def test_in_test_mode_only_listed_phones_are_texted(carrier):
    Practice.objects.update(
        sending_mode="test", test_phones="212-555-0101\nnobody\n\n+1 312 555 0103"
    )
    assert deliver().status == Status.HANDED_OVER
    assert deliver(phone=OTHER).status_reason == "not_a_test_phone"


def test_while_texting_is_stopped_texts_are_held(carrier):
    texting.stop(reason="drill", actor=SYSTEM, at=AT)
    text = deliver()
    assert (text.status, text.status_reason) == (Status.QUEUED, "stopped")
    assert outbox.sweep(AT) == 0
    texting.resume(actor=SYSTEM, at=AT)
    outbox.deliver_due(at=AT)
    assert fresh(text).status == Status.HANDED_OVER


def test_a_drain_ends_while_texting_is_stopped(carrier):
    queue()
    texting.stop(reason="drill", actor=SYSTEM, at=AT)
    assert outbox.deliver_due(at=AT) == 0


def suppress(phone=PHONE, kind="opt_out", source="free_text"):
    return suppression.suppress(phone, kind=kind, source=source, at=AT)


def test_a_suppressed_number_gets_nothing(carrier):
    suppress()
    text = deliver()
    assert (text.status, text.status_reason) == (Status.CANCELLED, "suppressed")
    assert carrier.posts == []


def test_the_confirmation_of_an_opt_out_is_sent(carrier):
    assert deliver(confirms=suppress()).status == Status.HANDED_OVER


def test_the_confirmation_of_one_opt_out_does_not_pass_another(carrier):
    confirmed = suppress()
    suppress(kind="unreachable", source="carrier")
    assert deliver(confirms=confirmed).status_reason == "suppressed"


def test_a_text_too_late_is_not_sent(carrier):
    text = queue(not_after=AT + minutes(5))
    outbox.deliver(text.pk, at=AT + minutes(5))
    assert fresh(text).status_reason == "stale"
    assert carrier.posts == []


NIGHT = datetime.fromisoformat("2026-11-23T22:30:00-05:00")


def test_a_text_we_start_waits_for_contact_hours(carrier):
    place = LocationFactory(contact=(time(8), time(20)))
    text = deliver(at=NIGHT, hours=Hours.CONTACT, location=place)
    assert (text.status, text.status_reason) == (Status.QUEUED, "hours")
    assert text.not_before == NIGHT + hours(9.5)
    assert outgoing.heard == []


def test_a_text_that_would_be_too_late_in_the_morning_is_dropped(carrier):
    place = LocationFactory(contact=(time(8), time(20)))
    fields = {"hours": Hours.CONTACT, "location": place, "not_after": NIGHT + hours(1)}
    assert deliver(at=NIGHT, **fields).status_reason == "outside_hours"


def test_an_answer_leaves_at_night_past_a_text_that_waits(carrier):
    place = LocationFactory(contact=(time(8), time(20)))
    deliver(at=NIGHT, hours=Hours.CONTACT, location=place)
    assert deliver(at=NIGHT).status == Status.HANDED_OVER


@pytest.mark.parametrize(("is_local", "status"), [(True, "handed_over"), (0, "queued")])
def test_the_numbers_own_morning_counts_unless_it_is_local(carrier, is_local, status):
    at = datetime.fromisoformat("2026-11-23T08:30:00-05:00")
    place = LocationFactory(contact=(time(8), time(20)))
    fields = {"hours": Hours.CONTACT, "location": place, "is_local": bool(is_local)}
    assert deliver(at=at, phone="+14155550101", **fields).status == status


@pytest.mark.parametrize("is_local", [True, False])
def test_the_patients_own_morning_counts_whatever_the_number_says(carrier, is_local):
    at = datetime.fromisoformat("2026-11-23T08:30:00-05:00")
    place = LocationFactory(contact=(time(8), time(20)))
    fields = {"hours": Hours.CONTACT, "location": place, "is_local": is_local}
    text = deliver(at=at, timezone="America/Los_Angeles", **fields)
    assert (text.status, text.status_reason) == (Status.QUEUED, "hours")
    assert text.not_before == at + hours(2.5)


def test_texts_queued_together_keep_their_patients_timezones(db):
    zones = ["America/Los_Angeles", ""]
    texts = outbox.queue_many([draft(timezone=zone) for zone in zones], at=AT)
    assert [fresh(text).timezone for text in texts] == zones


# --- what the carrier says ---------------------------------------------------


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (21610, "opt_out"),
        (21211, "unreachable"),
        (21612, "unreachable"),
        (21614, "unreachable"),
        (21635, "unreachable"),
        (21408, None),
        (21617, None),
    ],
)
def test_a_refusal_is_final_and_may_suppress_the_number(carrier, code, kind):
    carrier.script = [(400, code)]
    text = deliver()
    assert (text.status, text.error_code) == (Status.FAILED, str(code))
    assert text.status_reason == "permanent"
    assert text.attempts.get().status == DeliveryAttempt.Status.REFUSED
    assert outgoing.heard == [(text.pk, Status.FAILED)]
    rows = Suppression.objects.values_list("kind", "source", "error_code")
    assert list(rows) == ([(kind, "carrier", str(code))] if kind else [])


def test_a_number_that_opted_out_with_us_before_is_suppressed_once(carrier):
    carrier.script = [(400, 21610)]
    assert deliver(confirms=suppress()).status == Status.FAILED
    assert Suppression.objects.count() == 1


def test_a_busy_carrier_is_asked_again_later(carrier, settings):
    settings.SMS_RETRY_PAUSE = timedelta(seconds=8)
    carrier.script = [(429, 20429), (429, 20429)]
    text = deliver()
    assert (text.status, text.status_reason) == (Status.QUEUED, "retry")
    assert timedelta(seconds=8) <= text.not_before - AT <= timedelta(seconds=10)
    later = text.not_before
    outbox.deliver(text.pk, at=later)
    assert timedelta(seconds=16) <= fresh(text).not_before - later
    outbox.deliver(text.pk, at=text.not_before)
    assert fresh(text).status == Status.HANDED_OVER
    assert (text.attempt_count, text.status_reason, text.error_code) == (3, "", "")


def test_a_worker_is_woken_when_the_pause_is_over(carrier):
    carrier.script = [(429, 20429)]
    text = deliver()
    woken = OrmQ.objects.order_by("pk").last()
    assert woken.lock == text.not_before
    assert woken.task["args"] == (text.pk,)


def test_a_carrier_that_is_not_there_is_asked_again_later(carrier, settings):
    settings.TWILIO_API_BASE_URL = "http://127.0.0.1:9"
    text = deliver()
    assert (text.status, text.status_reason) == (Status.QUEUED, "retry")
    assert text.attempts.get().status == DeliveryAttempt.Status.NEVER_SENT


def test_a_busy_carrier_is_not_asked_after_the_texts_time(carrier):
    carrier.script = [(429, 20429)]
    text = deliver(not_after=AT + timedelta(seconds=2))
    assert (text.status, text.status_reason) == (Status.CANCELLED, "stale")
    assert outgoing.heard == [(text.pk, Status.CANCELLED)]


def test_a_refused_account_holds_the_text_and_shows(carrier):
    assert outbox.account_error() == ""
    carrier.script = [(401, 20003)]
    text = deliver()
    assert (text.status, text.status_reason) == (Status.QUEUED, "account")
    assert text.not_before >= AT + minutes(1)
    assert outbox.account_error() == "20003"


def test_an_account_that_works_again_shows_no_error(carrier):
    carrier.script = [(401, 20003)]
    text = deliver()
    outbox.deliver(text.pk, at=text.not_before)
    assert fresh(text).status == Status.HANDED_OVER
    assert outbox.account_error() == ""


@pytest.mark.parametrize("step", [carriers.HANG, carriers.TAKE_AND_DROP, (500, 20500)])
def test_an_unclear_answer_is_unknown_and_not_sent_again(carrier, step):
    carrier.script = [step]
    text = deliver()
    assert text.status == Status.UNKNOWN
    outbox.sweep(AT + days(1))
    outbox.deliver(text.pk, at=AT + days(1))
    assert len(carrier.posts) == 1
    assert outgoing.heard == [(text.pk, Status.UNKNOWN)]


# --- cancel ------------------------------------------------------------------


def cancel(text, reason="withdrawn"):
    texts = OutboundText.objects.filter(pk=text.pk)
    return outbox.cancel(texts, reason=reason, at=AT)


def test_a_queued_text_is_stopped(carrier):
    text = queue()
    assert cancel(text) == 1
    outbox.deliver(text.pk, at=AT)
    assert (fresh(text).status, text.status_reason) == (Status.CANCELLED, "withdrawn")
    assert carrier.posts == []


def test_a_text_that_left_is_not_stopped(carrier):
    text = deliver()
    assert cancel(text) == 0
    assert fresh(text).status == Status.HANDED_OVER
    assert text.resend_forbidden is False


def test_an_unknown_text_is_not_stopped_but_never_resent(carrier):
    carrier.script = [carriers.DROP]
    text = deliver()
    assert cancel(text) == 0
    assert (fresh(text).status, text.resend_forbidden) == (Status.UNKNOWN, True)


def test_stopping_a_text_wakes_the_one_behind_it(carrier):
    first, second = queue(), queue()
    OrmQ.objects.all().delete()
    cancel(first)
    assert wakes() == [("messaging.tasks.deliver", (second.pk,))]


def test_a_text_taken_back_between_claim_and_call_is_not_sent(carrier):
    text = queue()
    attempt = delivery.claim(text.pk, at=AT)
    cancel(text)
    attempt.text.refresh_from_db()
    assert permission.refusal(attempt.text, at=AT).reason == "withdrawn"


def test_a_text_taken_back_while_the_carrier_is_busy_is_not_sent_again(carrier):
    text = queue()
    attempt = delivery.claim(text.pk, at=AT)
    cancel(text)
    settling.store(attempt, Result(Outcome.BUSY, error_code="20429"), at=AT)
    assert (fresh(text).status, text.status_reason) == (Status.CANCELLED, "withdrawn")


# --- sweep, drain, news ------------------------------------------------------


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
