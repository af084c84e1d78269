from datetime import timedelta

import pytest
from django.utils import timezone

from clinic import texting
from clinic.audit import SYSTEM, staff
from clinic.models import AuditEvent
from clinic.singletons import practice
from tests.messaging import live_steps

pytestmark = pytest.mark.django_db


def trail():
    return [(event.action, event.actor) for event in AuditEvent.objects.order_by("pk")]


def test_stopping_says_who_when_and_why(user):
    at = timezone.now()
    assert texting.stop(reason="wrong texts", actor=staff(user), at=at)
    stopped = practice()
    assert stopped.texting_stopped_at == at
    assert stopped.texting_stopped_by == user
    assert stopped.texting_stopped_reason == "wrong texts"
    assert trail() == [("texting_stopped", f"user:{user.pk}")]


def test_the_first_stop_stands(user):
    at = timezone.now()
    texting.stop(reason="first", actor=staff(user), at=at)
    again = texting.stop(reason="second", actor=SYSTEM, at=at + timedelta(minutes=1))
    assert again is False
    assert practice().texting_stopped_reason == "first"
    assert len(trail()) == 1


def test_a_long_reason_is_cut_not_refused():
    assert texting.stop(reason="x" * 300, actor=SYSTEM, at=timezone.now())
    assert len(practice().texting_stopped_reason) == 200


def test_resuming_tells_how_long_texts_were_held(user):
    at = timezone.now()
    texting.stop(reason="", actor=SYSTEM, at=at)
    held = texting.resume(actor=staff(user), at=at + timedelta(minutes=5))
    assert held == timedelta(minutes=5)
    assert practice().texting_stopped_at is None
    assert AuditEvent.objects.first().detail == {"seconds": 300}


def test_resuming_twice_does_nothing_the_second_time(user):
    at = timezone.now()
    texting.stop(reason="", actor=SYSTEM, at=at)
    texting.resume(actor=SYSTEM, at=at)
    assert texting.resume(actor=SYSTEM, at=at) is None
    assert len(trail()) == 2


def test_a_clock_that_ran_backwards_held_nothing():
    at = timezone.now()
    texting.stop(reason="", actor=SYSTEM, at=at)
    assert texting.resume(actor=SYSTEM, at=at - timedelta(hours=1)) == timedelta()


def test_changing_the_mode_is_recorded_with_both_modes():
    live_steps.all_done()
    assert texting.set_mode("live", actor=SYSTEM, at=timezone.now())
    assert practice().sending_mode == "live"
    assert AuditEvent.objects.get().detail == {"before": "off", "after": "live"}


def test_the_same_mode_again_changes_nothing():
    assert not texting.set_mode("off", actor=SYSTEM, at=timezone.now())
    assert not trail()


def test_an_unknown_mode_is_refused():
    with pytest.raises(ValueError, match="loud"):
        texting.set_mode("loud", actor=SYSTEM, at=timezone.now())
