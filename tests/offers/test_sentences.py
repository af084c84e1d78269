"""Spans and moments in words."""

import pytest
from django.utils import timezone

from offers import sentences
from tests.factories import hours, minutes


@pytest.mark.parametrize(
    ("ahead", "words"),
    [
        (hours(3), "in 3 h"),
        (minutes(0.5), "in under a minute"),
        (minutes(0), "now"),
        (-minutes(0.5), "under a minute ago"),
        (-minutes(20), "20 min ago"),
    ],
)
def test_a_distance_says_ahead_now_or_ago(ahead, words):
    at = timezone.now()
    assert sentences.distance(at + ahead, at=at) == words
