import http.client
import json
import subprocess
import sys

import pytest

from clinic.demo import free_port
from tests.factories import phone
from tests.messaging.simulator_process import (
    ROOT,
    SERVICE_SID,
    eventually,
)

OFFER = "Clinic: a visit opened up: Tue Mar 3, 2:30 PM, Main St. Reply YES to take it."
OFFER_ES = (
    "Clinic: hay una cita: Tue Mar 3, 2:30 PM, Main St. Responda SI para tomarla."
)


def ask(simulator, method, path, document=None, **headers):
    connection = http.client.HTTPConnection("127.0.0.1", simulator.port, timeout=10)
    body = None if document is None else json.dumps(document)
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    connection.request(method, path, body, named)
    answer = connection.getresponse()
    found = (answer.status, dict(answer.getheaders()), answer.read())
    connection.close()
    return found


def phones(simulator):
    return json.loads(ask(simulator, "GET", "/phones.json")[2])


def send(client, *, to=None, body=OFFER):
    return client.messages.create(
        to=to or phone(1), body=body, messaging_service_sid=SERVICE_SID
    )


def answers(receiver):
    return [one.form["Body"] for one in receiver.inbound()]


def eager(simulator, **habits):
    """Patients who all answer at once."""
    always = {"enabled": True, "reply_share": 1, "yes_share": 1}
    simulator.control(
        "patients", always | {"median_seconds": 0.01, "sigma": 0.1} | habits
    )


@pytest.mark.parametrize("path", ["/", "/phones.css", "/phones.js", "/favicon.svg"])
def test_the_page_brings_its_own_files_under_a_strict_policy(simulator, path):
    status, headers, body = ask(simulator, "GET", path)
    assert (status, bool(body)) == (200, True)
    assert headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert b"<style" not in body
    assert b" style=" not in body


def test_the_newest_conversation_comes_first(client, simulator):
    send(client, to=phone(1))
    send(client, to=phone(2))
    simulator.control("inbound", {"from": phone(1), "body": "what time?"})
    first, second = phones(simulator)["phones"]
    assert (first["phone"], second["phone"]) == (phone(1), phone(2))
    assert [text["mine"] for text in first["messages"]] == [False, True]


def test_the_page_is_told_when_nothing_changed(client, simulator):
    send(client)
    simulator.wait_until_idle()
    version = phones(simulator)["version"]
    assert ask(simulator, "GET", f"/phones.json?version={version}")[0] == 204
    simulator.control("inbound", {"from": phone(1), "body": "yes"})
    assert ask(simulator, "GET", f"/phones.json?version={version}")[0] == 200


def test_a_typed_reply_reaches_the_practice(simulator, receiver):
    reply = {"phone": phone(1), "body": "yes"}
    assert ask(simulator, "POST", "/phones/reply", reply)[0] == 201
    simulator.wait_until_idle()
    assert answers(receiver) == ["yes"]


@pytest.mark.parametrize("reply", [{}, {"phone": "1", "body": "yes"}, []])
def test_a_reply_without_phone_or_text_is_refused(simulator, reply):
    assert ask(simulator, "POST", "/phones/reply", reply)[0] == 400
    assert simulator.messages() == []


def test_stop_shows_on_the_phone(simulator):
    simulator.control("inbound", {"from": phone(1), "body": "STOP"})
    assert phones(simulator)["phones"][0]["blocked"] is True


@pytest.mark.parametrize(
    "headers", [{"Host": "rebound.example"}, {"Origin": "https://evil.example"}]
)
def test_other_web_sites_cannot_use_it(simulator, headers):
    order = {"from": phone(1), "body": "STOP"}
    assert ask(simulator, "POST", "/_control/inbound", order, **headers)[0] == 403
    assert ask(simulator, "GET", "/phones.json", **headers)[0] == 403
    assert simulator.messages() == []


def test_patients_answer_offers_when_switched_on(client, simulator, receiver):
    eager(simulator)
    send(client, to=phone(1))
    send(client, to=phone(2), body=OFFER_ES)
    eventually(lambda: len(answers(receiver)) == 2)
    assert {answer[0].lower() for answer in answers(receiver)} == {"y", "s"}


def test_patients_may_all_decline(client, simulator, receiver):
    eager(simulator, yes_share=0)
    send(client)
    eventually(lambda: answers(receiver))
    assert answers(receiver)[0].lower().startswith("no")


def test_patients_answer_nothing_but_offers(client, simulator, receiver):
    eager(simulator)
    send(client, body="Clinic: confirmed: Tue Mar 3, 2:30 PM, Main St.")
    simulator.wait_until_idle()
    assert answers(receiver) == []


def test_patients_are_silent_when_switched_off(client, simulator, receiver):
    eager(simulator, enabled=False)
    send(client)
    simulator.wait_until_idle()
    assert answers(receiver) == []


def test_a_patient_who_was_told_it_is_gone_does_not_answer(client, simulator, receiver):
    eager(simulator, median_seconds=1)
    send(client)
    eventually(lambda: simulator.messages()[0]["status"] == "delivered")
    send(client, body="Clinic: the Tue Mar 3, 2:30 PM opening has been filled.")
    simulator.wait_until_idle()
    assert answers(receiver) == []


def test_a_phone_that_said_stop_does_not_answer(client, simulator, receiver):
    eager(simulator, median_seconds=1)
    send(client)
    eventually(lambda: simulator.messages()[0]["status"] == "delivered")
    simulator.control("inbound", {"from": phone(1), "body": "STOP"})
    simulator.wait_until_idle()
    assert answers(receiver) == ["STOP"]


@pytest.mark.parametrize(
    "options",
    [
        ["--host", "0.0.0.0"],  # noqa: S104  # must be refused
        ["--webhook-url", "https://clinic.example"],
    ],
)
def test_it_refuses_to_leave_this_machine(tmp_path, options):
    usual = ["--webhook-url", "http://127.0.0.1:9", "--file", f"{tmp_path}/sim"]
    account = ["--account-sid", "AC1", "--auth-token", "x"]
    port = ["--port", str(free_port())]
    command = [sys.executable, "-m", "messaging.simulator", *usual, *account, *port]
    ended = subprocess.run(
        [*command, *options], cwd=ROOT, capture_output=True, timeout=20, check=False
    )
    assert ended.returncode == 2
    assert not (tmp_path / "sim").exists()


def test_it_needs_neither_django_nor_the_carriers_client():
    code = (
        "import sys, messaging.simulator.__main__;"
        "print({'django', 'twilio'} & set(sys.modules))"
    )
    ended = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=True
    )
    assert ended.stdout.strip() == b"set()"
