"""A text with a picture is answered once a day: we cannot open it."""

import pytest
from django.utils import timezone

from messaging import inbound, suppression, wording
from messaging.models import InboundText, OutboundText, Suppression
from tests.factories import InboundTextFactory, LocationFactory, hours, phone
from tests.messaging import outgoing

pytestmark = pytest.mark.django_db
PHONE = phone(1)


@pytest.fixture(autouse=True)
def _handlers(settings):
    settings.SMS_INBOUND_HANDLERS = ["messaging.consent.handle"]


def sent(body="", *, media_count=1, at=None, **fields):
    """A routed text with a picture."""
    at = at or timezone.now()
    text = InboundTextFactory(
        body=body, media_count=media_count, received_at=at, phone=PHONE, **fields
    )
    assert inbound.route(text.pk, at=at)
    text.refresh_from_db()
    return text


def answers():
    return list(OutboundText.objects.values_list("purpose", flat=True))


@pytest.mark.parametrize("body", ["", "look at this rash on my arm"])
def test_a_picture_is_answered_and_still_for_a_person(body):
    text = sent(body)
    (answer,) = OutboundText.objects.all()
    assert (answer.purpose, answer.reply_to, answer.phone) == (
        "no_pictures",
        text,
        PHONE,
    )
    assert answer.hours == OutboundText.Hours.ANY
    assert text.needs_person
    assert "picture" in text.inbox_reason


def test_the_answer_speaks_the_patients_language_and_names_their_desk():
    location = LocationFactory(phone="212-555-0177")
    outgoing.queue(phone=PHONE, location=location, language="es")
    sent()
    text = OutboundText.objects.get(purpose="no_pictures")
    said = wording.compose("no_pictures", language="es", phone="212-555-0177")
    assert (text.body, text.wording) == (said.body, said.version)
    assert "212-555-0177" in text.body


def test_a_second_picture_the_same_day_is_for_a_person_only():
    at = timezone.now()
    sent(at=at)
    again = sent(at=at + hours(23))
    assert answers() == ["no_pictures"]
    assert again.needs_person
    sent(at=at + hours(25))
    assert answers() == ["no_pictures", "no_pictures"]


@pytest.mark.parametrize("kind", Suppression.Kind.values)
def test_a_suppressed_number_is_not_answered(kind):
    suppression.suppress(PHONE, kind=kind, source="desk", at=timezone.now())
    assert sent().needs_person
    assert answers() == []


@pytest.mark.parametrize("body", ["YES", "No", "SI"])
def test_plain_words_beside_a_picture_are_the_answer(body):
    text = sent(body)
    assert text.intent in (InboundText.Intent.ACCEPT, InboundText.Intent.DECLINE)
    assert text.needs_person
    assert answers() == []


@pytest.mark.parametrize(
    ("body", "purposes"),
    [
        ("please stop texting me", ["stop_confirmation"]),
        ("STOP", []),
        ("chest pain, see photo", ["emergency"]),
        ("my mother died", []),
        ("I'm driving right now and will see your message later.", []),
    ],
)
def test_what_must_be_heard_otherwise_gets_no_such_answer(body, purposes):
    sent(body)
    assert answers() == purposes


def test_a_text_answered_by_a_handler_is_not_answered_twice(settings):
    settings.SMS_INBOUND_HANDLERS = ["tests.messaging.test_pictures.asks_back"]
    assert sent("hmm, the tenth maybe").needs_person
    assert answers() == ["clarify"]


def asks_back(text):
    outgoing.queue(phone=text.phone, purpose="clarify", reply_to=text)
    return False


def test_a_text_without_a_picture_is_not_answered_so():
    sent("hello?", media_count=0)
    assert answers() == []
