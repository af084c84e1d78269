"""Every figure of the main report, counted by hand."""

from __future__ import annotations

from datetime import date

import pytest

from clinic import audit
from offers import bookings, openings, splitting
from offers.models import Booking, Offer, Opening
from offers.reports import behind, figures, sums, tallies
from offers.reports.figures import Figure
from offers.reports.scope import Scope
from tests.factories import days, hours, minutes

from .history import BEGAN, LATER, asked, opening, stopped, text, won, worth

pytestmark = pytest.mark.django_db


def march() -> Scope:
    return Scope(date(2026, 3, 1), date(2026, 3, 31))


@pytest.fixture(params=["from the rows", "from the tallies"])
def settle(request):
    """Figures are the same whether they are kept or counted anew."""
    if request.param == "from the rows":
        return lambda: 0
    return lambda: tallies.sweep(LATER)


def figure(code: str) -> Figure:
    parts = figures.sections(sums.count(march(), at=LATER))
    return {each.code: each for part in parts for each in part.figures}[code]


def shown(code: str) -> tuple[str, str]:
    found = figure(code)
    return found.words, found.beside


def test_times_by_their_end(settle):
    for end in ("text", "text", "call", "outside", "empty", "mistake"):
        opening(end)
    opening("open", notice=days(40))
    settle()
    assert shown("openings") == ("6", "1 still open, 1 more set aside")
    assert shown("filled") == ("4", "80% of 5")
    assert shown("empty") == ("1", "20% of 5")
    assert shown("by_hand") == ("50%", "1 by our call, 1 outside")


def test_filled_within_two_hours(settle):
    opening("text", after=hours(2))
    opening("outside", after=hours(2) + minutes(1))
    opening("empty")
    opening("open", notice=days(40))
    opening("open", came_free=LATER - hours(1))  # too young to have missed it
    settle()
    assert shown("within_2h") == ("25%", "1 of 4")
    assert figure("within_2h").target_words == "at least 80%: missed"


def test_what_was_noted_after_it_began_was_filled_at_an_unknown_time(settle):
    opening("outside")
    opening("outside", after=days(2) + hours(1))
    opening("outside", after=minutes(30))
    opening("empty")
    settle()
    assert shown("filled") == ("3", "75% of 4")
    assert shown("within_2h") == ("50%", "2 at an unknown time, 1 of 2")
    assert shown("to_fill") == ("30", "9 of 10 within 30 min")


def test_held_back_times_are_no_part_of_the_target(settle):
    opening("text", after=hours(1))
    opening("empty", held_back=True)
    opening("outside", held_back=True, after=hours(1))
    opening("open", came_free=LATER - hours(1), held_back=True)
    settle()
    beside = "1 still open, 3 held back, 0 more set aside"
    assert shown("openings") == ("4", beside)
    assert shown("within_2h") == ("100%", "1 of 1")
    assert shown("to_fill")[0] == "60"


def test_halves_of_a_split_time_came_free_when_the_whole_did(story):
    whole = story.cancellation(starts_at=story.now + hours(26), minutes=60)
    whole.provider.visit_types.set(whole.visit_types.all())
    story.later(hours=3)
    made = splitting.split(whole.pk, actor=story.actor, at=story.now)
    story.later(minutes=5)
    for each in made:
        reason = Opening.ClosingReason.FILLED_OUTSIDE
        openings.withdraw(each.pk, reason=reason, actor=story.actor, at=story.now)
    found = sums.count(march(), at=story.now)
    said = {f.code: f for part in figures.sections(found) for f in part.figures}
    assert (said["openings"].words, said["within_2h"].beside) == ("2", "0 of 2")
    assert said["to_fill"].words == "185"
    assert [each["openings"] for each in found.by_notice.values()] == [0, 0, 2, 0, 0]


def test_a_target_is_reached(settle):
    opening("text", after=hours(1))
    settle()
    assert figure("within_2h").target_words == "at least 80%: reached"
    assert figure("by_hand").target_words == "at most 5%: reached"


