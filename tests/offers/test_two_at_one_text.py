"""Two at the same text or booking: the second hears what the first did."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from clinic import trail
from clinic.models import AuditEvent, Practice
from messaging.models import OutboundText
from tests.factories import InboundTextFactory, LocationFactory
from tests.offers.test_views_bookings import booking

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def text():
    Practice.objects.update(sending_mode="live", text_name="Lakeside Clinic")
    LocationFactory()
    return InboundTextFactory(needs_person=True, received_at=timezone.now())


def write(desk, text, words, *, mark, then="done"):
    form = {"words": words, "then": then, "seen": text.pk, "mark": mark}
    return desk.post(reverse("conversation", args=[text.pk]), form, follow=True)


def texts() -> list[str]:
    return [*OutboundText.objects.order_by("pk").values_list("body", flat=True)]


def test_the_second_answer_is_held_back_and_kept_in_the_box(
    desk, colleague, text, clock
):
    mark = trail.mark()
    write(colleague, text, "Please come at 3.", mark=mark)
    clock.shift(timedelta(minutes=2))
    page = write(desk, text, "Please come at 4.", mark=mark).content.decode()
    assert "Not sent. Ann Lee answered it, 2 min ago." in page
    assert "Please come at 4." in page
    assert texts() == ["Lakeside Clinic: Please come at 3."]


def test_read_again_the_second_answer_is_sent(desk, colleague, text):
    mark = trail.mark()
    write(colleague, text, "Please come at 3.", mark=mark)
    again = write(desk, text, "And bring your card.", mark=mark).context["seen"]
    write(desk, text, "And bring your card.", mark=again)
    assert len(texts()) == 2


def test_an_answer_to_what_a_colleague_marked_done_is_held_back(desk, colleague, text):
    mark = trail.mark()
    write(colleague, text, "", mark=mark, then="only_done")
    page = write(desk, text, "Please come at 4.", mark=mark).content.decode()
    assert "Not sent. Ann Lee marked it as done" in page
    assert texts() == []


def test_ones_own_answer_before_holds_nothing_back(desk, text):
    mark = trail.mark()
    write(desk, text, "One moment.", mark=mark, then="stay")
    write(desk, text, "Please come at 4.", mark=mark)
    assert len(texts()) == 2


def take(desk, row, **data) -> str:
    address = reverse("booking_take", args=[row.pk])
    return desk.post(address, data, follow=True).content.decode()


def test_a_booking_is_taken_over_where_both_can_see_it(
    desk, colleague: Client, user, clock
):
    row = booking()
    take(desk, row)
    assert "Take over" in colleague.get(reverse("bookings")).content.decode()
    assert "You took it at " in take(colleague, row, **{"from": user.pk})
    page = desk.get(reverse("bookings")).content.decode()
    assert f"Ann Lee is on it, taken over from {user.username}" in page
    event = AuditEvent.objects.get(action="booking_taken_over")
    assert event.detail == {"former": user.pk}


def test_what_the_page_says_stays_true_after_a_colleague_took_over(
    desk, colleague, user
):
    row = booking()
    said = take(desk, row)
    take(colleague, row, **{"from": user.pk})
    live = desk.get(reverse("bookings_live")).content.decode()
    assert re.search(r"You took it at \d+:\d\d [AP]M\.", said)
    assert "Yours" not in said
    assert "Ann Lee is on it, taken over from" in live


def test_nobody_takes_over_from_somebody_who_has_it_no_more(desk, colleague, user):
    row = booking()
    take(desk, row)
    ann = take(colleague, row, **{"from": user.pk})
    assert "You took it at " in ann
    third = take(desk, row)
    assert "A colleague has taken it" in third
    assert "Ann Lee took the booking over" in third


@pytest.mark.parametrize("former", ["", "x", "0"])
def test_taking_over_from_nobody_in_particular_changes_nothing(
    desk, colleague, user, former
):
    row = booking()
    take(desk, row)
    assert "A colleague has taken it" in take(colleague, row, **{"from": former})
    row.refresh_from_db()
    assert row.owner == user


def test_one_cannot_take_over_from_oneself(desk, user):
    row = booking()
    take(desk, row)
    take(desk, row, **{"from": user.pk})
    assert not AuditEvent.objects.filter(action="booking_taken_over").exists()
