from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from twilio.base.exceptions import TwilioRestException
from twilio.rest import Client

from tests.factories import phone


def send(client, simulator, *, to=None, body="hello", **extra):
    return client.messages.create(
        to=to or phone(1),
        body=body,
        messaging_service_sid=simulator.service_sid,
        **extra,
    )


def refusal(call, *args, **kwargs):
    with pytest.raises(TwilioRestException) as caught:
        call(*args, **kwargs)
    return caught.value.status, caught.value.code


def test_a_text_through_a_service_is_accepted_without_a_sender(client, simulator):
    text = send(client, simulator)
    assert text.sid.startswith("SM")
    assert len(text.sid) == 34
    assert (text.status, text.from_, text.num_segments) == ("accepted", None, "0")
    assert (text.direction, text.error_code) == ("outbound-api", None)
    assert datetime.now(UTC) - text.date_created < timedelta(seconds=5)


def test_a_text_from_a_number_is_queued(client, simulator):
    text = client.messages.create(to=phone(1), from_=simulator.number, body="é" * 200)
    assert (text.status, text.from_) == ("queued", simulator.number)
    assert text.num_segments == "2"


def test_a_delivered_text_names_sender_and_date(client, simulator):
    sid = send(client, simulator).sid
    simulator.wait_until_idle()
    text = client.messages(sid).fetch()
    assert (text.status, text.from_) == ("delivered", simulator.number)
    assert text.num_segments == "1"
    assert text.date_sent is not None


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"body": "x", "messaging_service_sid": "MG"}, 21604),
        ({"to": phone(1), "messaging_service_sid": "MG"}, 21602),
        ({"to": phone(1), "body": "x"}, 21603),
        ({"to": "2125550101", "body": "x", "messaging_service_sid": "MG"}, 21211),
        ({"to": phone(1), "body": "x" * 1601, "messaging_service_sid": "MG"}, 21617),
        ({"to": phone(1), "body": "x", "messaging_service_sid": "MG9"}, 21701),
        ({"to": phone(1), "body": "x", "from_": phone(9)}, 21606),
        ({"to": "+15005550009", "body": "x", "messaging_service_sid": "MG"}, 21614),
    ],
)
def test_a_faulty_request_gets_the_carriers_code(client, simulator, given, code):
    if given.get("messaging_service_sid") == "MG":
        given = given | {"messaging_service_sid": simulator.service_sid}
    if "to" not in given:
        given = given | {"to": ""}
    assert refusal(client.messages.create, **given) == (400, code)
    assert simulator.messages() == []


def test_an_unknown_parameter_is_refused(client, simulator):
    call = {"to": phone(1), "body": "x", "send_as_mms": True}
    assert refusal(
        client.messages.create, messaging_service_sid=simulator.service_sid, **call
    ) == (400, 20001)


def test_a_callback_outside_this_machine_is_refused(client, simulator):
    url = "https://example.com/twilio/status/"
    assert refusal(send, client, simulator, status_callback=url) == (400, 21609)


def test_a_wrong_password_is_refused(simulator):
    stranger = Client(simulator.account_sid, "wrong")
    stranger.api.base_url = simulator.url
    assert refusal(send, stranger, simulator) == (401, 20003)
    stranger.http_client.session.close()


def test_an_unknown_text_is_not_found(client):
    assert refusal(client.messages("SM" + "0" * 32).fetch) == (404, 20404)


def test_the_list_is_newest_first_and_pages_to_the_end(client, simulator):
    for n in range(7):
        send(client, simulator, body=f"text {n}")
    found = client.messages.list(page_size=2)
    assert [text.body for text in found] == [f"text {n}" for n in range(6, -1, -1)]


def test_a_text_that_arrives_while_paging_shifts_no_page(client, simulator):
    for n in range(4):
        send(client, simulator, body=f"text {n}")
    first = client.messages.page(page_size=2)
    send(client, simulator, body="newcomer")
    assert [text.body for text in first.next_page()] == ["text 1", "text 0"]


