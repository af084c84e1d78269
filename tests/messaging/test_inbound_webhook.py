from urllib.parse import quote_from_bytes

import pytest
from django.test import Client

from messaging.models import InboundText
from tests.messaging.signing import ACCOUNT, FORM, SITE, TOKEN, post, signature

pytestmark = pytest.mark.django_db
PATH = "/twilio/inbound/"
SERVICE = "MG" + "1" * 32
TEXT = {
    "MessageSid": "SM" + "a" * 32,
    "From": "+12125550101",
    "To": "+12125550199",
    "Body": "YES",
    "NumMedia": "0",
    "MessagingServiceSid": SERVICE,
}


@pytest.fixture(autouse=True)
def _ours(settings):
    settings.TWILIO_ACCOUNT_SID, settings.SITE_URL = ACCOUNT, SITE
    settings.TWILIO_AUTH_TOKENS = [TOKEN]
    settings.TWILIO_MESSAGING_SERVICE_SID, settings.TWILIO_FROM_NUMBER = SERVICE, ""
    settings.SMS_INBOUND_HANDLERS = ["tests.messaging.test_inbound_webhook.claims"]


@pytest.fixture
def client():
    return Client()


def claims(text):
    return True


def fails(text):
    raise RuntimeError


def send(client, path=PATH, **changes):
    return post(client, path, {**TEXT, **changes})


def stored():
    return InboundText.objects.count()


def test_a_signed_text_is_stored_routed_and_answered_with_nothing(client):
    response = send(client)
    text = InboundText.objects.get()
    assert (response.status_code, response.content) == (200, b"<Response/>")
    assert response["Content-Type"].startswith("text/xml")
    assert (text.phone, text.to_phone, text.body) == (TEXT["From"], TEXT["To"], "YES")
    assert text.routed_at


def test_a_text_told_twice_is_stored_and_routed_once(client):
    assert [send(client).status_code for _ in range(2)] == [200, 200]
    assert InboundText.objects.get().routing_attempts == 1


def test_a_failure_of_ours_is_not_the_carriers_business(client, settings):
    settings.SMS_INBOUND_HANDLERS = ["tests.messaging.test_inbound_webhook.fails"]
    assert send(client).status_code == 200
    assert InboundText.objects.get().routed_at is None


@pytest.mark.parametrize("headers", [{}, {"X-Twilio-Signature": "bm90IGl0"}])
def test_an_unsigned_or_wrongly_signed_text_is_refused_and_not_stored(client, headers):
    form = {**TEXT, "AccountSid": ACCOUNT}
    response = client.post(PATH, form, headers=headers)
    assert response.status_code == 403
    body = "&".join(f"{name}={value}" for name, value in form.items())
    again = client.post(PATH, body, content_type=FORM, headers=headers)
    assert again.status_code == 403
    assert not stored()


def test_a_text_of_another_account_is_refused(client):
    assert send(client, AccountSid="AC" + "9" * 32).status_code == 403
    assert not stored()


@pytest.mark.parametrize(
    "sid", ["", "SM123", "XX" + "a" * 32, "SM" + "g" * 32, "SM" + "a" * 33]
)
def test_a_malformed_message_id_is_refused(client, sid):
    assert send(client, MessageSid=sid).status_code == 400
    assert not stored()


@pytest.mark.parametrize("name", ["From", "To"])
@pytest.mark.parametrize(
    "phone", ["", "2125550101", "+0125550101", "whatsapp:+12125550101", "+1" * 20]
)
def test_a_sender_or_receiver_that_is_no_phone_is_refused(client, name, phone):
    assert send(client, **{name: phone}).status_code == 400
    assert not stored()


@pytest.mark.parametrize(
    ("number", "service", "told", "status"),
    [
        ("", SERVICE, SERVICE, 200),
        ("", SERVICE, "MG" + "2" * 32, 400),
        ("", SERVICE, "", 200),
        ("+12125550199", SERVICE, "", 200),
        ("+12125550198", SERVICE, SERVICE, 200),
        ("+12125550198", SERVICE, "", 400),
        ("+12125550198", "", SERVICE, 400),
        ("", "", "", 200),
    ],
)
def test_only_texts_to_our_number_or_service_are_taken(
    client, settings, number, service, told, status
):
    settings.TWILIO_FROM_NUMBER = number
    settings.TWILIO_MESSAGING_SERVICE_SID = service
    assert send(client, MessagingServiceSid=told).status_code == status
    assert stored() == (status == 200)


def test_a_picture_message_is_stored_with_its_count(client):
    assert send(client, MessageSid="MM" + "b" * 32, NumMedia="2").status_code == 200
    assert InboundText.objects.get().media_count == 2


@pytest.mark.parametrize("count", ["", "-1", "many", "٣", "9" * 30])
def test_a_senseless_number_of_pictures_is_none(client, count):
    assert send(client, NumMedia=count).status_code == 200
    assert InboundText.objects.get().media_count == 0


@pytest.mark.parametrize(
    ("told", "kept"), [("STOP", "STOP"), ("START", "START"), ("nonsense" * 9, "")]
)
def test_only_known_opt_out_types_are_kept(client, told, kept):
    assert send(client, OptOutType=told).status_code == 200
    assert InboundText.objects.get().opt_out_type == kept


def test_a_body_with_nul_is_stored_without_it(client):
    assert send(client, Body="YE\x00S").status_code == 200
    assert InboundText.objects.get().body == "YE\ufffdS"


def test_a_body_that_is_not_utf_8_is_stored_as_far_as_it_can_be_read(client):
    form = {**TEXT, "AccountSid": ACCOUNT, "Body": "S\ufffd"}
    signed = signature(SITE + PATH, form)
    raw = "&".join(f"{k}={quote_from_bytes(v.encode())}" for k, v in form.items())
    raw = raw.replace("S%EF%BF%BD", "S%ED")
    headers = {"X-Twilio-Signature": signed}
    response = client.post(PATH, raw, content_type=FORM, headers=headers)
    assert response.status_code == 200
    assert InboundText.objects.get().body == "S\ufffd"


def test_a_hundred_kilobytes_are_refused(client):
    assert send(client, Body="x" * 100_000).status_code == 400
    assert not stored()


def test_a_long_body_is_cut(client):
    assert send(client, Body="x" * 5000).status_code == 200
    assert len(InboundText.objects.get().body) == 1600


def test_a_get_is_refused(client):
    assert client.get(PATH).status_code == 405


def test_the_path_without_its_slash_is_no_redirect_for_a_post(client):
    assert send(client, path="/twilio/inbound").status_code == 404
    assert not stored()
