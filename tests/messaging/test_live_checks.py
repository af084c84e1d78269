"""What the system sees of itself, through the real server and the real client."""

from datetime import timedelta

import pytest
from django.utils import timezone

from clinic.models import Practice
from messaging import live_checks
from messaging.models import DeliveryAttempt, DeliveryEvent, InboundText, OutboundText
from messaging.twilio import Routing
from tests.factories import InboundTextFactory
from tests.messaging.outgoing import AT, PHONE, deliver

SITE = "https://clinic.example"
OURS = Routing(
    inbound_url=f"{SITE}/twilio/inbound/#rc=2&rp=ct,rt,5xx",
    inbound_method="POST",
    fallback_url=f"{SITE}/twilio/fallback/",
    fallback_method="POST",
)


@pytest.fixture
def routed(settings, monkeypatch):
    """Lets a test say how the carrier is set up."""
    settings.SITE_URL = SITE
    return lambda found: monkeypatch.setattr(
        live_checks.twilio, "routings", lambda: found
    )


# --- the doors ---


@pytest.mark.django_db(transaction=True)
def test_our_own_doors_take_what_is_signed_and_nothing_else(live_server, settings):
    settings.SITE_URL = live_server.url
    assert live_checks.doors() == []
    for model in (InboundText, OutboundText, DeliveryAttempt, DeliveryEvent):
        assert not model.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_another_address_than_the_one_it_is_reached_by_is_found(live_server, settings):
    settings.SITE_URL = live_server.url.replace("localhost", "LOCALHOST")
    assert live_checks.doors() == []
    settings.SITE_URL = f"{live_server.url}/prefix"
    assert len(live_checks.doors()) == 3


@pytest.mark.django_db(transaction=True)
def test_a_door_that_refuses_the_signature_is_found(live_server, settings, monkeypatch):
    settings.SITE_URL = live_server.url
    monkeypatch.setattr(live_checks.twilio, "sign", lambda url, form: {})
    problems = live_checks.doors()
    assert len(problems) == 3
    assert "answers 403 to a signed message" in problems[0]


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ([None, None], "does not answer"),
        ([301, 301], "is redirected"),
        ([200, 200], "that nobody signed"),
        ([403, 500], "to a signed message"),
    ],
)
def test_each_way_of_being_unreachable_has_its_sentence(
    settings, monkeypatch, answers, said
):
    settings.SITE_URL = SITE
    unsigned, signed = answers
    monkeypatch.setattr(
        live_checks, "_post", lambda url, form, headers: signed if headers else unsigned
    )
    problems = live_checks.doors()
    assert len(problems) == 3
    assert all(said in problem for problem in problems)


def test_a_server_that_is_not_there_is_a_sentence(settings):
    settings.SITE_URL = "http://127.0.0.1:9"
    assert all("does not answer" in problem for problem in live_checks.doors())


@pytest.mark.parametrize("check", [live_checks.doors, live_checks.webhook])
def test_plain_http_and_missing_keys_are_refused_before_anything_is_sent(
    settings, check
):
    settings.SITE_URL = "http://clinic.example"
    assert "https" in check()[0]
    settings.TWILIO_AUTH_TOKENS = []
    assert "TWILIO_AUTH_TOKENS" in check()[0]


# --- what is set up at the carrier ---


def test_our_addresses_at_the_carrier_are_well(routed):
    routed([OURS])
    assert live_checks.webhook() == []


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"inbound_url": ""}, "the address for incoming texts is empty"),
        ({"inbound_url": f"{SITE}/twilio/inbound"}, "is another"),
        ({"inbound_url": "https://other.example/x"}, f"Set {SITE}/twilio/inbound/."),
        ({"inbound_method": "GET"}, "to HTTP POST"),
        ({"fallback_url": ""}, "the fallback address is empty"),
        (
            {"fallback_url": f"{SITE}/twilio/inbound/"},
            "the fallback address is another",
        ),
        ({"fallback_method": "GET"}, "to HTTP POST"),
        ({"status_callback": f"{SITE}/twilio/status/"}, "clear the status callback"),
    ],
)
def test_each_wrong_setting_at_the_carrier_has_its_sentence(routed, fields, said):
    routed([Routing(**{**vars(OURS), **fields})])
    [problem] = live_checks.webhook()
    assert said in problem


@pytest.mark.parametrize(("found", "said"), [(None, "be asked"), ([], "no number")])
def test_a_carrier_that_cannot_say_is_not_taken_for_well(routed, found, said):
    routed(found)
    assert said in live_checks.webhook()[0]


@pytest.mark.parametrize("service", [True, False])
def test_the_client_reads_the_setup_of_the_simulated_carrier(
    simulator, settings, service
):
    settings.TWILIO_API_BASE_URL = simulator.url
    settings.TWILIO_ACCOUNT_SID = simulator.account_sid
    settings.TWILIO_AUTH_TOKENS = [simulator.auth_token]
    settings.TWILIO_MESSAGING_SERVICE_SID = simulator.service_sid if service else ""
    settings.TWILIO_FROM_NUMBER = simulator.number
    try:
        [found] = live_checks.twilio.routings()
    finally:
        live_checks.twilio.disconnect()
    assert found.inbound_url == f"{simulator.webhook_url}/twilio/inbound/"
    assert (found.inbound_method, found.fallback_url) == ("POST", "")


# --- a text and its answer ---


@pytest.fixture
def listed(carrier):
    Practice.objects.update(sending_mode="test", test_phones=PHONE)


def answer(**fields):
    at = AT + timedelta(minutes=1)
    return InboundTextFactory(phone=PHONE, received_at=at, **{"routed_at": at} | fields)


def report(text):
    DeliveryEvent.objects.create(
        attempt=text.attempts.get(), status="delivered", received_at=timezone.now()
    )


def test_a_listed_phone_that_was_texted_and_answered_is_enough(listed):
    report(deliver())
    answer()
    assert live_checks.answered() == []


def test_without_a_listed_phone_nothing_was_tried(carrier):
    assert "No test phone is listed" in live_checks.answered()[0]


def test_without_a_text_there_is_nothing_to_answer(listed):
    answer()
    assert "has been texted" in live_checks.answered()[0]


@pytest.mark.parametrize(
    "fields",
    [
        {"routed_at": None},
        {"phone": "+13125550102"},
        {"received_at": AT - timedelta(minutes=1)},
    ],
)
def test_an_answer_must_be_read_here_and_later_and_from_that_phone(listed, fields):
    report(deliver())
    InboundTextFactory(**{"phone": PHONE, "received_at": AT, "routed_at": AT} | fields)
    assert "has answered yet" in live_checks.answered()[0]


def test_an_answer_that_was_fetched_does_not_show_that_reports_arrive(listed):
    deliver()
    answer()
    assert "reports of delivery" in live_checks.answered()[0]


# --- the name ---


@pytest.mark.django_db
def test_a_new_practice_is_told_to_give_its_name_and_phone():
    assert len(live_checks.named()) == 2
    Practice.objects.update(text_name="Lakeside", phone="212-555-0100")
    assert live_checks.named() == []
