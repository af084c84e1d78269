"""Answers that name the time they answer: the one that was offered, or another."""

from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from messaging.models import InboundText
from messaging.understanding import named_time, read
from offers.models import Booking, Offer
from tests.factories import EntryFactory
from tests.messaging.test_understanding_grammar import (
    CONDITION,
    NEGATION,
    QUESTION,
    YES,
)

# A Tuesday.
HALF_PAST_TWO = datetime(2026, 3, 3, 14, 30, tzinfo=UTC)
OFFERED = named_time.Offered(
    start=HALF_PAST_TWO, place="Main St", today=date(2026, 3, 1)
)
AGREES = st.sampled_from(
    [
        "Tuesday", "on Tuesday", "Tues.", "this Tuesday", "el martes", "3/3", "March 3rd",
        "the 3rd", "at 2:30", "2:30pm", "at 230", "14:30", "two thirty", "half past two",
        "a las dos y media", "Tuesday, March 3 at 2:30 PM", "el 3 de marzo",
        "for Tuesday at 2:30 on Main St", "Tuesday the 3rd, 2:30 p.m., Main Street",
    ]
)  # fmt: skip
DIFFERS = st.sampled_from(
    [
        "Wednesday", "on Monday", "next Tuesday", "el jueves", "3/4", "March 30", "the 4th",
        "at 3", "2:30 am", "at 2", "at 4:30", "2:45", "three thirty", "half past three",
        "tomorrow", "today", "a las tres y media", "Tuesday at 3", "at 2:30 on Thursday",
        "Tuesday or Wednesday", "2:30-3:00", "after 2:30", "Tuesday morning", "in an hour",
        "April 3", "2:30 in the morning", "every Tuesday", "2 or 2:30", "12:30", "el 4",
    ]
)  # fmt: skip


def reading(body, **offered):
    rest = named_time.without_time(body, replace(OFFERED, **offered))
    return None if rest is None else read(rest).intent


@pytest.mark.parametrize(
    "body",
    [
        "Yes, Tuesday at 2:30 on Main St. See you then",
        "si I'll be there on Tuesday",
        "yeah go ahead and put me down for Tuesday at 230",
        "Yes I would like the Tuesday 2:30 appointment please and thank you",
        "Sí, acepto la cita del martes",
        "Yes! My husband can drive me so I will be there at 2:30.",
        "I'll take Tuesday",
        "Tuesday at 2:30 works for me",
        "Sí, el martes 3 de marzo a las 2:30",
        "yes half past two",
        "YES TUES 3/3 @ 2:30PM",
    ],
)
def test_yes_with_the_time_that_was_offered_is_a_yes(body):
    assert read(body).intent == "unclear"
    assert reading(body) == "accept"


@given(YES, AGREES)
@settings(max_examples=200)
def test_mention_that_agrees_leaves_the_yes(yes, time):
    assert reading(f"{yes}, {time}, thank you") == "accept", (yes, time)


@given(YES, st.lists(AGREES, max_size=1), DIFFERS, st.permutations(range(3)))
@settings(max_examples=400)
def test_time_that_differs_is_never_a_yes(yes, agrees, differs, order):
    parts = [yes, differs, *agrees, "please"]
    body = " ".join(parts[at] for at in order)
    assert differs not in body or reading(body) != "accept", body


@given(YES, AGREES, CONDITION | QUESTION | NEGATION, st.permutations(range(3)))
@settings(max_examples=600)
def test_condition_question_or_negation_is_never_a_yes(yes, time, spoiler, order):
    parts = (yes, time, spoiler)
    for between in (" ", ", ", ". "):
        body = between.join(parts[at] for at in order)
        assert reading(body) != "accept", body
        assert reading(body + "?") != "accept", body


@pytest.mark.parametrize(
    "body",
    [
        "Will Tuesday work",
        "In a meeting at 2:30, yes",
        "I'm busy Tuesday but yes",
        "is Tuesday ok",
        "yes and Tuesday",
        "does 2:30 work",
        "yes not Tuesday",
        "yes but not Tuesday",
        "yes, call me at 555-0230",
        "yes Tuesday's",
        "Tuesday",
        "yes except Tuesday",
    ],
)
def test_what_would_be_lost_with_the_time_makes_no_yes(body):
    assert reading(body) != "accept"


def test_tomorrow_and_this_week_are_true_or_leave_it_to_a_person():
    day = OFFERED.start.date()
    assert reading("yes tomorrow at 2:30", today=day - timedelta(days=1)) == "accept"
    assert reading("sí, mañana", today=day - timedelta(days=1)) == "accept"
    assert reading("yes today", today=day) == "accept"
    assert reading("yes tomorrow", today=day) is None
    assert reading("I want this Tuesday", today=day - timedelta(days=11)) is None


def test_hostile_body_is_taken_apart_at_once():
    for body in ("on the " * 230, "Tuesday " * 200, "2:30 " * 320, "at " * 530):
        named_time.without_time(body, OFFERED)


@pytest.fixture
def asked(story):
    entry = EntryFactory()
    return entry.patient.phone, story.cancellation()


def said(opening, form):
    start = opening.starts_at.astimezone(opening.location.zone)
    return form.format(day=f"{start:%A}", time=f"{start:%I:%M}".lstrip("0"))


def test_yes_that_names_the_time_books_and_says_why(story, asked):
    number, opening = asked
    story.replies(number, said(opening, "Yes, {day} at {time}. See you then"))
    assert story.winner(opening) == number
    text = InboundText.objects.get()
    assert (text.intent, text.reason) == ("accept", "yes_names_the_time")


def test_no_that_names_the_time_declines_and_no_and_a_day_is_asked_again(story, asked):
    number, opening = asked
    story.replies(number, said(opening, "No. {day}"))
    assert Offer.objects.get().status in Offer.LIVE
    story.replies(number, said(opening, "{day} at {time} doesn't work for me"))
    assert Offer.objects.get().status == Offer.Status.DECLINED
    assert InboundText.objects.latest("pk").reason == "no_names_the_time"


@pytest.mark.parametrize(
    "form", ["Yes, {day} at 7:13", "Yes if {day} is free", "Is {day} ok, yes?"]
)
def test_other_time_or_condition_books_nothing_and_is_asked_once(story, asked, form):
    number, opening = asked
    story.replies(number, said(opening, form))
    assert not Booking.objects.exists()
    assert "Reply only YES or NO" in story.last_text(number)


each_alone = settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@contextmanager
def undone():
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@given(yes=YES, days=st.integers(1, 6), clock=st.sampled_from(["", " at 7:13"]))
@each_alone
def test_yes_to_another_day_books_nothing(story, asked, monkeypatch, yes, days, clock):
    monkeypatch.setattr(story, "work", lambda: None)
    number, opening = asked
    day = opening.starts_at.astimezone(opening.location.zone) + timedelta(days)
    with undone():
        assert story.replies(number, f"{yes} {day:%A}{clock}") == 200
        assert not Booking.objects.exists(), f"{yes} {day:%A}{clock}"
