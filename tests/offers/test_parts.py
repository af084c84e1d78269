"""A refresh brings only the parts of a page that read differently."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from offers.models import Booking, Opening
from tests.factories import BookingFactory, OpeningFactory
from tests.offers.test_query_counts import fill

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
DIGEST = re.compile(r'data-digest="([\w-]+)"')


def have(page):
    return {"X-Have": "".join(DIGEST.findall(page))}


def look(desk, page="board_live", **more):
    return desk.get(reverse(page), **more).content.decode()


def test_what_the_page_has_is_named_and_not_sent_again(desk):
    opening = OpeningFactory()
    first = look(desk)
    again = look(desk, headers=have(first))
    assert f'<template id="opening-{opening.pk}" data-same></template>' in again
    assert "Filled elsewhere" in first
    assert "Filled elsewhere" not in again


def test_only_the_opening_that_changed_is_sent(desk):
    changed, other = OpeningFactory(), OpeningFactory()
    first = look(desk)
    desk.post(reverse("opening_pause", args=[changed.pk]))
    again = look(desk, headers=have(first))
    assert f'<template id="opening-{other.pk}" data-same>' in again
    assert f'id="opening-{changed.pk}" data-same' not in again
    assert "paused by" in again


def test_a_booking_is_sent_again_when_its_words_change(desk):
    BookingFactory()
    first = look(desk, "bookings_live")
    assert look(desk, "bookings_live", headers=have(first)).count("data-same") == 1
    Booking.objects.update(is_urgent=True, phone_reason="says_no")
    assert "data-same" not in look(desk, "bookings_live", headers=have(first))


def test_a_page_with_a_broken_memory_gets_everything(desk):
    OpeningFactory()
    assert "data-same" not in look(desk, headers={"X-Have": "nonsense..é"})


def test_a_change_on_the_busiest_board_sends_a_tenth_of_it(desk):
    fill(1)
    page = look(desk, "board")
    Opening.objects.filter(pk=Opening.objects.first().pk).update(minutes=45)
    again = look(desk, headers=have(page))
    assert again.count("data-same") > 390
    assert len(again) < len(page) / 10
