"""What the weekly e-mail says."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.contrib.auth.models import Group
from django.core.management import CommandError, call_command
from django.urls import reverse

from clinic.models import StaffAccess
from messaging import suppression
from messaging.models import Suppression
from offers.reports import letter
from tests.factories import (
    BookingFactory,
    LocationFactory,
    OpeningFactory,
    PatientFactory,
    UserFactory,
    days,
    hours,
)

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 3, 9)
# 7:00 in New York, the morning after the clocks went forward.
AT = datetime(2026, 3, 9, 11, tzinfo=UTC)
# Midnight in New York, in winter time still.
BEGINS, ENDS = datetime(2026, 3, 2, 5, tzinfo=UTC), datetime(2026, 3, 9, 4, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(AT, tick=False):
        yield


def manager(*places, **fields):
    user = UserFactory(is_superuser=False, **fields)
    user.groups.add(Group.objects.get(name="Manager"))
    if places:
        StaffAccess.objects.create(user=user).locations.set(places)
    return user


def text(user=None) -> str:
    return letter.write(user or manager(), MONDAY, at=AT).text


def unreachable(number: str, at=None) -> None:
    kind = Suppression.Kind.UNREACHABLE
    at = at or AT - days(2)
    suppression.suppress(number, kind=kind, source="carrier", at=at)


def test_an_empty_week_reads_sensibly():
    LocationFactory()
    said = text()
    assert "March 2 to March 8, 2026" in said
    assert "Nothing is left undone." in said


def test_a_practice_without_locations_gets_a_letter():
    assert "Nothing is left undone." in text()


def test_it_counts_the_week_by_the_locations_midnights():
    for created in (BEGINS - SECOND, BEGINS, ENDS - SECOND, ENDS):
        OpeningFactory(created_at=created, starts_at=created + hours(30))
    assert "Came free: 2 (" in text()


def test_it_leads_to_the_report_with_its_days(settings):
    path = f"{reverse('reports')}?since=2026-03-02&until=2026-03-08"
    assert f"{settings.SITE_URL}{path}" in text()


def test_wins_to_book_visits_without_an_answer_and_dead_numbers_are_named(settings):
    BookingFactory(opening__starts_at=AT + days(1))
    OpeningFactory(
        status="filled",
        closing_reason="won_by_text",
        outcome="text",
        starts_at=AT - days(3),
    )
    unreachable("+12035550101")
    unreachable("+12035550102", at=BEGINS - SECOND)
    said = text()
    assert "- 1 win not booked yet." in said
    assert "- 1 visit of which nobody has said who came." in said
    assert "- 1 number could not receive our texts" in said
    assert f"{settings.SITE_URL}{reverse('bookings')}" in said


def test_a_manager_reads_only_of_their_locations():
    ours, other = LocationFactory(name="North"), LocationFactory(name="South")
    for place, times in ((ours, 1), (other, 2)):
        for n in range(times):
            OpeningFactory(location=place, created_at=AT - days(2) + n * SECOND)
    BookingFactory(opening__location=other, opening__starts_at=AT + days(1))
    said = text(manager(ours))
    assert "Came free: 1 (" in said
    assert "At North" in said
    assert "South" not in said
    assert "not booked" not in said


def test_it_names_no_patient_and_no_number():
    patient = PatientFactory(first_name="Xiomara", last_name="Quetzal")
    booking = BookingFactory(opening__starts_at=AT + days(1))
    person = booking.offer.entry.patient
    unreachable(patient.phone)
    written = letter.write(manager(), MONDAY, at=AT)
    for private in (person.last_name, person.phone[-4:], "Quetzal", patient.phone[-4:]):
        assert private not in written.subject + written.text + written.html


def test_the_html_says_the_same_and_hides_no_markup():
    LocationFactory(name="North & <South>")
    written = letter.write(manager(LocationFactory(name="A & <B>")), MONDAY, at=AT)
    assert "At A & <B>" in written.text
    assert "At A &amp; &lt;B&gt;" in written.html
    assert "Nothing is left undone." in written.html


def test_the_preview_prints_it_for_the_first_manager(capsys):
    manager(email="boss@example.org")
    call_command("weekly_email", preview=True)
    said = capsys.readouterr().out
    assert said.startswith("Subject: Waitlist, week of March 2\n")
    assert "What to look at" in said


def test_the_preview_can_be_of_another_week_and_manager(capsys):
    manager(LocationFactory(name="North"), username="north")
    call_command("weekly_email", preview=True, user="north", week=date(2026, 2, 12))
    said = capsys.readouterr().out
    assert "February 9 to February 15, 2026" in said
    assert "At North" in said


@pytest.mark.parametrize(
    ("options", "words"),
    [({}, "No active manager"), ({"user": "ghost"}, "Nobody is called ghost")],
)
def test_a_preview_for_nobody_says_so(options, words):
    with pytest.raises(CommandError, match=words):
        call_command("weekly_email", preview=True, **options)
