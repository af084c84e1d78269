"""What a form of the admin offers to somebody who is limited to another place."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib import admin
from django.forms import ModelChoiceField
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone

from clinic.models import Closure
from tests.factories import VisitTypeFactory
from waitlist.models import WaitlistEntry

from .world import browser, build

pytestmark = pytest.mark.django_db
LIMITED = ("location", "provider", "patient", "waitlistentry", "opening", "offer")


@pytest.fixture
def world():
    return build()


@pytest.fixture
def elsewhere(world):
    """A manager of the other place, in the browser."""
    return browser("manager", world.there)


def request_of(client):
    """One that asks for an empty form."""
    request = RequestFactory().get("/")
    request.resolver_match = None
    request.user = client.get(reverse("board")).wsgi_request.user
    return request


def choices(request, page):
    form = page.get_form(request, None, change=False)
    for name, field in form.base_fields.items():
        if isinstance(field, ModelChoiceField) and field.queryset is not None:
            yield name, field.queryset


def test_no_new_row_can_name_what_is_of_another_place(world, elsewhere):
    request, named = request_of(elsewhere), []
    for model, page in admin.site._registry.items():
        if not page.has_add_permission(request):
            continue
        for field, rows in choices(request, page):
            row = world.rows.get(rows.model._meta.model_name)
            kind = rows.model._meta.model_name
            if kind in LIMITED and rows.filter(pk=row.pk).exists():
                named.append(f"{model.__name__}.{field}")
    assert not named


def test_a_patient_of_another_place_is_not_put_on_the_list(world, elsewhere):
    before = WaitlistEntry.objects.count()
    page = elsewhere.post(
        reverse("admin:waitlist_waitlistentry_add"),
        {"patient": world.row("patient").pk, "visit_type": VisitTypeFactory().pk},
    )
    assert "patient" in page.context["adminform"].errors
    assert WaitlistEntry.objects.count() == before


def test_a_provider_of_another_place_is_to_look_up_only(world, elsewhere):
    page = reverse("admin:clinic_provider_change", args=[world.row("provider").pk])
    assert "_save" not in elsewhere.get(page).content.decode()
    assert elsewhere.post(page, {"name": "Dr. Other"}).status_code == 403


@pytest.mark.parametrize(("button", "begins"), [("end", -1), ("cancel", 1)])
def test_out_everywhere_is_not_ended_from_one_of_the_places(
    world, elsewhere, button, begins
):
    world.row("provider").locations.add(world.there)
    start = timezone.now() + timedelta(days=begins)
    closure = Closure.objects.create(
        provider=world.row("provider"),
        starts_at=start,
        ends_at=start + timedelta(days=5),
        reason="sick",
    )
    address = reverse(f"closure_{button}", args=[closure.pk])
    for page in (reverse("closures"), reverse("closure", args=[closure.pk])):
        assert address not in elsewhere.get(page).content.decode()
    said = elsewhere.post(address, follow=True).content.decode()
    assert "places that are not yours" in said
    assert Closure.objects.get(pk=closure.pk).ends_at == closure.ends_at


def test_nobody_is_added_for_another_place_only(world, elsewhere):
    typed = {
        "name": "Ana Muster",
        "language": "en",
        "phone": "212-555-0133",
        "visit_type": VisitTypeFactory().pk,
        "locations": [world.here.pk],
    }
    page = elsewhere.post(reverse("waitlist_new"), typed)
    assert "locations" in page.context["form"].errors
    typed["locations"] = [world.there.pk]
    page = elsewhere.post(reverse("waitlist_new"), typed)
    assert page.status_code == 302, page.context["form"].errors
    entry = WaitlistEntry.objects.order_by("pk").last()
    change = reverse("admin:waitlist_waitlistentry_change", args=[entry.pk])
    assert elsewhere.get(change).status_code == 200


def test_a_spreadsheet_is_imported_for_one_s_own_places(world, elsewhere):
    rows = "name,phone\nAna Muster,212-555-0133\n"
    page = elsewhere.post(reverse("waitlist_import"), {"pasted": rows})
    offered = page.context["form"].fields["location"].queryset
    assert [*offered] == [world.there]


def test_who_reads_the_trail_of_all_places_is_told_so(world, elsewhere):
    address = reverse("admin:clinic_auditevent_changelist")
    assert "one for all places" in elsewhere.get(address).content.decode()
    everywhere = browser("superuser", None)
    assert "one for all places" not in everywhere.get(address).content.decode()
