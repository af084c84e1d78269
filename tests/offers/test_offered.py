"""The page of every offer ever made to a patient."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from clinic.models import AuditEvent
from offers import offered
from tests.factories import (
    BookingFactory,
    EntryFactory,
    OfferFactory,
    PatientFactory,
    UserFactory,
    days,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def patient():
    return PatientFactory()


def offer(patient, **fields):
    """Of a time long past, unless said otherwise."""
    values = {"status": "lapsed", "reason": "no_answer", **fields}
    then = timezone.now() - days(200)
    entry = EntryFactory(patient=patient, status="closed")
    return OfferFactory(entry=entry, created_at=then, handed_over_at=then, **values)


def lines(patient):
    return offered.to(patient, user=None, at=timezone.now()).lines


def test_every_offer_is_told_with_its_day_and_why_it_ended(patient):
    offer(patient, status="withdrawn", reason="superseded")
    [line] = lines(patient)
    assert line.asked.startswith("by text, ")
    assert f"{timezone.now() - days(200):%Y}" in line.asked
    assert line.ended == "withdrawn"
    assert line.why == "a newer offer to the same number took its place"


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"handed_over_at": None}, "not sent"),
        ({"channel": "call", "batch": None, "calls_made": 2}, "2 calls without an"),
    ],
)
def test_what_was_never_sent_or_answered_is_said(patient, fields, words):
    made = offer(patient)
    type(made).objects.filter(pk=made.pk).update(**fields)
    assert words in lines(patient)[0].asked


def test_a_win_says_whether_it_was_booked(patient):
    won = offer(patient, status="accepted", reason="")
    BookingFactory(offer=won, booked_at=timezone.now())
    assert lines(patient)[0].ended == "said yes and has it; booked"


def test_the_newest_comes_first_and_nobody_else_s(patient):
    first = offer(patient)
    second = offer(patient)
    offer(PatientFactory())
    assert [line.offer for line in lines(patient)] == [second, first]


def test_the_pages_about_a_patient_lead_to_it(client, user, patient):
    made = offer(patient)
    client.force_login(user)
    page = reverse("patient_offers", args=[patient.pk])
    asked = reverse("opening", args=[made.opening_id])
    told = {"patient_words": patient.last_name, "patient": patient.pk}
    for response in (
        client.get(reverse("admin:waitlist_patient_change", args=[patient.pk])),
        client.get(reverse("patient_texts", args=[patient.pk])),
        client.post(asked, told),
    ):
        assert page in response.content.decode()
    assert asked in client.get(page).content.decode()


def test_opening_it_is_in_the_trail(client, user, patient):
    client.force_login(user)
    client.get(reverse("patient_offers", args=[patient.pk]))
    event = AuditEvent.objects.get(action="opened", object_type="patient")
    assert (event.object_id, event.actor) == (patient.pk, f"user:{user.pk}")


@pytest.mark.parametrize("number", [1, 12])
def test_it_costs_the_same_however_many(
    client, patient, number, django_assert_max_num_queries
):
    for _ in range(number):
        offer(patient)
    client.force_login(UserFactory())
    with django_assert_max_num_queries(9):
        client.get(reverse("patient_offers", args=[patient.pk]))
