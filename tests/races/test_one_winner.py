"""Who gets the time when several things happen to it at once."""

from __future__ import annotations

import threading

import pytest
from django.db.models import F

from clinic import audit
from messaging.models import InboundText, OutboundText
from offers import bookings, calls, endings, lifecycle, openings
from offers.lifecycle import Outcome
from offers.models import Batch, Booking, Offer, OfferText, Opening
from tests import factories
from tests.races import arena
from waitlist import entries
from waitlist.models import WaitlistEntry

PATIENT = audit.PATIENT
TOLD = ("received", "taken", "late_yes")


def yes(offer: Offer, at):
    return lambda: lifecycle.accept(offer.pk, actor=PATIENT, at=at)


def accepted(opening: Opening) -> int:
    return Offer.objects.filter(opening=opening, status="accepted").count()


def status(row):
    row.refresh_from_db()
    return row.status


def twenty_say_yes(patients: list) -> None:
    opening = factories.OpeningFactory()
    offers = [
        factories.OfferFactory(opening=opening, entry=entry) for entry in patients
    ]
    arena.hand_over(offers)
    codes = arena.race(
        *(lambda o=offer: arena.text_in(o.phone, "YES") for offer in offers)
    )
    assert set(codes) == {200}
    assert not InboundText.objects.filter(routed_at=None).exists()
    assert accepted(opening) == 1
    assert Booking.objects.filter(opening=opening).count() == 1
    heard = [arena.told(offer.phone, *TOLD) for offer in offers]
    assert heard == [1] * len(offers)


def forget() -> None:
    """Make the same patients ready for the next round."""
    for model in (OfferText, Booking, Offer, Batch, OutboundText, InboundText):
        model.objects.all().delete()
    WaitlistEntry.objects.update(status="active", closed_at=None)


def test_twenty_yes_at_once_have_one_winner_in_each_of_a_hundred_rounds(live):
    patients = factories.EntryFactory.create_batch(20)
    for _round in range(100):
        twenty_say_yes(patients)
        forget()


def test_control_without_the_lock_twenty_yes_go_wrong(live, monkeypatch):
    patients = factories.EntryFactory.create_batch(3)

    def contest(arm) -> None:
        forget()
        arm()
        twenty_say_yes(patients)

    assert arena.is_lost_without_lock(monkeypatch, contest, racers=3)


def yes_against(offer: Offer, rival, at, arm=None) -> tuple[object, object]:
    if arm:
        arm()
    won, other = arena.race(yes(offer, at), rival)
    return won, other


@pytest.mark.parametrize("guarded", [True, False])
def test_yes_against_expiry(live, now, monkeypatch, guarded):
    def contest(arm):
        opening = factories.OpeningFactory()
        offer = arena.asked(opening)
        won, expired = yes_against(
            offer,
            lambda: openings.expire(
                opening.pk, actor=audit.SYSTEM, at=opening.starts_at
            ),
            now,
            arm,
        )
        assert (won is Outcome.WON) != expired
        assert status(opening) == ("expired" if expired else "filled")
        assert status(offer) == ("withdrawn" if expired else "accepted")

    judge(contest, monkeypatch, guarded)


@pytest.mark.parametrize("guarded", [True, False])
def test_yes_against_withdraw(live, now, staff, monkeypatch, guarded):
    def contest(arm):
        opening = factories.OpeningFactory()
        offer = arena.asked(opening)
        reason = Opening.ClosingReason.FILLED_OUTSIDE
        won, withdrawn = yes_against(
            offer,
            lambda: openings.withdraw(opening.pk, reason=reason, actor=staff, at=now),
            now,
            arm,
        )
        assert (won is Outcome.WON) != withdrawn
        assert status(opening) == ("withdrawn" if withdrawn else "filled")
        assert accepted(opening) == (won is Outcome.WON)

    judge(contest, monkeypatch, guarded)


@pytest.mark.parametrize("guarded", [True, False])
def test_yes_against_a_yes_on_the_phone(live, now, staff, monkeypatch, guarded):
    def contest(arm):
        opening = factories.OpeningFactory()
        by_text, by_phone = arena.asked(opening), arena.asked(opening)
        outcomes = yes_against(
            by_text,
            lambda: calls.said_yes(by_phone.pk, actor=staff, at=now),
            now,
            arm,
        )
        assert sorted(outcomes) == [Outcome.GONE, Outcome.WON]
        assert accepted(opening) == 1

    judge(contest, monkeypatch, guarded)


