from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from messaging.models import OutboundText
from offers import gone, morning, openings
from offers.models import Booking, Offer, Opening
from tests.factories import EntryFactory, OpeningFactory, days, hours, minutes

pytestmark = pytest.mark.django_db


def old(**fields) -> Opening:
    return OpeningFactory(created_at=timezone.now() - days(1), **fields)


def to_check():
    rows = Opening.objects.filter(status="open").select_related("location")
    return morning.to_check(rows, at=timezone.now())


def test_what_was_logged_before_today_is_to_check(clock):
    opening = old()
    OpeningFactory()
    assert to_check() == [opening]


def test_found_free_today_it_is_checked_until_tomorrow(desk, clock):
    opening = old(starts_at=timezone.now() + days(3))
    desk.post(reverse("opening_still_free", args=[opening.pk]))
    assert to_check() == []
    clock.shift(days(1))
    assert to_check() == [opening]


def test_the_day_is_that_of_the_place(clock):
    opening = OpeningFactory(created_at=timezone.now() - hours(9))
    assert to_check() == []  # 10:00 there: logged at 1:00 the same day
    Opening.objects.update(created_at=timezone.now() - hours(11))
    assert to_check() == [opening]


def test_the_board_leads_there_and_the_page_asks(desk, clock):
    old()
    assert "1 time from before today: free or gone?" in desk.get("/").content.decode()
    page = desk.get(reverse("openings_check")).content.decode()
    assert "Still free" in page
    assert "Gone" in page


def test_a_closed_time_is_not_found_free(desk, clock):
    opening = old(status="expired", closing_reason="started")
    answer = desk.post(reverse("opening_still_free", args=[opening.pk]), follow=True)
    assert "no longer open" in answer.content.decode()
    opening.refresh_from_db()
    assert opening.still_free_at is None


@pytest.mark.parametrize("number", [1, 6])
def test_the_page_costs_the_same_for_many(desk, number, django_assert_max_num_queries):
    for _ in range(number):
        old()
    with django_assert_max_num_queries(18):
        desk.get(reverse("openings_check"))


# --- gone, and back again ---------------------------------------------------------


def taken_off(story, desk, opening):
    desk.post(reverse("opening_withdraw", args=[opening.pk]), {"reason": GONE})
    story.work()


def undo(desk, opening):
    address = reverse("opening_not_gone", args=[opening.pk])
    return desk.post(address, follow=True).content.decode()


GONE = "filled_outside"


def test_one_click_takes_it_off_and_one_brings_it_back(story, desk):
    opening = story.cancellation()
    taken_off(story, desk, opening)
    assert "Undo: it is free" in desk.get("/").content.decode()
    assert "Open again" in undo(desk, opening)
    opening.refresh_from_db()
    assert (opening.status, opening.closing_reason, opening.outcome) == ("open", "", "")
    assert "Undo: it is free" not in desk.get("/").content.decode()


def test_who_read_that_it_was_filled_is_asked_first_again(story, desk):
    told = EntryFactory()
    opening = story.cancellation()
    taken_off(story, desk, opening)
    EntryFactory(boost=40)
    undo(desk, opening)
    story.work()
    again = Offer.objects.filter(opening=opening, batch__number=2).order_by("rank")
    assert again[0].entry == told


def test_who_had_not_been_told_still_wins_by_a_late_yes(story, desk):
    entry = EntryFactory()
    opening = story.cancellation()
    story.later(minutes=40)
    taken_off(story, desk, opening)
    assert not OutboundText.objects.filter(purpose="taken").exists()
    undo(desk, opening)
    story.replies(entry.patient.phone, "yes")
    opening.refresh_from_db()
    assert opening.status == "filled"
    assert Booking.objects.get().offer.entry == entry


def test_calls_to_make_come_back(story, desk):
    EntryFactory(consented=False)
    opening = story.cancellation()
    taken_off(story, desk, opening)
    undo(desk, opening)
    assert Offer.objects.get(opening=opening).status == "pending"


def test_it_is_too_late_after_a_quarter_of_an_hour(story, desk):
    opening = story.cancellation()
    taken_off(story, desk, opening)
    story.clock.shift(gone.UNDO_FOR)
    assert not gone.undo(opening.pk, actor=story.actor, at=story.now)


def test_twice_is_said_not_done(story, desk):
    opening = story.cancellation()
    taken_off(story, desk, opening)
    undo(desk, opening)
    assert "Too late to undo" in undo(desk, opening)


def test_logged_anew_meanwhile_it_stays_closed(story, desk):
    opening = story.cancellation()
    taken_off(story, desk, opening)
    OpeningFactory(provider=opening.provider, starts_at=opening.starts_at)
    assert "logged anew" in undo(desk, opening)
    opening.refresh_from_db()
    assert opening.status == "withdrawn"


def test_other_withdrawals_are_not_undone(story, desk):
    opening = story.cancellation()
    openings.withdraw(opening.pk, reason="not_free", actor=story.actor, at=story.now)
    assert "Too late to undo" in undo(desk, opening)


def test_an_opening_that_began_is_not_brought_back(story, desk):
    opening = story.cancellation(starts_at=story.now + minutes(10))
    taken_off(story, desk, opening)
    story.clock.shift(minutes(11))
    assert "Too late to undo" in undo(desk, opening)
