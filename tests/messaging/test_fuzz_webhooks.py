"""Anything at all is posted to the doors of the carrier."""

from contextlib import contextmanager
from encodings.aliases import aliases
from io import BytesIO
from urllib.parse import quote, quote_from_bytes, urlencode
from wsgiref.util import setup_testing_defaults

import pytest
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, transaction
from django.test import Client
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from clinic.wsgi import application
from messaging.models import InboundText
from messaging.webhooks import BODY_LIMIT

from . import signing

pytestmark = pytest.mark.django_db
fuzzed = settings(
    max_examples=250,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)

DOORS = st.sampled_from(["/twilio/inbound/", "/twilio/fallback/", "/twilio/status/"])
STORING = st.sampled_from(["/twilio/inbound/", "/twilio/fallback/"])
TEXT = {
    "AccountSid": signing.ACCOUNT,
    "MessageSid": "SM" + "a" * 32,
    "From": "+12125550101",
    "To": "+12125550199",
    "Body": "YES",
    "NumMedia": "0",
}
NAMES = st.sampled_from(
    [*TEXT, "OptOutType", "MediaUrl0", "MessagingServiceSid", "MessageStatus", "ErrorCode"]
)  # fmt: skip
HEADER = st.text(st.characters(min_codepoint=32, max_codepoint=255), max_size=60)
CONTENT_TYPES = HEADER | st.sampled_from(
    [
        signing.FORM,
        f"{signing.FORM}; charset=utf-16",
        f"{signing.FORM}; charset=idna",
        f"{signing.FORM}; charset=rot13",
        f"{signing.FORM}; charset=\u00ff",
        f"{signing.FORM}; charset=",
        f"{signing.FORM}; charset=undefined",
        "multipart/form-data",
        "multipart/form-data; boundary=",
        "multipart/form-data; boundary=\u00e9",
        "multipart/form-data; boundary=x",
        "multipart/form-data; boundary=" + "x" * 500,
        "application/json",
        "text/plain",
        "",
    ]
)
LENGTHS = st.sampled_from(
    [None, None, "", "0", "-1", "5", "1e3", "abc", "99999999999", "\u00b2", " 7 "]
)
NASTY = st.sampled_from(
    [
        b"%ED%A0%80",  # half of a surrogate pair
        b"%00",
        b"\x00",
        b"%",
        b"%2",
        b"%zz",
        b"%25%32%35",
        b"%FF%FE",
        b"%C0%AF",
        b"%F4%90%80%80",
        b"&&&==&=",
        b";",
        b"+++",
        b"Body=YES&Body=NO&Body",
        b"a=1&" * 2000,
        b"%E2%80%AE",
        b"\xff\xfe",
        b'--x\r\nContent-Disposition: form-data; name="Body"\r\n\r\nYES\r\n--x--',
        b"--x\r\nContent-Disposition: form-data; name=",
        b'{"MessageSid": 1}',
        b"[" * 5000,
        urlencode(TEXT).encode(),
    ]
)
BODIES = st.binary(max_size=400) | st.lists(
    NASTY | st.binary(max_size=20), max_size=8
).map(b"".join)
QUERIES = st.sampled_from(
    ["", "?oid=", "?oid=%00", "?oid=%ED%A0%80", "?" + "a=1&" * 99]
)
VALUES = st.text(max_size=80) | st.sampled_from(
    [
        "",
        "\x00",
        "YES\x00",
        "+12125550101",
        "whatsapp:+12125550101",
        "12345",
        "SM" + "b" * 32,
        "SM" + "B" * 32 + "\n",
        "MM" + "0" * 32,
        "STOP",
        "START",
        "HELP",
        "\u0665",  # a digit, of a kind
        "-1",
        "99",
        "9" * 400,
        "\U0010ffff",
        "\ufeffSTOP\u200b",
        "%00%ED%A0%80",
        "stop " * 400,
        "x" * 5000,
    ]
)


@pytest.fixture(autouse=True)
def _ours(settings):
    settings.TWILIO_ACCOUNT_SID, settings.SITE_URL = signing.ACCOUNT, signing.SITE
    settings.TWILIO_AUTH_TOKENS = [signing.TOKEN]
    settings.TWILIO_MESSAGING_SERVICE_SID = settings.TWILIO_FROM_NUMBER = ""


@pytest.fixture(autouse=True)
def _connection_stays_open():
    """As for Django's own test client: the test's transaction is in it."""
    request_started.disconnect(close_old_connections)
    request_finished.disconnect(close_old_connections)
    yield
    request_started.connect(close_old_connections)
    request_finished.connect(close_old_connections)


