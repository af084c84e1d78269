"""Switching how offers are paced, and taking it back; the board says who did it."""

from __future__ import annotations

import pytest

from clinic.models import AuditEvent
from offers import modes
from offers import policy as policies
from offers.models import OfferPolicy
from tests.factories import LocationFactory, UserFactory, days, minutes

pytestmark = pytest.mark.django_db


@pytest.fixture
def dana(story):
    LocationFactory()
    return UserFactory(first_name="Dana", last_name="Moss")


@pytest.fixture
def desk(client, dana):
    client.force_login(dana)
    return client


def switch(desk, pace: str, seen: str = "fixed never") -> str:
    data = {"pacing": pace, "seen_pacing": seen}
    return desk.post("/pacing/", data, follow=True).content.decode()


def undo(desk, seen: str) -> str:
    data = {"seen_pacing": seen}
    return desk.post("/pacing/undo/", data, follow=True).content.decode()


def pace() -> str:
    return OfferPolicy.objects.get().pacing


def seen() -> str:
    return modes.seen(policies.current())


def test_the_page_says_in_a_sentence_what_each_mode_means(desk):
    shown = desk.get("/pacing/").content.decode()
    assert all(meaning in shown for meaning in modes.MEANINGS.values())
    assert "Undo" not in shown


def test_the_board_says_who_switched_it_and_when(desk, story):
    assert "Pacing is adaptive now" in switch(desk, "adaptive")
    shown = desk.get("/").content.decode()
    assert "Pacing: adaptive since Tue 10:00 AM, changed by Dana Moss" in shown
    assert "Undo: back to fixed batches" in shown


def test_the_change_is_in_the_trail_with_what_it_was_before(desk, dana):
    switch(desk, "one")
    event = AuditEvent.objects.get(action="pacing_changed")
    assert event.actor == f"user:{dana.pk}"
    assert event.detail == {"before": "fixed", "after": "one"}


def test_one_click_takes_it_back(desk, story):
    switch(desk, "adaptive")
    assert "Back to fixed batches." in undo(desk, seen())
    assert pace() == "fixed"
    assert AuditEvent.objects.filter(action="pacing_changed").count() == 2


def test_the_same_click_twice_takes_back_once(desk, story):
    switch(desk, "adaptive")
    first = seen()
    undo(desk, first)
    assert "Nothing was changed" in undo(desk, first)
    assert pace() == "fixed"


def test_a_second_manager_cannot_undo_what_they_have_not_seen(desk, story):
    switch(desk, "adaptive")
    what_both_saw = seen()
    story.clock.shift(minutes(1))
    switch(desk, "one", what_both_saw)
    assert "Nothing was changed" in undo(desk, what_both_saw)
    shown = switch(desk, "fixed", what_both_saw)
    assert "Nothing was changed" in shown
    assert "Pacing: one at a time since" in shown
    assert pace() == "one"


@pytest.mark.parametrize(
    "known", ["", "fixed", "fixed yesterday", "fixed 2026-03-03", "one never"]
)
def test_a_page_that_says_nonsense_changes_nothing(desk, known):
    assert "Nothing was changed" in switch(desk, "one", known)
    assert "Nothing was changed" in undo(desk, known)
    assert pace() == "fixed"


@pytest.mark.parametrize("known", ["\0 never", "fixed \0", "fastest never"])
def test_what_no_page_ever_said_undoes_nothing(desk, known):
    switch(desk, "one")
    assert "Nothing was changed" in undo(desk, known)
    assert pace() == "one"


def test_no_choice_and_an_unknown_one_are_said_at_the_field(desk):
    assert "Choose one of the three." in switch(desk, "")
    assert "Select a valid choice" in switch(desk, "everybody")
    assert pace() == "fixed"


def test_the_board_speaks_of_it_for_a_week(desk, story, dana):
    switch(desk, "adaptive")
    story.clock.shift(days(6.9))
    desk.force_login(dana)
    assert "Pacing: adaptive" in desk.get("/").content.decode()
    story.clock.shift(days(0.2))
    desk.force_login(dana)
    assert "Pacing: adaptive" not in desk.get("/").content.decode()
    assert "Pacing: adaptive" in desk.get("/pacing/").content.decode()


def test_the_admin_form_does_not_bring_back_the_mode_it_was_opened_with(desk):
    page = "/admin/offers/offerpolicy/1/change/"
    form = desk.get(page).context["adminform"].form
    typed = {name: form[name].value() for name in form.fields} | {"largest_batch": 5}
    switch(desk, "adaptive")
    typed |= {"steps-TOTAL_FORMS": 0, "steps-INITIAL_FORMS": 0}
    assert desk.post(page, typed).status_code == 302
    policy = OfferPolicy.objects.get()
    assert (policy.pacing, policy.largest_batch) == ("adaptive", 5)
