"""What a person must know or do now, and when the board has news."""

from __future__ import annotations

import pytest
from django.utils import timezone

from clinic import audit, heartbeat, singletons
from clinic.models import Practice
from messaging.models import InboundText, Wording
from offers import attention, board, openings, texting
from offers.models import Offer
from tests.factories import (
    BookingFactory,
    OfferFactory,
    OpeningFactory,
    ProviderFactory,
    hours,
    minutes,
)
from tests.offers.test_board import call

pytestmark = pytest.mark.django_db


def notices() -> str:
    practice = singletons.practice()
    return " ".join(n.words for n in attention.notices(practice, at=timezone.now()))


def test_all_is_well_needs_no_notice():
    heartbeat.beat(heartbeat.WORKER, timezone.now())
    Practice.objects.update(sending_mode="live")
    assert notices() == ""


@pytest.mark.parametrize(
    ("mode", "said"),
    [("off", "Texting is off"), ("shadow", "Shadow mode"), ("test", "Test mode")],
)
def test_the_sending_mode_is_said(mode, said):
    Practice.objects.update(sending_mode=mode)
    assert said in notices()


def test_a_silent_worker_is_said():
    heartbeat.beat(heartbeat.WORKER, timezone.now() - minutes(10))
    assert "Texting is not running" in notices()


def test_a_stop_says_who_and_why(user):
    texting.stop(reason="fire drill", actor=audit.staff(user), at=timezone.now())
    assert f"stopped by {user.username}" in notices()
    assert "fire drill" in notices()
    assert not attention.is_texting(singletons.practice())


def test_own_words_that_cannot_be_sent_are_said():
    Wording.objects.create(
        purpose="offer",
        language="en",
        number=1,
        body="{clinic}: {oops}",
        created_at=timezone.now(),
    )
    assert "own words for “Offer” (English) cannot be sent" in notices()


def tasks() -> list[str]:
    at = timezone.now()
    rows = board.open_rows(user=None, is_texting=True, at=at)
    return [task.words for task in attention.tasks(rows, user=None, at=at)]


def inbound(**kwargs) -> InboundText:
    number = InboundText.objects.count()
    return InboundText.objects.create(
        carrier_id=f"SM{number}",
        phone="+12125550199",
        to_phone="+12125550100",
        received_at=timezone.now(),
        needs_person=True,
        **kwargs,
    )


def test_tasks_count_what_waits_for_a_person():
    inbound(is_urgent=True)
    inbound()
    BookingFactory(won_at=timezone.now() - minutes(20))
    opening = OpeningFactory(paused_at=timezone.now(), pause_reason="surge")
    call(opening=opening)
    assert tasks() == [
        "1 urgent text",
        "1 text to read",
        "1 booking to make, 1 overdue",
        "1 paused: offer it?",
        "1 patient to call",
    ]


def test_a_patient_to_call_about_two_times_is_one_patient():
    first = call(opening=OpeningFactory())
    call(opening=OpeningFactory(), entry=first.entry)
    assert tasks() == ["1 patient to call"]


def test_a_day_held_back_is_one_task(clock):
    provider = ProviderFactory()
    held = {"paused_at": timezone.now(), "pause_reason": "surge"}
    for place in range(3):
        OpeningFactory(
            provider=provider, starts_at=timezone.now() + hours(20 + place), **held
        )
    OpeningFactory(**held)
    assert tasks() == [f"3 of {provider} on Wed Mar 4 paused", "1 paused: offer it?"]


def test_no_task_is_made_up():
    assert tasks() == []


def version(at=None) -> str:
    return attention.version(singletons.practice(), at=at or timezone.now())


def test_the_version_stays_while_nothing_happens(clock):
    OpeningFactory()
    assert version() == version()


@pytest.mark.parametrize(
    "happen",
    [
        lambda user: openings.pause(
            OpeningFactory().pk, actor=audit.staff(user), at=timezone.now()
        ),
        lambda user: OfferFactory(),
        lambda user: inbound(),
        lambda user: Practice.objects.update(sending_mode="live"),
        lambda user: heartbeat.beat(heartbeat.WORKER, timezone.now()),
    ],
    ids=["a transition", "an offer", "a text", "the mode", "the worker"],
)
def test_the_version_changes_with(happen, user, clock):
    before = version()
    happen(user)
    assert version() != before


def test_the_version_changes_with_a_handover(clock):
    offer = OfferFactory(handed_over_at=None, window_ends_at=None)
    before = version()
    Offer.objects.filter(pk=offer.pk).update(handed_over_at=timezone.now())
    assert version() != before


def test_the_version_changes_with_the_minute(clock):
    before = version()
    assert version(at=timezone.now() + minutes(1)) != before
