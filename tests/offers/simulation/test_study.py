"""The grid of docs/pacing.md, its figures and the command that plays it."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from offers.simulation import compare, figures, study
from offers.simulation.engine import Outcome
from offers.simulation.figures import Tally
from offers.simulation.policies import ADAPTIVE
from tests.factories import EntryFactory, LocationFactory, OpeningFactory, days, hours

NONE = Outcome(float("inf"), 4, 0)


def tally(*outcomes: Outcome, compared: Outcome = NONE) -> Tally:
    found = Tally()
    for outcome in outcomes:
        found.add(outcome, goal=120, compared=compared)
    return found


def test_a_row_counts_by_hand():
    row = figures.row("x", tally(Outcome(10, 3, 1), Outcome(130, 5, 0), NONE, NONE))
    assert (row.played, row.within, row.filled, row.minutes) == (4, 0.25, 0.5, 10)
    assert (row.texts, row.disappointed) == ((3 + 5 + 4 + 4) / 2, 0.5)
    assert row.within_low < row.within < row.within_high
    assert row.difference == 0.25


def test_a_difference_never_seen_is_not_called_certain():
    mean, low, high = figures.paired_interval(0, 0, 1000)
    assert mean == 0
    assert -0.01 < low < 0 < high < 0.01


def test_worse_openings_pull_the_interval_down():
    mean, low, high = figures.paired_interval(10, 30, 1000)
    assert mean == pytest.approx(-0.02)
    # By hand: sqrt((0.041 - 0.02²) / 1002) * 1.96
    assert (low, high) == pytest.approx((-0.0324, -0.0075), abs=0.0003)


def test_a_policy_is_dominated_by_one_that_is_better_somewhere_and_worse_nowhere():
    mine, same = tally(Outcome(10, 3, 1)), tally(Outcome(11, 3, 1))
    fewer, slower = tally(Outcome(10, 2, 1)), tally(Outcome(130, 2, 0))
    assert figures.is_dominated(mine, [fewer])
    assert not figures.is_dominated(mine, [same, slower])


def test_parts_played_by_several_processes_add_up():
    cells = [study.Cell(3, 12.0, 1.5, 0.11, 8)]
    whole = study.play(cells, runs=compare.CHUNK + 10)[0][ADAPTIVE.name]
    assert whole.played == compare.CHUNK + 10
    assert whole.minutes.total() == whole.filled
    assert study.play(cells, runs=compare.CHUNK + 10)[0][ADAPTIVE.name] == whole


def test_the_grid_is_all_that_was_asked_for():
    assert len(set(study.CELLS)) == 81
    assert {cell.case.goal for cell in study.CELLS} == {120, 360}
    assert {(cell.median, cell.sigma) for cell in study.CELLS} == set(study.DELAYS)


def test_before_a_morning_adaptive_fills_as_many_as_batches_do():
    cells = [study.Cell(24, 12.0, 1.5, 0.11, 60)]
    found = study.verdict(study.play(cells, runs=100, world=study.before_morning))
    assert found.at_all >= 0


def simulate(*options: str) -> str:
    out = StringIO()
    call_command("simulate", *options, stdout=out)
    return out.getvalue()


def test_the_command_sets_the_policies_side_by_side():
    said = simulate("--runs", "20")
    assert said.count("adaptive ") == 3
    assert "72 hours before the visit" in said
    assert simulate("--runs", "20") == said


def test_the_study_goes_between_the_marks_of_its_page(tmp_path, monkeypatch):
    monkeypatch.setattr(study, "CELLS", study.CELLS[:1])
    page = tmp_path / "page.md"
    page.write_text("before\n<!-- simulate --study -->\nold\n<!-- end -->\nafter\n")
    simulate("--study", "--runs", "4", "--write", str(page))
    text = page.read_text()
    assert text.startswith("before\n")
    assert text.endswith("<!-- end -->\nafter\n")
    assert "old\n" not in text
    assert "4 openings in each of 1 cells" in text


@pytest.mark.parametrize("options", [["--write", "x.md"], ["--runs", "0"]])
def test_options_that_make_no_sense_are_refused(options):
    with pytest.raises(CommandError):
        simulate(*options)


@pytest.mark.django_db
def test_a_location_nobody_knows_is_refused_with_those_there_are():
    with pytest.raises(CommandError, match="No location is called 'Nowhere'"):
        simulate("--location", "Nowhere")


@pytest.mark.django_db
def test_our_own_openings_of_a_place_and_period_are_played(clock):
    place, at = LocationFactory(name="Uptown"), timezone.now() - days(9)
    for logged in (at, at - days(300)):
        OpeningFactory(
            location=place,
            created_at=logged,
            texting_from=logged,
            starts_at=logged + hours(30),
        )
    EntryFactory(waiting_since=at.date() - days(9))
    since = str(at.date() - days(1))
    said = simulate("--since", since, "--location", "Uptown", "--runs", "3")
    assert said.startswith("1 of our openings, each played 3 times")
    assert "adaptive" in said


@pytest.mark.django_db
def test_a_period_in_which_nobody_could_be_asked_is_said_to_be_empty():
    with pytest.raises(CommandError, match="could have been texted"):
        simulate("--since", "2026-01-01")
