from datetime import time

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from waitlist import free_times
from waitlist.models import Availability


def spans(words: str) -> list[tuple[int, time, time]]:
    return [(row.weekday, row.start, row.end) for row in free_times.read(words)]


@pytest.mark.parametrize(
    ("words", "span"),
    [
        ("Mon 9:00-12:00", (time(9), time(12))),
        ("monday 9 - 12", (time(9), time(12))),
        ("Mon 9am to 5pm", (time(9), time(17))),
        ("Mon 9-5pm", (time(9), time(17))),
        ("Mon 9-5", (time(9), time(17))),
        ("Mon 1-5", (time(13), time(17))),
        ("Mon 1-5pm", (time(13), time(17))),
        ("Mon 11-1pm", (time(11), time(13))),
        ("Mon 12-5pm", (time(12), time(17))),
        ("Mon 8-12pm", (time(8), time(12))),
        ("Mon 05:00-12:00", (time(5), time(12))),
        ("Mon am", free_times.MORNING),
        ("Mon p.m.", free_times.AFTERNOON),
        ("Mon after 3", (time(15), free_times.CLOSES)),
        ("Mon until noon", (free_times.OPENS, time(12))),
        ("Mon", free_times.ALL_DAY),
        ("mornings on Mon", free_times.MORNING),
    ],
)
def test_a_free_time_is_read_as_people_mean_it(words, span):
    assert spans(words) == [(0, *span)]


@pytest.mark.parametrize(
    ("words", "weekdays"),
    [
        ("Mon-Wed 9-12", [0, 1, 2]),
        ("M-F 9-12", [0, 1, 2, 3, 4]),
        ("MWF 9-12", [0, 2, 4]),
        ("Mon to Wed 9 to 12", [0, 1, 2]),
        ("Mon, Thu 9-12", [0, 3]),
        ("Mondays and Thursdays 9-12", [0, 3]),
        ("weekdays 9-12", [0, 1, 2, 3, 4]),
        ("daily 9-12", [0, 1, 2, 3, 4, 5, 6]),
        ("Tu Th 9-12", [1, 3]),
        ("mornings", [0, 1, 2, 3, 4, 5, 6]),
        ("mornings, not Fri", [0, 1, 2, 3, 5, 6]),
        ("mornings except Tue and Sat-Sun", [0, 2, 3, 4]),
    ],
)
def test_several_days_share_a_free_time(words, weekdays):
    assert [day for day, *_ in spans(words)] == weekdays


@pytest.mark.parametrize(
    ("words", "read"),
    [
        ("Mon-Wed 9-12, Fri pm", "Mon-Wed 9 AM-12 PM; Fri afternoons"),
        ("Mon 9-12, 2-4pm; Thu", "Mon 9 AM-12 PM, 2 PM-4 PM; Thu all day"),
        ("am on Mon, pm on Fri", "Mon mornings; Fri afternoons"),
        ("Tue mornings, afternoons", "Tue 6 AM-6 PM"),
        ("not Fridays", "Mon-Thu, Sat-Sun all day"),
        ("any time", "any time"),
        ("Mon 9-12, 10-11, Mon 9-12", "Mon 9 AM-12 PM"),
    ],
)
def test_several_times_are_read_and_said_back(words, read):
    assert free_times.words(free_times.read(words)) == read


@pytest.mark.parametrize(
    "words",
    [
        "",
        "and",
        "Mon 9:00",
        "Mon 25:00-26:00",
        "Mon 13pm-14pm",
        "Mon 3pm-9am",
        "Fri-Mon 9-12",
        "Someday 9-12",
        "Mon 9-12 or later",
        "T 9-12",
        "not Mon 9-12",
        "Mon, not Mon",
        "¿Lunes?",
    ],
)
def test_a_free_time_that_is_not_plain_is_refused(words):
    with pytest.raises(ValidationError):
        free_times.read(words)


def test_whoever_typed_it_reads_which_word_is_not_understood():
    with pytest.raises(ValidationError, match="“wensday” is not understood"):
        free_times.typed("Mon 9-12, Wensday pm")


def test_no_word_of_a_file_is_repeated():
    with pytest.raises(ValidationError) as refused:
        free_times.read("Call Ana first")
    assert "ana" not in str(refused.value).casefold()


clocks = st.integers(0, 287).map(lambda n: time(n // 12, n % 12 * 5))
rows = st.builds(
    lambda day, ends: Availability(weekday=day, start=min(ends), end=max(ends)),
    st.integers(0, 6),
    st.sets(clocks, min_size=2, max_size=2),
)


@given(st.lists(rows, min_size=1, max_size=5))
def test_what_is_said_back_can_be_typed_again(rows):
    said = free_times.words(free_times.read(free_times.words(rows)))
    assert free_times.words(free_times.read(said)) == said
    for row in rows:
        assert any(
            start <= row.start and row.end <= end
            for day, start, end in spans(said)
            if day == row.weekday
        ) or not spans(said)
