"""Openings that want the same people, and workers that do the same work, at once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db.models import Count, Sum
from django.utils import timezone

from messaging import outbox
from messaging.models import DeliveryAttempt, OutboundText
from offers import cascade, modes, openings, rates, tick
from offers import policy as policies
from offers.models import AnswerRate, Batch, Offer, OfferPolicy, Opening
from tests import factories
from tests.messaging.carrier import Carrier
from tests.races import arena


def log(staff, *, provider, starts_at, at) -> Opening:
    return openings.log(
        provider=provider,
        location=factories.LocationFactory(),
        starts_at=starts_at,
        minutes=30,
        visit_types=[factories.VisitTypeFactory()],
        mode="in_person",
        actor=staff,
        at=at,
    )


def test_three_cancellations_in_one_second_text_nobody_twice(live, staff, now):
    factories.EntryFactory.create_batch(12)
    start = now + timedelta(hours=20)
    past = now - timedelta(minutes=5)
    made = [
        log(
            staff,
            provider=factories.ProviderFactory(),
            starts_at=start + timedelta(hours=n),
            at=past,
        )
        for n in range(3)
    ]
    counts = arena.race(*(lambda o=o: cascade.advance(o.pk, at=now) for o in made))
    assert counts == [3, 3, 3]
    pending = Offer.objects.pending().by_text()
    phones = list(pending.values_list("phone", flat=True))
    assert len(phones) == len(set(phones)) == 9


def test_control_without_the_one_pending_rule_a_number_gets_two_offers(
    live, now, transactional_db
):
    """The same two openings, with the constraint that arbitrates taken away."""
    from django.db import connection

    [constraint] = [
        c for c in Offer._meta.constraints if c.name == "offer_one_pending_per_phone"
    ]
    entry = factories.EntryFactory()
    first, second = factories.OpeningFactory.create_batch(2)
    with connection.schema_editor() as editor:
        editor.remove_constraint(Offer, constraint)
    try:
        for opening in (first, second):
            factories.OfferFactory(opening=opening, entry=entry)
        assert Offer.objects.pending().filter(phone=entry.patient.phone).count() == 2
    finally:
        Offer.objects.all().delete()
        with connection.schema_editor() as editor:
            editor.add_constraint(Offer, constraint)


def test_the_same_time_logged_twice_at_once_is_one_opening(live, staff, now):
    provider = factories.ProviderFactory()
    factories.LocationFactory()
    start = now + timedelta(days=1)

    def attempt() -> bool:
        try:
            log(staff, provider=provider, starts_at=start, at=now)
        except openings.AlreadyLogged:
            return False
        return True

    assert sorted(arena.race(attempt, attempt)) == [False, True]
    assert Opening.objects.filter(provider=provider).count() == 1


@pytest.fixture
def carrier(settings):
    carrier = Carrier()
    settings.TWILIO_API_BASE_URL = carrier.url
    yield carrier
    carrier.close()


def test_two_workers_deliver_one_text_once(live, carrier, now):
    for n in range(20):
        text = outbox.queue(
            phone=factories.phone(n),
            body="Test",
            purpose="test",
            hours=OutboundText.Hours.ANY,
            at=now,
        )
        arena.race(*[lambda t=text: outbox.deliver(t.pk)] * 3)
        assert DeliveryAttempt.objects.filter(text=text).count() == 1
    assert len(carrier.posts) == 20


def test_two_ticks_at_once_make_each_of_300_openings_its_batch_once(live):
    factories.EntryFactory.create_batch(30)
    provider = factories.ProviderFactory()
    location = factories.LocationFactory()
    start = timezone.now() + timedelta(hours=30)
    for n in range(300):
        factories.OpeningFactory(
            provider=provider,
            location=location,
            starts_at=start + timedelta(minutes=n),
        )
    now = timezone.now()
    arena.race(*[lambda: tick.run_due(now)] * 2, patience=240)
    per_opening = Batch.objects.values("opening").annotate(n=Count("pk"))
    assert set(per_opening.values_list("n", flat=True)) == {1}
    offers = Offer.objects.by_text()
    assert offers.count() == offers.values("phone").distinct().count() == 30
    assert OutboundText.objects.filter(purpose="offer").count() == 30


@pytest.mark.parametrize("pacing", OfferPolicy.Pacing.values)
def test_two_ticks_at_once_ask_for_each_opening_once_in_every_mode(live, now, pacing):
    OfferPolicy.objects.update(pacing=pacing)
    factories.EntryFactory.create_batch(20)
    for n in range(4):
        factories.OpeningFactory(
            starts_at=now + timedelta(hours=3, minutes=n),
            texting_from=now,
        )
    arena.race(*[lambda: tick.run_due(now)] * 2, patience=60)
    batches = list(Batch.objects.annotate(n=Count("offers")))
    assert len(batches) == len({batch.opening_id for batch in batches}) == 4
    offers = Offer.objects.by_text()
    assert offers.count() == offers.values("phone").distinct().count()
    if pacing == OfferPolicy.Pacing.ADAPTIVE:
        assert all(f"asking {each.n} now" in each.reason for each in batches)


def test_two_nightly_counts_at_once_write_each_kind_once(live, now):
    factories.OfferFactory(handed_over_at=now - timedelta(days=1))
    assert arena.race(*[lambda: rates.count(now)] * 2).count(True) >= 1
    assert AnswerRate.objects.count() == len(rates.KINDS)
    assert AnswerRate.objects.aggregate(asked=Sum("asked"))["asked"] == 1


def test_of_two_managers_who_switch_at_once_one_is_told_of_the_other(staff):
    seen = modes.seen(policies.current())
    at = timezone.now()
    done = arena.race(
        lambda: modes.switch("one", seen=seen, actor=staff, at=at),
        lambda: modes.switch("adaptive", seen=seen, actor=staff, at=at),
    )
    assert sorted(done) == [False, True]
    assert policies.current().pacing_before == "fixed"
