"""Figures side by side, recounted the slow way."""

from __future__ import annotations

from statistics import fmean, stdev

import pytest

from offers.pacing import Replies
from offers.simulation import engine, people, policies, rounds
from offers.simulation.case import Case

CASES = [
    Case(notice=minutes, acceptance=[0.3] * 6, replies=Replies(0.6, 8, 1.2))
    for minutes in range(200, 320, 10)
]
BOTH = (policies.FIXED, policies.EVERYBODY)


def outcomes(policy: policies.Policy, *, times: int) -> list[list[engine.Outcome]]:
    return [
        [
            engine.play(case, policy, people.answers(case, people.draws(n, 6, seed=m)))
            for n in range(times)
        ]
        for m, case in enumerate(CASES)
    ]


def line(name: str, *, times: int = 4) -> rounds.Line:
    played = rounds.play(CASES, BOTH, rounds=times)
    (found,) = [each for each in played.lines if each.name == name]
    return found


def test_the_shares_are_those_of_an_obvious_recount():
    found, every = line(policies.FIXED.name), outcomes(policies.FIXED, times=4)
    flat = [each for of_case in every for each in of_case]
    assert found.in_time.mean == pytest.approx(fmean(o.filled_at <= 120 for o in flat))
    assert found.texts.mean == pytest.approx(fmean(o.texts for o in flat))
    assert found.disappointed.mean == pytest.approx(fmean(o.disappointed for o in flat))


def test_the_range_is_over_the_openings_as_a_sample():
    found, every = line(policies.FIXED.name), outcomes(policies.FIXED, times=4)
    means = [fmean(o.texts for o in of_case) for of_case in every]
    reach = 1.96 * stdev(means) / len(means) ** 0.5
    assert found.texts.high - found.texts.mean == pytest.approx(reach)


def test_differences_are_of_the_same_patients():
    ours, theirs = (outcomes(each, times=4) for each in reversed(BOTH))
    pairs = [
        fmean(a.filled_at <= 120 for a in one)
        - fmean(b.filled_at <= 120 for b in other)
        for one, other in zip(ours, theirs, strict=True)
    ]
    assert line(policies.EVERYBODY.name).gained.mean == pytest.approx(fmean(pairs))
    assert line(policies.FIXED.name).gained is None


def test_nobody_fills_more_than_whoever_knows_who_says_yes():
    played = rounds.play(CASES, BOTH, rounds=3)
    best = played.lines[-1]
    assert best.name == rounds.BEST
    assert best.filled.mean >= max(each.filled.mean for each in played.lines)
    assert best.disappointed.mean == 0


def test_it_stops_at_whole_rounds_when_its_time_is_over():
    assert rounds.play(CASES, BOTH, rounds=500, seconds=0).rounds == 1


def test_nothing_to_play_is_said_as_nothing():
    assert rounds.play([], BOTH, rounds=5).lines == []


def test_a_handful_of_openings_has_no_range():
    played = rounds.play(CASES[:3], BOTH, rounds=2)
    assert played.lines[0].in_time.low is None
    assert not played.lines[1].gained.tells
