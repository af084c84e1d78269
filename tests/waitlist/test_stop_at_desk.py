"""A patient who tells the staff that they want no more texts."""

from __future__ import annotations

import pytest
from django.utils import timezone

from messaging import suppression
from messaging.models import Suppression
from offers.models import Offer
from tests.factories import EntryFactory, OfferFactory, UserFactory
from waitlist import entries

pytestmark = pytest.mark.django_db


def test_it_ends_live_offers_and_suppresses_the_number():
    offer = OfferFactory()
    patient = offer.entry.patient
    assert entries.stop_texts(patient, user=UserFactory(), at=timezone.now())
    offer.refresh_from_db()
    assert (offer.status, offer.reason) == (Offer.Status.WITHDRAWN, "opted_out")
    assert Suppression.objects.get().source == Suppression.Source.DESK


def test_saying_so_twice_changes_nothing():
    patient, user = EntryFactory().patient, UserFactory()
    entries.stop_texts(patient, user=user, at=timezone.now())
    assert not entries.stop_texts(patient, user=user, at=timezone.now())
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
