"""Two clicks on Send, and two workers with the same e-mail, at the same moment."""

from __future__ import annotations

from datetime import time

import pytest
from django.core import mail
from django.utils import timezone

from clinic import trail
from clinic.models import Practice
from messaging import on_call
from messaging.models import InboundText, OutboundText
from offers import staff_texts
from offers.staff_texts import Sent
from tests import factories
from tests.races import arena

ROUNDS = 15


@pytest.fixture
def user(live):
    return factories.UserFactory()


def clicked_twice(text: InboundText, page, user) -> list[Sent]:
    def click() -> Sent:
        words, at = "We will call you.", timezone.now()
        return staff_texts.send(text.phone, words, page=page, user=user, at=at)[0]

    return sorted(arena.race(click, click))


def test_two_clicks_send_one_text(user):
    for number in range(ROUNDS):
        text = factories.InboundTextFactory(phone=factories.phone(number))
        page = InboundText.objects.filter(pk=text.pk)
        assert clicked_twice(text, page, user) == [Sent.ALREADY, Sent.SENT]
        assert OutboundText.objects.filter(phone=text.phone).count() == 1


def test_two_colleagues_answer_one_text_once(user):
    other = factories.UserFactory()
    for number in range(ROUNDS):
        text = factories.InboundTextFactory(phone=factories.phone(number))
        page, mark = InboundText.objects.filter(pk=text.pk), trail.mark()
        sent = arena.race(
            *(
                lambda who=who, phone=text.phone, page=page, mark=mark: (
                    staff_texts.send(
                        phone, "Yes.", page=page, user=who, at=timezone.now(), mark=mark
                    )[0]
                )
                for who in (user, other)
            )
        )
        assert sorted(sent) == [Sent.ANSWERED, Sent.SENT]


def test_without_the_lock_two_clicks_send_two(user):
    for number in range(ROUNDS):
        text = factories.InboundTextFactory(phone=factories.phone(number))
        if clicked_twice(text, InboundText.objects.none(), user) == [Sent.SENT] * 2:
            return
    pytest.fail("luck saved every round")


def test_two_workers_tell_of_an_emergency_once(live, settings):
    settings.EMAIL_IS_SET = True
    Practice.objects.update(on_call_email="oncall@example.org")
    now = timezone.now()
    factories.LocationFactory(desk=(time(0), time(0, 0, 0, 1)))
    for _round in range(ROUNDS):
        text = factories.InboundTextFactory(topic="emergency")
        told = arena.race(*[lambda t=text: on_call.tell(t.pk, at=now)] * 2)
        assert sorted(told) == [False, True]
    assert len(mail.outbox) == ROUNDS
