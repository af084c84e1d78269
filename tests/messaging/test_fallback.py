"""When the webhook fails: the text is stored all the same, by one door or the other."""

import subprocess
import sys
from contextlib import contextmanager

import pytest
from django.db import OperationalError, connection
from django.test import Client
from django.utils import timezone

from messaging import inbound
from messaging.models import InboundText
from tests.factories import minutes
from tests.messaging.signing import ACCOUNT, SITE, TOKEN, post
from tests.messaging.simulator_process import start_simulator

INBOUND, FALLBACK = "/twilio/inbound/", "/twilio/fallback/"
TEXT = {
    "MessageSid": "SM" + "a" * 32,
    "From": "+12125550101",
    "To": "+12125550199",
    "Body": "YES",
    "NumMedia": "1",
    "OptOutType": "STOP",
}
NEEDED = "models", "phone", "twilio", "error_codes"
# Every other module of the app refuses to be imported.
DOORS_ALONE = f"""
import sys, django
django.setup()
for name in [name for name in sys.modules if name.startswith("messaging.")]:
    part = name.split(".")[1]
    if part in ("intake", "webhooks", "webhooks_inbound"):
        del sys.modules[name]
    elif part not in {NEEDED}:
        sys.modules[name] = None
from messaging.webhooks_inbound import fallback, inbound
print("open")
"""
BOTH = pytest.mark.parametrize("path", [INBOUND, FALLBACK])


@pytest.fixture(autouse=True)
def _ours(settings, db):
    settings.TWILIO_ACCOUNT_SID, settings.SITE_URL = ACCOUNT, SITE
    settings.TWILIO_AUTH_TOKENS = [TOKEN]
    settings.TWILIO_MESSAGING_SERVICE_SID = settings.TWILIO_FROM_NUMBER = ""
    settings.SMS_INBOUND_HANDLERS = ["tests.messaging.test_fallback.claims"]


def claims(text):
    return True


def send(path=FALLBACK, **changes):
    return post(Client(enforce_csrf_checks=True), path, {**TEXT, **changes})


@contextmanager
def broken_database():
    def refuse(execute, sql, params, many, context):
        if "messaging_inboundtext" in sql:
            raise OperationalError("disk full: +12125550101")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(refuse):
        yield


def test_the_fallback_stores_the_text_and_leaves_the_rest_to_the_tick():
    response = send()
    text = InboundText.objects.get()
    assert (response.status_code, response.content) == (200, b"<Response/>")
    assert (text.phone, text.to_phone, text.body) == (TEXT["From"], TEXT["To"], "YES")
    assert (text.media_count, text.opt_out_type) == (1, "STOP")
    assert (text.routed_at, text.routing_attempts) == (None, 0)
    inbound.sweep(timezone.now() + minutes(1))
    text.refresh_from_db()
    assert text.routed_at


def test_a_text_told_at_both_doors_is_stored_once():
    assert [send(INBOUND).status_code, send().status_code] == [200, 200]
    assert InboundText.objects.get().routing_attempts == 1


def test_an_unsigned_text_is_refused_at_the_fallback():
    response = send(FALLBACK, AccountSid="AC" + "9" * 32)
    assert response.status_code == 403
    assert not InboundText.objects.exists()


@pytest.mark.parametrize("change", [{"MessageSid": "SM1"}, {"From": "12345"}])
def test_what_is_no_text_is_refused_at_the_fallback(change):
    assert send(**change).status_code == 400
    assert not InboundText.objects.exists()


def test_the_fallback_is_an_exact_address_for_posts_only():
    assert send("/twilio/fallback").status_code == 404
    assert Client().get(FALLBACK).status_code == 405


@BOTH
def test_a_text_that_cannot_be_stored_is_not_said_to_be(path, caplog):
    with broken_database():
        assert send(path).status_code == 503
    assert "could not be stored: OperationalError" in caplog.text
    assert "disk full" not in caplog.text
    assert send(path).status_code == 200


@BOTH
def test_a_broken_database_is_nothing_to_a_stranger(path):
    with broken_database():
        assert send(path, AccountSid="AC" + "9" * 32).status_code == 403


@BOTH
def test_a_mistake_in_reading_texts_closes_neither_door(path, monkeypatch, caplog):
    monkeypatch.delattr("messaging.inbound")
    monkeypatch.setitem(sys.modules, "messaging.inbound", None)
    assert send(path).status_code == 200
    assert InboundText.objects.get().routed_at is None


def test_the_doors_open_without_what_reads_or_acts_on_texts():
    script = [sys.executable, "-W", "error", "-c", DOORS_ALONE]
    ended = subprocess.run(script, capture_output=True, timeout=60, check=False)
    assert ended.stdout.strip() == b"open", ended.stderr


@pytest.fixture
def doors(tmp_path, receiver):
    """A simulator that knows both addresses and does not wait between its tries."""
    fallback = f"{receiver.url}{FALLBACK}"
    simulator = start_simulator(tmp_path, receiver.url, fallback_url=fallback)
    simulator.control("rules", {"retry_pause_ms": 10, "retry_count": 1})
    yield simulator
    simulator.stop()


def paths(receiver):
    return [one.url.removeprefix(receiver.url) for one in receiver.received]


@pytest.mark.parametrize(
    ("answers", "tried"),
    [
        ([200], [INBOUND]),
        ([503, 200], [INBOUND, INBOUND]),
        ([503, 503, 200], [INBOUND, INBOUND, FALLBACK]),
        ([503, 503, 503], [INBOUND, INBOUND, FALLBACK]),
        ([403, 200], [INBOUND, FALLBACK]),
    ],
)
def test_the_simulated_carrier_falls_back_once(doors, receiver, answers, tried):
    receiver.answers = list(answers)
    sent = doors.control("inbound", {"from": TEXT["From"], "body": "YES"})
    doors.wait_until_idle()
    assert paths(receiver) == tried
    assert sent["status"] == answers[-1]
    assert len({one.form["MessageSid"] for one in receiver.received}) == 1
    assert all(one.is_signed_with(doors.auth_token) for one in receiver.received)
