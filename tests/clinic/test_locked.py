"""Wrong passwords, one after another."""

import pytest
import time_machine
from axes.models import AccessAttempt
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.test import RequestFactory
from django.urls import reverse

from clinic import signin
from clinic.models import AuditEvent
from tests.factories import minutes
from tests.waitlist.slots import NOW

pytestmark = pytest.mark.django_db
LOGIN, LOCKED = reverse("login"), reverse("locked")


@pytest.fixture(autouse=True)
def _counted(settings):
    settings.AXES_ENABLED = True
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def sam(db):
    return get_user_model().objects.create_user("sam", password="right", is_staff=True)


@pytest.fixture
def manager(django_user_model):
    user = django_user_model.objects.create_user("mira", is_staff=True)
    user.groups.add(Group.objects.get(name="Manager"))
    return user


def try_in(client, typed="wrong", name="sam", **headers):
    return client.post(LOGIN, {"username": name, "password": typed}, **headers)


def lock(client, **headers):
    for _each in range(5):
        answer = try_in(client, **headers)
    return answer


def test_after_five_wrong_passwords_even_the_right_one_is_refused(client, sam):
    for _each in range(4):
        assert try_in(client).status_code == 200
    assert try_in(client).status_code == 429
    answer = try_in(client, "right")
    assert answer.status_code == 429
    assert "Wait 15 minutes" in answer.content.decode()


def test_four_wrong_ones_and_the_right_one_start_anew(client, sam):
    for _round in range(2):
        for _each in range(4):
            assert try_in(client).status_code == 200
        assert try_in(client, "right").status_code == 302


def test_it_ends_by_itself_and_trying_does_not_make_it_longer(client, sam):
    lock(client)
    with time_machine.travel(NOW + minutes(14), tick=False):
        assert try_in(client, "right").status_code == 429
    with time_machine.travel(NOW + minutes(16), tick=False):
        assert try_in(client, "right").status_code == 302


def test_colleagues_and_other_places_go_on(client, sam):
    get_user_model().objects.create_user("ann", password="hers")
    lock(client)
    assert try_in(client, "hers", "ann").status_code == 302
    client.logout()
    assert try_in(client, "right", REMOTE_ADDR="192.0.2.7").status_code == 302


def test_each_try_is_in_the_trail_and_no_name_is_kept_in_the_clear(client, sam):
    lock(client)
    assert AuditEvent.objects.filter(action="sign_in_failed").count() == 5
    kept = str(AccessAttempt.objects.values().get())
    assert "sam" not in kept
    assert "wrong" not in kept


def test_a_manager_lets_them_in_again(client, sam, manager):
    lock(client)
    client.force_login(manager)
    (locked,) = client.get(LOCKED).context["locked"]
    assert (locked.account, locked.minutes_left) == (sam, 15)
    client.post(LOCKED, {"key": locked.key})
    assert AuditEvent.objects.filter(action="sign_in_released").exists()
    assert client.get(LOCKED).context["locked"] == []
    client.logout()
    assert try_in(client, "right").status_code == 302


def test_a_name_that_is_no_account_is_locked_and_shown_as_such(client, manager):
    for _each in range(5):
        try_in(client, name="secret-password")
    client.force_login(manager)
    words = client.get(LOCKED).content.decode()
    assert "A name that is no account" in words
    assert "secret-password" not in words


def test_somebody_released_twice_is_no_error(client, manager):
    client.force_login(manager)
    answer = client.post(LOCKED, {"key": "x"}, follow=True)
    assert "not locked out any more" in answer.content.decode()


@pytest.mark.parametrize(
    ("behind", "forwarded", "address"),
    [
        (True, "198.51.100.9, 203.0.113.5", "203.0.113.5"),
        (True, "", "192.0.2.1"),
        (False, "203.0.113.5", "192.0.2.1"),
    ],
)
def test_only_our_own_proxy_says_where_a_request_comes_from(
    settings, behind, forwarded, address
):
    settings.BEHIND_PROXY = behind
    headers = {"REMOTE_ADDR": "192.0.2.1", "HTTP_X_FORWARDED_FOR": forwarded}
    assert signin.address(RequestFactory().get("/", **headers)) == address
