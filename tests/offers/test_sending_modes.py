"""Texting off, in shadow, or to listed phones only."""

from __future__ import annotations

import pytest

from clinic.models import AuditEvent, Practice
from tests.factories import EntryFactory


@pytest.mark.parametrize("mode", ["off", "shadow"])
def test_with_texting_off_everything_is_done_by_phone(story, mode):
    Practice.objects.update(sending_mode=mode)
    EntryFactory.create_batch(2)
    opening = story.cancellation()
    assert story.carrier.messages == []
    assert set(opening.offers.values_list("channel", flat=True)) == {"call"}


def test_shadow_mode_records_whom_it_would_have_texted(story):
    Practice.objects.update(sending_mode="shadow")
    entry = EntryFactory()
    opening = story.cancellation()
    story.tick()
    [noted] = AuditEvent.objects.filter(action="would_have_asked")
    assert (noted.object_id, noted.detail["entries"]) == (opening.pk, [entry.pk])


def test_test_mode_texts_listed_phones_and_calls_the_rest(story):
    listed, other = EntryFactory.create_batch(2)
    Practice.objects.update(sending_mode="test", test_phones=listed.patient.phone)
    opening = story.cancellation()
    assert len(story.texts(listed.patient.phone)) == 1
    assert opening.offers.get(entry=other).channel == "call"
