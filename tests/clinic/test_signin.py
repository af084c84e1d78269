from __future__ import annotations

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from clinic.signin import SIGNED_OUT
from tests.factories import minutes

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client, user):
    client.force_login(user)
    return client


def idle(by: float) -> None:
    """Let the session be `by` minutes nearer to its end."""
    (session,) = Session.objects.all()
    session.expire_date -= minutes(by)
    session.save()


def minutes_left() -> float:
    return (Session.objects.get().expire_date - timezone.now()) / minutes(1)


def test_a_click_starts_the_idle_time_anew(desk):
    idle(10)
    desk.get(reverse("bookings"))
    assert minutes_left() > settings.SESSION_COOKIE_AGE / 60 - 1


def test_a_page_that_refreshes_itself_does_not(desk):
    idle(10)
    headers = {"HX-Request": "true", "HX-Trigger": "live"}
    response = desk.get(reverse("board_live"), headers=headers)
    assert response.status_code == 200
    assert minutes_left() < 6


def test_after_the_idle_time_the_sign_in_comes(desk):
    idle(16)
    response = desk.get(reverse("board"))
    assert "/login/" in response.url


def test_a_button_pressed_too_late_leads_back_to_its_page(client):
    address = reverse("opening_pause", args=[1])
    response = client.post(address, {"next": "/bookings/"})
    assert response.url == f"{reverse('login')}?next=/bookings/&late=1"


@pytest.mark.parametrize("page", ["", "https://evil.example/", "//evil.example/"])
def test_a_button_without_a_page_leads_to_the_board(client, page):
    response = client.post(reverse("opening_pause", args=[1]), {"next": page})
    assert response.url == f"{reverse('login')}?next=/&late=1"


@pytest.mark.parametrize(
    ("came_from", "page"),
    [
        ("http://testserver/waitlist/new/", "/waitlist/new/"),
        ("http://testserver/admin/x/?list=all", "/admin/x/%3Flist%3Dall"),
        ("https://evil.example/waitlist/new/", "/"),
        ("", "/"),
    ],
)
def test_a_form_sent_too_late_leads_back_to_its_page(client, came_from, page):
    headers = {"Referer": came_from}
    response = client.post(reverse("waitlist_new"), {"name": "x"}, headers=headers)
    assert response.url == f"{reverse('login')}?next={page}&late=1"


def test_after_the_sign_in_the_page_says_that_nothing_was_saved(client, user):
    user.set_password("old secret")
    user.save()
    headers = {"Referer": "http://testserver/waitlist/new/"}
    late = client.post(reverse("waitlist_new"), {"name": "x"}, headers=headers).url
    assert "You were signed out" in client.get(late).content.decode()
    typed = {"username": user.username, "password": "old secret"}
    page = client.post(late, typed | {"next": "/waitlist/new/"}, follow=True)
    assert page.redirect_chain == [("/waitlist/new/", 302)]
    assert SIGNED_OUT in page.content.decode()


def test_what_is_asked_for_within_a_page_too_late_leaves_the_page_alone(client):
    headers = {"HX-Request": "true"}
    response = client.post(reverse("closure_new"), headers=headers)
    assert (response.status_code, response.content) == (401, b"")


def test_a_form_that_is_too_old_is_told_in_our_words(user):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(user)
    page = browser.post(reverse("waitlist_new"), {"name": "x"})
    assert page.status_code == 403
    assert "Nothing was saved" in page.content.decode()
    assert "base.html" in [template.name for template in page.templates]


def test_a_page_asked_for_too_late_is_come_back_to(client):
    assert client.get("/inbox/").url.endswith("?next=/inbox/")


def change_password(desk, old: str):
    new = "a longer secret 7"
    typed = {"old_password": old, "new_password1": new, "new_password2": new}
    return desk.post(reverse("password_change"), typed, follow=True)


def test_the_pages_to_change_a_password_are_our_own(desk, user):
    user.set_password("old secret")
    user.save()
    desk.force_login(user)
    form = desk.get(reverse("password_change"))
    done = change_password(desk, "old secret")
    for page, words in ((form, "Change your password"), (done, "is changed")):
        assert "base.html" in [template.name for template in page.templates]
        assert words in page.content.decode()
    user.refresh_from_db()
    assert user.check_password("a longer secret 7")


def test_a_wrong_old_password_is_told_at_its_field(desk):
    page = change_password(desk, "a guess").content.decode()
    assert 'id="id_old_password_error"' in page


@pytest.mark.parametrize("name", ["password_change", "password_change_done"])
def test_the_admins_own_password_pages_open_too(desk, name):
    assert desk.get(reverse(f"admin:{name}")).status_code == 200
