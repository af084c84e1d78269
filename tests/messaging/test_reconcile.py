"""Texts whose fate is unknown: found at the carrier, sent again once, or given up."""

from datetime import UTC, datetime, timedelta

import pytest

from messaging import outbox
from messaging.delivery import claim
from messaging.models import DeliveryAttempt, OutboundText, Suppression
from tests.factories import hours, minutes
from tests.messaging import carrier as carriers
from tests.messaging import outgoing
from tests.messaging.outgoing import AT, OTHER, PHONE, deliver, queue

Status, Attempt = OutboundText.Status, DeliveryAttempt.Status
FIRST_LOOK, SECOND_LOOK = AT + minutes(1), AT + minutes(2)
BODY = "Our practice: hello."


def unknown(carrier, **fields):
    """A text whose sending was cut off; the carrier has nothing unless it is added."""
    carrier.script = [carriers.DROP]
    return deliver(**fields)


def look(text, *moments):
    for at in moments:
        outbox.reconcile(at)
    text.refresh_from_db()
    return text


def test_a_text_that_the_carrier_has_is_adopted(carrier):
    text = unknown(carrier)
    sid = carrier.add(to=PHONE, body=BODY, at=AT, status="sent")["sid"]
    assert look(text, FIRST_LOOK).status == Status.HANDED_OVER
    assert text.handed_over_at == AT
    assert (text.attempts.get().carrier_id, len(carrier.posts)) == (sid, 1)
    assert outgoing.heard[-1] == (text.pk, Status.HANDED_OVER)


def test_a_text_that_the_carrier_delivered_is_delivered(carrier):
    text = unknown(carrier)
    carrier.add(to=PHONE, body=BODY, at=AT)
    assert look(text, FIRST_LOOK).status == Status.DELIVERED


def test_the_list_is_not_asked_too_early(carrier):
    look(unknown(carrier), FIRST_LOOK - timedelta(seconds=1))
    assert carrier.gets == []


@pytest.mark.parametrize(
    "other",
    [
        {"body": "Our practice: another."},
        {"at": AT - timedelta(seconds=6)},
        {"direction": "inbound"},
        {"to": OTHER},
    ],
)
def test_another_text_is_not_adopted(carrier, other):
    text = unknown(carrier)
    carrier.add(**{"to": PHONE, "body": BODY, "at": AT, **other})
    assert look(text, FIRST_LOOK).status == Status.UNKNOWN


def test_the_carriers_clock_may_be_a_little_behind(carrier):
    text = unknown(carrier)
    carrier.add(to=PHONE, body=BODY, at=AT - timedelta(seconds=5))
    assert look(text, FIRST_LOOK).status == Status.DELIVERED


def test_another_texts_message_is_not_adopted(carrier):
    text = unknown(carrier)
    theirs = carrier.add(to=PHONE, body=BODY, at=AT)
    known = queue()
    claim(known.pk, at=AT)
    known.attempts.update(carrier_id=theirs["sid"], status=Attempt.ACCEPTED)
    assert look(text, FIRST_LOOK).status == Status.UNKNOWN


def test_two_unknown_texts_of_the_same_words_get_one_message_each(carrier):
    first, second = unknown(carrier), unknown(carrier)
    messages = [
        carrier.add(to=PHONE, body=BODY, at=AT + minutes(n / 60)) for n in (0, 1)
    ]
    look(first, FIRST_LOOK)
    adopted = [text.attempts.get().carrier_id for text in (first, second)]
    assert adopted == [message["sid"] for message in messages]


def test_a_twin_under_way_keeps_its_own_message(carrier):
    text = unknown(carrier)
    twin = claim(queue(at=FIRST_LOOK).pk, at=FIRST_LOOK)
    carrier.add(to=PHONE, body=BODY, at=FIRST_LOOK)
    assert look(text, FIRST_LOOK).status == Status.UNKNOWN
    assert (twin.status, carrier.gets) == (Attempt.SENDING, [])


