import pytest
from twilio.base.exceptions import TwilioRestException

from tests.factories import phone


def text(simulator, body):
    return simulator.control("inbound", {"from": phone(1), "body": body})


def send(client, simulator, *, to):
    return client.messages.create(
        to=to, body="hello", messaging_service_sid=simulator.service_sid
    )


def last_text(simulator):
    return simulator.messages()[-1]


@pytest.mark.parametrize("body", ["STOP", "stop", " Quit ", "CANCEL", "OptOut"])
def test_a_stop_word_blocks_the_number(client, simulator, body):
    text(simulator, body)
    with pytest.raises(TwilioRestException) as refused:
        send(client, simulator, to=phone(1))
    assert (refused.value.status, refused.value.code) == (400, 21610)
    assert send(client, simulator, to=phone(2)).status == "accepted"


def test_the_carrier_answers_stop_itself_and_forwards_it(simulator, receiver):
    text(simulator, "STOP")
    assert receiver.inbound()[0].form["Body"] == "STOP"
    assert last_text(simulator)["direction"] == "outbound-reply"
    assert "unsubscribed" in last_text(simulator)["body"]
    assert receiver.statuses() == []


def test_a_second_stop_is_not_answered_again(simulator):
    text(simulator, "STOP")
    text(simulator, "stop")
    replies = [m for m in simulator.messages() if m["direction"] == "outbound-reply"]
    assert len(replies) == 1


@pytest.mark.parametrize("body", ["STOP please", "please stop", "stop it", "yes", ""])
def test_other_words_block_nothing(client, simulator, body):
    text(simulator, body)
    assert send(client, simulator, to=phone(1)).status == "accepted"


@pytest.mark.parametrize("body", ["START", "unstop"])
def test_start_unblocks_the_number(client, simulator, body):
    text(simulator, "STOP")
    text(simulator, body)
    assert send(client, simulator, to=phone(1)).status == "accepted"
    assert "re-subscribed" in simulator.messages()[-2]["body"]


def test_yes_unblocks_only_an_account_that_left_it_a_keyword(simulator):
    text(simulator, "STOP")
    text(simulator, "YES")
    assert simulator.get(f"phones/{phone(1)}")["is_blocked"]
    simulator.control("rules", {"yes_is_start": True})
    text(simulator, "YES")
    assert not simulator.get(f"phones/{phone(1)}")["is_blocked"]


@pytest.mark.parametrize("body", ["HELP", "info"])
def test_help_is_answered_by_the_carrier_and_forwarded(simulator, receiver, body):
    text(simulator, body)
    assert "Reply STOP to unsubscribe" in last_text(simulator)["body"]
    assert receiver.inbound()[0].form["Body"] == body
