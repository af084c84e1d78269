from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from tests.factories import days, hours, minutes
from waitlist.models import Availability, WaitlistEntry

from .slots import NOW, START, failed_codes, make_entry

pytestmark = pytest.mark.django_db
WEDNESDAY, THURSDAY = 2, 3  # START is Wednesday 10:00–10:30 in New York


def free(weekday=WEDNESDAY, start=time(9), end=time(12), **values) -> WaitlistEntry:
    entry = make_entry()
    row = {"weekday": weekday, "start": start, "end": end} | values
    Availability.objects.create(entry=entry, **row)
    return entry


def test_a_visit_inside_a_free_time_fits():
    assert failed_codes(free()) == []


def test_a_visit_that_fills_the_free_time_exactly_fits():
    assert failed_codes(free(start=time(10), end=time(10, 30))) == []


def test_a_visit_that_begins_before_the_free_time_does_not_fit():
    assert failed_codes(free(start=time(10, 5))) == ["window"]


def test_a_visit_that_ends_after_the_free_time_does_not_fit():
    assert failed_codes(free(end=time(10, 25))) == ["window"]


def test_a_free_time_on_another_weekday_does_not_fit():
    assert failed_codes(free(weekday=THURSDAY)) == ["window"]


def test_one_of_several_free_times_is_enough():
    entry = free(weekday=THURSDAY)
    Availability.objects.create(
        entry=entry, weekday=WEDNESDAY, start=time(8), end=time(18)
    )
    assert failed_codes(entry) == []


def test_a_free_time_counts_from_its_first_day():
    assert failed_codes(free(from_date=START.date())) == []
    assert failed_codes(free(from_date=START.date() + days(1))) == ["window"]


def test_a_free_time_counts_until_its_last_day():
    assert failed_codes(free(until_date=START.date())) == []
    assert failed_codes(free(until_date=START.date() - days(1))) == ["window"]


def test_free_times_are_read_in_the_zone_of_the_location():
    chicago = ZoneInfo("America/Chicago")  # 9:00 there when it is 10:00 in New York
    assert failed_codes(free(end=time(10)), zone=chicago) == []
    assert failed_codes(free(start=time(9, 30)), zone=chicago) == ["window"]


def test_the_weekday_is_the_locations_own():
    evening = NOW.replace(day=26, hour=2)  # Wednesday 21:00 in New York
    assert failed_codes(free(end=time(22)), starts_at=evening) == []


@pytest.mark.parametrize("day", [date(2027, 3, 13), date(2027, 3, 14)])
def test_nine_oclock_stays_nine_oclock_over_the_change_to_summer_time(day):
    nine = datetime.combine(day, time(9), ZoneInfo("America/New_York"))
    entry = free(weekday=day.weekday(), start=time(9), end=time(9, 30))
    assert failed_codes(entry, starts_at=nine) == []
    assert failed_codes(entry, starts_at=nine - hours(1)) == ["window"]


def test_a_visit_past_midnight_fits_only_who_is_free_at_all_times():
    late = NOW.replace(day=26, hour=4, minute=45)  # Wednesday 23:45 in New York
    entry = free(start=time(0), end=time(23, 59))
    assert failed_codes(entry, starts_at=late) == ["window"]
    assert failed_codes(make_entry(), starts_at=late) == []


def test_a_visit_that_ends_a_minute_late_does_not_fit():
    entry = free(end=time(10, 30))
    assert failed_codes(entry, starts_at=START + minutes(1)) == ["window"]
