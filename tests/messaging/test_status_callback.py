"""The carrier's reports: in order, out of order, twice, early, late and about nothing."""

import uuid

import pytest
from django.test import Client

from messaging import outbox, settling
from messaging.delivery import claim
from messaging.models import DeliveryAttempt, DeliveryEvent, OutboundText, Suppression
from messaging.twilio import Outcome, Result
from tests.messaging import carrier as carriers
from tests.messaging import outgoing, signing
from tests.messaging.outgoing import AT, deliver, queue

Status, Attempt = OutboundText.Status, DeliveryAttempt.Status


def report(attempt, status, *, error_code="", sid=None, oid=None):
    """Post a signed report and check that it is taken without a word."""
    form = {
        "MessageSid": attempt.carrier_id or "SM" + "9" * 32 if sid is None else sid,
        "MessageStatus": status,
    }
    if error_code:
        form["ErrorCode"] = error_code
    path = f"/twilio/status/?oid={attempt.oid if oid is None else oid}"
    response = signing.post(Client(), path, form)
    assert (response.status_code, response.content) == (204, b"")
    attempt.refresh_from_db()
    attempt.text.refresh_from_db()
    return attempt


@pytest.fixture
def attempt(carrier):
    """Accepted by the carrier; its news has been told."""
    attempt = deliver().attempts.get()
    outgoing.heard.clear()
    return attempt


@pytest.fixture
def sending(carrier):
    """Claimed; the carrier's answer has not been stored yet."""
    return claim(queue().pk, at=AT)


@pytest.fixture
def unknown(carrier):
    carrier.script = [carriers.TAKE_AND_DROP]
    attempt = deliver().attempts.get()
    outgoing.heard.clear()
    return attempt


def test_delivered_ends_the_text_and_is_news(attempt):
    for status in ("queued", "sending", "sent", "delivered"):
        report(attempt, status)
    assert (attempt.status, attempt.rank) == (Attempt.DELIVERED, 60)
    assert attempt.text.status == Status.DELIVERED
    assert attempt.text.ended_at is not None
    assert attempt.text.handed_over_at == AT
    assert outgoing.heard == [(attempt.text.pk, Status.DELIVERED)]


def test_steps_on_the_way_are_kept_but_are_no_news(attempt):
    report(attempt, "queued")
    report(attempt, "sent")
    assert attempt.text.status == Status.HANDED_OVER
    assert outgoing.heard == []
    kept = DeliveryEvent.objects.values_list("status", flat=True)
    assert list(kept) == ["queued", "sent"]


def test_a_report_that_comes_twice_is_kept_once(attempt):
    report(attempt, "delivered")
    report(attempt, "delivered")
    assert DeliveryEvent.objects.count() == 1
    assert len(outgoing.heard) == 1


def test_reports_in_the_wrong_order_never_move_back(attempt):
    report(attempt, "delivered")
    report(attempt, "sent")
    assert (attempt.status, attempt.rank) == (Attempt.DELIVERED, 60)
    assert DeliveryEvent.objects.count() == 2


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("30023", "transient"),
        ("30036", "expired"),
        ("30004", "permanent"),
        ("30007", "permanent"),
        ("30450", "permanent"),
        ("", "permanent"),
    ],
)
def test_a_failure_says_whether_it_may_pass(attempt, code, reason):
    report(attempt, "undelivered", error_code=code)
    text = attempt.text
    assert (text.status, text.error_code) == (Status.FAILED, code)
    assert text.status_reason == reason
    assert outgoing.heard == [(text.pk, Status.FAILED)]


@pytest.mark.parametrize(
    ("code", "kind"), [("21610", "opt_out"), ("30006", "unreachable")]
)
def test_a_failure_may_suppress_the_number(attempt, code, kind):
    report(attempt, "failed", error_code=code)
    row = Suppression.objects.get()
    assert (row.phone, row.kind) == (outgoing.PHONE, kind)
    assert (row.source, row.error_code) == ("carrier", code)


def test_a_failure_told_again_does_not_suppress_the_number_again(attempt):
    report(attempt, "failed", error_code="21610")
    Suppression.objects.update(lifted_at=AT)
    report(attempt, "failed", error_code="21610")
    assert not Suppression.objects.filter(lifted_at=None).exists()


def test_delivered_after_failed_is_only_recorded(attempt):
    report(attempt, "failed", error_code="30006")
    report(attempt, "delivered")
    assert attempt.text.status == Status.FAILED
    assert DeliveryEvent.objects.filter(status="delivered").exists()


def test_failed_after_delivered_is_only_recorded(attempt):
    report(attempt, "delivered")
    report(attempt, "failed", error_code="30008")
    assert attempt.text.status == Status.DELIVERED


