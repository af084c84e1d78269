from datetime import date

import pytest
from django.core.exceptions import ValidationError

from clinic import typed_day

TODAY = date(2026, 11, 23)  # a Monday


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("12/3", date(2026, 12, 3)),
        ("12/3/26", date(2026, 12, 3)),
        ("12-03-2026", date(2026, 12, 3)),
        ("12032026", date(2026, 12, 3)),
        ("2026-12-03", date(2026, 12, 3)),
        ("Dec 3", date(2026, 12, 3)),
        ("dec. 3rd, 2026", date(2026, 12, 3)),
        ("3 December", date(2026, 12, 3)),
        ("Dec 3, 2026", date(2026, 12, 3)),
        ("1/4", date(2027, 1, 4)),
        ("11/23", TODAY),
        ("today", TODAY),
        ("tomorrow", date(2026, 11, 24)),
        ("Friday", date(2026, 11, 27)),
        ("mon", date(2026, 11, 30)),
        ("in 2 weeks", date(2026, 12, 7)),
        ("3 months", date(2027, 2, 23)),
        ("10d", date(2026, 12, 3)),
        ("sept 1", date(2027, 9, 1)),
    ],
)
def test_a_day_is_read_as_people_type_it(words, day):
    assert typed_day.read(words, today=TODAY) == day


@pytest.mark.parametrize(
    "words", ["", "12", "12/", "12/3/2", "13/1", "2/30", "Dec", "Decembre 3", "x 3"]
)
def test_what_is_half_typed_is_no_day(words):
    assert typed_day.read(words, today=TODAY) is None


def test_a_day_without_a_year_that_has_just_passed_is_asked_about():
    with pytest.raises(ValidationError, match="Type the year too"):
        typed_day.read("11/20", today=TODAY)
    assert typed_day.read("11/20/2027", today=TODAY) == date(2027, 11, 20)


def test_a_day_in_the_past_is_the_last_one():
    def read(words):
        return typed_day.read(words, today=TODAY, ahead=False)

    assert read("11/20") == date(2026, 11, 20)
    assert read("Friday") == date(2026, 11, 20)
    assert read("3 weeks ago") == date(2026, 11, 2)


def test_the_end_of_a_month_and_leap_days_are_days():
    assert typed_day.read("1 month", today=date(2027, 1, 31)) == date(2027, 2, 28)
    assert typed_day.read("2/29/2028", today=TODAY) == date(2028, 2, 29)
    assert typed_day.read("2/29", today=date(2027, 12, 1)) == date(2028, 2, 29)


def test_the_field_keeps_what_was_typed_and_says_how_to_type_it():
    field = typed_day.TypedDayField()
    with pytest.raises(ValidationError, match="like 12/3, Dec 3 or 2026-12-03"):
        field.clean("12/")
    assert field.widget.format_value("12/") == "12/"
    assert field.widget.format_value(date(2026, 12, 3)) == "Dec 3, 2026"
    assert not field.has_changed(date(2026, 12, 3), "Dec 3, 2026")
