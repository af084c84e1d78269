"""“Next batch now”: the rest of the reply windows is skipped."""

from __future__ import annotations

from datetime import time

import pytest
from django.utils import timezone

from clinic import audit
from clinic.models import AuditEvent
from offers import hurry, openings, texting
from offers.models import Offer, Opening
from tests.factories import (
    EntryFactory,
    LocationFactory,
    OfferFactory,
    OpeningFactory,
    days,
    minutes,
)

pytestmark = pytest.mark.django_db


def ask_next(opening: Opening) -> bool:
    return hurry.ask_next(opening.pk, actor=audit.SYSTEM, at=timezone.now())


def states(opening: Opening) -> list[str]:
    return list(opening.offers.order_by("pk").values_list("status", flat=True))


def test_the_next_people_are_asked_at_once(story):
    EntryFactory.create_batch(8)
    opening = story.cancellation()
    before = story.asked(opening)
    assert ask_next(opening)
    story.work()
    assert story.asked(opening)[: len(before)] == before
    assert len(story.asked(opening)) == 2 * len(before)


def test_those_asked_before_may_still_win(story):
    EntryFactory.create_batch(8)
    opening = story.cancellation()
    first = story.asked(opening)[0]
    ask_next(opening)
    story.work()
    story.replies(first, "yes")
    assert story.winner(opening) == first


def test_nobody_counts_as_not_having_answered(clock):
    offer = OfferFactory()
    ask_next(offer.opening)
    offer.entry.refresh_from_db()
    assert offer.entry.unanswered_offers == 0
    assert offer.entry.ready


def test_it_says_who_did_it(user, clock):
    offer = OfferFactory()
    hurry.ask_next(offer.opening_id, actor=audit.staff(user), at=timezone.now())
    event = AuditEvent.objects.get(action="opening_hurried")
    assert (event.actor, event.detail["offers"]) == (f"user:{user.pk}", [offer.pk])


def test_the_second_click_does_nothing(clock):
    offer = OfferFactory()
    assert ask_next(offer.opening)
    assert not ask_next(offer.opening)
    assert AuditEvent.objects.filter(action="opening_hurried").count() == 1


@pytest.mark.parametrize(
    "fields",
    [
        {"window_ends_at": None, "handed_over_at": None},
        {"status": Offer.Status.LAPSED},
        {"channel": Offer.Channel.CALL, "batch": None},
        {"opening__status": "filled", "opening__closing_reason": "won_by_text"},
    ],
    ids=["not yet sent", "over", "a call", "filled"],
)
def test_where_no_window_runs_nothing_is_skipped(fields, clock):
    offer = OfferFactory(**fields)
    before = states(offer.opening)
    assert not ask_next(offer.opening)
    assert states(offer.opening) == before


def test_a_paused_opening_asks_nobody(clock):
    offer = OfferFactory()
    openings.pause(offer.opening_id, actor=audit.SYSTEM, at=timezone.now())
    assert not ask_next(offer.opening)


def test_while_texting_is_stopped_windows_stand_still(clock):
    offer = OfferFactory()
    texting.stop(reason="drill", actor=audit.SYSTEM, at=timezone.now())
    assert not ask_next(offer.opening)
    assert states(offer.opening) == ["pending"]


@pytest.mark.parametrize("ahead", [minutes(80), days(20)], ids=["late", "far"])
def test_when_nobody_new_may_be_texted_the_windows_run_on(ahead, clock):
    offer = OfferFactory(opening=OpeningFactory(starts_at=timezone.now() + ahead))
    assert not ask_next(offer.opening)


def test_outside_contact_hours_the_windows_run_on(clock):
    place = LocationFactory(contact=(time(12), time(20)))
    offer = OfferFactory(opening=OpeningFactory(location=place))
    assert not ask_next(offer.opening)
