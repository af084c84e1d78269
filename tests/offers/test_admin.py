from __future__ import annotations

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from django.utils import timezone

from clinic.models import AuditEvent
from offers import policy
from offers.models import Opening
from tests.factories import (
    BookingFactory,
    OfferFactory,
    OpeningFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
MODELS = ["opening", "offer", "booking", "batch"]


def listing(model: str) -> str:
    return reverse(f"admin:offers_{model}_changelist")


def act(desk, action: str, *rows, model: str = "opening") -> str:
    data = {"action": action, "_selected_action": [row.pk for row in rows]}
    response = desk.post(listing(model), data, follow=True)
    return " ".join(str(message) for message in response.context["messages"])


@pytest.mark.parametrize("model", [*MODELS, "offerpolicy"])
def test_every_list_opens(desk, model):
    BookingFactory()
    assert desk.get(listing(model), follow=True).status_code == 200


@pytest.mark.parametrize("model", MODELS)
def test_every_row_opens_and_nothing_in_it_can_be_typed(desk, model):
    booking = BookingFactory()
    rows = {
        "opening": booking.opening,
        "offer": booking.offer,
        "booking": booking,
        "batch": booking.offer.batch,
    }
    address = reverse(f"admin:offers_{model}_change", args=[rows[model].pk])
    page = desk.get(address).content.decode()
    assert 'name="status"' not in page
    assert "<textarea" not in page


@pytest.mark.parametrize("model", [*MODELS, "offerpolicy"])
def test_nothing_is_added_or_deleted(desk, model):
    assert desk.get(reverse(f"admin:offers_{model}_add")).status_code == 403
    booking = BookingFactory()
    address = reverse(f"admin:offers_{model}_delete", args=[booking.pk])
    assert desk.get(address).status_code in (302, 403)


def test_several_are_withdrawn_and_the_rest_is_counted(desk):
    rows = OpeningFactory.create_batch(3)
    filled = OpeningFactory(status="filled", closing_reason="won_by_text")
    said = act(desk, "filled_outside", *rows, filled)
    assert said == "3 withdrawn, 1 already filled or closed."
    reasons = Opening.objects.filter(status="withdrawn").values_list(
        "closing_reason", flat=True
    )
    assert set(reasons) == {"filled_outside"}


def test_pause_and_resume(desk):
    row = OpeningFactory()
    assert act(desk, "pause", row) == "1 paused."
    assert act(desk, "pause", row) == "0 paused, 1 not open, or paused already."
    assert act(desk, "resume", row) == "1 resumed."


def test_bookings_are_marked_in_one_go(desk):
    offer = OfferFactory(
        status="accepted", opening__status="filled", opening__closing_reason="won"
    )
    booking = BookingFactory(offer=offer)
    assert act(desk, "mark_booked", booking, model="booking") == "1 booked."


def test_without_the_right_to_change_there_are_no_actions(client):
    row = OpeningFactory()
    client.force_login(UserFactory(is_superuser=False))
    assert client.post(listing("opening"), {"action": "pause"}).status_code == 403
    row.refresh_from_db()
    assert row.paused_at is None


def test_a_scheduler_may_use_the_actions_but_not_see_the_policy(client):
    user = UserFactory(is_superuser=False)
    user.groups.add(Group.objects.get(name="Scheduler"))
    client.force_login(user)
    assert act(client, "pause", OpeningFactory()) == "1 paused."
    address = reverse("admin:offers_offerpolicy_change", args=[1])
    assert client.get(address).status_code == 403


def policy_form(desk) -> dict[str, object]:
    """The policy's form as a browser would send it back unchanged."""
    page = desk.get(reverse("admin:offers_offerpolicy_change", args=[1]))
    form = page.context["adminform"].form
    data = {name: form[name].value() for name in form.fields}
    (steps,) = page.context["inline_admin_formsets"]
    data |= {f"steps-{k}": v for k, v in steps.formset.management_form.initial.items()}
    for row in steps.formset.initial_forms:
        data |= {row.add_prefix(name): row[name].value() for name in row.fields}
    return {name: "" if value is None else value for name, value in data.items()}


def test_the_policy_is_changed_with_a_trace(desk):
    data = policy_form(desk) | {"grace_minutes": 5}
    desk.post(reverse("admin:offers_offerpolicy_change", args=[1]), data)
    assert policy.current().grace_minutes == 5
    event = AuditEvent.objects.get(object_type="offerpolicy")
    assert event.at <= timezone.now()


def test_a_contradictory_policy_is_refused_with_a_sentence(desk):
    data = policy_form(desk) | {"last_ask_minutes": 30, "closes_minutes": 60}
    response = desk.post(reverse("admin:offers_offerpolicy_change", args=[1]), data)
    assert "must not be later" in response.content.decode()
    assert policy.current().last_ask_minutes == 90


def test_the_admin_links_back_to_the_board(desk):
    page = desk.get(reverse("admin:index")).content.decode()
    assert f'<a href="{reverse("board")}" >Board</a>' in page


@pytest.mark.parametrize("number", [1, 6])
def test_the_list_of_offers_costs_the_same_for_many(
    desk, number, django_assert_num_queries
):
    OfferFactory.create_batch(number)
    desk.get(listing("offer"))
    with django_assert_num_queries(11):
        desk.get(listing("offer"))
