import re
from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from clinic import audit
from clinic.models import Location, Practice
from messaging.models import OutboundText, Wording
from messaging.wording import built_in, versions
from tests.factories import LocationFactory, UserFactory

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 22, 12, tzinfo=UTC)
OURS = "{clinic}: fine, thanks. Reply STOP to end texts."
LONG = OURS + " x" * 80
EDIT = "/admin/messaging/wording/declined/en/"
LIST = "/admin/messaging/wording/"


@pytest.fixture
def client():
    return Client()


@pytest.fixture
def manager(client):
    return signed_in(client, "Manager")


@pytest.fixture
def scheduler(client):
    return signed_in(client, "Scheduler")


def signed_in(client, group):
    user = UserFactory(is_superuser=False, first_name="Ana", last_name="Ruiz")
    user.groups.add(Group.objects.get(name=group))
    client.force_login(user)
    return client


def post(client, body=OURS, *, url=EDIT, after=0, **given):
    return client.post(url, {"body": body, "after": after, **given}, follow=True)


def again(client, number, *, after):
    values = {"number": number, "after": after}
    return client.post(EDIT + "again/", values, follow=True)


def in_force():
    return versions.in_force("declined", "en")


def shown(page):
    """The words of a page, without its marks."""
    text = re.sub(r"<[^>]+>", " ", page.content.decode())
    return re.sub(r"\s+", " ", text)


def agreement(page):
    return re.search(r'name="agreed" value="([^"]+)"', page.content.decode())[1]


def test_every_text_is_listed_with_its_words_in_both_languages(manager):
    page = shown(manager.get(LIST))
    assert "Asks a patient whether they want a time that came free." in page
    assert built_in.body("emergency", "es") in page
    assert page.count("Built-in words") == 2 * 22


def test_more_versions_do_not_add_queries_to_the_list(manager):
    counts = []
    for after in (0, 1):
        post(manager, OURS.replace("fine", f"fine {after}"), after=after)
        manager.get(LIST)
        with CaptureQueriesContext(connection) as captured:
            manager.get(LIST)
        counts.append(len(captured))
    assert counts[0] == counts[1] < 20


def test_a_manager_saves_new_words(manager):
    page = shown(post(manager))
    assert "Saved as version 1." in page
    assert "Version 1, Ana Ruiz, " in page
    assert in_force().body == OURS


def test_a_scheduler_reads_and_may_not_change(scheduler):
    page = scheduler.get(EDIT)
    assert "A manager may change these words." in shown(page)
    assert b"<textarea" not in page.content
    for url in (EDIT, EDIT + "preview/", EDIT + "again/"):
        assert post(scheduler, url=url).status_code == 403
    assert not Wording.objects.exists()


@pytest.mark.parametrize("url", [LIST, EDIT])
def test_a_stranger_is_asked_to_sign_in(client, url):
    assert client.get(url).status_code == 302


@pytest.mark.parametrize("path", ["nonsense/en/", "nonsense/en/again/"])
def test_there_is_no_page_for_a_text_that_does_not_exist(manager, path):
    assert post(manager, url=LIST + path).status_code == 404


@pytest.mark.parametrize("path", ["preview/", "again/"])
def test_looking_changes_nothing(manager, path):
    assert manager.get(EDIT + path).status_code == 405


def test_words_that_break_a_rule_are_not_saved_and_stay_in_the_field(manager):
    page = shown(post(manager, "{clinic}: thanks & bye."))
    assert "Not saved." in page
    assert "Say how to stop texts" in page
    assert "{clinic}: thanks &amp; bye." in page
    assert not Wording.objects.exists()


def test_preview_shows_the_text_and_saves_nothing(manager):
    Practice.objects.update(text_name="Lakeside")
    page = shown(post(manager, preview=1))
    assert "Preview only: nothing is saved yet." in page
    assert "Lakeside: fine, thanks. Reply STOP to end texts." in page
    assert "W" * 20 + ": fine" in page
    assert "60 characters in 1 segment; one segment has 160. Encoding: GSM-7." in page
    assert not Wording.objects.exists()


def test_the_live_preview_is_the_same_part_alone(manager):
    page = post(manager, OURS + " Sí 😀", url=EDIT + "preview/")
    assert b"<html" not in page.content
    assert "Sent as plain letters, which costs less: í → i." in shown(page)
    assert "😀" in shown(page)


def test_the_live_preview_tells_of_a_text_that_is_far_too_long(manager):
    assert "Too long" in shown(post(manager, "x" * 3000, url=EDIT + "preview/"))


def test_a_long_text_without_the_tick_is_refused(manager):
    page = shown(post(manager, LONG))
    assert "which is 2 segments" in page
    assert "tick “More than one segment”" in page
    assert not Wording.objects.exists()


def test_the_tick_alone_is_not_enough_and_the_price_is_told(manager):
    page = shown(post(manager, LONG, is_long="on"))
    assert (
        "Not saved yet: the carrier charges each of these texts as 2 segments." in page
    )
    assert "0 texts of this kind went out in the last 30 days." in page
    assert not Wording.objects.exists()


