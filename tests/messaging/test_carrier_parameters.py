"""Every call to the carrier, against what its documentation allows."""

import logging
import re
from datetime import datetime
from urllib.parse import urlsplit

import pytest

from messaging import catch_up, outbox, twilio
from tests.factories import days, hours, minutes
from tests.messaging import carrier as carriers
from tests.messaging import outgoing, signing
from tests.messaging.outgoing import AT, OTHER, PHONE

E164 = re.compile(r"\+[1-9]\d{7,14}")
UTC_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
HOST = re.compile(r"[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*")


def is_callback(value):
    url = urlsplit(value)
    return url.scheme in ("http", "https") and HOST.fullmatch(url.hostname)


# From the carrier's reference of the Message resource.
SEND = {
    "To": E164.fullmatch,
    "From": E164.fullmatch,
    "MessagingServiceSid": re.compile(r"MG[0-9a-fA-F]{32}").fullmatch,
    "Body": lambda value: 1 <= len(value) <= 1600,
    "StatusCallback": is_callback,
    "ValidityPeriod": lambda value: value.isdecimal() and 1 <= int(value) <= 36_000,
}
LIST = {
    "To": E164.fullmatch,
    "From": E164.fullmatch,
    "DateSent>": UTC_TIME.fullmatch,
    "DateSent<": UTC_TIME.fullmatch,
    "PageSize": lambda value: value.isdecimal() and 1 <= int(value) <= 1000,
    "Page": str.isdecimal,
    "PageToken": str,
}
NEEDED = {"To", "Body", "ValidityPeriod", "StatusCallback"}


def offences(query, table):
    wrong = [name for name, value in query.items() if name in table]
    wrong = [name for name in wrong if not table[name](query[name])]
    return wrong + sorted(set(query) - set(table))


@pytest.fixture
def checked(carrier):
    """Whatever the test has sent is documented, to the last parameter."""
    yield carrier
    assert carrier.posts or carrier.gets
    for post in carrier.posts:
        form = {name: post[name] for name in post if name != "authorization"}
        assert offences(form, SEND) == []
        assert set(form) >= NEEDED
        assert ("From" in form) != ("MessagingServiceSid" in form)
    for _, query in carrier.gets:
        assert offences(query, LIST) == []


def test_offences_are_seen():
    wrong = {"To": "2125550101", "Body": "", "ValidityPeriod": "36001", "Colour": "red"}
    assert offences(wrong, SEND) == ["To", "Body", "ValidityPeriod", "Colour"]
    callback = {"StatusCallback": "https://our_clinic.example/twilio/status/"}
    assert offences(callback, SEND) == ["StatusCallback"]
    assert offences({"DateSent>": "2026-11-23T08:00:00-06:00"}, LIST) == ["DateSent>"]


@pytest.mark.parametrize("left", [minutes(0.001), minutes(7), hours(11), days(40)])
def test_a_text_is_sent_as_documented_however_long_it_may_take(checked, left):
    outgoing.deliver(not_after=AT + left)


@pytest.mark.parametrize("body", ["x", "ñ" * 70, "é“👍” " * 200, "x" * 1600])
def test_any_body_is_sent_as_documented(checked, body):
    outgoing.deliver(body=body)
    assert checked.posts[0]["Body"] == body


def test_a_text_from_a_number_is_sent_as_documented(checked, settings):
    settings.TWILIO_MESSAGING_SERVICE_SID = ""
    settings.TWILIO_FROM_NUMBER = "+12125550199"
    outgoing.deliver()


def test_what_is_asked_about_an_unknown_text_is_documented(checked):
    checked.script = [carriers.DROP]
    outgoing.deliver()
    outbox.reconcile(AT + minutes(1))
    assert len(checked.gets) == 1


@pytest.mark.parametrize("zone", ["-06:00", "+05:30", "Z"])
def test_moments_are_told_in_utc(checked, zone):
    moment = datetime.fromisoformat(f"2026-11-23T08:00:00{zone}")
    twilio.texts_to(
        PHONE, limit=20, sent_after=moment, sent_before=moment + minutes(10)
    )
    [(_, query)] = checked.gets
    hour = {"-06:00": "14:00", "+05:30": "02:30", "Z": "08:00"}[zone]
    assert query["DateSent>"] == f"2026-11-23T{hour}:00Z"


def test_what_is_read_to_catch_up_is_documented(checked, settings):
    settings.TWILIO_FROM_NUMBER = "+12125550199"
    catch_up.run(AT)


def test_the_carriers_client_cannot_log_a_number(carrier, caplog):
    """At its liveliest it prints every request with the number in it."""
    twilio.disconnect()
    for name in (None, "twilio", "twilio.http_client"):
        caplog.set_level(logging.DEBUG, logger=name)
    for step in (carriers.ACCEPT, carriers.DROP, (400, 21211)):
        carrier.script = [step]
        outgoing.deliver(body="Our practice: secret words", phone=OTHER)
    outbox.reconcile(AT + minutes(1))
    assert len(carrier.posts) + len(carrier.gets) == 4
    assert {r.name.partition(".")[0] for r in caplog.records} == {"messaging"}
    shown = [f"{record.getMessage()} {record.args}" for record in caplog.records]
    for private in (OTHER, OTHER[1:], "secret", signing.TOKEN):
        assert [line for line in shown if private in line] == []


def test_the_client_would_print_its_requests_if_it_were_let(carrier, caplog):
    twilio.disconnect()
    caplog.set_level(logging.DEBUG, logger="twilio.http_client")
    client = twilio.connection.client()
    client.http_client.logger = logging.getLogger("twilio.http_client")
    client.messages.list(to="+12125550000", limit=1)
    # The handler still blots it out: two guards, either of which is enough.
    assert "Query Params: {'To': '…'" in caplog.text
