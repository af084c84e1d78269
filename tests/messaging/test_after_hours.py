"""Nobody at the desk: whoever needs a person hears so, once a day."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest
import time_machine
from django.utils import timezone

from clinic.models import Practice
from messaging import inbound, suppression
from messaging.models import InboundText, OutboundText
from tests.factories import InboundTextFactory, LocationFactory, hours, minutes

pytestmark = pytest.mark.django_db
PHONE = "+12125550177"
# A Tuesday in New York: 10:00, and 22:00.
MORNING = datetime(2026, 3, 3, 15, tzinfo=UTC)
NIGHT = datetime(2026, 3, 4, 3, tzinfo=UTC)


@pytest.fixture(autouse=True)
def clock():
    LocationFactory(desk=(time(8), time(17)))
    Practice.objects.update(text_name="Lakeside Clinic", phone="212-555-0100")
    with time_machine.travel(NIGHT, tick=False) as clock:
        yield clock


def receive(body, **fields) -> InboundText:
    values = {"phone": PHONE, "received_at": timezone.now(), **fields}
    text = InboundTextFactory(body=body, **values)
    assert inbound.route(text.pk, at=timezone.now())
    return text


def answers() -> list[str]:
    return list(OutboundText.objects.order_by("pk").values_list("purpose", flat=True))


def test_a_question_at_night_is_told_that_a_person_will_read_it():
    text = receive("What time do you open?")
    answer = OutboundText.objects.get()
    assert (answer.purpose, answer.reply_to, answer.hours) == (
        "person_will_read",
        text,
        "any",
    )
    assert "a person will read this in office hours" in answer.body


def test_while_somebody_is_at_the_desk_nothing_is_said(clock):
    clock.move_to(MORNING)
    receive("What time do you open?")
    assert answers() == []


def test_it_is_said_once_a_day_to_a_number(clock):
    receive("What time do you open?")
    clock.shift(hours(1))
    receive("Are you there?")
    receive("And you?", phone="+12125550178")
    assert answers() == ["person_will_read"] * 2
    clock.shift(hours(23) + minutes(1))
    receive("Anybody?")
    assert len(answers()) == 3


@pytest.mark.parametrize(
    "body",
    [
        "STOP",
        "HELP",
        "I am driving with Focus turned on. I will see your message later.",
        "Liked “Lakeside Clinic: a visit opened up”",
        "wrong number",
        "My husband passed away last week",
        "I moved to Ohio",
    ],
)
def test_who_asked_nothing_of_a_person_hears_nothing_of_it(body):
    receive(body)
    assert "person_will_read" not in answers()


def test_an_emergency_has_its_own_text():
    receive("I have chest pain")
    assert answers() == ["emergency"]


def test_a_picture_is_answered_once():
    receive("what is this rash?", media_count=1)
    assert answers() == ["no_pictures"]


def test_a_suppressed_number_hears_nothing():
    suppression.suppress(PHONE, kind="opt_out", source="keyword", at=timezone.now())
    receive("What time do you open?")
    assert answers() == []


def test_a_text_read_much_later_is_not_answered_as_if_it_had_just_come():
    receive("What time do you open?", received_at=NIGHT - timedelta(hours=2))
    assert answers() == []
    assert InboundText.objects.get().needs_person


def test_a_yes_to_nothing_from_a_stranger_is_told_too():
    receive("yes")
    assert answers() == ["person_will_read"]
