"""One at a time and adaptive, beside the fixed batches: who is asked when, and why."""

from __future__ import annotations

import math
from datetime import time

import pytest
from django.db import connection

from clinic.models import AuditEvent, Practice
from offers import board, hurry, morning, openings, preview
from offers.models import AnswerRate, Batch, OfferPolicy
from tests.factories import (
    EntryFactory,
    LocationFactory,
    OfferFactory,
    OpeningFactory,
    days,
    hours,
    minutes,
)
from tests.offers.test_preview import time_free
from tests.story import Story

pytestmark = pytest.mark.django_db
DAY = hours(24)


@pytest.fixture
def one(story) -> Story:
    OfferPolicy.objects.update(pacing="one")
    return story


@pytest.fixture
def adaptive(story) -> Story:
    OfferPolicy.objects.update(pacing="adaptive")
    return story


def cancelled(story, *, notice=DAY, waiting=12, **fields):
    EntryFactory.create_batch(waiting)
    return story.cancellation(starts_at=story.now + notice, **fields)


def reasons() -> list[str]:
    return list(Batch.objects.order_by("pk").values_list("reason", flat=True))


def learned(story, yes: int, *, of: int, kind: str = "text_under_4h") -> None:
    """Half of the answers come in 12 minutes, as the priors say."""
    log = math.log(12)
    AnswerRate.objects.create(
        kind=kind,
        asked=of,
        said_yes=yes,
        replied=of,
        log_minutes=of * log,
        log_minutes_squared=of * (log**2 + 1.5**2),
        counted_at=story.now,
    )


def test_one_at_a_time_asks_the_next_when_the_window_by_notice_is_over(one):
    opening = cancelled(one, notice=hours(20))
    assert len(one.asked(opening)) == 1
    one.later(minutes=11)
    assert len(one.asked(opening)) == 1
    one.later(minutes=1)
    assert len(one.asked(opening)) == 2
    assert reasons() == ["one at a time with under 24 hours' notice"] * 2


def test_one_at_a_time_asks_the_next_at_once_after_a_no(one):
    opening = cancelled(one)
    one.replies(one.asked(opening)[0], "NO")
    assert len(one.asked(opening)) == 2


def test_adaptive_asks_more_when_few_say_yes_and_fewer_when_many_do(adaptive):
    learned(adaptive, 10, of=1000)
    few = cancelled(adaptive, notice=hours(3.5), waiting=30)
    AnswerRate.objects.update(said_yes=300)
    many = cancelled(adaptive, notice=hours(3.6), waiting=0)
    assert len(adaptive.asked(few)) > len(adaptive.asked(many)) >= 1


def test_adaptive_never_asks_more_at_once_than_staff_allow(adaptive):
    OfferPolicy.objects.update(largest_batch=2)
    opening = cancelled(adaptive, notice=hours(2), waiting=30)
    assert len(adaptive.asked(opening)) == 2


def test_adaptive_says_why_it_asks_so_many(adaptive, desk):
    opening = cancelled(adaptive, notice=hours(4))
    (why,) = reasons()
    assert why.startswith(f"asking {len(adaptive.asked(opening))} now: 3 hours left")
    assert why.endswith("says yes")
    assert why in desk.get("/").content.decode()
    assert why in desk.get(f"/openings/{opening.pk}/").content.decode()


def test_adaptive_says_how_many_were_asked_when_others_were_taken_meanwhile(adaptive):
    learned(adaptive, 10, of=1000)
    EntryFactory()
    elsewhere = OpeningFactory(paused_at=adaptive.now, pause_reason="staff")
    for entry in EntryFactory.create_batch(2):
        OfferFactory(
            entry=entry, opening=elsewhere, status="withdrawn", handed_over_at=None
        )

    def take_others_first(execute, sql, params, many, context):
        if sql.startswith('INSERT INTO "offers_batch"'):
            elsewhere.offers.update(status="pending")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(take_others_first):
        cancelled(adaptive, notice=hours(1.6), waiting=0)
    why = Batch.objects.latest("pk").reason
    assert why.startswith("asking 1 now: ")
    assert why.endswith("; 1 more could not be asked after all")


def test_adaptive_asks_the_urgent_first_and_alone(adaptive):
    urgent = EntryFactory(urgent=True)
    opening = cancelled(adaptive, notice=hours(2))
    assert adaptive.asked(opening) == [urgent.patient.phone]
    assert reasons() == ["asking 1 now: urgent, before all others"]


def test_adaptive_keeps_asking_until_nobody_is_left(adaptive):
    opening = cancelled(adaptive, notice=hours(4))
    for _ in range(120):
        adaptive.later(minutes=1)
    assert len(adaptive.asked(opening)) == 12
    opening.refresh_from_db()
    assert opening.exhausted_at is not None


def test_adaptive_waits_the_shortest_window_before_it_asks_more(adaptive):
    OfferPolicy.objects.update(shortest_window_minutes=20, largest_batch=3)
    opening = cancelled(adaptive, notice=hours(4))
    first = len(adaptive.asked(opening))
    adaptive.later(minutes=19)
    assert len(adaptive.asked(opening)) == first


