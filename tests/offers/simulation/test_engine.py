"""One opening played by hand: who was asked when, who won, who came too late."""

from dataclasses import replace
from math import inf

import pytest

from offers.pacing import Ask
from offers.simulation import engine, people
from offers.simulation.case import Case
from offers.simulation.people import FAILED, NEVER, Answer
from offers.simulation.policies import ADAPTIVE, ALL, EVERYBODY, FIXED, OLD, ONE, Policy

NEAR = Case(notice=180, acceptance=(0.25,) * 6, fails=0.0)


def yes(minutes: float) -> Answer:
    return Answer(minutes, is_yes=True)


def no(minutes: float) -> Answer:
    return Answer(minutes)


def test_a_yes_after_its_window_wins_and_the_next_batch_had_been_asked():
    outcome = engine.play(NEAR, FIXED, [yes(10), *[NEVER] * 5])
    assert outcome == engine.Outcome(filled_at=10, texts=6, disappointed=0)


def test_the_old_way_refuses_a_yes_after_its_window():
    outcome = engine.play(NEAR, OLD, [yes(10), *[NEVER] * 5])
    assert outcome == engine.Outcome(filled_at=inf, texts=6, disappointed=1)


def test_the_old_way_stalls_when_a_text_fails():
    answers = [FAILED, NEVER, NEVER, yes(1), NEVER, NEVER]
    assert engine.play(NEAR, OLD, answers) == (inf, 3, 0)
    assert engine.play(NEAR, FIXED, answers) == (8, 6, 0)


def test_the_second_yes_is_disappointed():
    assert engine.play(NEAR, EVERYBODY, [yes(3), yes(2), *[NEVER] * 4]) == (2, 6, 1)


def test_a_no_lets_the_next_be_asked_at_once():
    outcome = engine.play(NEAR, ONE, [no(2), no(2), yes(1), *[NEVER] * 3])
    assert outcome == (5, 3, 0)


def test_a_failed_text_lets_the_next_be_asked_a_minute_later():
    assert engine.play(NEAR, ONE, [FAILED, yes(1), *[NEVER] * 4]) == (2, 2, 0)


def test_nobody_is_asked_after_the_last_ask():
    slow = Policy("slow", lambda _case, _now: Ask(1, 45, ""))
    # At 0 and 45; at 90 it is too late.
    assert engine.play(NEAR, slow, [NEVER] * 6).texts == 2


def test_a_yes_after_the_opening_closed_books_nothing_and_disappoints():
    assert engine.play(NEAR, EVERYBODY, [yes(121), *[NEVER] * 5]) == (inf, 6, 1)


def test_a_yes_after_the_visit_is_nobodys_disappointment():
    assert engine.play(NEAR, EVERYBODY, [yes(181), *[NEVER] * 5]) == (inf, 6, 0)


def test_texts_leave_in_contact_hours_only():
    case = replace(NEAR, notice=1440, spans=((0, 5), (600, 1200)))
    outcome = engine.play(case, FIXED, [NEVER, NEVER, NEVER, yes(1), NEVER, NEVER])
    assert outcome == (601, 6, 0)


def test_adaptive_asks_everybody_before_the_night_that_precedes_the_visit():
    case = replace(NEAR, notice=900, spans=((0, 120), (840, 900)))
    assert [case.texting(minute) for minute in (0, 30, 500)] == [120, 90, 0]
    assert engine.play(case, ADAPTIVE, [NEVER] * 6).texts == 6
    assert engine.play(case, ONE, [NEVER] * 6).texts == 6
    many = replace(case, acceptance=(0.05,) * 40)
    assert engine.play(many, ADAPTIVE, [NEVER] * 40).texts == 40


def test_without_contact_hours_left_nobody_is_asked():
    case = replace(NEAR, spans=((200, 300),))
    assert engine.play(case, FIXED, [yes(1)] * 6) == (inf, 0, 0)
    assert engine.clairvoyant(case, [yes(1)] * 6) == (inf, 0, 0)


def test_who_knows_the_answers_asks_the_quickest_yes_only():
    assert engine.clairvoyant(NEAR, [no(1), yes(9), yes(4)]) == (4, 1, 0)
    assert engine.clairvoyant(NEAR, [no(1), NEVER]) == (inf, 0, 0)


def test_a_patient_answers_every_policy_alike():
    first = people.draws(7, 6, seed=1)
    people.draws.cache_clear()
    assert people.draws(7, 6, seed=1) == first
    assert people.draws(7, 3, seed=1) == first[:3]
    assert people.draws(8, 6, seed=1) != first


@pytest.mark.parametrize("acceptance", [0.05, 0.25, 0.8])
def test_patients_answer_as_the_case_says(acceptance):
    case = Case(notice=180, acceptance=(acceptance,) * 4000, fails=0.1)
    found = people.answers(case, people.draws(0, 4000))
    reached = [each for each in found if not each.is_failed]
    assert len(reached) / 4000 == pytest.approx(0.9, abs=0.02)
    assert sum(a.is_yes for a in reached) / len(reached) == pytest.approx(
        acceptance, abs=0.03
    )
    delays = sorted(each.delay for each in reached if each.delay < inf)
    assert delays[len(delays) // 2] == pytest.approx(12, rel=0.1)


@pytest.mark.parametrize("policy", ALL, ids=lambda policy: policy.name)
def test_no_policy_beats_knowing_the_answers(policy):
    for run in range(60):
        answers = people.answers(NEAR, people.draws(run, 6))
        best = engine.clairvoyant(NEAR, answers)
        played = engine.play(NEAR, policy, answers)
        assert played.filled_at >= best.filled_at
        assert played.texts <= 6


def test_adaptive_is_the_products_own_function(monkeypatch):
    monkeypatch.setattr("offers.pacing.next_ask", lambda now: Ask(2, 30, ""))
    assert engine.play(NEAR, ADAPTIVE, [no(1), yes(40), yes(1), *[NEVER] * 3]) == (
        31,
        4,
        1,
    )
