"""The pure rule: properties that hold for any numbers, and a few by hand."""

from dataclasses import replace
from math import inf

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from offers import pacing
from offers.pacing import Limits, Replies, Situation, Unanswered

CHANCES = st.floats(0.01, 0.6)
ASKED = st.lists(st.builds(Unanswered, st.floats(0, 600), CHANCES), max_size=20)
SITUATIONS = st.builds(
    lambda left, since, asked, to_ask, replies, limits: Situation(
        since, left, left - 30, asked, to_ask, replies, limits, evidence=8.0
    ),
    st.floats(1, 6000),
    st.floats(0, 600),
    ASKED,
    st.lists(CHANCES, max_size=60),
    st.builds(Replies, st.floats(0.1, 0.9), st.floats(1, 60), st.floats(0.5, 2)),
    st.builds(Limits, st.integers(1, 20), st.integers(1, 120), st.floats(0.1, 20)),
)


def situation(**changes: object) -> Situation:
    near = Situation(0, 120, 90, [], [0.11] * 40)
    return replace(near, **changes)  # type: ignore[arg-type]


def speed(now: Situation) -> float:
    ask = pacing.next_ask(now)
    return ask.count / ask.window


@settings(max_examples=50, deadline=None)
@given(SITUATIONS)
def test_nobody_asks_more_or_sooner_than_the_limits_allow(now):
    ask = pacing.next_ask(now)
    assert 0 <= ask.count <= min(now.limits.largest_batch, len(now.to_ask))
    assert ask.window >= now.limits.shortest_window
    assert ask.because


@settings(max_examples=50, deadline=None)
@given(SITUATIONS, st.builds(Unanswered, st.floats(0, 600), CHANCES))
def test_no_more_are_asked_when_one_more_answer_may_come(now, another):
    more = replace(now, unanswered=[*now.unanswered, another], evidence=float("inf"))
    same_budget = replace(now, declined=[0.0], evidence=float("inf"))
    assert pacing.coming(more.unanswered, more.replies) >= pacing.coming(
        now.unanswered, now.replies
    )
    if another.age == 0:
        assert speed(more) <= speed(same_budget)


@settings(max_examples=50, deadline=None)
@given(SITUATIONS)
def test_somebody_is_always_asked_first_while_there_is_time(now):
    first = replace(now, unanswered=[], minutes_to_last_ask=1.0)
    assert (pacing.next_ask(first).count > 0) == bool(first.to_ask)


@pytest.mark.parametrize("change", [{"to_ask": []}, {"minutes_to_last_ask": 0}])
def test_nobody_is_asked_without_people_or_time(change):
    assert pacing.next_ask(situation(**change)).count == 0


def test_answers_still_to_come_slow_the_asking():
    asked = situation(unanswered=[Unanswered(2, 0.11)] * 12)
    nothing_comes = situation(declined=[0.0] * 12)
    assert speed(asked) < speed(nothing_comes)


def test_a_visit_far_off_is_asked_about_more_gently():
    far = situation(minutes_left=4000, minutes_to_last_ask=3900)
    assert speed(far) < speed(situation())


def test_only_the_time_in_which_texts_leave_is_there_to_ask_in():
    far = situation(minutes_left=840, minutes_to_last_ask=810)
    assert speed(replace(far, texting=120)) > speed(far)
    assert pacing.next_ask(replace(far, texting=400)) == pacing.next_ask(far)


def test_people_who_often_say_yes_are_asked_one_by_one():
    assert speed(situation(to_ask=[0.5] * 40)) < speed(situation(to_ask=[0.05] * 40))
    assert pacing.next_ask(situation(to_ask=[0.5] * 40)).count == 1


def test_slow_answers_make_it_hurry():
    assert speed(situation(replies=Replies(0.55, 29, 1.74))) > speed(
        situation(replies=Replies(0.55, 5, 1.2))
    )


