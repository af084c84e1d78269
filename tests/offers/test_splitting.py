from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from clinic import audit
from messaging.models import OutboundText
from offers import openings, splitting
from offers.models import Opening
from offers.splitting import Piece
from tests.factories import (
    EntryFactory,
    OpeningFactory,
    VisitTypeFactory,
    minutes,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def hour(clock):
    """An hour for a new patient, of a provider who also sees follow-ups."""
    new = VisitTypeFactory(name="New patient", minutes=60)
    opening = OpeningFactory(minutes=60, visit_types=[new])
    opening.provider.visit_types.set([new, VisitTypeFactory()])
    return opening


def split(opening):
    return splitting.split(opening.pk, actor=audit.SYSTEM, at=timezone.now())


def test_an_hour_becomes_two_follow_ups(hour):
    first, second = split(hour)
    hour.refresh_from_db()
    assert (hour.status, hour.closing_reason) == ("withdrawn", "corrected")
    assert (first.starts_at, first.minutes) == (hour.starts_at, 30)
    assert second.starts_at == first.ends_at
    assert {t.name for t in first.visit_types.all()} == {"Follow-up"}
    assert first.texting_from > timezone.now()


def test_whoever_was_deciding_is_told(story):
    EntryFactory()
    opening = story.cancellation(minutes=60)
    opening.provider.visit_types.set(opening.visit_types.all())
    story.work()
    split(opening)
    told = OutboundText.objects.filter(purpose="withdrawn")
    assert told.count() == 1


def test_a_closed_time_is_not_split(hour):
    openings.withdraw(hour.pk, reason="mistake", actor=audit.SYSTEM, at=timezone.now())
    assert split(hour) == []


def test_splitting_twice_splits_once(hour):
    assert len(split(hour)) == 2
    assert split(hour) == []
    assert Opening.objects.filter(status="open").count() == 2


def test_a_half_that_is_logged_already_changes_nothing(hour):
    OpeningFactory(provider=hour.provider, starts_at=hour.starts_at + minutes(30))
    with pytest.raises(openings.AlreadyLogged):
        split(hour)
    hour.refresh_from_db()
    assert hour.status == "open"


def test_what_was_held_back_stays_so(hour):
    openings.pause(hour.pk, actor=audit.SYSTEM, at=timezone.now())
    assert {each.pause_reason for each in refreshed(split(hour))} == {"staff"}


def test_what_was_offered_on_is_not_held_back_again(hour):
    Opening.objects.update(cancelled_by="practice")
    assert {each.paused_at for each in refreshed(split(hour))} == {None}


def refreshed(made):
    return Opening.objects.filter(pk__in=[each.pk for each in made])


@pytest.mark.parametrize(("length", "fits"), [(45, 20), (16, 5), (60, 40)])
def test_what_cannot_be_halved_is_left(clock, length, fits):
    kind = VisitTypeFactory.build(name="Any", minutes=fits)
    assert splitting.halves(Piece(timezone.now(), length, (kind,))) == []


def test_the_button_says_what_came_of_it(desk, hour):
    page = desk.get(reverse("opening", args=[hour.pk])).content.decode()
    assert "Split into two of 30 minutes" in page
    address = reverse("opening_split", args=[hour.pk])
    assert "Split into two of 30" in desk.post(address, follow=True).content.decode()
    assert "cannot be split" in desk.post(address, follow=True).content.decode()


def test_the_button_says_when_a_half_is_logged_already(desk, hour):
    OpeningFactory(provider=hour.provider, starts_at=hour.starts_at + minutes(30))
    answer = desk.post(reverse("opening_split", args=[hour.pk]), follow=True)
    assert "second half is logged already" in answer.content.decode()


def plan(opening, *, when):
    at = timezone.now()
    return splitting.plan(opening.pk, when=when, actor=audit.SYSTEM, at=at)


def test_a_time_is_offered_whole_until_the_hour_that_was_set(story, hour):
    assert plan(hour, when=timezone.now() + minutes(90))
    story.later(minutes=80)
    hour.refresh_from_db()
    assert hour.status == "open"
    story.later(minutes=11)
    assert [o.minutes for o in Opening.objects.filter(status="open")] == [30, 30]


def test_a_time_that_is_won_before_is_never_split(story, hour):
    plan(hour, when=timezone.now() + minutes(30))
    openings.withdraw(hour.pk, reason="not_free", actor=audit.SYSTEM, at=story.now)
    story.later(minutes=60)
    assert Opening.objects.count() == 1


def test_a_plan_is_taken_back(story, hour):
    plan(hour, when=timezone.now() + minutes(30))
    assert plan(hour, when=None)
    story.later(minutes=60)
    assert Opening.objects.count() == 1


def test_what_cannot_be_split_when_the_hour_comes_stays_whole(story, hour):
    plan(hour, when=timezone.now() + minutes(30))
    second = hour.starts_at + minutes(30)
    OpeningFactory(provider=hour.provider, location=hour.location, starts_at=second)
    story.later(minutes=60)
    hour.refresh_from_db()
    assert (hour.status, hour.split_at) == ("open", None)


def test_the_hour_lies_between_now_and_the_visit(hour):
    assert not plan(hour, when=timezone.now())
    assert not plan(hour, when=hour.starts_at)


def test_staff_plan_a_split_on_the_page(desk, hour):
    url = reverse("opening_split_later", args=[hour.pk])
    wrong = desk.post(url, {"day": "2026-03-03", "clock": "quarter"})
    assert "Type it like 2:30" in wrong.content.decode()
    local = (timezone.now() + minutes(120)).astimezone(hour.location.zone)
    desk.post(url, {"day": f"{local:%Y-%m-%d}", "clock": f"{local:%H:%M}"})
    hour.refresh_from_db()
    assert hour.split_at == timezone.now() + minutes(120)
    page = desk.get(reverse("opening", args=[hour.pk])).content.decode()
    assert "Offered whole until" in page
