"""Two schedulers who ask at the same moment, or one beside the system."""

from __future__ import annotations

from datetime import timedelta

import pytest

from messaging.models import OutboundText
from offers import by_hand, cascade, hurry
from offers.by_hand import Done
from offers.models import Offer
from tests import factories
from tests.races import arena

ROUNDS = 10
TEXT, CALL = Offer.Channel.TEXT, Offer.Channel.CALL


def ask(opening, entry, staff, now, channel=TEXT) -> Done:
    everything = "caps number_free ready"
    return by_hand.ask(
        opening.pk,
        entry.pk,
        channel=channel,
        confirmed=everything,
        actor=staff,
        at=now,
    )


def test_two_who_choose_the_same_patient_send_one_text(staff, now):
    for _round in range(ROUNDS):
        opening, entry = factories.OpeningFactory(), factories.EntryFactory()
        done = arena.race(
            lambda o=opening, e=entry: ask(o, e, staff, now),
            lambda o=opening, e=entry: ask(o, e, staff, now, CALL),
        )
        assert sorted(done) == [Done.ASKED, Done.NOT_ALLOWED]
        assert Offer.objects.filter(opening=opening).count() == 1
        assert OutboundText.objects.filter(phone=entry.patient.phone).count() <= 1


def test_a_patient_chosen_for_two_times_has_one_text_to_answer(staff, now):
    for _round in range(ROUNDS):
        entry = factories.EntryFactory()
        times = [factories.OpeningFactory() for _ in range(2)]
        done = arena.race(*(lambda o=o, e=entry: ask(o, e, staff, now) for o in times))
        assert done.count(Done.ASKED) == 1
        assert Offer.objects.pending().filter(entry=entry).count() == 1


def test_a_choice_beside_a_batch_asks_nobody_twice(staff, now):
    for _round in range(ROUNDS):
        opening = factories.OpeningFactory()
        entries = factories.EntryFactory.create_batch(3)
        chosen = entries[-1]
        arena.race(
            lambda o=opening: cascade.advance(o.pk, at=now),
            lambda o=opening, e=chosen: ask(o, e, staff, now),
        )
        asked = Offer.objects.filter(opening=opening, entry=chosen)
        assert asked.count() == 1
        Offer.objects.update(status="declined", answered_at=now)
        factories.WaitlistEntry.objects.update(status="closed", closed_reason="test")


def skip(opening, staff, now) -> bool:
    return hurry.ask_next(opening.pk, actor=staff, at=now)


def asked_in_time(now) -> Offer:
    return factories.OfferFactory(window_ends_at=now + timedelta(minutes=5))


def test_two_clicks_on_the_next_batch_are_one(staff, now):
    for _round in range(ROUNDS):
        opening = asked_in_time(now).opening
        done = arena.race(*[lambda o=opening: skip(o, staff, now)] * 2)
        assert sorted(done) == [False, True]


def test_control_without_the_lock_both_clicks_count(monkeypatch, staff, now):
    def contest(begin) -> None:
        opening = asked_in_time(now).opening
        begin()
        done = arena.race(*[lambda: skip(opening, staff, now)] * 2)
        assert sorted(done) == [False, True]

    if not arena.is_lost_without_lock(monkeypatch, contest):
        pytest.fail("luck saved every round")
