import time

import pytest
import requests
from twilio.base.exceptions import TwilioRestException

from tests.factories import phone
from tests.messaging.simulator_process import SERVICE_SID


def send(client, receiver=None, *, to=None):
    callback = {"status_callback": f"{receiver.url}/s/?oid=1"} if receiver else {}
    return client.messages.create(
        to=to or phone(1), body="hello", messaging_service_sid=SERVICE_SID, **callback
    )


def refusal(client, **kwargs):
    with pytest.raises(TwilioRestException) as caught:
        send(client, **kwargs)
    return caught.value.status, caught.value.code


def sent_bodies(simulator):
    return [text["body"] for text in simulator.messages()]


def test_a_number_can_be_refused_at_once(client, simulator):
    simulator.control("numbers", {"phone": phone(1), "sync_error": 21614})
    assert refusal(client) == (400, 21614)
    assert simulator.messages() == []


@pytest.mark.parametrize(
    ("code", "course"),
    [
        (30006, ["queued", "sent", "undelivered"]),
        (30034, ["queued", "failed"]),
    ],
)
def test_a_number_can_fail_later(client, simulator, receiver, code, course):
    simulator.control("numbers", {"phone": phone(1), "async_error": code})
    sid = send(client, receiver).sid
    simulator.wait_until_idle()
    assert receiver.statuses(sid) == course
    assert receiver.received[-1].form["ErrorCode"] == str(code)
    assert client.messages(sid).fetch().error_code == code


def test_an_ending_speaks_for_every_number_that_has_it(client, simulator):
    simulator.control("numbers", {"phone": "*0191", "sync_error": 21635})
    simulator.control("inbound", {"from": "+13125550191", "body": "hi"})
    assert refusal(client, to="+12125550191") == (400, 21635)
    assert refusal(client, to="+13125550191") == (400, 21635)
    assert send(client, to="+12125550192").status == "accepted"


def test_a_number_behaves_again_when_nothing_is_named(client, simulator):
    simulator.control("numbers", {"phone": phone(1), "sync_error": 21614})
    simulator.control("numbers", {"phone": phone(1)})
    assert send(client).status == "accepted"


def test_a_lost_response_leaves_a_delivered_text(client, simulator, receiver):
    simulator.control("faults", {"lose_response": 1})
    with pytest.raises(requests.exceptions.ConnectionError):
        send(client, receiver)
    simulator.wait_until_idle()
    assert sent_bodies(simulator) == ["hello"]
    assert receiver.statuses() == ["queued", "sent", "delivered"]


def test_a_500_may_come_before_or_after_acceptance(client, simulator):
    simulator.control("faults", {"error_500": 1})
    assert refusal(client) == (500, 20500)
    assert sent_bodies(simulator) == []
    simulator.control("faults", {"error_500": 0, "error_500_accepted": 1})
    assert refusal(client) == (500, 20500)
    assert sent_bodies(simulator) == ["hello"]


def test_a_429_sends_nothing(client, simulator):
    simulator.control("faults", {"reject_429": 1})
    assert refusal(client) == (429, 20429)
    assert sent_bodies(simulator) == []


def test_a_number_may_always_be_at_fault(client, simulator):
    simulator.control("numbers", {"phone": phone(1), "fault": "reject_429"})
    assert refusal(client) == (429, 20429)
    assert send(client, to=phone(2)).status == "accepted"


def test_a_number_may_never_be_answered_for(client, simulator):
    simulator.control("numbers", {"phone": phone(1), "fault": "timeout"})
    client.http_client.timeout = (1, 0.3)
    with pytest.raises(requests.exceptions.ReadTimeout):
        send(client)
    assert sent_bodies(simulator) == []


def test_latency_delays_the_response(client, simulator):
    simulator.control("faults", {"latency_ms": 300})
    started = time.monotonic()
    send(client)
    assert 0.3 <= time.monotonic() - started < 3


@pytest.mark.parametrize(
    ("fault", "course"),
    [
        ("duplicate_callbacks", ["delivered", "delivered"]),
        ("lose_callbacks", []),
    ],
)
def test_callbacks_may_come_twice_or_never(client, simulator, receiver, fault, course):
    simulator.control("faults", {fault: 1})
    sid = send(client, receiver).sid
    simulator.wait_until_idle()
    found = receiver.statuses(sid)
    assert [status for status in found if status == "delivered"] == course
    assert client.messages(sid).fetch().status == "delivered"


def test_callbacks_may_come_out_of_order(client, simulator, receiver):
    simulator.control("faults", {"reorder_callbacks": 0.5, "seed": 3})
    for n in range(20):
        send(client, receiver, to=phone(n))
    simulator.wait_until_idle()
    usual = ["queued", "sent", "delivered"]
    courses = [receiver.statuses(text["sid"]) for text in simulator.messages()]
    assert all(sorted(course) == sorted(usual) for course in courses)
    assert any(course != usual for course in courses)


def test_callbacks_may_come_late(client, simulator, receiver):
    simulator.control("faults", {"late_callbacks": 1, "late_ms": 800})
    sid = send(client, receiver).sid
    time.sleep(0.6)
    assert client.messages(sid).fetch().status == "delivered"
    assert receiver.statuses(sid) == []
    simulator.wait_until_idle()
    assert receiver.statuses(sid) == ["queued", "sent", "delivered"]


def test_an_inbound_text_may_be_lost_but_stays_in_the_list(client, simulator, receiver):
    simulator.control("faults", {"lose_inbound": 1})
    sent = simulator.control("inbound", {"from": phone(1), "body": "yes"})
    assert sent["status"] is None
    assert receiver.inbound() == []
    assert [text.sid for text in client.messages.list()] == [sent["sid"]]


def test_an_inbound_text_may_come_twice(simulator, receiver):
    simulator.control("faults", {"duplicate_inbound": 1})
    sent = simulator.control("inbound", {"from": phone(1), "body": "yes"})
    simulator.wait_until_idle()
    sids = [one.form["MessageSid"] for one in receiver.inbound()]
    assert sids == [sent["sid"]] * 2


@pytest.mark.parametrize(
    ("path", "document"),
    [
        ("faults", {"gremlins": 1}),
        ("faults", {"lose_response": 1.5}),
        ("faults", {"latency_ms": "soon"}),
        ("rules", {"advanced_opt_out": 1}),
        ("numbers", {"phone": "212"}),
        ("numbers", {"phone": phone(1), "fault": "gremlins"}),
        ("numbers", {"sync_error": 1}),
        ("inbound", {"from": "nobody", "body": "yes"}),
        ("inbound", {"from": phone(1)}),
        ("webhook", {"url": "https://example.com"}),
        ("nowhere", {}),
    ],
)
def test_a_malformed_order_is_refused_with_a_sentence(simulator, path, document):
    assert simulator.control(path, document)["error"]


def test_reset_forgets_everything(client, simulator):
    simulator.control("faults", {"error_500": 1})
    simulator.control("inbound", {"from": phone(1), "body": "STOP"})
    simulator.control("reset", {})
    assert simulator.messages() == []
    assert send(client).status == "accepted"