def test_the_list_is_filtered_by_either_end(client, simulator):
    send(client, simulator, to=phone(1))
    send(client, simulator, to=phone(2))
    simulator.control("inbound", {"from": phone(2), "body": "yes"})
    (sent,) = client.messages.list(to=phone(2))
    (received,) = client.messages.list(to=simulator.number)
    (same,) = client.messages.list(from_=phone(2))
    assert sent.direction == "outbound-api"
    assert (received.direction, received.body) == ("inbound", "yes")
    assert received.sid == same.sid


def test_the_list_is_filtered_by_the_moment_of_sending(client, simulator):
    send(client, simulator)
    simulator.wait_until_idle()
    now = datetime.now(UTC)
    hour = timedelta(hours=1)
    assert len(client.messages.list(date_sent_after=now - hour)) == 1
    assert client.messages.list(date_sent_after=now + hour) == []
    assert len(client.messages.list(date_sent_before=now + hour)) == 1
    assert client.messages.list(date_sent_before=now - hour) == []
    assert len(client.messages.list(date_sent=now.date())) == 1


def test_a_text_not_sent_yet_has_no_date_to_match(client, simulator):
    simulator.control("numbers", {"phone": phone(1), "last_status": "queued"})
    send(client, simulator)
    simulator.wait_until_idle()
    hour_ago = datetime.now(UTC) - timedelta(hours=1)
    assert client.messages.list(date_sent_after=hour_ago) == []
    assert len(client.messages.list()) == 1


def test_a_final_text_can_be_redacted(client, simulator):
    sid = send(client, simulator).sid
    simulator.wait_until_idle()
    assert client.messages(sid).update(body="").body == ""
    assert client.messages(sid).fetch().body == ""


def test_a_text_on_its_way_cannot_be_redacted(client, simulator):
    simulator.control("numbers", {"phone": phone(1), "last_status": "sent"})
    sid = send(client, simulator).sid
    assert refusal(client.messages(sid).update, body="") == (409, 20009)


def test_a_text_cannot_be_reworded(client, simulator):
    sid = send(client, simulator).sid
    simulator.wait_until_idle()
    assert refusal(client.messages(sid).update, body="other") == (400, 20001)
    assert client.messages(sid).fetch().body == "hello"


def test_64_connections_at_once_are_all_served(client, simulator):
    with ThreadPoolExecutor(64) as pool:
        calls = [
            pool.submit(send, client, simulator, to=phone(n), body=f"text {n}")
            for n in range(256)
        ]
        sids = {call.result().sid for call in calls}
    assert len(sids) == 256
    assert {text["sid"] for text in simulator.messages()} == sids


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"validity_period": 0}, 20001),
        ({"validity_period": 36_001}, 20001),
        ({"status_callback": "http://our_clinic.local/twilio/status/"}, 21609),
        ({"status_callback": "/twilio/status/"}, 21609),
        ({"message_intent": "gossip"}, 20001),
        ({"risk_check": "maybe"}, 20001),
        ({"content_retention": "forget"}, 20001),
        ({"address_retention": "discard"}, 20001),
        ({"attempt": 0}, 20001),
    ],
)
def test_a_value_that_is_not_documented_is_refused(client, simulator, given, code):
    assert refusal(send, client, simulator, **given) == (400, code)
    assert simulator.messages() == []


def test_every_documented_parameter_is_taken(client, simulator):
    given = {
        "validity_period": 36_000,
        "status_callback": "http://127.0.0.1:9/twilio/status/?oid=1",
        "message_intent": "notifications",
        "smart_encoded": False,
        "shorten_urls": False,
        "provide_feedback": True,
        "risk_check": "disable",
        "content_retention": "retain",
        "address_retention": "retain",
        "attempt": 2,
    }
    assert send(client, simulator, **given).status == "accepted"


def test_a_filter_that_is_not_documented_is_refused(client, simulator):
    path = f"/2010-04-01/Accounts/{simulator.account_sid}/Messages.json"
    answer = client.request("GET", f"{simulator.url}{path}?Colour=red")
    assert answer.status_code == 400
