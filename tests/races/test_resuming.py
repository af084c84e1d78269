"""The end of a stop of all texting against whoever holds offers at that moment."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from clinic import audit
from messaging import welcome
from messaging.models import OutboundText
from offers import lifecycle, openings, texting
from offers.lifecycle import Outcome
from offers.models import Offer, Opening
from tests import factories
from tests.races import arena
from waitlist import entries
from waitlist.entries import Agreement


@pytest.fixture
def stopped(live, staff, now):
    """Texting was stopped five minutes ago, while reply windows ran."""
    assert texting.stop(reason="fire", actor=staff, at=now - timedelta(minutes=5))


def running(opening: Opening, entry: object = None, **fields: object) -> Offer:
    soon = timezone.now() + timedelta(minutes=20)
    values = {"opening": opening, "status": "pending", "window_ends_at": soon}
    values["entry"] = entry or factories.EntryFactory()
    return factories.OfferFactory(**values, **fields)


def test_a_yes_that_holds_offers_of_two_openings_does_not_deadlock(
    stopped, staff, now, monkeypatch
):
    paused, other = factories.OpeningFactory(), factories.OpeningFactory()
    first = running(paused)
    running(other, first.entry, channel="call")
    Opening.objects.filter(pk=paused.pk).update(paused_at=now, pause_reason="staff")
    begun = arena.hold(monkeypatch, openings, "extend_windows", call=2)

    def yes() -> Outcome:
        assert begun.wait(arena.PATIENCE)
        return lifecycle.accept(first.pk, actor=audit.PATIENT, at=timezone.now())

    resumed = arena.race(lambda: texting.resume(actor=staff, at=timezone.now()), yes)
    assert resumed == [True, Outcome.WON]


def test_a_new_number_that_is_welcomed_does_not_deadlock(
    stopped, staff, now, monkeypatch
):
    patient = running(factories.OpeningFactory()).entry.patient
    begun = arena.hold(monkeypatch, welcome, "send")

    def change() -> None:
        with transaction.atomic():
            new = factories.phone(77)
            entries.change_phone(patient, new, actor=staff, at=now)
            entries.record_agreement(patient, Agreement("verbal"), actor=staff, at=now)

    def resume() -> bool:
        assert begun.wait(arena.PATIENCE)
        return texting.resume(actor=staff, at=timezone.now())

    assert arena.race(change, resume) == [None, True]
    assert OutboundText.objects.get(purpose="welcome").phone == factories.phone(77)