def test_one_look_is_not_enough_to_send_again(carrier):
    text = look(unknown(carrier), FIRST_LOOK, FIRST_LOOK + timedelta(seconds=59))
    assert text.status == Status.UNKNOWN
    assert len(carrier.gets) == 1


def test_missing_twice_it_is_sent_again(carrier):
    text = look(unknown(carrier), FIRST_LOOK, SECOND_LOOK)
    assert (text.status, text.status_reason) == (Status.QUEUED, "resend")
    outbox.deliver(text.pk, at=SECOND_LOOK)
    text.refresh_from_db()
    assert text.status == Status.HANDED_OVER
    states = list(text.attempts.values_list("status", flat=True))
    assert states == [Attempt.NEVER_SENT, Attempt.ACCEPTED]


def test_it_is_sent_again_once_only(carrier):
    carrier.script = [carriers.DROP, carriers.DROP]
    text = look(deliver(), FIRST_LOOK, SECOND_LOOK)
    outbox.deliver(text.pk, at=SECOND_LOOK)
    look(text, AT + minutes(3), AT + minutes(4))
    assert (text.status, text.status_reason) == (Status.FAILED, "not_settled")
    assert len(carrier.posts) == 2
    assert outgoing.heard[-1] == (text.pk, Status.FAILED)


def test_a_text_taken_back_meanwhile_is_not_sent_again(carrier):
    text = unknown(carrier)
    texts = OutboundText.objects.filter(pk=text.pk)
    outbox.cancel(texts, reason="withdrawn", at=AT)
    assert look(text, FIRST_LOOK, SECOND_LOOK).status_reason == "not_settled"


def test_a_text_too_late_is_not_sent_again(carrier):
    text = unknown(carrier, not_after=SECOND_LOOK)
    assert look(text, FIRST_LOOK, SECOND_LOOK).status_reason == "not_settled"


def test_the_confirmation_of_an_opt_out_is_not_sent_again(carrier):
    row = Suppression.objects.create(
        phone=PHONE, kind="opt_out", source="free_text", created_at=AT
    )
    text = unknown(carrier, confirms=row)
    assert look(text, FIRST_LOOK, SECOND_LOOK).status_reason == "not_settled"


def test_a_carrier_that_cannot_be_asked_settles_nothing(carrier):
    text = unknown(carrier)
    carrier.lookups_fail = True
    look(text, FIRST_LOOK, SECOND_LOOK, AT + minutes(3))
    assert (text.status, text.attempts.get().lookups) == (Status.UNKNOWN, 0)


def test_a_carrier_that_cannot_be_asked_is_asked_once_a_pass(carrier):
    text = unknown(carrier)
    unknown(carrier, phone=OTHER)
    carrier.lookups_fail = True
    look(text, FIRST_LOOK)
    assert len(carrier.gets) == 1


def test_a_text_whose_worker_died_becomes_unknown(carrier, settings):
    text = queue()
    claim(text.pk, at=AT)
    late = AT + settings.SMS_SENDING_LEASE
    look(text, late - timedelta(seconds=1))
    assert text.status == Status.SENDING
    settings.SMS_RECONCILE_PAUSE = hours(1)
    assert look(text, late).status == Status.UNKNOWN
    assert outgoing.heard == [(text.pk, Status.UNKNOWN)]


def test_a_text_whose_worker_died_is_found_or_sent_again(carrier, settings):
    text = queue()
    claim(text.pk, at=AT)
    late = AT + settings.SMS_SENDING_LEASE
    assert look(text, late, late + minutes(1)).status == Status.QUEUED


def test_a_lost_report_is_fetched(carrier):
    text = deliver(at=datetime.now(UTC))
    carrier.messages[0].update(status="undelivered", error_code=30036)
    now = text.handed_over_at
    assert look(text, now + minutes(14)).status == Status.HANDED_OVER
    assert look(text, now + minutes(15)).status == Status.FAILED
    assert (text.error_code, text.status_reason) == ("30036", "expired")


def test_a_report_that_never_comes_is_not_asked_for_for_ever(carrier):
    text = deliver()
    look(text, *(AT + n * minutes(15) for n in range(1, 12)))
    assert len(carrier.gets) == 5