@contextmanager
def undone():
    """Each example finds the tables as the test did."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def rows():
    return InboundText.objects.count()


def signed(path, fields, **extra):
    """Post pairs, repeated names among them, with the signature that belongs to them."""
    values = {}
    for name, value in fields:
        values.setdefault(name, set()).add(value)
    message = {n: "".join(n * bool(i) + v for i, v in enumerate(sorted(values[n])))
               for n in values}  # fmt: skip
    headers = {"X-Twilio-Signature": signing.signature(signing.SITE + path, message)}
    body = urlencode(fields)
    return Client().post(
        path, body, content_type=signing.FORM, headers=headers, **extra
    )


def served(path, body=b"", **environ):
    """The status of a POST to the whole stack, as a web server hands it over."""
    path, _, query = path.partition("?")
    environ = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.input": BytesIO(body),
        "HTTP_HOST": "testserver",
        **environ,
    }
    setup_testing_defaults(environ)
    statuses = []
    response = application(environ, lambda status, _headers: statuses.append(status))
    b"".join(response)
    return int(statuses[0].split()[0])


@given(DOORS, QUERIES, BODIES, CONTENT_TYPES, HEADER, LENGTHS)
@fuzzed
def test_what_the_carrier_did_not_sign_is_refused_and_stored_nowhere(
    path, query, body, content_type, signature, length
):
    extra = {} if length is None else {"CONTENT_LENGTH": length}
    status = served(
        path + query,
        body,
        CONTENT_TYPE=content_type,
        HTTP_X_TWILIO_SIGNATURE=signature,
        **extra,
    )
    assert status in (400, 403)
    assert rows() == 0


def test_no_charset_is_an_error_of_ours():
    statuses = {
        charset: served(
            "/twilio/status/?oid=%ff",
            b"Body=%ff",
            CONTENT_TYPE=f"{signing.FORM}; charset={charset}",
        )
        for charset in (*aliases, *aliases.values(), "none", "\u00ff", "utf-8'")
    }
    assert set(statuses.values()) == {400, 403}, statuses


@given(
    DOORS, st.sampled_from(["GET", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS", "x"])
)
@fuzzed
def test_another_method_is_refused(path, method):
    assert Client().generic(method, path).status_code == 405


FORMS = st.builds(
    lambda changes, more: [*{**TEXT, **changes}.items(), *more],
    st.dictionaries(NAMES, VALUES, max_size=4),
    st.lists(st.tuples(NAMES | st.text(max_size=12), VALUES), max_size=6),
)


@given(DOORS, FORMS)
@fuzzed
@example("/twilio/inbound/", [*TEXT.items(), ("Body", "NO"), ("Body", "STOP")])
@example("/twilio/inbound/", [*TEXT.items(), ("", ""), ("\x00", "\x00")])
def test_with_the_right_signature_any_form_is_answered_and_stored_once_at_most(
    path, form
):
    with undone():
        answers = {signed(path, form).status_code for _ in range(2)}
        assert len(answers) == 1
        assert answers <= {200, 204, 400, 403}
        assert rows() == (answers == {200})


@given(FORMS)
@fuzzed
def test_both_doors_store_a_text_once_between_them(form):
    with undone():
        for path in ("/twilio/fallback/", "/twilio/inbound/", "/twilio/fallback/"):
            signed(path, form)
        assert rows() <= 1


@given(STORING, st.text(max_size=300), st.sampled_from([quote, str.upper]))
@fuzzed
def test_nested_encodings_are_decoded_once(path, body, encode):
    sent = encode(quote(body, errors="replace"))
    with undone():
        assert signed(path, [*{**TEXT, "Body": sent}.items()]).status_code == 200
        assert InboundText.objects.get().body == sent[:1600]


@given(DOORS, st.binary(max_size=60))
@fuzzed
def test_a_signature_over_other_bytes_does_not_count(path, raw):
    """What is no UTF-8 is read with replacements, and signed so or not at all."""
    form = urlencode(TEXT) + "&Body=" + quote_from_bytes(raw)
    headers = {"X-Twilio-Signature": signing.signature(signing.SITE + path, TEXT)}
    with undone():
        response = Client().post(path, form, content_type=signing.FORM, headers=headers)
        expected = (200, 204) if raw == b"YES" else (403,)
        assert response.status_code in expected
        assert rows() == (response.status_code == 200)


@pytest.mark.parametrize("size", [BODY_LIMIT - 400, BODY_LIMIT + 1, 3 * 2**20])
@pytest.mark.parametrize("path", ["/twilio/inbound/", "/twilio/fallback/"])
def test_a_huge_text_is_cut_and_a_huger_one_refused(path, size):
    form = [*{**TEXT, "Body": "y" * size}.items()]
    is_taken = size < BODY_LIMIT
    assert signed(path, form).status_code == (200 if is_taken else 400)
    assert rows() == is_taken


@pytest.mark.parametrize("fields", [999, 1001, 5000])
def test_more_fields_than_django_reads_are_refused_without_a_row(fields):
    form = [*TEXT.items(), *((f"p{n}", "") for n in range(fields - len(TEXT)))]
    assert signed("/twilio/inbound/", form).status_code == (
        200 if fields < 1e3 else 400
    )
    assert rows() == (fields < 1000)
