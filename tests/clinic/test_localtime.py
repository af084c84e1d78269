from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from django import forms
from django.core.exceptions import ValidationError

from clinic import localtime

NEW_YORK = ZoneInfo("America/New_York")
SPRING, AUTUMN = date(2027, 3, 14), date(2026, 11, 1)


class VisitForm(forms.Form):
    start = localtime.LocalDateTimeField(required=False)


def typed(day: str, clock: str) -> VisitForm:
    return VisitForm({"start_0": day, "start_1": clock})


def test_a_time_is_placed_in_the_zone():
    at = localtime.combine(date(2026, 12, 1), time(9, 30), NEW_YORK)
    assert at == datetime(2026, 12, 1, 14, 30, tzinfo=UTC)


def test_a_time_the_clocks_skip_is_refused():
    with pytest.raises(ValidationError) as refused:
        localtime.combine(SPRING, time(2, 30), NEW_YORK)
    assert refused.value.code == "nonexistent"


def test_a_time_the_clocks_show_twice_is_refused():
    with pytest.raises(ValidationError) as refused:
        localtime.combine(AUTUMN, time(1, 30), NEW_YORK)
    assert refused.value.code == "ambiguous"


@pytest.mark.parametrize("clock", [time(1, 59), time(3, 0)])
def test_times_around_the_skipped_hour_are_fine(clock):
    assert localtime.combine(SPRING, clock, NEW_YORK).time() == clock


@pytest.mark.parametrize("clock", [time(0, 59), time(2, 0)])
def test_times_around_the_repeated_hour_are_fine(clock):
    assert localtime.combine(AUTUMN, clock, NEW_YORK).time() == clock


def test_the_field_knows_no_timezone_but_the_locations():
    form = typed("2026-12-01", "09:30")
    assert form.is_valid()
    wall = form.cleaned_data["start"]
    assert localtime.exact(wall, NEW_YORK).isoformat() == "2026-12-01T09:30:00-05:00"


def test_midnight_is_a_time():
    assert typed("2026-12-01", "00:00").is_valid()


def test_the_field_may_stay_empty():
    form = typed("", "")
    assert form.is_valid()
    assert form.cleaned_data["start"] is None


@pytest.mark.parametrize(("day", "clock"), [("2026-12-01", ""), ("", "09:30")])
def test_half_a_time_is_refused(day, clock):
    assert not typed(day, clock).is_valid()


def test_the_field_shows_what_was_stored():
    at = localtime.combine(date(2026, 12, 1), time(9, 30), NEW_YORK)
    form = VisitForm(initial={"start": localtime.wall(at, NEW_YORK)})
    html = str(form["start"])
    assert 'value="Dec 1, 2026"' in html
    assert 'value="9:30 AM"' in html
