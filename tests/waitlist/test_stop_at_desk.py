"""A patient who tells the staff that they want no more texts."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
import time_machine
from django.utils import timezone

from messaging import suppression
from messaging.models import Suppression
from offers.models import Offer
from tests.factories import EntryFactory, OfferFactory, UserFactory
from waitlist import stops

pytestmark = pytest.mark.django_db


def test_it_ends_live_offers_and_suppresses_the_number():
    offer = OfferFactory()
    patient = offer.entry.patient
    assert stops.stop_texts(patient, user=UserFactory(), at=timezone.now())
    offer.refresh_from_db()
    assert (offer.status, offer.reason) == (Offer.Status.WITHDRAWN, "opted_out")
    assert Suppression.objects.get().source == Suppression.Source.DESK


def test_saying_so_twice_changes_nothing():
    patient, user = EntryFactory().patient, UserFactory()
    stops.stop_texts(patient, user=user, at=timezone.now())
    assert not stops.stop_texts(patient, user=user, at=timezone.now())
    assert Suppression.objects.count() == 1


def test_the_admin_action_says_how_many(client):
    patient = EntryFactory().patient
    client.force_login(UserFactory())
    page = client.post(
        "/admin/waitlist/patient/",
        {"action": "stop_texts", "_selected_action": [patient.pk]},
        follow=True,
    )
    assert "1 numbers get no more texts, 0 did already." in page.content.decode()
    assert suppression.is_suppressed(patient.phone)


def test_the_patients_page_has_one_click_for_it_and_then_says_who_and_when(client):
    patient, user = EntryFactory().patient, UserFactory()
    client.force_login(user)
    page = f"/admin/waitlist/patient/{patient.pk}/change/"
    assert "stop-texts" in client.get(page).content.decode()
    with time_machine.travel(datetime(2026, 11, 3, 15, tzinfo=UTC), tick=False):
        client.force_login(user)
        client.post(f"/admin/waitlist/patient/{patient.pk}/stop-texts/")
        shown = client.get(page).content.decode()
    row = Suppression.objects.get()
    assert (row.phone, row.created_by) == (patient.phone, user)
    assert f"No texts since Nov 03, 2026: told the staff ({user})." in shown
    assert "stop-texts" not in shown


@pytest.mark.parametrize("method", ["get", "post"])
def test_the_click_is_a_post_of_somebody_who_may_change_patients(client, method):
    patient = EntryFactory().patient
    client.force_login(UserFactory(is_superuser=method == "get"))
    response = getattr(client, method)(
        f"/admin/waitlist/patient/{patient.pk}/stop-texts/"
    )
    assert response.status_code == 403
    assert not suppression.is_suppressed(patient.phone)
