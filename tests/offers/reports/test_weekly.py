"""The weekly e-mail: to whom, when, once, and what happens when it fails."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from smtplib import SMTPServerDisconnected

import pytest
import time_machine
from django.contrib.auth.models import Group
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.urls import reverse
from django_q.models import OrmQ

from clinic import singletons, weekly
from clinic.models import AuditEvent, Practice
from offers import attention, tick
from offers.reports import weekly as emails
from tests.factories import LocationFactory, UserFactory

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 3, 2)
# 7:00 in New York.
SEVEN = datetime(2026, 3, 2, 12, tzinfo=UTC)
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


class Broken(EmailBackend):
    def send_messages(self, messages):
        raise SMTPServerDisconnected("connection lost")


BROKEN = f"{Broken.__module__}.{Broken.__qualname__}"


@pytest.fixture(autouse=True)
def _on(settings):
    settings.EMAIL_IS_SET = True
    Practice.objects.update(weekly_email=True)
    with time_machine.travel(SEVEN, tick=False):
        yield


def manager(email="boss@example.org", *, group="Manager", **fields):
    user = UserFactory(email=email, is_superuser=False, **fields)
    user.groups.set([Group.objects.get(name=group)])
    return user


def work(at=SEVEN) -> list[str]:
    """One tick and its jobs; who got an e-mail."""
    mail.outbox.clear()
    emails.sweep(at)
    for job in OrmQ.objects.order_by("pk"):
        assert job.task["func"] == "offers.tasks.send_weekly"
        emails.send(*job.task["args"], at=at)
        job.delete()
    return [each for sent in mail.outbox for each in sent.to]


def board(at) -> str:
    found = attention.notices(singletons.practice(), at=at)
    return " ".join(each.words for each in found if "weekly" in each.words)


def test_it_goes_on_monday_from_seven():
    manager()
    weekly.mark_sent(MONDAY - 7 * DAY)
    assert work(SEVEN - MINUTE) == []
    assert work(SEVEN) == ["boss@example.org"]
    assert singletons.practice().weekly_email_sent_for == MONDAY


def test_it_goes_once_a_week():
    manager()
    assert len(work(SEVEN)) == 1
    days = [work(SEVEN + n * DAY) for n in range(1, 8)]
    assert days == [[], [], [], [], [], [], ["boss@example.org"]]


@pytest.mark.parametrize(
    ("zone", "before", "moment"),
    [
        # The clocks went forward the night before, or back.
        ("America/New_York", "2026-03-09T10:59", "2026-03-09T11:00"),
        ("America/New_York", "2026-11-02T11:59", "2026-11-02T12:00"),
        ("Asia/Tokyo", "2026-03-01T21:59", "2026-03-01T22:00"),
        ("Pacific/Honolulu", "2026-03-02T16:59", "2026-03-02T17:00"),
    ],
)
def test_seven_is_that_of_the_first_locations_clocks(zone, before, moment):
    LocationFactory(name="B", timezone="Europe/London")
    LocationFactory(name="A", timezone=zone)
    earlier, now = (
        weekly.monday(datetime.fromisoformat(each).replace(tzinfo=UTC))
        for each in (before, moment)
    )
    assert now - earlier == timedelta(days=7)
    assert now.weekday() == 0


def test_it_is_off_by_default_and_then_nothing_is_asked(django_assert_num_queries):
    Practice.objects.update(weekly_email=False)
    manager()
    assert Practice._meta.get_field("weekly_email").default is False
    assert work() == []
    with django_assert_num_queries(0):
        assert emails.problem(Practice(weekly_email=False), at=SEVEN) == ""


def test_it_goes_to_active_managers_and_administrators_with_an_address():
    manager("one@example.org")
    manager("two@example.org", group="Administrator")
    manager("desk@example.org", group="Scheduler")
    manager("left@example.org", is_active=False)
    manager("")
    both = manager("both@example.org")
    both.groups.add(Group.objects.get(name="Administrator"))
    assert work() == ["one@example.org", "two@example.org", "both@example.org"]


def test_a_failed_send_is_told_on_the_board_and_tried_again(settings):
    manager()
    backend = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND = BROKEN
    assert work(SEVEN) == []
    assert "did not reach 1 manager" in board(SEVEN + MINUTE)
    settings.EMAIL_BACKEND = backend
    assert work(SEVEN + MINUTE) == []  # still pausing
    assert work(SEVEN + 2 * MINUTE) == ["boss@example.org"]
    assert board(SEVEN + 3 * MINUTE) == ""


def test_only_who_did_not_get_it_is_sent_it_again(monkeypatch):
    first, second = manager("one@example.org"), manager("two@example.org")
    emails._claim(second.pk, MONDAY, at=SEVEN)  # and then the worker was killed
    assert work(SEVEN) == ["one@example.org"]
    assert singletons.practice().weekly_email_sent_for is None
    assert work(SEVEN + 2 * MINUTE) == ["two@example.org"]
    assert singletons.practice().weekly_email_sent_for == MONDAY
    assert first.pk != second.pk


def test_what_failed_on_monday_goes_later_in_the_week(settings):
    manager()
    backend, settings.EMAIL_BACKEND = settings.EMAIL_BACKEND, BROKEN
    work(SEVEN)
    settings.EMAIL_BACKEND = backend
    assert work(SEVEN + 6 * DAY) == ["boss@example.org"]
    assert "February 23 to March 1" in mail.outbox[0].body


def test_a_second_worker_sends_nothing():
    user = manager()
    assert emails._claim(user.pk, MONDAY, at=SEVEN) == user
    assert emails.send(user.pk, at=SEVEN) is False
    assert mail.outbox == []


def test_the_week_is_marked_once():
    assert weekly.mark_sent(MONDAY) is True
    assert weekly.mark_sent(MONDAY) is False
    assert weekly.mark_sent(MONDAY - 7 * DAY) is False


@pytest.mark.parametrize(
    ("has_server", "address", "words"),
    [
        (False, "boss@example.org", "no e-mail server is set"),
        (True, "", "no manager has an e-mail address"),
    ],
)
def test_what_can_never_be_sent_is_told_on_the_board(
    settings, has_server, address, words
):
    settings.EMAIL_IS_SET = has_server
    manager(address)
    assert work() == []
    assert words in board(SEVEN)
    assert singletons.practice().weekly_email_sent_for is None


def test_the_board_says_nothing_while_it_is_being_sent():
    user = manager()
    assert board(SEVEN) == ""
    emails._claim(user.pk, MONDAY, at=SEVEN)
    assert board(SEVEN) == ""


def test_the_tick_sends_it():
    manager()
    assert tick.run_due(SEVEN)["weekly"] == 1
    assert OrmQ.objects.filter().count() == 1


def test_the_trail_says_to_whom_it_went():
    user = manager()
    work()
    (sent,) = AuditEvent.objects.filter(action=emails.SENT)
    assert (sent.object_id, sent.detail) == (user.pk, {"week": "2026-03-02"})


def test_switched_on_midweek_the_first_one_comes_on_the_next_monday(client):
    Practice.objects.update(weekly_email=False)
    with time_machine.travel(SEVEN + 3 * DAY, tick=False):
        client.force_login(manager())
        client.post(reverse("admin:clinic_practice_change", args=[1]), _form())
        assert singletons.practice().weekly_email is True
    assert work(SEVEN + 3 * DAY) == []
    assert work(SEVEN + 7 * DAY) == ["boss@example.org"]


def test_it_cannot_be_switched_on_without_a_server(client, settings):
    Practice.objects.update(weekly_email=False)
    client.force_login(manager())
    settings.EMAIL_IS_SET = False
    answer = client.post(reverse("admin:clinic_practice_change", args=[1]), _form())
    assert "set EMAIL_URL first" in answer.content.decode()
    assert singletons.practice().weekly_email is False


def _form() -> dict[str, object]:
    practice = singletons.practice()
    kept = ("name", "text_name", "phone", "sending_mode", "texts_per_day")
    fields = {name: getattr(practice, name) for name in (*kept, "bodies_kept_days")}
    return {**fields, "sends_welcome": "on", "weekly_email": "on"}
