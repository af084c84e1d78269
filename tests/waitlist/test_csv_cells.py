from datetime import date, time

import pytest
from django.core.exceptions import ValidationError

from waitlist import csv_cells as cells


def spans(cell: str) -> list[tuple[int, time, time]]:
    return [(row.weekday, row.start, row.end) for row in cells.windows(cell)]


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
    ("cell", "span"),
    [
        ("Mon 9:00-12:00", (time(9), time(12))),
        ("monday 9 - 12", (time(9), time(12))),
        ("Mon 9am to 5pm", (time(9), time(17))),
        ("Mon 9-5pm", (time(9), time(17))),
        ("Mon 1-5pm", (time(13), time(17))),
        ("Mon 11-1pm", (time(11), time(13))),
        ("Mon 12-5pm", (time(12), time(17))),
        ("Mon 8-12pm", (time(8), time(12))),
    ],
)
def test_a_free_time_is_read_as_people_mean_it(cell, span):
    assert spans(cell) == [(0, *span)]


@pytest.mark.parametrize(
    ("days", "weekdays"),
    [
        ("Mon-Wed", [0, 1, 2]),
        ("Mon, Thu", [0, 3]),
        ("weekdays", [0, 1, 2, 3, 4]),
        ("daily", [0, 1, 2, 3, 4, 5, 6]),
        ("Tu Th", [1, 3]),
    ],
)
def test_several_days_share_a_free_time(days, weekdays):
    assert [day for day, *_ in spans(f"{days} 9:00-12:00")] == weekdays


@pytest.mark.parametrize(
    "cell",
    [
        "Mon",
        "9:00-12:00",
        "Mon 9:00",
        "Mon 9-5",
        "Mon 1-5",
        "Mon 25:00-26:00",
        "Fri-Mon 9-12",
        "Someday 9-12",
        "Mon 9-12 or later",
        "T 9-12",
    ],
)
def test_a_free_time_that_is_not_plain_is_refused(cell):
    with pytest.raises(ValidationError):
        cells.windows(cell)


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
