import pytest

from clinic.demo import free_port
from tests.factories import phone
from tests.messaging.simulator_process import (
    NUMBER,
    SERVICE_SID,
    eventually,
    start_simulator,
)
from tests.messaging.webhook_receiver import Receiver


def send(client, receiver, *, to=None):
    """Send a text that asks for callbacks; returns its sid."""
    text = client.messages.create(
        to=to or phone(1),
        body="hello",
        messaging_service_sid=SERVICE_SID,
        status_callback=f"{receiver.url}/twilio/status/?oid=a%2Bb%20c",
    )
    return text.sid


def test_progress_is_reported_in_order_and_signed(client, simulator, receiver):
    sid = send(client, receiver)
    simulator.wait_until_idle()
    assert receiver.statuses(sid) == ["queued", "sent", "delivered"]
    assert all(one.is_signed_with(simulator.auth_token) for one in receiver.received)
    assert not any(one.is_signed_with("another token") for one in receiver.received)
    assert receiver.received[0].url.endswith("/twilio/status/?oid=a%2Bb%20c")


def test_a_callback_has_the_carriers_parameters(client, simulator, receiver):
    sid = send(client, receiver)
    simulator.wait_until_idle()
    form = receiver.received[-1].form
    assert form["MessageSid"] == form["SmsSid"] == sid
    assert form["MessageStatus"] == form["SmsStatus"] == "delivered"
    assert (form["To"], form["From"]) == (phone(1), NUMBER)
    assert form["AccountSid"] == simulator.account_sid
    assert form["MessagingServiceSid"] == SERVICE_SID
    assert "ErrorCode" not in form


def test_an_inbound_text_is_posted_signed_and_complete(simulator, receiver):
    body = "Sí – “yes” & 👍 "
    sent = simulator.control("inbound", {"from": phone(1), "body": body})
    (one,) = receiver.inbound()
    assert sent["status"] == 204
    assert one.is_signed_with(simulator.auth_token)
    assert one.form["MessageSid"] == one.form["SmsMessageSid"] == sent["sid"]
    assert (one.form["From"], one.form["To"]) == (phone(1), NUMBER)
    assert one.form["Body"] == body
    assert (one.form["SmsStatus"], one.form["NumMedia"]) == ("received", "0")
    assert one.form["FromZip"] == ""
    assert one.form["MessagingServiceSid"] == SERVICE_SID
    assert "OptOutType" not in one.form


def test_an_inbound_text_is_tried_again_after_a_5xx(simulator, receiver):
    simulator.control("rules", {"retry_pause_ms": 20})
    receiver.answers = [503, 500]
    sent = simulator.control("inbound", {"from": phone(1), "body": "yes"})
    assert sent["status"] == 204
    assert len({one.form["MessageSid"] for one in receiver.inbound()}) == 1
    assert len({one.token for one in receiver.inbound()}) == 1
    assert len(receiver.inbound()) == 3


def test_an_inbound_text_is_given_up_after_its_retries(simulator, receiver):
    simulator.control("rules", {"retry_pause_ms": 10, "retry_count": 2})
    receiver.answers = [500] * 9
    sent = simulator.control("inbound", {"from": phone(1), "body": "yes"})
    assert sent["status"] == 500
    assert len(receiver.inbound()) == 3


@pytest.mark.parametrize("status", [301, 403, 404])
def test_a_refusal_or_redirect_is_final(simulator, receiver, status):
    receiver.answers = [status]
    sent = simulator.control("inbound", {"from": phone(1), "body": "yes"})
    assert sent["status"] == status
    assert len(receiver.received) == 1


def test_an_inbound_text_finds_a_practice_that_comes_up_late(tmp_path):
    simulator = start_simulator(tmp_path, f"http://127.0.0.1:{free_port()}")
    simulator.control("rules", {"retry_pause_ms": 10, "retry_count": 1})
    lost = simulator.control("inbound", {"from": phone(1), "body": "yes"})
    receiver = Receiver()
    simulator.control("webhook", {"url": receiver.url})
    sent = simulator.control("inbound", {"from": phone(1), "body": "yes"})
    simulator.stop()
    receiver.stop()
    assert (lost["status"], sent["status"]) == (None, 204)


def test_a_text_in_advanced_mode_names_its_keyword(simulator, receiver):
    simulator.control("rules", {"advanced_opt_out": True, "yes_is_start": True})
    for body in ("stop", "HELP", "yes", "thanks"):
        simulator.control("inbound", {"from": phone(1), "body": body})
    kinds = [one.form.get("OptOutType") for one in receiver.inbound()]
    assert kinds == ["STOP", "HELP", "START", None]


def test_callbacks_not_yet_sent_are_sent_after_a_restart(client, simulator, receiver):
    simulator.control("rules", {"step_ms": 700})
    sid = send(client, receiver)
    simulator.kill()
    assert receiver.statuses(sid) == []
    simulator.start()
    simulator.wait_until_idle()
    assert receiver.statuses(sid) == ["queued", "sent", "delivered"]
    assert client.messages(sid).fetch().status == "delivered"


def test_a_restart_forgets_neither_blocks_nor_settings(simulator, receiver):
    simulator.control("inbound", {"from": phone(1), "body": "STOP"})
    simulator.control("faults", {"latency_ms": 5})
    assert simulator.stop() == 0
    simulator.start()
    assert simulator.get(f"phones/{phone(1)}")["is_blocked"]
    assert simulator.get("faults")["latency_ms"] == 5


def test_progress_goes_on_while_another_callback_is_slow(client, simulator, receiver):
    receiver.answers = [500]
    simulator.control("rules", {"retry_pause_ms": 60_000})
    stuck = send(client, receiver, to=phone(1))
    eventually(lambda: receiver.received)
    other = send(client, receiver, to=phone(2))
    eventually(lambda: "delivered" in receiver.statuses(other))
    assert simulator.get("pending")["pending"] > 0
    assert receiver.statuses(stuck)
