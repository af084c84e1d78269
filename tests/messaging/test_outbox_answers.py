"""What the carrier says to a text, and texts that are taken back."""

from datetime import timedelta

import pytest
from django_q.models import OrmQ

from messaging import (
    delivery,
    outbox,
    permission,
    settling,
)
from messaging.models import DeliveryAttempt, OutboundText, Suppression
from messaging.twilio import Outcome, Result
from tests.factories import days, minutes
from tests.messaging import carrier as carriers
from tests.messaging import outgoing
from tests.messaging.outgoing import AT, deliver, queue
from tests.messaging.test_outbox import Status, fresh, wakes
from tests.messaging.test_outbox_permission import suppress


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
