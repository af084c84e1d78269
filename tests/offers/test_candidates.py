"""The search written once finds what the rules say, for every opening and policy."""

from __future__ import annotations

import pytest
from django.utils import timezone

from clinic.models import Closure, Practice
from messaging.models import Suppression
from offers import cascade, policy
from offers.candidates import LOST_BEFORE, SAID_YES_BEFORE, TOLD_BEFORE, URGENT, Search
from offers.models import Offer, OfferPolicy, Opening
from tests.factories import EntryFactory, OfferFactory, OpeningFactory, days, hours
from waitlist import priority

pytestmark = pytest.mark.django_db


def search_for(opening: Opening) -> Search:
    return Search(opening, policy.current(), at=timezone.now())


def agrees(search: Search) -> bool:
    """Those to text are the same, in the same order, with the same points."""
    found = [
        (one.entry_id, one.turn, one.score, one.points._asdict())
        for one in search.candidates
        if one.by_text
    ]
    return found == [
        (entry.pk, vars(entry)["turn"], vars(entry)["score"], points(entry))
        for entry in search.to_text()
    ]


def points(entry: object) -> dict[str, int | None]:
    parts = priority.parts(entry)
    return {name: parts[name] for name in priority.Points._fields}


@pytest.fixture
def opening():
    return OpeningFactory()


@pytest.fixture
def waiting():
    """One entry of each kind that the order or a rule tells from others."""
    now = timezone.now()
    return {
        "plain": EntryFactory(waiting_since=now.date() - days(100)),
        "urgent": EntryFactory(urgent=True),
        "boosted": EntryFactory(boost=40),
        "gains": EntryFactory(current_start=now + days(200)),
        "gains_little": EntryFactory(current_start=now + days(3)),
        "lost_before": EntryFactory(lost_at=now),
        "landline": EntryFactory(patient__phone_type="landline"),
        "not_ready": EntryFactory(ready=False),
    }


def test_the_statement_agrees_with_the_rules(opening, waiting):
    search = search_for(opening)
    assert agrees(search)
    assert [one.turn for one in search.candidates][:3] == [URGENT, LOST_BEFORE, 0]
    found = {one.entry_id: one.by_text for one in search.candidates}
    assert not found[waiting["landline"].pk]
    assert waiting["not_ready"].pk not in found
    assert waiting["gains_little"].pk not in found


def test_it_agrees_once_offers_were_made(opening, waiting):
    now = timezone.now()
    OfferFactory(opening=opening, entry=waiting["plain"])
    OfferFactory(opening=OpeningFactory(), entry=waiting["boosted"])
    missed = {"opening": opening, "status": Offer.Status.MISSED, "told_gone_at": now}
    OfferFactory(entry=waiting["gains"], **missed)
    OfferFactory(entry=waiting["urgent"], said_yes_at=now, **missed)
    search = search_for(opening)
    assert agrees(search)
    assert [one.turn for one in search.candidates][:2] == [
        SAID_YES_BEFORE,
        TOLD_BEFORE,
    ]
    asked = {waiting["plain"].pk, waiting["boosted"].pk}
    assert not asked & {one.entry_id for one in search.candidates}


def test_the_next_opening_brings_its_own_values(opening, waiting):
    assert agrees(search_for(opening))
    soon = OpeningFactory(
        starts_at=timezone.now() + hours(2), given_up_by=waiting["plain"].patient
    )
    assert agrees(search_for(soon))
    found = {one.entry_id for one in search_for(soon).candidates}
    assert waiting["plain"].pk not in found


def test_a_changed_policy_changes_the_next_search(opening, waiting):
    assert agrees(search_for(opening))
    OfferPolicy.objects.update(weight_urgent=7, weight_no_appointment=1)
    [urgent] = [one for one in search_for(opening).candidates if one.turn == URGENT]
    assert agrees(search_for(opening))
    assert (urgent.points.urgent, urgent.points.gain) == (7, 1)


def test_a_new_opt_out_or_closure_is_seen_at_once(opening, waiting):
    entry = waiting["plain"]
    Suppression.objects.create(
        phone=entry.patient.phone,
        kind=Suppression.Kind.OPT_OUT,
        source=Suppression.Source.KEYWORD,
        created_at=timezone.now(),
    )
    by_text = {one.entry_id: one.by_text for one in search_for(opening).candidates}
    assert not by_text[entry.pk]
    Closure.objects.create(
        location=opening.location,
        starts_at=opening.starts_at,
        ends_at=opening.ends_at,
    )
    assert search_for(opening).candidates == []


def test_while_testing_only_listed_phones_are_texted(opening, waiting):
    entry = waiting["plain"]
    for listed in (entry.patient.phone, ""):
        Practice.objects.update(sending_mode="test", test_phones=listed)
        search = search_for(opening)
        assert agrees(search)
        by_text = [one.phone for one in search.candidates if one.by_text]
        assert by_text == [listed] * bool(listed)


def test_a_longer_waitlist_costs_no_more_queries(django_assert_max_num_queries):
    Practice.objects.update(sending_mode="live")
    counts = []
    for more in (5, 40):
        EntryFactory.create_batch(more)
        with django_assert_max_num_queries(36) as asked:
            cascade.advance(OpeningFactory().pk, at=timezone.now())
        counts.append(len(asked))
    assert len(set(counts)) == 1
