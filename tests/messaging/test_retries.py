"""What the carrier could not deliver: once more, later, or never again."""

from datetime import timedelta

import pytest
from django_q.models import OrmQ

from clinic import audit
from clinic.models import AuditEvent, Practice
from messaging import alarms, error_codes, halt, outbox, receipts, suppression
from messaging.error_codes import Kind
from messaging.models import DeliveryAttempt, OutboundText, SendingPace, Suppression
from tests.factories import InboundTextFactory, days, hours, minutes
from tests.messaging import outgoing
from tests.messaging.outgoing import AT, OTHER, PHONE, deliver, queue

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


# --- The account ---------------------------------------------------------------


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


# --- The second cap ------------------------------------------------------------


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
