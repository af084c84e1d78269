from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.factories import days, hours
from waitlist import priority
from waitlist.models import WaitlistEntry
from waitlist.priority import Weights

from .slots import NOW, START, make_entry

pytestmark = pytest.mark.django_db
TODAY = NOW.date()


def ranked(start=START, **values):
    entries = WaitlistEntry.objects.all()
    scored = priority.annotate(entries, today=TODAY, start=start, **values)
    return scored.order_by(*priority.ORDER)


def score(**values) -> int:
    """Points of an entry that has a visit soon and joined today, but for `values`."""
    plain = {"current_start": START + days(1), "waiting_since": TODAY}
    entry = make_entry(**(plain | values))
    return ranked().get(pk=entry.pk).score


def test_an_entry_with_nothing_special_has_no_points():
    assert score() == 0


def test_an_urgent_entry_has_thirty_points():
    assert score(urgent=True) == 30


def test_urgency_counts_up_to_its_last_day():
    assert score(urgent=True, urgent_until=TODAY) == 30
    assert score(urgent=True, urgent_until=TODAY - days(1)) == 0


def test_the_boost_counts_up_to_its_last_day():
    assert score(boost=40, boost_until=TODAY) == 40
    assert score(boost=40, boost_until=TODAY - days(1)) == 0
    assert score(boost=7) == 7


@pytest.mark.parametrize(
    ("gain", "points"), [(29, 0), (30, 5), (89, 5), (90, 10), (179, 10), (180, 20)]
)
def test_the_longer_the_wait_it_saves_the_more_points(gain, points):
    assert score(current_start=START + days(gain)) == points


def test_a_patient_without_an_appointment_has_twenty_points():
    assert score(current_start=None) == 20


@pytest.mark.parametrize(
    ("waited", "points"), [(29, 0), (30, 1), (299, 9), (300, 10), (4000, 10)]
)
def test_every_thirty_days_of_waiting_are_a_point_up_to_ten(waited, points):
    assert score(waiting_since=TODAY - days(waited)) == points


def test_the_parts_add_up():
    everything = {"urgent": True, "boost": 12, "current_start": START + days(95)}
    assert score(waiting_since=TODAY - days(65), **everything) == 30 + 12 + 10 + 2


def test_the_practices_own_weights_are_used():
    entry = make_entry(urgent=True, waiting_since=TODAY - days(400))
    weights = Weights(urgent=3, no_appointment=1, waiting_limit=2)
    assert ranked(weights=weights).get(pk=entry.pk).score == 3 + 1 + 2


def test_a_gain_is_counted_by_the_wall_clock_of_the_start():
    start = NOW.astimezone(ZoneInfo("America/New_York"))
    summer = start + timedelta(days=180)  # 10:00 again, an hour less in between
    make_entry(current_start=summer)
    assert ranked(start=start).get().score_gain == 20


def test_the_highest_score_comes_first():
    low, high = make_entry(boost=1), make_entry(boost=2)
    assert list(ranked()) == [high, low]


def test_of_equal_scores_the_longest_waiting_comes_first():
    short, long = (make_entry(waiting_since=TODAY - days(n)) for n in (31, 32))
    assert list(ranked()) == [long, short]


def test_of_equal_scores_and_waits_the_first_to_join_comes_first():
    first, second = make_entry(), make_entry()
    assert list(ranked()) == [first, second]


def test_the_points_are_told_in_plain_words():
    make_entry(urgent=True, boost=5, waiting_since=TODAY - days(215))
    assert priority.words(ranked().get()) == [
        "urgent: +30",
        "moved up by the staff: +5",
        "no appointment yet: +20",
        "waiting 7 months: +7",
    ]


def test_the_words_tell_how_much_sooner_the_visit_would_be():
    make_entry(current_start=START + days(95) + hours(1))
    assert priority.words(ranked().get()) == ["seen 95 days sooner than now: +10"]


def test_the_kept_parts_tell_the_same_words_later():
    make_entry(boost=5)
    entry = ranked().get()
    assert priority.describe(priority.parts(entry)) == priority.words(entry)