def test_a_report_before_the_answer_settles_the_text(sending):
    report(sending, "sent", sid="SM" + "a" * 32)
    assert sending.text.status == Status.HANDED_OVER
    assert sending.text.handed_over_at == AT
    assert sending.carrier_id == "SM" + "a" * 32
    assert outgoing.heard == [(sending.text.pk, Status.HANDED_OVER)]


@pytest.mark.parametrize(
    "outcome", [Outcome.UNKNOWN, Outcome.REFUSED, Outcome.BUSY, Outcome.ACCEPTED]
)
def test_an_answer_after_the_report_changes_nothing(sending, outcome):
    report(sending, "delivered", sid="SM" + "a" * 32)
    settling.store(sending, Result(outcome, carrier_id="SM" + "a" * 32), at=AT)
    sending.refresh_from_db()
    sending.text.refresh_from_db()
    assert sending.status == Attempt.DELIVERED
    assert sending.text.status == Status.DELIVERED


def test_an_unknown_text_is_settled_by_its_report(unknown):
    report(unknown, "sent", sid="SM" + "b" * 32)
    assert unknown.text.status == Status.HANDED_OVER
    assert (unknown.status, unknown.carrier_id) == (Attempt.SENT, "SM" + "b" * 32)
    assert outgoing.heard == [(unknown.text.pk, Status.HANDED_OVER)]


def test_an_unknown_text_that_failed_is_settled_too(unknown):
    report(unknown, "undelivered", error_code="30006")
    assert unknown.text.status == Status.FAILED
    assert unknown.text.handed_over_at == AT


def test_a_report_that_comes_after_giving_up_stops_the_resending(unknown):
    settling.give_up(unknown, may_resend=True, at=AT)
    report(unknown, "sent")
    assert unknown.text.status == Status.HANDED_OVER
    outbox.deliver(unknown.text.pk, at=AT)
    assert unknown.text.attempts.count() == 1


def test_a_report_after_a_failure_to_settle_still_says_it_left(unknown):
    settling.give_up(unknown, may_resend=False, at=AT)
    report(unknown, "delivered")
    assert unknown.text.status == Status.FAILED
    assert unknown.text.handed_over_at == AT


def test_the_failure_of_a_replaced_attempt_does_not_fail_the_text(unknown, carrier):
    settling.give_up(unknown, may_resend=True, at=AT)
    outbox.deliver(unknown.text.pk, at=AT)
    report(unknown, "failed", error_code="30003")
    assert unknown.status == Attempt.FAILED
    assert unknown.text.status == Status.HANDED_OVER


def test_without_our_id_the_carriers_id_finds_the_attempt(attempt):
    report(attempt, "delivered", oid="")
    assert attempt.text.status == Status.DELIVERED


@pytest.mark.parametrize("oid", ["", "nonsense", "%00", str(uuid.UUID(int=1))])
def test_a_report_about_nothing_of_ours_is_taken_and_forgotten(attempt, oid):
    report(attempt, "delivered", oid=oid, sid="SM" + "c" * 32)
    assert attempt.text.status == Status.HANDED_OVER
    assert not DeliveryEvent.objects.exists()


@pytest.mark.parametrize("status", ["", "partially_delivered", "x" * 300, "a\0b"])
def test_a_status_we_do_not_know_is_kept_and_moves_nothing(attempt, status):
    report(attempt, status)
    assert attempt.text.status == Status.HANDED_OVER
    assert DeliveryEvent.objects.count() == 1


def test_a_carrier_id_of_another_attempt_does_not_stop_the_report(unknown, attempt):
    taken = deliver(phone=outgoing.OTHER).attempts.get()
    report(unknown, "delivered", sid=taken.carrier_id)
    assert unknown.text.status == Status.DELIVERED
    assert unknown.carrier_id is None


def test_an_unsigned_report_moves_nothing(attempt):
    path = f"/twilio/status/?oid={attempt.oid}"
    form = {"MessageSid": attempt.carrier_id, "MessageStatus": "failed"}
    response = signing.post(Client(), path, form, **{"X-Twilio-Signature": "forged"})
    assert response.status_code == 403
    assert not DeliveryEvent.objects.exists()


def test_a_signature_for_another_attempt_moves_nothing(attempt):
    form = {"MessageSid": attempt.carrier_id, "MessageStatus": "failed"}
    other = f"{signing.SITE}/twilio/status/?oid={uuid.uuid4()}"
    signature = signing.signature(other, {"AccountSid": signing.ACCOUNT, **form})
    path = f"/twilio/status/?oid={attempt.oid}"
    headers = {"X-Twilio-Signature": signature}
    assert signing.post(Client(), path, form, **headers).status_code == 403


def test_a_handler_that_fails_does_not_fail_the_report(attempt, settings):
    settings.SMS_OUTCOME_HANDLERS = ["tests.messaging.outgoing.hear_badly"]
    report(attempt, "delivered")
    assert attempt.text.outcome_is_news is True


def test_get_is_not_allowed(carrier):
    assert Client().get("/twilio/status/").status_code == 405
