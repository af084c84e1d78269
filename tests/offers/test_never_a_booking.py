"""A patient who was asked writes a YES that is mixed with something else."""

from contextlib import contextmanager

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from offers.models import Booking, Offer
from tests.factories import EntryFactory
from tests.messaging.test_understanding_grammar import (
    CONDITION,
    NEGATION,
    QUESTION,
    YES,
    mixtures,
)

each_alone = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@pytest.fixture
def asked(story, monkeypatch):
    entry = EntryFactory()
    story.cancellation()
    # The answers stay in the outbox: no text leaves inside a transaction.
    monkeypatch.setattr(story, "work", lambda: None)
    return entry.patient.phone


@contextmanager
def undone():
    """The next example finds the offer unanswered again."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def is_booked():
    won = Offer.objects.filter(status=Offer.Status.ACCEPTED)
    return won.exists() or Booking.objects.exists()


@given(body=mixtures(CONDITION | QUESTION | NEGATION), mark=st.sampled_from(["", "?"]))
@each_alone
def test_a_yes_mixed_with_anything_else_books_nothing(story, asked, body, mark):
    with undone():
        assert story.replies(asked, body + mark) == 200
        assert not is_booked(), ascii(body)


@given(body=st.text(max_size=1700))
@each_alone
def test_any_text_of_a_patient_who_was_asked_is_taken(story, asked, body):
    with undone():
        assert story.replies(asked, body) == 200


@given(
    yes=YES,
    courtesy=st.sampled_from(
        ["no problem", "no worries", "can't wait!", "won't be late", "no hay problema"]
    ),
)
@each_alone
def test_a_courtesy_beside_it_keeps_no_yes_from_booking(story, asked, yes, courtesy):
    with undone():
        story.replies(asked, f"{yes}, {courtesy}")
        assert is_booked(), (yes, courtesy)
