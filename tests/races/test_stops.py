"""STOP and its kin against whoever holds the same offers at that moment."""

from __future__ import annotations

import time
from datetime import timedelta

from django.utils import timezone

from messaging import suppression
from messaging.models import InboundText, OutboundText, Suppression
from offers import lifecycle, openings, replies
from offers.models import Offer, Opening
from tests import factories
from tests.races import arena
from waitlist import replies as waitlist_replies
from waitlist import stops


def failed_routings() -> int:
    return InboundText.objects.exclude(routing_error="").count()


def test_stop_of_one_against_the_win_of_another_never_deadlocks(live):
    for _round in range(15):
        opening = factories.OpeningFactory()
        winner, other = arena.asked(opening), arena.asked(opening)
        OutboundText.objects.filter(phone=other.phone).update(
            status="sending", handed_over_at=None
        )
        arena.race(
            lambda o=other: arena.text_in(o.phone, "STOP"),
            lambda o=winner: arena.text_in(o.phone, "YES"),
        )
        winner.refresh_from_db()
        assert winner.status == "accepted"
    assert failed_routings() == 0


def test_stop_that_pauses_between_its_handlers_does_not_deadlock(live, monkeypatch):
    opening = factories.OpeningFactory()
    winner, other = arena.asked(opening), arena.asked(opening)
    OutboundText.objects.filter(phone=other.phone).update(
        status="sending", handed_over_at=None
    )
    opted_out = replies._opted_out

    def slowly(text, *, at):
        time.sleep(0.6)
        opted_out(text, at=at)

    def yes() -> int:
        time.sleep(0.2)
        return arena.text_in(winner.phone, "YES")

    monkeypatch.setattr(replies, "_opted_out", slowly)
    arena.race(lambda: arena.text_in(other.phone, "STOP"), yes)
    assert failed_routings() == 0


def test_a_death_with_a_stop_against_the_end_of_its_window(live, monkeypatch):
    opening = factories.OpeningFactory()
    offer = arena.asked(opening)
    over = timezone.now() - timedelta(minutes=1)
    Offer.objects.filter(pk=offer.pk).update(window_ends_at=over)
    handle = waitlist_replies.handle

    def slowly(text) -> bool:
        time.sleep(0.6)
        return handle(text)

    def lapse() -> int:
        time.sleep(0.2)
        return lifecycle.lapse(opening.pk, at=timezone.now())

    monkeypatch.setattr(waitlist_replies, "handle", slowly)
    arena.race(lambda: arena.text_in(offer.phone, "he died. stop texting"), lapse)
    assert failed_routings() == 0


def test_a_stop_by_text_and_one_at_the_desk_do_not_deadlock(live, monkeypatch):
    phone, user = factories.EntryFactory().patient.phone, factories.UserFactory()
    stopped = arena.hold(monkeypatch, replies, "_opted_out")

    def desk() -> bool:
        assert stopped.wait(arena.PATIENCE)
        return stops.stop_number(phone, user=user, at=timezone.now())

    arena.race(lambda: arena.text_in(phone, "please stop texting me"), desk)
    assert failed_routings() == 0
    assert Suppression.objects.filter(phone=phone).count() == 1


def test_a_stop_and_a_death_from_one_phone_do_not_deadlock(live, monkeypatch):
    entry = factories.EntryFactory()
    phone = entry.patient.phone
    stopped = arena.hold(monkeypatch, replies, "_opted_out")

    def relative() -> int:
        assert stopped.wait(arena.PATIENCE)
        return arena.text_in(phone, "she died last week")

    arena.race(lambda: arena.text_in(phone, "please stop texting me"), relative)
    entry.refresh_from_db()
    assert failed_routings() == 0
    assert (entry.status, entry.closed_reason) == ("closed", "died")


def test_a_start_and_the_stop_that_follows_it_leave_the_number_stopped(
    live, monkeypatch
):
    """The STOP finds an opt-out in force, and the START is about to lift just that."""
    patient = factories.EntryFactory().patient
    factories.ConsentFactory(phone=patient.phone, subject=patient.subject)
    arena.text_in(patient.phone, "STOP")
    starting = arena.hold(monkeypatch, suppression, "lift")

    def stop() -> int:
        assert starting.wait(arena.PATIENCE)
        return arena.text_in(patient.phone, "STOP")

    arena.race(lambda: arena.text_in(patient.phone, "START"), stop)
    assert failed_routings() == 0
    assert suppression.is_suppressed(patient.phone)


def test_four_cancellations_logged_at_once_are_seen_as_a_surge(live, staff):
    provider, location = factories.ProviderFactory(), factories.LocationFactory()
    kind = factories.VisitTypeFactory()
    at = timezone.now()
    noon = at.replace(hour=17, minute=0, second=0, microsecond=0) + timedelta(days=2)

    def log(n: int) -> Opening:
        return openings.log(
            provider=provider,
            location=location,
            starts_at=noon + timedelta(minutes=30 * n),
            minutes=30,
            visit_types=[kind],
            mode="in_person",
            actor=staff,
            at=at,
        )

    arena.race(*(lambda n=n: log(n) for n in range(4)))
    assert not Opening.objects.filter(paused_at=None).exists()
