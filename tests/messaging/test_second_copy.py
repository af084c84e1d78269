"""A text that was cut off is sent again, and then the carrier reports on the first."""

from datetime import timedelta

import pytest

from clinic.models import Practice
from messaging import outbox, receipts, settling, twilio
from messaging.delivery import claim
from messaging.models import OutboundText, SendingPace
from tests.factories import hours, minutes
from tests.messaging import carrier as carriers
from tests.messaging import outgoing
from tests.messaging.outgoing import AT, deliver

Status = OutboundText.Status
AGAIN = AT + minutes(2)


@pytest.fixture
def text(carrier):
    """Cut off, and twice not in the carrier's list: it waits to be sent again."""
    carrier.script = [carriers.DROP]
    text = deliver()
    for n in (1, 2):
        outbox.reconcile(AT + minutes(n))
    text.refresh_from_db()
    assert (text.status, text.status_reason) == (Status.QUEUED, "resend")
    return text


def report(text, status, code="", *, number=1, at=AGAIN):
    attempt = text.attempts.get(number=number)
    receipts.record(
        oid=attempt.oid, carrier_id="", status=status, error_code=code, at=at
    )
    text.refresh_from_db()
    return text


def waits_for_its_pace(carrier, settings, text):
    settings.SMS_PER_SECOND = 1
    SendingPace.objects.update(next_at=AGAIN + timedelta(seconds=30))
    outbox.deliver(text.pk, at=AGAIN)


def waits_for_a_stop(carrier, settings, text):
    Practice.objects.update(texting_stopped_at=AT)
    outbox.deliver(text.pk, at=AGAIN)
    Practice.objects.update(texting_stopped_at=None)


def waits_for_hours(carrier, settings, text):
    OutboundText.objects.update(hours="contact")
    outbox.deliver(text.pk, at=AT + hours(12))


def waits_after_haste(carrier, settings, text):
    carrier.script = [(429, 20429)]
    outbox.deliver(text.pk, at=AGAIN)


def waits_for_the_account(carrier, settings, text):
    carrier.script = [(401, 20003)]
    outbox.deliver(text.pk, at=AGAIN)


WAITS = {
    "pace": waits_for_its_pace,
    "stopped": waits_for_a_stop,
    "hours": waits_for_hours,
    "retry": waits_after_haste,
    "account": waits_for_the_account,
}


@pytest.mark.parametrize("reason", WAITS)
def test_a_late_report_stops_the_second_copy_whatever_it_waits_for(
    carrier, settings, text, reason
):
    WAITS[reason](carrier, settings, text)
    text.refresh_from_db()
    assert (text.status, text.status_reason) == (Status.QUEUED, reason)
    sent = len(carrier.posts)
    assert report(text, "delivered").status == Status.DELIVERED
    outbox.deliver(text.pk, at=AT + hours(30))
    assert len(carrier.posts) == sent


def test_a_late_report_that_it_was_sent_on_stops_it_too(carrier, text):
    assert report(text, "sent").status == Status.HANDED_OVER
    outbox.deliver(text.pk, at=AGAIN)
    assert len(carrier.posts) == 1


def test_a_late_failure_stops_a_copy_that_would_fail_as_well(carrier, text):
    assert report(text, "undelivered", "30006").status == Status.FAILED
    outbox.deliver(text.pk, at=AGAIN)
    assert len(carrier.posts) == 1


@pytest.mark.parametrize(
    ("answer", "becomes"), [((429, 20429), Status.QUEUED), ((503, 1), Status.UNKNOWN)]
)
def test_the_first_ones_failure_while_the_second_is_sent_is_no_hand_over(
    carrier, text, answer, becomes
):
    carrier.script = [answer]
    second = claim(text.pk, at=AGAIN)
    result = twilio.send(second.text, second)
    assert report(text, "failed", "30008").status == Status.SENDING
    settling.store(second, result, at=AGAIN)
    text.refresh_from_db()
    assert (text.status, text.handed_over_at) == (becomes, None)
    assert outgoing.heard[-1:] != [(text.pk, Status.HANDED_OVER)]


def test_the_first_ones_failure_leaves_a_second_that_waits_where_it_is(carrier, text):
    carrier.script = [(429, 20429)]
    outbox.deliver(text.pk, at=AGAIN)
    assert report(text, "failed", "30008").status == Status.QUEUED
    outbox.deliver(text.pk, at=text.not_before)
    text.refresh_from_db()
    assert text.status == Status.HANDED_OVER
    assert len(carrier.messages) == 1