def test_booked_seen_and_given_away(settle):
    first, second, third = (opening("text", after=hours(1)) for _ in range(3))
    for each in (first, second, third):
        won(each)
    first.bookings.update(booked_at=BEGAN + hours(2))
    Opening.objects.filter(pk=first.pk).update(attended=True)
    Opening.objects.filter(pk=second.pk).update(attended=False)
    gone = opening("outside")
    won(gone)
    gone.bookings.update(undone_at=LATER, undo_cause="given_away")
    settle()
    assert shown("booked") == ("1", "33% of 3")
    assert shown("seen") == ("1", "50% of 2, 1 not answered yet")
    assert shown("given_away") == ("1", "")


def test_minutes_to_the_first_text_and_to_fill(settle):
    for wait, fill in ((3, 10), (5, 30), (13, 20)):
        each = opening("text", after=minutes(fill))
        asked(each, after=minutes(wait))
        asked(each, after=minutes(wait + 60))
    opening("empty")
    settle()
    assert shown("to_text") == ("5.0", "9 of 10 within 11 min")
    assert shown("to_fill") == ("20", "9 of 10 within 28 min")


def test_texts_and_who_said_yes_too_late(settle):
    filled = opening("text", after=hours(1))
    won(filled)
    asked(filled, yes=hours(3))
    asked(filled, yes=days(3))  # after the visit began: nothing could come of it
    asked(opening("mistake"))
    settle()
    assert shown("texts") == ("4", "4.0 per fill")
    assert shown("disappointed") == ("1", "1.0 per fill")


def test_who_has_it_in_the_end_did_not_say_yes_too_late(settle):
    """Her first YES came after his; he backed out, and she won when asked again."""
    filled = opening("text", after=hours(5))
    too_late = asked(filled, yes=minutes(10))
    won(filled, entry=too_late.entry)
    asked(filled, yes=minutes(11))
    settle()
    assert shown("disappointed") == ("1", "1.0 per fill")


def test_replies(settle):
    each = opening()
    asked(each, yes=minutes(5))
    asked(each, no=minutes(5))
    asked(each, no=days(3))
    asked(each)
    asked(each, handed_over_at=None, no=minutes(5), receipt="")
    asked(each, channel=Offer.Channel.CALL, no=minutes(5), receipt="")
    settle()
    assert shown("answered") == ("50%", "2 of 4")
    assert shown("said_yes") == ("25%", "1 of 4")


def test_delivered_of_those_with_a_receipt(settle):
    each = opening()
    for status in ("delivered", "failed", "handed_over", "cancelled"):
        offer = asked(each, receipt=status)
    text(offer, "delivered", "taken")
    settle()
    assert shown("delivered") == ("67%", "2 of 3; 1 without a receipt")
    assert figure("delivered").target_words == "at least 95%: missed"


def test_opted_out_soon_after_a_text(settle):
    soon, late, _never = (asked(opening()) for _ in range(3))
    stopped(soon, after=minutes(2))
    stopped(late, after=hours(13))
    settle()
    assert shown("opted_out") == ("33%", "1 of 3")


def test_days_gained(settle):
    won(opening("text", after=hours(1)), old=days(10))
    won(opening("text", after=hours(1)), old=days(20))
    won(opening("text", after=hours(1)))
    settle()
    assert shown("days_gained") == ("30", "15.0 each for 2 patients")


def test_chains_and_the_value_that_came_of_it(settle):
    first = opening("text", after=hours(1))
    booking = won(first, entry=worth(300), old=days(9))
    opening("empty", released_from=booking, source="released", depth=1)
    second = won(opening("call", after=hours(1)), entry=worth(500))
    opening("outside", released_from=second, source="released", depth=2)
    settle()
    assert shown("chained") == ("2", "1 filled; the longest chain has 2 links")
    assert shown("value") == (
        "$500",
        "$800 less $300 for old times and $0 for no-shows",
    )


def test_value_that_did_not_last_is_not_recovered(settle):
    """Of three wins one did not come, and one gave up a time that nobody was offered."""
    won(opening("text", after=hours(1)), entry=worth(100))
    won(opening("text", after=hours(1), attended=False), entry=worth(200))
    last = won(opening("call", after=hours(1)), entry=worth(400), old=days(9))
    done = {"booked_at": BEGAN + hours(2), "old_released_at": BEGAN + hours(2)}
    Booking.objects.filter(pk=last.pk).update(**done)
    settle()
    beside = "$700 less $400 for old times and $200 for no-shows"
    assert shown("value") == ("$100", beside)


