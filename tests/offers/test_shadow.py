"""What staff see of shadow mode: whom it would have texted."""

import pytest

from clinic.models import Practice
from tests.factories import EntryFactory, PatientFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def shadowed(story):
    Practice.objects.update(sending_mode="shadow")
    EntryFactory(patient=PatientFactory(first_name="Zoe", last_name="Quill"))
    return story.cancellation()


@pytest.mark.parametrize(
    "page", ["/", "/openings/{}/", "/admin/offers/opening/{}/change/"]
)
def test_every_page_of_an_opening_says_whom_it_would_have_texted(shadowed, desk, page):
    shown = desk.get(page.format(shadowed.pk)).content.decode()
    assert "Z.Q." in shown
    assert "would have texted first" in shown


@pytest.mark.parametrize("page", ["/openings/{}/", "/admin/offers/opening/{}/change/"])
def test_when_the_time_is_over_it_is_still_there_to_compare(
    story, shadowed, desk, user, page
):
    story.later(days=2)
    desk.force_login(user)
    assert "Z.Q." in desk.get(page.format(shadowed.pk)).content.decode()


def test_nobody_is_texted_and_everybody_is_on_the_call_list(story, shadowed):
    story.later(hours=1)
    assert story.carrier.messages == []
    assert [offer.channel for offer in shadowed.offers.all()] == ["call"]


def test_in_off_mode_nothing_is_noted(story, desk):
    Practice.objects.update(sending_mode="off")
    EntryFactory()
    opening = story.cancellation()
    assert (
        "would have texted" not in desk.get(f"/openings/{opening.pk}/").content.decode()
    )
    assert [offer.channel for offer in opening.offers.all()] == ["call"]
