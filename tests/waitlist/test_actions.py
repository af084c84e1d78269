"""Actions on several entries: what they ask, and what colleagues did meanwhile."""

from datetime import date

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from clinic.audit import staff
from tests.factories import EntryFactory, UserFactory
from waitlist import entries, places

from .slots import NOW

pytestmark = pytest.mark.django_db
LIST = reverse("admin:waitlist_waitlistentry_changelist")


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def page(client, user):
    client.force_login(user)
    return client


@pytest.fixture
def ann():
    return staff(UserFactory(first_name="Ann", last_name="Lee"))


def seen_by(page: Client) -> str:
    """The mark that the list now carries."""
    return str(page.get(LIST).context["action_form"]["seen"].value())


def act(page, action, *ticked, **typed):
    chosen = {"action": action, "_selected_action": [entry.pk for entry in ticked]}
    return page.post(LIST, chosen | typed, follow=True)


def send(page, action, *ticked, **typed):
    return act(page, action, *ticked, sent="yes", **typed)


def errors(answer) -> dict[str, list[str]]:
    return dict(answer.context["form"].errors)


def test_a_pause_asks_until_when_before_it_pauses(page):
    entry = EntryFactory()
    answer = act(page, "pause_entries", entry)
    assert [row for row, _state, _change in answer.context["shown"]] == [entry]
    entry.refresh_from_db()
    assert entry.ready


@pytest.mark.parametrize(
    ("typed", "complaint"),
    [
        ({"until": ""}, "Say until when, or tick “without an end”."),
        ({"until": "12/"}, "This is no day we can read."),
        ({"until": "today"}, "This day is past, or today."),
        ({"until": "12/3", "has_no_end": "on"}, "Either a day or without an end"),
    ],
)
def test_nobody_is_paused_without_an_end_by_accident(page, typed, complaint):
    entry = EntryFactory()
    answer = send(page, "pause_entries", entry, reason="staff", **typed)
    assert complaint in str(errors(answer)["until"])
    assert f'name="until" value="{typed["until"]}"' in answer.content.decode() or (
        not typed["until"]
    )
    entry.refresh_from_db()
    assert (entry.ready, entry.paused_until) == (True, None)


def test_a_pause_ends_on_the_day_typed_or_when_somebody_resumes(page):
    one, other = EntryFactory.create_batch(2)
    send(page, "pause_entries", one, reason="staff", until="Dec 3")
    send(page, "pause_entries", other, reason="referral", has_no_end="on")
    one.refresh_from_db()
    other.refresh_from_db()
    assert (one.ready, one.paused_until) == (True, date(2026, 12, 3))
    assert (other.ready, other.not_ready_reason) == (False, "referral")


def test_urgent_with_a_reason_and_an_end(page):
    entry, closed = EntryFactory(), EntryFactory(status="closed")
    answer = send(page, "make_urgent", entry, closed, reason="in pain", until="12/3")
    assert "1 made urgent, 1 left as it was." in answer.content.decode()
    entry.refresh_from_db()
    closed.refresh_from_db()
    assert (entry.urgent, entry.urgent_reason) == (True, "in pain")
    assert entry.urgent_until == date(2026, 12, 3)
    assert not closed.urgent


def test_a_place_before_others_says_why_and_until_when(page):
    entry = EntryFactory()
    assert {*errors(send(page, "make_urgent", entry))} == {"reason", "until"}
    typed = {"reason": "in pain", "until": "12/3"}
    assert {*errors(send(page, "move_up", entry, points="41", **typed))} == {"points"}
    entry.refresh_from_db()
    assert (entry.urgent, entry.boost) == (False, 0)


def test_moved_up_and_back_again(page):
    entry = EntryFactory()
    send(page, "move_up", entry, points="10", reason="lost a visit", until="12/3")
    entry.refresh_from_db()
    assert (entry.boost, entry.boost_reason) == (10, "lost a visit")
    act(page, "end_first", entry)
    entry.refresh_from_db()
    assert (entry.boost, entry.boost_reason, entry.boost_until) == (0, "", None)


@pytest.mark.parametrize("action", ["resume_entries", "end_first", "reopen_entries"])
def test_what_a_colleague_did_meanwhile_is_not_undone_by_accident(page, ann, action):
    entry, untouched = EntryFactory(), EntryFactory(ready=False)
    seen = seen_by(page)
    values = {"reason": "in pain", "until": date(2026, 12, 3)}
    places.make_urgent([entry.pk], actor=ann, at=NOW, **values)
    entries.pause([entry.pk], actor=ann, at=NOW)
    answer = act(page, action, entry, untouched, seen=seen)
    assert "Ann Lee paused the waitlist entry of" in answer.content.decode()
    entry.refresh_from_db()
    untouched.refresh_from_db()
    assert (entry.urgent, entry.ready, untouched.ready) == (True, False, False)


def test_whoever_read_what_a_colleague_did_may_go_on(page, ann):
    entry, seen = EntryFactory(), seen_by(page)
    entries.pause([entry.pk], actor=ann, at=NOW)
    told = act(page, "resume_entries", entry, seen=seen)
    shown = {"seen": told.context["seen"]}
    assert "1 resumed." in send(page, "resume_entries", entry, **shown).content.decode()


def test_one_whom_a_colleague_took_off_is_shown_though_the_list_hides_them(page, ann):
    entry, seen = EntryFactory(), seen_by(page)
    entries.close([entry.pk], reason="moved", actor=ann, at=NOW)
    answer = act(page, "pause_entries", entry, seen=seen)
    assert "Ann Lee took off the waitlist" in answer.content.decode()
    assert "moved or went elsewhere" in answer.content.decode()


def test_what_one_did_oneself_is_no_surprise(page, user):
    entry, seen = EntryFactory(), seen_by(page)
    entries.pause([entry.pk], actor=staff(user), at=NOW)
    answer = act(page, "resume_entries", entry, seen=seen)
    assert "1 resumed." in answer.content.decode()


def test_all_pages_of_the_list_are_ticked_at_once(page):
    EntryFactory.create_batch(3)
    first = EntryFactory()
    typed = {"select_across": "1", "reason": "staff", "has_no_end": "on"}
    answer = send(page, "pause_entries", first, **typed)
    assert "4 paused." in answer.content.decode()
