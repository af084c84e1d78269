"""What the carrier could not deliver: once more, later, or never again."""

from datetime import timedelta

import pytest

from clinic.models import AuditEvent
from messaging import alarms, error_codes, outbox, receipts
from messaging.error_codes import Kind
from messaging.models import DeliveryAttempt, OutboundText, SendingPace, Suppression
from tests.factories import days, hours, minutes
from tests.messaging import outgoing
from tests.messaging.outgoing import AT, OTHER, PHONE, deliver

Status, Attempt = OutboundText.Status, DeliveryAttempt.Status


# The carrier's own table, with what we do about each code.
TABLE = {
    Kind.ACCOUNT: "20003 21606 21659 21703 21709 21712 30002 30032 30034 63038 60728",
    Kind.BUSY: "20429 21611 30022",
    Kind.PASSING: "30001 30003 30008",
    Kind.NETWORK_CAP: "30023",
    Kind.EXPIRED: "30036",
    Kind.OPTED_OUT: "21610",
    Kind.UNREACHABLE: "21211 21217 21421 21614 21635 21612 30004 30005 30006",
    Kind.OUR_FAULT: "21408 21617 21602 30007 30450",
}


def fails(text, code, *, status="undelivered", at=AT):
    """The carrier's report on the text's newest attempt."""
    attempt = text.attempts.last()
    receipts.record(
        oid=attempt.oid, carrier_id="", status=status, error_code=code, at=at
    )
    text.refresh_from_db()
    return text


def again(text):
    """Send it when its pause is over."""
    outbox.deliver(text.pk, at=text.not_before)
    text.refresh_from_db()
    return text


@pytest.mark.parametrize(
    ("kind", "code"),
    [(k, code) for k, codes in TABLE.items() for code in codes.split()],
)
def test_each_code_has_the_meaning_that_the_carrier_gives_it(kind, code):
    assert error_codes.kind(code) is kind


def test_each_code_is_in_the_table_once():
    codes = [code for kind in Kind for code in error_codes.codes(kind)]
    assert len(codes) == len(set(codes))


@pytest.mark.parametrize("code", ["30001", "30003", "30008", "39999"])
def test_what_may_pass_is_sent_once_more_a_minute_later(carrier, code):
    text = fails(deliver(not_after=AT + minutes(30)), code)
    assert (text.status, text.status_reason) == (Status.QUEUED, "retry")
    assert minutes(1) <= text.not_before - AT <= minutes(1.25)
    assert again(text).status == Status.HANDED_OVER
    assert fails(text, code).status == Status.FAILED
    assert len(carrier.posts) == 2


def test_whoever_must_know_hears_that_it_waits_for_another_try(carrier):
    text = fails(deliver(), "30003")
    assert outgoing.heard[-1] == (text.pk, Status.QUEUED)


def test_a_text_too_late_for_another_try_has_failed(carrier):
    text = fails(deliver(not_after=AT + timedelta(seconds=50)), "30003")
    assert (text.status, text.status_reason) == (Status.FAILED, "transient")


def test_older_words_do_not_follow_newer_ones(carrier):
    text = deliver()
    deliver(body="newer")
    assert fails(text, "30003").status == Status.FAILED


def test_a_newer_text_waits_for_the_other_try_of_an_older_one(carrier):
    text = fails(deliver(), "30003")
    newer = deliver(body="newer")
    assert newer.status == Status.QUEUED
    again(text)
    outbox.deliver(newer.pk, at=text.not_before)
    bodies = [post["Body"] for post in carrier.posts]
    assert bodies == ["Our practice: hello."] * 2 + ["newer"]


def test_the_one_confirmation_of_an_opt_out_is_not_tried_again(carrier):
    row = Suppression.objects.create(
        phone=PHONE, kind="opt_out", source="free_text", created_at=AT
    )
    assert fails(deliver(confirms=row), "30003").status == Status.FAILED


def test_a_report_that_comes_twice_sends_no_second_copy(carrier):
    text = fails(deliver(), "30003")
    fails(text, "30003")
    fails(text, "30003", status="failed")
    again(text)
    assert len(carrier.posts) == 2


def test_too_many_texts_a_second_slow_all_of_them_down(carrier):
    text = fails(deliver(), "30022", status="failed")
    assert (text.status, text.status_reason) == (Status.QUEUED, "retry")
    assert SendingPace.objects.get().next_at == AT + timedelta(seconds=10)


@pytest.mark.parametrize("code", ["30007", "30450"])
def test_a_filtered_text_is_never_sent_again_and_raises_an_alarm(carrier, code):
    assert fails(deliver(), code).status == Status.FAILED
    [alarm] = alarms.standing(at=AT + hours(23))
    assert (alarm.error_code, alarm.texts) == (code, 1)
    assert alarms.standing(at=AT + hours(24)) == []


@pytest.mark.parametrize("code", [21408, 21602, 21617])
def test_a_text_that_we_got_wrong_raises_an_alarm(carrier, code):
    carrier.script = [(400, code), (400, code)]
    deliver()
    deliver(phone=OTHER)
    [alarm] = alarms.standing(at=AT)
    assert (alarm.error_code, alarm.texts) == (str(code), 2)


def test_an_alarm_names_no_number(carrier):
    fails(deliver(), "30007")
    event = AuditEvent.objects.get(action=alarms.ACTION)
    assert event.detail == {"code": "30007"}


def test_a_network_that_takes_no_more_today_is_left_alone_until_its_midnight(carrier):
    assert fails(deliver(), "30023").status == Status.FAILED
    later = deliver(at=AT + hours(1))
    # Midnight in Los Angeles.
    assert later.status_reason == "network_cap"
    assert later.not_before.isoformat() == "2026-11-24T08:00:00+00:00"
    assert deliver(phone=OTHER, at=AT + hours(1)).status == Status.HANDED_OVER


def test_what_would_be_too_late_after_the_networks_midnight_is_not_sent(carrier):
    fails(deliver(), "30023")
    text = deliver(at=AT + hours(1), not_after=AT + hours(2))
    assert (text.status, text.status_reason) == (Status.CANCELLED, "network_cap")


def test_a_phone_that_was_off_three_times_is_phoned_instead(carrier):
    for day in range(2):
        text = deliver(at=AT + days(day), not_after=AT + days(day) + minutes(1))
        fails(text, "30003", at=AT + days(day))
    assert not Suppression.objects.exists()
    fails(deliver(at=AT + days(2)), "30003", at=AT + days(2))
    row = Suppression.objects.get()
    assert (row.kind, row.source, row.error_code) == ("unreachable", "carrier", "30003")


def test_a_text_that_arrived_in_between_forgives_a_phone_that_was_off(carrier):
    for day, status in enumerate(["undelivered", "delivered", "undelivered"]):
        at = AT + days(day)
        code = "30003" if status == "undelivered" else ""
        fails(deliver(at=at, not_after=at + minutes(1)), code, status=status, at=at)
    fails(deliver(at=AT + days(3)), "30003", at=AT + days(3))
    assert not Suppression.objects.exists()
