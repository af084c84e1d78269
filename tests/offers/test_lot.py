"""Times held back by lot: drawn when logged, marked for good, offered if staff want."""

from __future__ import annotations

import random

import pytest

from clinic.models import AuditEvent, Practice
from offers import attention, board, lot, openings, preview, splitting
from offers.models import OfferPolicy, Opening
from tests.factories import EntryFactory, ProviderFactory, VisitTypeFactory, days, hours
from tests.offers.test_preview import time_free

pytestmark = pytest.mark.django_db
FAR = days(5)
WORDS = "fill it as you would without this system"


class Loaded(random.Random):
    """Dice that fall as they are told."""

    face = 0

    def randrange(self, *_args: int, **_kwargs: int) -> int:
        return self.face


@pytest.fixture
def dice(story, monkeypatch) -> Loaded:
    OfferPolicy.objects.update(held_back_percent=10, held_back_hours=72)
    monkeypatch.setattr(lot, "DICE", Loaded())
    EntryFactory.create_batch(3)
    return lot.DICE


def cancelled(story, *, ahead=FAR, **fields) -> Opening:
    return story.cancellation(starts_at=story.now + ahead, **fields)


def test_a_time_that_is_drawn_is_marked_and_nobody_is_asked(story, dice):
    opening = cancelled(story)
    story.later(hours=2)
    assert (opening.held_back, opening.pause_reason) == (True, "held_back")
    assert not opening.offers.exists()


def test_the_share_is_the_one_that_staff_chose(story, dice):
    dice.face = 9
    assert cancelled(story).held_back
    dice.face = 10
    assert not cancelled(story).held_back


@pytest.mark.parametrize(
    "fields",
    [
        {"ahead": hours(71.9)},
        {"source": "added"},
        {"source": "released"},
        {"cancelled_by": "practice"},
    ],
)
def test_late_added_released_and_the_practices_own_times_are_not_drawn(
    story, dice, fields
):
    assert not cancelled(story, **fields).held_back


@pytest.mark.parametrize("mode", ["off", "shadow", "test"])
def test_where_no_text_would_leave_nothing_is_drawn(story, dice, mode):
    Practice.objects.update(sending_mode=mode)
    assert not cancelled(story).held_back


def test_while_all_texting_is_stopped_nothing_is_drawn(story, dice):
    Practice.objects.update(texting_stopped_at=story.now)
    assert not cancelled(story).held_back


def test_a_whole_day_is_not_drawn(story, dice):
    OfferPolicy.objects.update(surge_limit=2)
    dice.face, doctor = 99, ProviderFactory()
    cancelled(story, provider=doctor)
    dice.face = 0
    second = cancelled(story, provider=doctor, ahead=days(5) + hours(1))
    assert (second.held_back, second.pause_reason) == (False, "surge")


def test_without_a_share_no_dice_are_thrown(story, monkeypatch):
    monkeypatch.setattr(lot, "DICE", None)
    assert not cancelled(story).held_back


def test_staff_may_offer_it_after_all_and_it_stays_marked(story, dice):
    opening = cancelled(story)
    assert openings.resume(opening.pk, actor=story.actor, at=story.now)
    story.work()
    opening.refresh_from_db()
    assert (opening.held_back, opening.paused_at) == (True, None)
    assert len(story.asked(opening)) == 2


def test_the_board_explains_it_and_does_not_urge_to_offer_it(story, dice, desk):
    opening = cancelled(story)
    shown = desk.get("/").content.decode()
    assert WORDS in shown
    assert "Offer it after all" in shown
    assert WORDS in desk.get(f"/openings/{opening.pk}/").content.decode()
    rows = board.open_rows(user=None, is_texting=True, at=story.now)
    assert rows[0].state.tone == "idle"
    tasks = attention.tasks(rows, user=None, at=story.now)
    assert not [task for task in tasks if "paused" in task.words]


def test_it_ends_as_others_do(story, dice):
    outside, started = cancelled(story), cancelled(story)
    reason = Opening.ClosingReason.FILLED_OUTSIDE
    openings.withdraw(outside.pk, reason=reason, actor=story.actor, at=story.now)
    story.later(days=5)
    ends = Opening.objects.order_by("pk").values_list("outcome", "held_back")
    assert list(ends) == [("outside", True), ("empty", True)]
    assert Opening.objects.get(pk=started.pk).status == "expired"


def test_its_halves_are_held_back_with_it_and_only_then(story, dice):
    kind = VisitTypeFactory(name="Long", minutes=60)
    VisitTypeFactory(name="Short", minutes=30)
    whole = cancelled(story, minutes=60, visit_types=[kind, VisitTypeFactory()])
    halves = splitting.split(whole.pk, actor=story.actor, at=story.now)
    marks = Opening.objects.filter(pk__in=[half.pk for half in halves])
    assert set(marks.values_list("held_back", "pause_reason")) == {(True, "held_back")}


def test_the_look_before_logging_says_that_the_lot_may_fall_on_it(story, dice):
    (look,) = preview.of(time_free(starts_at=story.now + days(5)), at=story.now)
    assert "10% are held back by lot" in look.plan.words
    (near,) = preview.of(time_free(), at=story.now)
    assert "by lot" not in near.plan.words


def test_the_trail_says_that_the_system_held_it_back(story, dice, desk):
    opening = cancelled(story)
    event = AuditEvent.objects.get(action="opening_paused", object_id=opening.pk)
    assert (event.actor, event.detail) == ("system", {"reason": "held_back"})


def test_the_real_dice_are_nobodys_to_foresee():
    assert isinstance(lot.DICE, random.SystemRandom)
