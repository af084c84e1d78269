"""An emergency while nobody is at the desk e-mails whoever is on call, once."""

from __future__ import annotations

from datetime import UTC, datetime, time

import pytest
import time_machine
from django.utils import timezone
from django_q.models import OrmQ

from clinic import on_call as clinic_on_call
from clinic.models import AuditEvent, Practice
from messaging import inbound, on_call, tasks
from messaging.models import InboundText
from tests.factories import InboundTextFactory, LocationFactory, hours, minutes

pytestmark = pytest.mark.django_db
MORNING = datetime(2026, 3, 3, 15, tzinfo=UTC)
NIGHT = datetime(2026, 3, 4, 3, tzinfo=UTC)
WORDS = "I have chest pain, this is Rosa Lindqvist"


@pytest.fixture(autouse=True)
def clock(settings):
    settings.EMAIL_IS_SET = True
    LocationFactory(desk=(time(8), time(17)))
    Practice.objects.update(on_call_email="oncall@example.org")
    with time_machine.travel(NIGHT, tick=False) as clock:
        yield clock


def emergency(body=WORDS, **fields) -> InboundText:
    text = InboundTextFactory(body=body, received_at=timezone.now(), **fields)
    inbound.route(text.pk, at=timezone.now())
    return text


def work() -> None:
    for job in OrmQ.objects.order_by("pk"):
        if job.task["func"] == "messaging.tasks.tell_on_call":
            tasks.tell_on_call(*job.task["args"])
        job.delete()


def sweep() -> None:
    on_call.sweep(timezone.now())
    work()


def test_the_e_mail_leads_to_the_text_and_names_nobody(mailoutbox):
    text = emergency()
    work()
    (mail,) = mailoutbox
    assert mail.to == ["oncall@example.org"]
    assert f"open http://testserver/inbox/{text.pk}/" in mail.body
    said = mail.subject + mail.body
    for private in (text.phone, text.phone[-4:], "Rosa", "chest", "Lindqvist"):
        assert private not in said


def test_it_is_told_once(mailoutbox, clock):
    text = emergency()
    work()
    clock.shift(hours(1))
    sweep()
    assert not on_call.tell(text.pk, at=timezone.now())
    assert len(mailoutbox) == 1


def test_the_tick_finds_what_no_worker_told(mailoutbox):
    emergency()
    OrmQ.objects.all().delete()
    sweep()
    assert len(mailoutbox) == 1


def test_with_somebody_at_the_desk_nobody_is_called(mailoutbox, clock):
    clock.move_to(MORNING)
    emergency()
    work()
    assert mailoutbox == []


def test_an_emergency_left_unread_at_closing_time_is_told_then(mailoutbox, clock):
    clock.move_to(datetime(2026, 3, 3, 21, 55, tzinfo=UTC))
    emergency()
    work()
    clock.shift(minutes(6))
    sweep()
    assert len(mailoutbox) == 1


@pytest.mark.parametrize("fields", [{"done_at": NIGHT}, {"topic": "died"}])
def test_what_is_done_or_no_emergency_is_not_told(mailoutbox, fields):
    InboundTextFactory(**{"topic": "emergency", **fields})
    sweep()
    assert mailoutbox == []


def test_a_server_that_fails_is_tried_again_with_pauses(mailoutbox, clock, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    emergency()
    work()
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    sweep()
    assert mailoutbox == []
    clock.shift(clinic_on_call.FIRST_PAUSE)
    sweep()
    assert len(mailoutbox) == 1


def test_after_a_day_it_is_given_up(mailoutbox, clock):
    emergency()
    OrmQ.objects.all().delete()
    clock.shift(clinic_on_call.NEWS_FOR)
    sweep()
    assert mailoutbox == []


@pytest.mark.parametrize("missing", ["address", "server"])
def test_without_an_address_or_a_server_nothing_is_tried(mailoutbox, settings, missing):
    if missing == "server":
        settings.EMAIL_IS_SET = False
    else:
        Practice.objects.update(on_call_email="")
    emergency()
    work()
    sweep()
    assert mailoutbox == []
    assert not AuditEvent.objects.filter(action__startswith="on_call").exists()
