"""The real client against a carrier of ours that misbehaves on request."""

import base64
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

import pytest

from messaging import twilio
from messaging.models import DeliveryAttempt
from messaging.twilio import Outcome
from tests.factories import hours, minutes
from tests.messaging import carrier as carriers
from tests.messaging import outgoing, signing
from tests.messaging.outgoing import AT


def send(**fields):
    text = outgoing.queue(**fields)
    attempt = DeliveryAttempt.objects.create(
        text=text, number=1, started_at=AT, lease_until=AT + minutes(1)
    )
    return twilio.send(text, attempt), attempt


def test_an_accepted_text_comes_back_with_the_carriers_id(carrier):
    result, _ = send()
    assert result.outcome is Outcome.ACCEPTED
    assert result.carrier_id == carrier.messages[0]["sid"]
    assert result.carrier_status == "accepted"


def test_the_form_says_who_what_and_where_to_report(carrier):
    _, attempt = send(not_after=AT + minutes(7))
    [form] = carrier.posts
    assert (form["To"], form["Body"]) == (outgoing.PHONE, "Our practice: hello.")
    assert form["MessagingServiceSid"].startswith("MG")
    assert form["ValidityPeriod"] == "420"
    callback = urlsplit(form["StatusCallback"])
    assert callback.path == "/twilio/status/"
    assert parse_qs(callback.query) == {"oid": [str(attempt.oid)]}


@pytest.mark.parametrize(
    ("not_after", "seconds"), [(None, "14400"), (AT + hours(30), "36000")]
)
def test_the_validity_period_is_what_the_carrier_allows(carrier, not_after, seconds):
    send(not_after=not_after)
    assert carrier.posts[0]["ValidityPeriod"] == seconds


def test_a_number_of_ours_sends_when_there_is_no_messaging_service(carrier, settings):
    settings.TWILIO_MESSAGING_SERVICE_SID = ""
    settings.TWILIO_FROM_NUMBER = "+12125550199"
    send()
    assert carrier.posts[0]["From"] == "+12125550199"
    assert "MessagingServiceSid" not in carrier.posts[0]


@pytest.mark.parametrize(
    ("key", "user"), [("", signing.ACCOUNT), ("SK1", "SK1")], ids=["token", "api key"]
)
def test_an_api_key_is_used_where_there_is_one(carrier, settings, key, user):
    settings.TWILIO_API_KEY, settings.TWILIO_API_SECRET = key, "secret"
    send()
    _, _, encoded = carrier.posts[0]["authorization"].partition(" ")
    assert base64.b64decode(encoded).decode().startswith(f"{user}:")


@pytest.mark.parametrize(
    ("step", "outcome"),
    [
        ((400, 21211), Outcome.REFUSED),
        ((400, 21610), Outcome.REFUSED),
        ((400, 21614), Outcome.REFUSED),
        ((400, 29999), Outcome.REFUSED),
        ((429, 20429), Outcome.BUSY),
        ((400, 21611), Outcome.BUSY),
        ((401, 20003), Outcome.ACCOUNT),
        ((400, 21606), Outcome.ACCOUNT),
        ((400, 21705), Outcome.ACCOUNT),
        ((404, 20404), Outcome.ACCOUNT),
        ((500, 20500), Outcome.UNKNOWN),
        ((503, 21610), Outcome.UNKNOWN),
        (carriers.HANG, Outcome.UNKNOWN),
        (carriers.DROP, Outcome.UNKNOWN),
        (carriers.TAKE_AND_HANG, Outcome.UNKNOWN),
        (carriers.TAKE_AND_DROP, Outcome.UNKNOWN),
        (carriers.NONSENSE, Outcome.UNKNOWN),
    ],
)
def test_every_answer_has_its_meaning(carrier, step, outcome):
    carrier.script = [step]
    result, _ = send()
    assert result.outcome is outcome
    assert result.error_code == (str(step[1]) if isinstance(step, tuple) else "")
    assert len(carrier.posts) == 1


def test_nobody_at_the_address_is_known_not_to_have_the_text(carrier, settings):
    settings.TWILIO_API_BASE_URL = "http://127.0.0.1:9"
    assert send()[0].outcome is Outcome.NOT_REACHED


def test_an_unknown_host_is_known_not_to_have_the_text(carrier, settings):
    settings.TWILIO_API_BASE_URL = "http://carrier.invalid"
    assert send()[0].outcome is Outcome.NOT_REACHED


def test_a_base_url_that_is_none_holds_the_account(carrier, settings):
    settings.TWILIO_API_BASE_URL = "carrier"
    assert send()[0].outcome is Outcome.ACCOUNT


def test_a_refusal_is_logged_by_class_and_code_only(carrier, caplog):
    carrier.script = [(400, 21211)]
    _, attempt = send()
    [line] = [
        r.getMessage() for r in caplog.records if r.name == "messaging.twilio.texts"
    ]
    assert line == f"attempt {attempt.pk}: refused, TwilioRestException 21211"


def test_one_connection_serves_several_texts(carrier):
    send()
    first = twilio.connection.client()
    send(phone=outgoing.OTHER)
    assert twilio.connection.client() is first


def test_the_list_shows_the_texts_to_a_number(carrier):
    made = datetime(2026, 11, 23, 15, tzinfo=UTC)
    carrier.add(to=outgoing.PHONE, body="hello", at=made)
    carrier.add(to=outgoing.OTHER, body="not this one")
    [text] = twilio.texts_to(outgoing.PHONE, limit=20)
    assert (text.body, text.created_at, text.status) == ("hello", made, "delivered")
    assert carrier.gets[0][1]["PageSize"] == "20"


def test_the_list_since_a_moment_is_asked_for_in_utc(carrier):
    moment = datetime.fromisoformat("2026-11-23T08:00:00-06:00")
    twilio.texts_to(outgoing.PHONE, limit=20, sent_after=moment)
    assert carrier.gets[0][1]["DateSent>"] == "2026-11-23T14:00:00Z"


def test_a_carrier_that_cannot_be_asked_is_not_an_empty_list(carrier):
    carrier.lookups_fail = True
    assert twilio.texts_to(outgoing.PHONE, limit=20) is None
    assert twilio.fetch("SM" + "0" * 32) is None


def test_one_text_is_fetched_by_its_id(carrier):
    sid = carrier.add(to=outgoing.PHONE, body="hello")["sid"]
    assert twilio.fetch(sid).body == "hello"
    assert twilio.fetch("SM" + "f" * 32) is None


def test_what_the_carrier_shows_keeps_its_words_to_itself(carrier):
    carrier.add(to=outgoing.PHONE, body="hello")
    [text] = twilio.texts_to(outgoing.PHONE, limit=20)
    assert "hello" not in repr(text)
    assert outgoing.PHONE not in repr(text)