def won_then(opening: Opening, at) -> tuple[Offer, Booking]:
    """An opening with a winner, told so."""
    first = arena.asked(opening)
    lifecycle.accept(first.pk, actor=PATIENT, at=at)
    return first, Booking.objects.get(opening=opening)


def test_yes_against_undo_leaves_one_winner_or_an_open_time(live, now, staff):
    for _round in range(10):
        opening = factories.OpeningFactory()
        second = arena.asked(opening)
        first, booking = won_then(opening, now)
        won, undone = yes_against(second, lambda b=booking: undo(b, staff, now), now)
        assert undone
        assert status(first) == "undone"
        assert accepted(opening) == (won is Outcome.WON)
        assert status(opening) == ("filled" if won is Outcome.WON else "open")


def undo(booking: Booking, staff, at) -> bool:
    cause = Booking.UndoCause.BACKED_OUT
    return bookings.undo(booking.pk, cause=cause, actor=staff, at=at)


@pytest.mark.parametrize("guarded", [True, False])
def test_two_undos_at_once_take_effect_once(live, now, staff, monkeypatch, guarded):
    def contest(arm):
        opening = factories.OpeningFactory()
        first, booking = won_then(opening, now)
        arm()
        undone = arena.race(*[lambda: undo(booking, staff, now)] * 2)
        assert sorted(undone) == [False, True]
        assert status(opening) == "open"
        assert status(first) == "undone"

    judge(contest, monkeypatch, guarded)


def test_yes_against_pause_wins_and_is_not_paused(live, now, staff):
    for _round in range(10):
        opening = factories.OpeningFactory()
        offer = arena.asked(opening)
        won, _paused = yes_against(
            offer, lambda o=opening: openings.pause(o.pk, actor=staff, at=now), now
        )
        opening.refresh_from_db()
        assert (won, opening.status) == (Outcome.WON, "filled")
        assert opening.paused_at is None


def test_yes_against_the_end_of_the_entry(live, now, staff):
    for _round in range(10):
        opening = factories.OpeningFactory()
        offer = arena.asked(opening)
        won, _closed = yes_against(
            offer,
            lambda o=offer: entries.close(
                [o.entry_id], reason="moved", actor=staff, at=now
            ),
            now,
        )
        offer.refresh_from_db()
        entry_status = status(offer.entry)
        if won is Outcome.WON:
            assert (offer.status, entry_status) == ("accepted", "won")
        else:
            assert (offer.status, entry_status) == ("withdrawn", "closed")


def one_yes_to_two_openings(at) -> None:
    """One patient, two live offers: at most one of them is won."""
    entry = factories.EntryFactory()
    offers = [
        arena.asked(factories.OpeningFactory(), entry, status="lapsed")
        for _ in range(2)
    ]
    outcomes = arena.race(*(yes(offer, at) for offer in offers))
    assert outcomes.count(Outcome.WON) == 1
    assert Offer.objects.filter(entry=entry, status="accepted").count() == 1
    assert Offer.objects.filter(entry=entry, status="withdrawn").count() == 1


def test_one_patient_who_says_yes_to_two_openings_gets_one(live, now):
    for _round in range(20):
        one_yes_to_two_openings(now)


def test_control_without_the_entrys_lock_two_openings_go_wrong(live, now, monkeypatch):
    together = threading.Barrier(2)

    def unlocked(entry_ids):
        together.wait(arena.PATIENCE)
        return []

    monkeypatch.setattr(lifecycle, "lock_entries", unlocked)
    monkeypatch.setattr(endings, "lock_offers", lambda condition: [])
    assert arena.fails(lambda: one_yes_to_two_openings(now))


def test_crossing_wins_never_deadlock(live, now):
    """Two patients, each with an offer of both openings, take one each."""
    for _round in range(30):
        one, two = factories.EntryFactory.create_batch(2)
        left, right = factories.OpeningFactory.create_batch(2)
        for opening in (left, right):
            for entry in (one, two):
                arena.asked(opening, entry, status="lapsed")
        first = Offer.objects.get(opening=left, entry=one)
        second = Offer.objects.get(opening=right, entry=two)
        outcomes = arena.race(yes(first, now), yes(second, now))
        assert outcomes == [Outcome.WON, Outcome.WON]
        assert status(left) == status(right) == "filled"
        live_offers = Offer.objects.live().filter(
            opening__in=[left, right], entry=F("entry")
        )
        assert not live_offers.exists()


def judge(contest, monkeypatch, guarded) -> None:
    """Guarded the contest holds in every round; without the lock it must fail."""
    if guarded:
        for _round in range(10):
            contest(arm=lambda: None)
    else:
        assert arena.is_lost_without_lock(monkeypatch, contest)