def test_thin_evidence_gives_way_to_what_this_opening_shows():
    asked = situation(
        unanswered=[Unanswered(60, 0.25)] * 15, to_ask=[0.25] * 25, minutes_left=90
    )
    assert speed(replace(asked, evidence=4.0)) > speed(asked)


def test_no_more_yes_are_called_forth_than_may_be_disappointed():
    asked = [Unanswered(0, 0.5)] * 7
    assert pacing.next_ask(situation(unanswered=asked)).count == 0
    looser = Limits(disappointed_per_fill=8)
    assert pacing.next_ask(situation(unanswered=asked, limits=looser)).count > 0


def test_a_yes_that_comes_too_late_for_anybody_does_not_count_against_the_limit():
    slow = situation(
        unanswered=[Unanswered(0, 0.5)] * 7, replies=Replies(0.55, 120, 1.2)
    )
    assert pacing.next_ask(slow).count > 0


def test_those_disappointed_already_count_against_the_limit():
    asked = [Unanswered(0, 0.25)] * 4
    assert pacing.next_ask(situation(unanswered=asked)).count > 0
    assert pacing.next_ask(situation(unanswered=asked, disappointed=2)).count == 0


@pytest.mark.parametrize("limit", [0.1, 0.5, 2.0, 20.0])
def test_the_most_that_may_come_leaves_the_limit_over(limit):
    expected = pacing.most_coming(limit)
    filled = 1 - 2.718281828**-expected
    assert expected / filled - 1 == pytest.approx(limit, abs=0.01)


def test_answers_come_as_their_median_says():
    replies = Replies(0.6, 12, 1.5)
    assert replies.within(12) == pytest.approx(0.5)
    assert replies.within(0) == 0
    asked = [Unanswered(0, 0.2), Unanswered(0, 0.4)]
    assert pacing.coming(asked, replies, within=12) == pytest.approx(0.3)
    assert pacing.coming(asked, replies) == pytest.approx(0.6)


def test_silence_makes_an_answer_unlikely():
    replies = Replies(0.5, 12, 1.5)
    # Half have answered by now: of 2 asked 0.5 did, so 1.5 are silent, 0.5 will answer.
    silent = [Unanswered(12, 0.5)]
    assert pacing.coming(silent, replies) == pytest.approx(0.5 * 0.5 / 0.75)


@pytest.mark.parametrize(
    ("now", "words"),
    [
        (situation(to_ask=[0.2] * 40), "2 hours left, about one in five says yes"),
        (situation(minutes_left=60.0), "60 min left, about one in nine says yes"),
        (situation(minutes_left=4300.0), "3 days left, about one in nine says yes"),
        (situation(texting=45.0), "45 min of texting left, about one in nine says yes"),
        (situation(to_ask=[0.7] * 9), "2 hours left, most say yes"),
        (situation(to_ask=[0.6] * 9), "2 hours left, about one in two says yes"),
        (situation(to_ask=[0.002] * 9), "2 hours left, hardly anybody says yes"),
    ],
)
def test_staff_read_why(now, words):
    ask = pacing.next_ask(now)
    assert ask.because == f"asking {ask.count} now: {words}"


def test_staff_read_why_nobody_is_asked():
    held = pacing.next_ask(situation(unanswered=[Unanswered(0, 0.5)] * 9))
    assert held.because == "asking nobody now: 2 hours left, enough may still say yes"


@pytest.mark.parametrize(
    "change",
    [
        {"evidence": 0.0},
        {"evidence": 0.0, "declined": [0.1]},
        {"minutes_left": inf, "minutes_to_last_ask": inf},
        {"minutes_open": inf},
        {"unanswered": [Unanswered(inf, 0.1)]},
    ],
)
def test_nothing_known_and_time_without_end_are_no_error(change):
    ask = pacing.next_ask(situation(**change))
    assert ask.count > 0
    assert "inf" not in ask.because