@pytest.fixture
def enough(adaptive):
    """Nearly everybody says yes, nobody is to be disappointed, and one was asked."""
    OfferPolicy.objects.update(disappointed_per_fill="0.1", largest_batch=1)
    learned(adaptive, 900, of=1000, kind="text_under_24h")
    opening = cancelled(adaptive, notice=hours(20))
    OfferPolicy.objects.update(largest_batch=8)
    window = Batch.objects.get().window
    adaptive.later(seconds=window.total_seconds())
    return opening


def test_adaptive_asks_nobody_while_enough_may_still_say_yes(adaptive, enough):
    assert len(adaptive.asked(enough)) == 1
    assert enough.offers.get().status == "lapsed"
    (row,) = board.open_rows(user=None, is_texting=True, at=adaptive.now)
    assert row.state.words == "asked 1 person, more when too few may still say yes"


def test_adaptive_that_asked_nobody_looks_again_after_its_window(adaptive, enough):
    looked = []
    for _ in range(11):
        enough.refresh_from_db()
        looked.append(enough.looked_at)
        adaptive.later(minutes=1)
    assert sorted({moment - looked[0] for moment in looked}) == [
        minutes(0),
        minutes(5),
        minutes(10),
    ]


def test_staff_who_do_not_want_to_wait_have_the_next_asked(adaptive, enough):
    enough.offers.update(status="pending", window_ends_at=adaptive.now + minutes(9))
    assert hurry.ask_next(enough.pk, actor=adaptive.actor, at=adaptive.now)
    adaptive.work()
    assert len(adaptive.asked(enough)) == 4
    assert reasons()[-1] == "asking 3 now: staff did not wait"


@pytest.mark.parametrize("pace", ["one", "adaptive"])
def test_in_every_mode_a_number_waits_for_one_answer_and_a_pause_holds(story, pace):
    OfferPolicy.objects.update(pacing=pace)
    EntryFactory.create_batch(2, patient__phone="+12125550123")
    first = cancelled(story, waiting=0)
    second = cancelled(story, waiting=0, notice=hours(25))
    assert len(story.asked(first) + story.asked(second)) == 1
    Practice.objects.update(texting_stopped_at=story.now)
    EntryFactory.create_batch(5)
    story.later(hours=1)
    assert Batch.objects.count() == 1


@pytest.mark.parametrize("pace", ["one", "adaptive"])
def test_too_far_ahead_is_not_texted_in_any_mode(story, pace):
    OfferPolicy.objects.update(pacing=pace)
    assert story.asked(cancelled(story, notice=days(15))) == []


@pytest.mark.parametrize(("pace", "number"), [("one", 1), ("fixed", 3)])
def test_shadow_mode_notes_whom_this_mode_would_ask(story, pace, number):
    OfferPolicy.objects.update(pacing=pace)
    Practice.objects.update(sending_mode="shadow")
    cancelled(story, notice=hours(20))
    noted = AuditEvent.objects.get(action="would_have_asked").detail["entries"]
    assert len(noted) == number


def test_the_night_between_does_not_count_as_time_in_which_nobody_answered(adaptive):
    place = LocationFactory(contact=(time(8), time(20)))
    adaptive.clock.shift(hours(9.9))  # 19:54
    opening = cancelled(adaptive, notice=hours(15), location=place)
    adaptive.later(hours=1)
    asked = len(adaptive.asked(opening))
    adaptive.later(hours=9)
    assert len(adaptive.asked(opening)) == asked


def free_in_the_evening(story, *, before):
    """It is 6 PM; texts leave until 8 PM, and again from 8 AM."""
    story.clock.move_to(story.now.replace(hour=23))
    place = LocationFactory(contact=(time(8), time(20)))
    return cancelled(story, notice=before, location=place, waiting=40)


def test_what_the_night_leaves_of_an_evening_is_used_for_a_visit_in_the_morning(
    adaptive,
):
    opening = free_in_the_evening(adaptive, before=hours(15))
    for _ in range(119):
        adaptive.later(minutes=1)
    assert len(adaptive.asked(opening)) == 40
    (why, *_) = reasons()
    assert "now: 2 hours of texting left, " in why


def test_a_full_day_ahead_is_asked_about_gently_in_the_evening_too(adaptive):
    opening = free_in_the_evening(adaptive, before=hours(24))
    for _ in range(119):
        adaptive.later(minutes=1)
    assert 1 < len(adaptive.asked(opening)) < 25
    assert "now: 23 hours left, " in reasons()[0]


@pytest.mark.parametrize(
    ("pace", "words"),
    [
        ("fixed", "4 people at a time, the next after 7 min"),
        ("one", "1 person at a time, the next after 7 min"),
        ("adaptive", "first, the next look after"),
    ],
)
def test_the_look_before_logging_says_how_many_this_mode_asks(story, pace, words):
    OfferPolicy.objects.update(pacing=pace)
    EntryFactory.create_batch(6)
    time_off = time_free(starts_at=story.now + hours(3.5))
    (look,) = preview.of(time_off, at=story.now)
    assert words in look.batch


def test_a_time_held_back_is_asked_about_in_the_morning_as_others_are(story):
    opening = cancelled(story, notice=days(3))
    openings.pause(opening.pk, actor=story.actor, at=story.now, reason="held_back")
    story.clock.shift(days(1))
    assert morning.to_check([opening], at=story.now) == [opening]
