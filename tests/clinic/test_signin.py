from __future__ import annotations

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.urls import reverse
from django.utils import timezone

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
    assert response.url == f"{reverse('login')}?next=/bookings/"


@pytest.mark.parametrize("page", ["", "https://evil.example/", "//evil.example/"])
def test_a_button_without_a_page_leads_to_the_board(client, page):
    response = client.post(reverse("opening_pause", args=[1]), {"next": page})
    assert response.url == f"{reverse('login')}?next=/"


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
