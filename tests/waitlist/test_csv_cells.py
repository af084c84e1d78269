from datetime import date, time

import pytest
from django.core.exceptions import ValidationError

from waitlist import csv_cells as cells


@pytest.mark.parametrize(
    "cell", ["Ana Synthetic", "Synthetic, Ana", " Ana  Synthetic ", "Synthetic ,Ana"]
)
def test_a_name_is_read_in_either_order(cell):
    assert cells.person(cell) == ("Ana", "Synthetic")


@pytest.mark.parametrize("cell", ["Ana", "Synthetic,", ", Ana", "A" * 81 + " B"])
def test_half_a_name_or_an_endless_one_is_refused(cell):
    with pytest.raises(ValidationError):
        cells.person(cell)


def test_a_phone_number_that_became_a_decimal_is_read():
    assert cells.phone_number("2035550123.0") == "+12035550123"


@pytest.mark.parametrize("cell", ["2.03556E+09", "2,03556E+09"])
def test_a_phone_number_the_spreadsheet_shortened_is_refused(cell):
    with pytest.raises(ValidationError, match="Format the column as text"):
        cells.phone_number(cell)


@pytest.mark.parametrize("cell", ["2026-12-01", "12/1/2026", "12/01/2026"])
def test_a_day_is_read(cell):
    assert cells.day(cell) == date(2026, 12, 1)


@pytest.mark.parametrize(
    "cell", ["13/1/2026", "2026-02-30", "46357", "tomorrow", "1/2/26"]
)
def test_a_day_that_is_none_is_refused(cell):
    with pytest.raises(ValidationError):
        cells.day(cell)


@pytest.mark.parametrize(
    "cell",
    ["2026-12-01 09:30", "2026-12-01T09:30:00", "12/1/2026 9:30 AM", "2026-12-01 9:30"],
)
def test_a_moment_is_read(cell):
    assert cells.moment(cell) == (date(2026, 12, 1), time(9, 30))


@pytest.mark.parametrize(
    "cell", ["2026-12-01", "2026-12-01 25:00", "09:30", "2026-12-01 9"]
)
def test_a_moment_without_a_day_or_time_is_refused(cell):
    with pytest.raises(ValidationError):
        cells.moment(cell)


@pytest.mark.parametrize(
    ("cell", "minutes"),
    [("90", 90), ("90 min", 90), ("2 hours", 120), ("2h", 120), ("1 day", 1440)],
)
def test_a_notice_is_read_in_minutes_hours_or_days(cell, minutes):
    assert cells.minutes(cell) == minutes


@pytest.mark.parametrize("cell", ["soon", "2 weeks", "-1", "1.5 hours"])
def test_a_notice_that_is_not_plain_is_refused(cell):
    with pytest.raises(ValidationError):
        cells.minutes(cell)


@pytest.mark.parametrize(("cell", "answer"), [("Yes", True), ("x", True), ("N", False)])
def test_yes_and_no_are_read(cell, answer):
    assert cells.yes_or_no(cell) is answer


@pytest.mark.parametrize("cell", ["maybe", "2", "yes?"])
def test_neither_yes_nor_no_is_refused(cell):
    with pytest.raises(ValidationError):
        cells.yes_or_no(cell)


@pytest.mark.parametrize("cell", ["41", "-1", "4.5", "many"])
def test_a_number_out_of_range_is_refused(cell):
    with pytest.raises(ValidationError):
        cells.number(cell, most=40)
