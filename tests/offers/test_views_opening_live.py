"""The page of one opening refreshes itself, and keeps out of the reader's way."""

from __future__ import annotations

import pytest
from django.urls import reverse

from messaging.models import OutboundText
from tests.factories import EntryFactory, OpeningFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def look(desk, opening, version=""):
    address = reverse("opening_live", args=[opening.pk])
    return desk.get(address, {"v": version})


def version(desk, opening):
    return desk.get(reverse("opening", args=[opening.pk])).context["version"]


def test_nothing_is_sent_while_nothing_changed(desk):
    opening = OpeningFactory()
    response = look(desk, opening, version(desk, opening))
    assert (response.status_code, response.content) == (204, b"")


def test_a_colleagues_click_is_shown(desk, colleague):
    opening = OpeningFactory()
    before = version(desk, opening)
    colleague.post(reverse("opening_pause", args=[opening.pk]))
    page = look(desk, opening, before).content.decode()
    assert "paused by" in page
    assert "paused it" in page  # its history


def test_a_text_that_arrives_is_shown(desk, story):
    EntryFactory()
    opening = story.cancellation()
    before = version(desk, opening)
    OutboundText.objects.update(status="delivered")
    assert "delivered" in look(desk, opening, before).content.decode()


def test_the_readers_own_forms_are_left_alone(desk):
    opening = OpeningFactory()
    page = look(desk, opening).content.decode()
    assert '<template id="opening-forms" data-same></template>' in page
    assert "withdraw-note" not in page
    whole = desk.get(reverse("opening", args=[opening.pk])).content.decode()
    assert "withdraw-note" in whole


def test_a_look_without_news_is_cheap(desk, django_assert_max_num_queries):
    opening = OpeningFactory()
    before = version(desk, opening)
    with django_assert_max_num_queries(10):
        assert look(desk, opening, before).status_code == 204
