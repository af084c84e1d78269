"""The page that plays ways to pace side by side."""

from __future__ import annotations

import pytest
from django.utils import timezone

from offers.reports import sheet, simulate
from offers.simulation import rounds
from offers.simulation.rounds import Guess, Line
from tests.factories import EntryFactory, OpeningFactory, days, hours

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
PAGE = "/reports/simulate/"


@pytest.fixture
def quick(monkeypatch):
    monkeypatch.setattr(simulate, "SECONDS", 0.0)


def shown(desk, **typed) -> str:
    return desk.get(PAGE, typed).content.decode()


def test_nothing_is_played_before_somebody_asks(desk, monkeypatch):
    monkeypatch.setattr(rounds, "play", None)
    assert "What it came to" not in shown(desk)


def test_published_rates_are_played_where_there_is_no_history(desk, quick):
    page = shown(desk, rates="published", rounds=1)
    assert "27 invented openings with published rates, each played 1 time" in page
    assert all(name in page for name in simulate.NAMES.values())


def test_the_practices_own_openings_are_played(desk, quick):
    for n in range(2):
        row = OpeningFactory(starts_at=timezone.now() + hours(30 + n))
    EntryFactory.create_batch(4, waiting_since=row.created_at.date() - days(9))
    page = shown(desk, rates="own", rounds=1)
    assert "2 of your openings, each played 1 time" in page
    assert "Under 10 openings tell little" in page


def test_a_period_without_openings_says_so(desk):
    page = shown(desk, rates="own", rounds=5)
    assert "nothing to play" in page
    assert "<table" not in page


@pytest.mark.parametrize("typed", ["many", "0", "501", ""])
def test_a_bad_number_of_rounds_is_said_at_the_field_and_kept(desk, typed):
    page = shown(desk, rates="published", rounds=typed)
    assert "Nothing was played" in page
    assert 'class="problem"' in page
    assert f'value="{typed}"' in page or not typed


def test_the_table_can_be_had_as_a_file(desk, quick):
    answer = desk.get(PAGE, {"rates": "published", "rounds": 1, "csv": "simulated"})
    lines = answer.content.decode().splitlines()
    assert any(line.startswith("Adaptive,") for line in lines)


def test_a_difference_is_three_numbers_in_the_file():
    first, second = (
        line(low=None, mean=0, high=None),
        line(low=-0.01, mean=0.019, high=0.03),
    )
    played = rounds.Played([first, second], cases=1, rounds=1)
    lines = sheet.written(simulate.table(played)).decode().splitlines()
    assert lines[2].split(",")[3:6] == ["1.90", "-1.00", "3.00"]


def line(*, low: float | None, mean: float, high: float | None) -> Line:
    one = Guess(1.0)
    gained = Guess(mean, low, high)
    return Line("adaptive", one, one, 9.0, Guess(6.0), Guess(0.5), gained)


@pytest.mark.parametrize(
    ("low", "mean", "high", "words"),
    [
        (0.01, 0.02, 0.03, "fills 2.0 points more in time than fixed batches (+1.0 to"),
        (-0.05, -0.04, -0.03, "fills 4.0 points fewer in time"),
        (-0.01, 0.0, 0.01, "as many in time as fixed batches, as far as this can tell"),
        (None, 0.5, None, "as far as this can tell, with 0.0 fewer texts"),
    ],
)
def test_a_difference_is_claimed_only_where_the_range_shows_one(low, mean, high, words):
    first = line(low=None, mean=0.0, high=None)
    assert words in simulate._against(line(low=low, mean=mean, high=high), first)
