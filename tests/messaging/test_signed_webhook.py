from urllib.parse import urlencode

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from messaging.webhooks import BODY_LIMIT, signed_webhook

from . import signing

PATH = "/twilio/status/?oid=a%2Bb%20c"


@pytest.fixture(autouse=True)
def account(settings):
    settings.SITE_URL = signing.SITE
    settings.TWILIO_ACCOUNT_SID = signing.ACCOUNT
    settings.TWILIO_AUTH_TOKENS = ["old", "", signing.TOKEN]


@signed_webhook
def echo(request):
    return HttpResponse(request.POST.get("Body", ""))


def send(form, *, method="post", signed=True, body=None, token=signing.TOKEN, **extra):
    form = {"AccountSid": signing.ACCOUNT, **form}
    if signed:
        url = signing.SITE + PATH
        extra["HTTP_X_TWILIO_SIGNATURE"] = signing.signature(url, form, token)
    extra.setdefault("content_type", signing.FORM)
    body = urlencode(form) if body is None else body
    return echo(RequestFactory().generic(method.upper(), PATH, body, **extra))


def test_our_signing_agrees_with_the_published_example():
    form = {
        "CallSid": "CA1234567890ABCDE",
        "Digits": "1234",
        "From": "+14158675309",
        "To": "+18005551212",
        "Caller": "+14158675309",
    }
    url = "https://mycompany.com/myapp.php?foo=1&bar=2"
    assert signing.signature(url, form, "12345") == "RSOYDt4T1cUTdK1PDd93/VVr8B8="


@pytest.mark.parametrize(
    "body", ["YES ", "", "“Sí” 👍", "a\0b", "line\nbreak", "1+1=2"]
)
def test_a_signed_form_reaches_the_view_unchanged(body):
    response = send({"Body": body})
    assert (response.status_code, response.content.decode()) == (200, body)


def test_any_of_the_tokens_signs_while_one_is_replaced():
    assert send({}, token="old").status_code == 200


@pytest.mark.parametrize("token", ["", "stolen"])
def test_a_token_that_is_not_ours_signs_nothing(token):
    assert send({}, token=token).status_code == 403


def test_a_form_without_a_signature_is_refused():
    assert send({"Body": "YES"}, signed=False).status_code == 403


def test_a_changed_form_is_refused():
    body = urlencode({"AccountSid": signing.ACCOUNT, "Body": "NO"})
    assert send({"Body": "YES"}, body=body).status_code == 403


@pytest.mark.parametrize("account", ["AC" + "1" * 32, ""])
def test_another_account_is_refused(account):
    assert send({"AccountSid": account}).status_code == 403


def test_nothing_passes_before_the_account_is_configured(settings):
    settings.TWILIO_ACCOUNT_SID = ""
    assert send({"AccountSid": ""}).status_code == 403


@pytest.mark.parametrize("method", ["get", "put", "head", "delete"])
def test_only_post_is_allowed(method):
    assert send({}, method=method).status_code == 405


@pytest.mark.parametrize(
    "content_type", ["application/json", "text/plain", "multipart/form-data", ""]
)
def test_another_content_type_is_refused(content_type):
    assert send({}, content_type=content_type).status_code == 403


def test_a_body_over_the_limit_is_refused_unread():
    assert send({"Body": "x" * BODY_LIMIT}).status_code == 400


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"\xff\xfe\x00", 403),
        (b"Body=%ff%fe", 403),
        (b"Body=%ED%A0%80", 403),
        (b"&" * 1500, 400),
        (b"&".join(b"a=1" for _ in range(1500)), 400),
    ],
)
def test_a_malformed_form_is_refused_and_never_an_error(body, status):
    assert send({}, body=body).status_code == status


def test_a_form_in_another_charset_is_refused():
    extra = {"content_type": f"{signing.FORM}; charset=utf-16"}
    assert send({}, **extra).status_code == 400


@pytest.mark.parametrize("length", ["-1", "many", "7"])
def test_a_false_length_is_refused(length):
    assert send({}, CONTENT_LENGTH=length).status_code in (400, 403)


def test_the_guard_exempts_from_csrf_and_sign_in():
    assert echo.csrf_exempt is True
    assert echo.login_required is False
