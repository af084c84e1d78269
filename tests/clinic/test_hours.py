"""Contact hours on the clock of the location and of the number."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest

from clinic import hours
from clinic.models import Closure, ContactHours
from tests.factories import LocationFactory, ProviderFactory, local

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 11, 23)


@pytest.fixture
def place():
    """Main Street, New York, with the default hours."""
    location = LocationFactory()
    location.contact_hours.all().delete()
    hours.set_default(location)
    return location


def ask(at, location, *zones, kind="contact"):
    return hours.next_allowed(kind, at=at, location=location, zones=zones)


def test_any_hours_allow_the_middle_of_the_night(place):
    at = local(place, MONDAY, time(3))
    assert ask(at, place, kind="any") == at


@pytest.mark.parametrize("clock", [time(8), time(12, 30), time(19, 59, 59)])
def test_inside_the_hours_the_answer_is_now(place, clock):
    at = local(place, MONDAY, clock)
    assert ask(at, place) == at


def test_before_opening_the_answer_is_the_opening(place):
    assert ask(local(place, MONDAY, time(7, 59)), place) == local(
        place, MONDAY, time(8)
    )


def test_closing_time_itself_is_closed(place):
    tuesday = MONDAY + timedelta(days=1)
    assert ask(local(place, MONDAY, time(20)), place) == local(place, tuesday, time(8))


def test_a_weekday_without_hours_is_skipped(place):
    saturday_evening = local(place, MONDAY - timedelta(days=2), time(17))
    assert ask(saturday_evening, place) == local(place, MONDAY, time(8))


def test_the_answer_keeps_the_zone_of_the_question(place):
    at = datetime(2026, 11, 23, 6, tzinfo=UTC)
    assert ask(at, place).tzinfo is UTC


def test_a_number_further_west_is_woken_no_earlier_than_its_own_opening(place):
    at = local(place, MONDAY, time(9))
    assert ask(at, place, "America/Los_Angeles") == local(place, MONDAY, time(11))


def test_a_number_further_west_still_ends_with_the_location(place):
    at = local(place, MONDAY, time(20, 30))
    tuesday = MONDAY + timedelta(days=1)
    assert ask(at, place, "America/Denver") == local(place, tuesday, time(10))


def test_several_zones_of_a_number_are_all_respected(place):
    at = local(place, MONDAY, time(8, 30))
    zones = ("America/New_York", "America/Chicago", "Pacific/Honolulu")
    assert ask(at, place, *zones) == local(place, MONDAY, time(13))


def test_a_zone_beyond_the_date_line_meets_its_next_morning(place):
    at = local(place, MONDAY, time(12))
    assert ask(at, place, "Pacific/Guam") == local(place, MONDAY, time(17))


def test_zones_that_never_agree_are_asked_again_in_two_weeks(place):
    place.contact_hours.update(opens=time(8), closes=time(9))
    at = local(place, MONDAY, time(8))
    assert ask(at, place, "Pacific/Honolulu") == at + timedelta(days=14)


def test_a_location_without_any_hours_is_asked_again_in_two_weeks(place):
    place.contact_hours.all().delete()
    at = local(place, MONDAY, time(12))
    assert ask(at, place) == at + timedelta(days=14)


@pytest.mark.parametrize("day", [date(2026, 3, 8), date(2026, 11, 1)])
def test_opening_follows_the_wall_clock_on_days_the_clock_changes(day):
    place = LocationFactory(contact=(time(8), time(20)))
    midnight = local(place, day, time(0))
    assert ask(midnight, place) == datetime.combine(day, time(8), tzinfo=place.zone)


def test_an_opening_that_the_clock_change_skips_is_never_early():
    place = LocationFactory(contact=(time(2, 30), time(20)))
    midnight = local(place, date(2026, 3, 8), time(0))
    assert ask(midnight, place).astimezone(place.zone).time() == time(3, 30)


def test_an_opening_that_happens_twice_means_the_second():
    place = LocationFactory(contact=(time(1, 30), time(20)))
    midnight = local(place, date(2026, 11, 1), time(0)).astimezone(UTC)
    assert ask(midnight, place) == datetime(2026, 11, 1, 6, 30, tzinfo=UTC)


def test_from_seven_opens_at_seven_every_day_of_the_week(place):
    sunday = MONDAY - timedelta(days=1)
    at = local(place, sunday, time(5))
    assert ask(at, place, kind="from_seven") == local(place, sunday, time(7))
    at = local(place, sunday, time(20, 59))
    assert ask(at, place, kind="from_seven") == at


def test_from_seven_is_seven_in_the_numbers_zone_too(place):
    at = local(place, MONDAY, time(7))
    answer = ask(at, place, "America/Chicago", kind="from_seven")
    assert answer == local(place, MONDAY, time(8))


def test_without_a_location_the_hours_are_eight_to_eight_but_sundays():
    pacific = ZoneInfo("America/Los_Angeles")
    saturday_night = datetime(2026, 11, 21, 21, tzinfo=pacific)
    assert ask(saturday_night, None, "America/Los_Angeles") == datetime(
        2026, 11, 23, 8, tzinfo=pacific
    )


def test_without_location_and_zone_new_york_decides():
    at = datetime(2026, 11, 23, 12, tzinfo=UTC)
    assert ask(at, None) == datetime(2026, 11, 23, 13, tzinfo=UTC)


def test_an_unknown_kind_of_hours_is_refused(place):
    with pytest.raises(ValueError, match="unknown hours"):
        ask(local(place, MONDAY, time(9)), place, kind="sometimes")


def test_one_query_answers_and_none_when_prefetched(place, django_assert_num_queries):
    at = local(place, MONDAY, time(22))
    with django_assert_num_queries(1):
        ask(at, place)
    prefetched = type(place).objects.prefetch_related("contact_hours").get()
    with django_assert_num_queries(0):
        ask(at, prefetched)


def allowed(place, at, until, *, enough=timedelta(days=30), kind="contact"):
    found = hours.time_allowed(kind, at=at, until=until, location=place, enough=enough)
    return found / timedelta(hours=1)


def test_the_time_in_which_texts_may_leave_is_without_the_nights(place):
    evening = local(place, MONDAY, time(18))
    for notice, expected in ((1, 1), (14, 2), (15, 3), (26, 14), (0, 0), (-3, 0)):
        assert allowed(place, evening, evening + timedelta(hours=notice)) == expected


def test_a_counted_time_is_not_looked_beyond_what_is_enough(place):
    evening = local(place, MONDAY, time(18))
    until, enough = evening + timedelta(days=300), timedelta(hours=2)
    assert 2 <= allowed(place, evening, until, enough=enough) < 24
    assert allowed(place, evening, evening + timedelta(days=1), kind="any") == 24


def test_a_place_without_hours_has_no_time_for_texts(place):
    place.contact_hours.all().delete()
    evening = local(place, MONDAY, time(18))
    assert allowed(place, evening, evening + timedelta(days=3)) == 0


def test_default_hours_keep_days_that_are_set():
    location = LocationFactory()
    location.contact_hours.exclude(weekday=0).delete()
    hours.set_default(location)
    assert [str(row) for row in ContactHours.objects.all()] == [
        "Monday 00:00–23:59",
        "Tuesday 08:00–20:00",
        "Wednesday 08:00–20:00",
        "Thursday 08:00–20:00",
        "Friday 08:00–20:00",
        "Saturday 09:00–17:00",
    ]


def test_many_zones_cost_no_more_than_their_number():
    zones = sorted(available_timezones())[:60]
    at = datetime(2026, 3, 3, 15, tzinfo=UTC)
    assert hours.next_allowed("from_seven", at=at, location=None, zones=zones) > at


def desk(**fields):
    return LocationFactory(desk=(time(8), time(17)), **fields)


@pytest.mark.parametrize(
    ("clock", "is_open"),
    [(time(7, 59), False), (time(8), True), (time(16, 59), True), (time(17), False)],
)
def test_the_desk_is_open_by_the_clock_of_its_place(clock, is_open):
    place = desk(timezone="America/Denver")
    assert hours.desk_is_open(local(place, MONDAY, clock)) is is_open


def test_a_place_without_desk_hours_has_the_usual_ones():
    place = LocationFactory()
    place.desk_hours.all().delete()
    saturday = MONDAY - timedelta(days=2)
    assert hours.desk_is_open(local(place, MONDAY, time(12)))
    assert not hours.desk_is_open(local(place, MONDAY, time(18)))
    assert not hours.desk_is_open(local(place, saturday, time(12)))


def test_one_desk_that_is_open_is_enough_unless_it_is_inactive():
    east, west = desk(), desk(timezone="America/Los_Angeles")
    at = local(east, MONDAY, time(19))
    assert hours.desk_is_open(at)
    type(west).objects.filter(pk=west.pk).update(is_active=False)
    assert not hours.desk_is_open(at)


def test_a_place_closed_for_the_day_has_nobody_at_its_desk():
    place, noon = desk(), local(desk(is_active=False), MONDAY, time(12))
    provider = ProviderFactory()
    span = {
        "starts_at": noon - timedelta(hours=4),
        "ends_at": noon + timedelta(hours=9),
    }
    Closure.objects.create(provider=provider, location=place, reason="away", **span)
    assert hours.desk_is_open(noon)
    Closure.objects.create(location=place, reason="Thanksgiving", **span)
    assert not hours.desk_is_open(noon)


def test_a_practice_without_places_is_not_closed():
    assert hours.desk_is_open(datetime(2026, 11, 22, 5, tzinfo=UTC))


def test_a_new_place_gets_the_usual_desk_hours():
    location = LocationFactory()
    location.desk_hours.exclude(weekday=0).delete()
    hours.set_default(location)
    assert [str(row) for row in location.desk_hours.all()] == [
        "Monday 00:00–23:59",
        "Tuesday 08:00–17:00",
        "Wednesday 08:00–17:00",
        "Thursday 08:00–17:00",
        "Friday 08:00–17:00",
    ]


def test_the_desks_of_many_places_cost_three_queries(django_assert_num_queries):
    for _ in range(4):
        desk()
    with django_assert_num_queries(3):
        hours.desk_is_open(datetime(2026, 11, 23, 5, tzinfo=UTC))
