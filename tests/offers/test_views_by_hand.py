from __future__ import annotations

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from clinic import audit
from clinic.models import Practice
from offers import openings
from offers.models import Offer
from tests.factories import (
    EntryFactory,
    OfferFactory,
    OpeningFactory,
    UserFactory,
    VisitTypeFactory,
    days,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def opening(db):
    Practice.objects.filter(pk=1).update(sending_mode="live")
    return OpeningFactory()


def explain(desk, opening, words: str) -> str:
    address = reverse("opening", args=[opening.pk])
    return desk.post(address, {"patient_words": words}).content.decode()


def ask(desk, opening, entry, **data: str) -> str:
    address = reverse("opening_ask", args=[opening.pk])
    fields = {"entry": entry.pk, **data}
    response = desk.post(address, fields, follow=True)
    return " ".join(str(message) for message in response.context["messages"])


@pytest.mark.parametrize(
    "find",
    [
        lambda patient: patient.last_name[:5],
        lambda patient: patient.phone[-4:],
        lambda patient: (
            f"{patient.phone[2:5]}-{patient.phone[5:8]}-{patient.phone[8:]}"
        ),
        lambda patient: patient.record_number,
    ],
    ids=["name", "last four", "whole number", "record number"],
)
def test_any_patient_is_found_and_explained(desk, opening, find):
    entry = EntryFactory(
        patient__last_name="Lindqvist",
        patient__record_number="MR-7",
        waiting_since=timezone.now().date() - days(215),
    )
    page = explain(desk, opening, find(entry.patient))
    assert "can be asked by text" in page
    assert "waiting 7 months: +7" in page
    assert "Text them now" in page
    assert reverse("patient_offers", args=[entry.patient_id]) in page


def test_a_record_number_of_digits_is_found(desk, opening):
    EntryFactory(patient__record_number="20457")
    assert "can be asked by text" in explain(desk, opening, "20457")


def test_a_rule_that_fails_is_told_as_a_failure(desk, opening):
    entry = EntryFactory(visit_type=VisitTypeFactory(name="New patient", minutes=60))
    page = explain(desk, opening, entry.patient.first_name)
    assert "The visit is longer than the time that came free." in page
    assert 'name="confirmed" required' in page
    assert 'value="visit_type minutes"' in page


def test_what_fails_is_confirmed_or_nobody_is_asked(desk, opening):
    entry = EntryFactory(visit_type=VisitTypeFactory(name="New patient", minutes=60))
    data = {"channel": "text", "rules": "visit_type minutes"}
    assert "tick that you have read" in ask(desk, opening, entry, **data)
    assert not Offer.objects.exists()
    assert "the text goes out" in ask(desk, opening, entry, **data, confirmed="on")
    assert Offer.objects.get().entry == entry


def test_who_prefers_calls_goes_on_the_call_list(desk, opening):
    entry = EntryFactory(patient__prefers_calls=True)
    page = explain(desk, opening, entry.patient.first_name)
    assert "Not by text: The patient prefers calls." in page
    assert "Text them now" not in page
    assert "On the call list" in ask(desk, opening, entry, channel="call")


def test_what_nobody_may_confirm_has_no_button(desk, opening):
    entry = EntryFactory(current_start=timezone.now() + days(2))
    page = explain(desk, opening, entry.patient.first_name)
    assert "Not to be asked by hand: It is not enough sooner" in page
    assert reverse("opening_ask", args=[opening.pk]) not in page


def test_a_closed_opening_still_says_why(desk):
    offer = OfferFactory(
        status="declined",
        answered_at=timezone.now(),
        opening__status="expired",
        opening__closing_reason="started",
    )
    page = explain(desk, offer.opening, offer.entry.patient.first_name)
    assert "was asked about this time: said no, 10:00 AM" in page
    assert "Text them now" not in page


@pytest.mark.parametrize(
    "data",
    [{}, {"channel": "pigeon"}, {"channel": "text", "rules": "x" * 500}],
    ids=["nothing", "no such way", "too many rules"],
)
def test_bad_input_asks_nobody(desk, opening, data):
    assert "Choose a patient" in ask(desk, opening, EntryFactory(), **data)
    assert not Offer.objects.exists()


def test_an_entry_that_does_not_exist_is_not_found(desk, opening):
    address = reverse("opening_ask", args=[opening.pk])
    assert desk.post(address, {"entry": 999, "channel": "call"}).status_code == 404


def test_a_colleagues_change_is_seen_before_anybody_is_asked(desk, opening):
    entry = EntryFactory()
    page = explain(desk, opening, entry.patient.first_name)
    (seen,) = set(re.findall(r'name="seen" value="(\d+)"', page))
    other = audit.staff(UserFactory(first_name="Ann", last_name="Lee"))
    openings.pause(opening.pk, actor=other, at=timezone.now())
    words = ask(desk, opening, entry, channel="call", seen=seen)
    assert "Ann Lee paused it" in words
    assert not Offer.objects.exists()