def test_a_long_text_is_saved_when_it_was_said_twice(manager):
    agreed = agreement(post(manager, LONG, is_long="on"))
    page = shown(post(manager, LONG, is_long="on", agreed=agreed))
    assert "Saved as version 1." in page
    assert in_force().row.is_long


def test_agreeing_to_some_words_is_not_agreeing_to_others(manager):
    agreed = agreement(post(manager, LONG, is_long="on"))
    page = post(manager, LONG + " more", is_long="on", agreed=agreed)
    assert "Not saved yet" in shown(page)
    assert not Wording.objects.exists()


def test_a_specialty_is_warned_of_and_may_be_saved(manager):
    body = OURS.replace("fine", "the oncology desk")
    assert "“oncology” tells whoever sees the phone" in shown(post(manager, body))
    assert in_force().body == body


def test_a_name_that_reveals_a_specialty_is_warned_of(manager):
    Practice.objects.update(text_name="Lake Cardiology")
    LocationFactory(text_name="Main St")
    page = shown(manager.get(LIST))
    assert "The name of the practice in texts is “Lake Cardiology”." in page
    assert page.count("Name in texts:") == 1


def test_whoever_comes_second_sees_both_versions(manager):
    post(manager)
    theirs = OURS.replace("fine", "noted")
    page = post(manager, theirs)
    assert "somebody else saved new words meanwhile" in shown(page)
    assert theirs.encode() in page.content
    assert 'name="after" value="1"' in page.content.decode()
    assert in_force().body == OURS


def test_one_click_brings_the_built_in_words_back(manager):
    post(manager)
    assert "Saved as version 2." in shown(again(manager, 0, after=1))
    assert not in_force().is_own


def test_one_click_brings_an_earlier_version_back(manager):
    post(manager)
    post(manager, OURS.replace("fine", "noted"), after=1)
    again(manager, 1, after=2)
    assert (in_force().body, in_force().number) == (OURS, 3)


def test_a_version_that_was_never_saved_cannot_be_brought_back(manager):
    assert again(manager, 7, after=0).status_code == 404
    assert again(manager, "x", after=0).status_code == 404


def test_a_version_that_breaks_a_rule_today_is_opened_to_be_changed(manager):
    Wording.objects.create(
        purpose="declined", language="en", number=1, body="{clinic}: hi", created_at=AT
    )
    versions.save("declined", "en", "", after=1, actor=audit.SYSTEM, at=AT)
    page = again(manager, 1, after=2)
    assert "Version 1 breaks a rule now." in shown(page)
    assert b">\n{clinic}: hi</textarea>" in page.content
    assert not in_force().is_own


def test_typing_the_built_in_words_is_asking_for_them(manager):
    post(manager)
    post(manager, built_in.body("declined", "en"), after=1)
    assert in_force().row.body == ""


def test_saving_what_is_in_use_makes_no_version(manager):
    post(manager)
    assert "Nothing has changed" in shown(post(manager, OURS + "  ", after=1))
    assert in_force().number == 1


def test_the_history_says_who_changed_which_words(manager):
    post(manager)
    post(manager, OURS.replace("fine", "noted"), after=1)
    page = manager.get(EDIT).content.decode()
    assert "<del>fine,</del><ins>noted,</ins>" in page.replace(
        "</del> <ins>", "</del><ins>"
    )
    assert shown(manager.get(EDIT)).count("in use") == 1


def test_words_that_a_setting_made_too_long_are_pointed_out(manager, settings):
    settings.SMS_WEEKLY_LIMIT = "tests.messaging.test_wording_editor.many"
    body = "{clinic}: up to {weekly} a week. HELP, STOP. {phone}" + " x" * 48 + "x"
    versions.save("welcome", "en", body, after=0, actor=audit.SYSTEM, at=AT)
    page = shown(manager.get(LIST))
    assert "A text below breaks a rule with today's names and settings." in page
    assert "Must change: With the longest names and times" in page


def many():
    return 100


def test_the_texts_of_a_month_are_counted_by_their_version(manager):
    common = {"phone": "+12125550100", "hours": "any", "not_before": timezone.now()}
    for version in ("declined/en/1", "declined/en/built-in-1234567", "declined/es/1"):
        OutboundText.objects.create(
            created_at=timezone.now(), purpose="declined", wording=version, **common
        )
    page = shown(post(manager, LONG, is_long="on"))
    assert "2 texts of this kind" in page


def test_the_usual_text_names_a_real_place(manager):
    LocationFactory(text_name="Oak Ave")
    assert Location.objects.count() == 1
    assert "Oak Ave" in shown(manager.get(LIST + "confirmed/en/"))


def test_a_versions_own_address_leads_to_its_text(manager):
    post(manager)
    change = reverse("admin:messaging_wording_change", args=[Wording.objects.get().pk])
    assert manager.get(change).url == EDIT
