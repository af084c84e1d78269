import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse

from clinic.models import Practice
from clinic.singletons import practice
from messaging import live
from messaging.models import LiveStep
from tests.factories import UserFactory
from tests.messaging import live_steps

pytestmark = pytest.mark.django_db
PAGE = "/admin/messaging/livestep/"


@pytest.fixture
def member():
    def sign_in(group):
        client = Client()
        user = UserFactory(is_superuser=False)
        user.groups.add(Group.objects.get(name=group))
        client.force_login(user)
        return client

    return sign_in


def body(response):
    return response.content.decode()


def practice_form(**changes):
    fields = [f for f in Practice._meta.fields if f.editable and f.name != "id"]
    return {f.name: f.value_from_object(practice()) for f in fields} | changes


def test_a_scheduler_sees_how_things_stand_and_can_change_nothing(member):
    client = member("Scheduler")
    page = body(client.get(PAGE))
    assert "8 of 8 steps are open" in page
    assert "Check now" not in page
    assert "Sign: this is done" not in page
    post = client.post(PAGE, {"action": "sign", "step": "baa"})
    assert (post.status_code, LiveStep.objects.exists()) == (403, False)


def test_a_manager_signs_and_is_named_with_the_time(member):
    client = member("Manager")
    client.post(PAGE, {"action": "sign", "step": "inbox_owner", "note": "Jo Front"})
    row = LiveStep.objects.get()
    page = body(client.get(PAGE))
    assert str(row.done_by) in page
    assert "Jo Front" in page
    assert "7 of 8 steps are open" in page
    client.post(PAGE, {"action": "revoke", "step": "inbox_owner"})
    assert not LiveStep.objects.exists()


@pytest.mark.parametrize(
    "form",
    [
        {"action": "sign", "step": "inbox_owner", "note": ""},
        {"action": "sign", "step": "doors"},
        {"action": "sign"},
        {"action": "dance", "step": "baa"},
        {},
    ],
)
def test_what_cannot_be_signed_is_said(member, form):
    page = body(member("Manager").post(PAGE, form, follow=True))
    assert "errornote" in page or "error" in page
    assert not LiveStep.objects.exists()


def test_checking_shows_each_problem_at_its_step(member, monkeypatch):
    step = live.Step(
        code="doors", title="Doors", how="Knock", check=lambda: ["It is <shut>."]
    )
    monkeypatch.setattr(live, "STEPS", (step,))
    page = body(member("Manager").post(PAGE, {"action": "check"}))
    assert "It is &lt;shut&gt;." in page


def test_looking_at_the_page_asks_nobody_anything(member, monkeypatch):
    step = live.Step(code="doors", title="Doors", how="Knock", check=lambda: 1 / 0)
    monkeypatch.setattr(live, "STEPS", (step,))
    live_steps.all_done()
    page = body(member("Manager").get(PAGE))
    assert "Seen by the system" in page
    assert "Take back" not in page


def test_a_live_practice_with_an_open_step_is_told_to_act(member):
    Practice.objects.update(sending_mode="live")
    assert "and the practice is live" in body(member("Scheduler").get(PAGE))


def test_with_everything_done_the_page_says_what_is_next(member):
    live_steps.all_done()
    assert "All 8 steps are done" in body(member("Manager").get(PAGE))


def test_live_is_refused_at_the_field_with_the_list(member):
    client = member("Manager")
    url = reverse("admin:clinic_practice_change", args=[1])
    response = client.post(url, practice_form(sending_mode="live", name="Other"))
    errors = response.context["adminform"].form.errors["sending_mode"]
    assert errors[0] == "Not yet live:"
    assert len(errors) == 9
    assert PAGE in body(response)
    assert (practice().sending_mode, practice().name) == ("off", "Our practice")


def test_with_everything_done_the_field_takes_live(member):
    live_steps.all_done()
    client = member("Manager")
    url = reverse("admin:clinic_practice_change", args=[1])
    assert client.post(url, practice_form(sending_mode="live")).status_code == 302
    assert practice().sending_mode == "live"


def test_a_live_practice_is_saved_without_asking_for_the_steps_again(member):
    Practice.objects.update(sending_mode="live")
    client = member("Manager")
    url = reverse("admin:clinic_practice_change", args=[1])
    form = practice_form(name="Other")
    assert client.post(url, form).status_code == 302
    assert practice().name == "Other"
