"""Read out of its row, a button still says whom or when it is about."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.factories import InboundTextFactory, OfferFactory, OpeningFactory, minutes
from tests.offers.test_views_bookings import booking

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
BUTTON = re.compile(r"<button\b[^>]*\bid=\"([^\"]+)\"[^>]*>([^<]*)</button>")
LABELS = re.compile(r'aria-labelledby="([^"]+)"')


def fill() -> None:
    for _ in range(2):
        opening = OpeningFactory(texting_from=timezone.now() - minutes(1))
        OfferFactory(opening=opening, channel="call", batch=None)
        OfferFactory(opening=opening)
        booking()
        InboundTextFactory(needs_person=True, received_at=timezone.now())


def names(page: str) -> list[str]:
    """As a screen reader lists the buttons; a menu's choices stand in their menu."""
    found = []
    for match in BUTTON.finditer(page):
        labels = LABELS.search(match[0])
        about = labels[1].split()[1:] if labels else []
        found.append(" ".join([unescape(match[2]).strip(), *about]))
    return [each for each in found if not each[0].islower()]


@pytest.mark.parametrize("page", ["board", "bookings", "inbox"])
def test_no_two_buttons_have_one_name(desk, page):
    fill()
    found = names(desk.get(reverse(page)).content.decode())
    assert len(found) >= 2
    assert sorted(found) == sorted(set(found))


@pytest.mark.parametrize("page", ["board", "bookings", "inbox"])
def test_what_names_a_button_is_on_the_page(desk, page):
    fill()
    content = desk.get(reverse(page)).content.decode()
    ids = re.findall(r'\bid="([^"]+)"', content)
    assert len(ids) == len(set(ids))
    wanted = {each for labels in LABELS.findall(content) for each in labels.split()}
    assert wanted <= set(ids)