def test_a_link_that_was_set_aside_makes_no_chain_longer(settle):
    opening("text", after=hours(1), depth=1)
    opening("mistake", depth=3)
    settle()
    assert shown("chained") == ("1", "1 filled; the longest chain has 1 link")


def test_a_booking_that_was_undone_counts_for_nothing(settle):
    again = opening("text", after=hours(1))
    won(again, old=days(10))
    again.bookings.update(undone_at=LATER, undo_cause="backed_out")
    Offer.objects.update(status=Offer.Status.UNDONE)
    won(again, old=days(5))
    settle()
    assert shown("days_gained") == ("5", "5.0 each for 1 patient")
    assert shown("disappointed")[0] == "0"


def test_of_nothing_nothing_is_said():
    found = sums.count(march(), at=LATER)
    parts = figures.sections(found)
    said = {each.code: each.words for part in parts for each in part.figures}
    unknown = {code for code, words in said.items() if words == "–"}
    assert unknown == {
        "within_2h",
        "by_hand",
        "to_text",
        "to_fill",
        "answered",
        "said_yes",
        "delivered",
        "opted_out",
        "days_gained",
    }
    assert found.by_week == {}
    assert figure("delivered").target_words == "at least 95%"


def test_one_opening_of_which_all_failed(settle):
    asked(opening(), receipt="failed")
    settle()
    assert shown("delivered") == ("0%", "0 of 1; 0 without a receipt")
    assert shown("filled") == ("0", "0% of 1")
    assert shown("texts") == ("1", "– per fill")


def test_weeks_and_hours_are_those_of_the_location_s_clocks(settle):
    """Sunday 11:30 PM before the clocks go forward, and Monday 12:30 AM after."""
    before = opening(came_free=BEGAN.replace(day=8, hour=6))  # 1 AM EST
    after = opening(came_free=BEGAN.replace(day=9, hour=3, minute=30))  # 11:30 PM EDT
    monday = opening(came_free=BEGAN.replace(day=9, hour=4, minute=30))
    for each in (before, after, monday):
        asked(each, after=minutes(0))
    settle()
    found = sums.count(march(), at=LATER)
    weeks = {week: each["openings"] for week, each in found.by_week.items()}
    assert weeks == {date(2026, 3, 2): 2, date(2026, 3, 9): 1}
    assert {hour: each["texts"] for hour, each in found.by_hour.items()} == {
        0: 1,
        1: 1,
        23: 1,
    }


def test_every_notice_has_its_line(settle):
    opening("text", notice=hours(3), after=hours(1))
    opening("empty", notice=days(20), came_free=BEGAN.replace(day=1))
    settle()
    found = sums.count(march(), at=LATER)
    assert [each["openings"] for each in found.by_notice.values()] == [1, 0, 0, 0, 1]


def test_figures_lead_to_the_rows_that_they_count():
    first = opening("text", after=hours(1))
    won(first)
    asked(first, yes=hours(3))
    opening("mistake")
    found = sums.count(march(), at=LATER).total
    for code in ("openings", "by_hand", "disappointed", "texts", "delivered", "seen"):
        number = found.by_hand if code == "by_hand" else found[code]
        assert len(behind.find(code, march(), before=None).lines) == number


def test_every_figure_s_rows_can_be_listed():
    won(opening("text", after=hours(1)), old=days(3))
    for part in figures.sections(sums.count(march(), at=LATER)):
        for each in part.figures:
            assert behind.find(each.rows, march(), before=None).title


def test_an_old_time_that_is_released_late_is_counted_again(settle):
    booking = won(opening("text", after=hours(1)), entry=worth(100), old=days(60))
    Booking.objects.filter(pk=booking.pk).update(booked_at=BEGAN + hours(2))
    settle()
    assert shown("value")[0] == "$100"
    assert bookings.release_old(booking.pk, actor=audit.SYSTEM, at=LATER).done
    assert shown("value")[0] == "$0"
