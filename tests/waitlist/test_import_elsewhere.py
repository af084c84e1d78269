"""An import by somebody limited to a location, of rows that mean patients of another."""

import re

import pytest
import time_machine
from django.contrib.auth.models import Group
from django.urls import reverse

from clinic.models import StaffAccess
from tests.factories import (
    EntryFactory,
    LocationFactory,
    PatientFactory,
    UserFactory,
    VisitTypeFactory,
)
from waitlist.models import Patient, WaitlistEntry

from .slots import NOW

pytestmark = pytest.mark.django_db
IMPORT = reverse("waitlist_import")
REFUSED = "Somebody at another location has this name and phone, or this record number."
HEADING = "name\tphone\trecord number\tvisit type\n"


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def here():
    return LocationFactory()


@pytest.fixture
def page(client, here):
    client.force_login(scheduler_at(here))
    return client


def scheduler_at(place):
    user = UserFactory(is_superuser=False)
    StaffAccess.objects.create(user=user).locations.set([place])
    user.groups.add(Group.objects.get(name="Scheduler"))
    return user


@pytest.fixture
def stranger():
    """Waits for another location only."""
    patient = PatientFactory(
        first_name="Ana", last_name="Muster", phone="+12035550123", record_number="A-1"
    )
    EntryFactory(patient=patient).locations.set([LocationFactory()])
    return patient


def check(page, row: str) -> str:
    return _words(page.post(IMPORT, {"pasted": HEADING + row}))


def take(page, row: str) -> str:
    form = page.post(IMPORT, {"pasted": HEADING + row}).context["form"]
    return _words(page.post(IMPORT, as_sent(form) | {"import": "yes"}))


def as_sent(form) -> dict[str, str]:
    sent = {field.html_name: field.value() or "" for field in form}
    return sent | {"checked": form.choice}


def _words(answer) -> str:
    return re.sub(r"\s+", " ", answer.content.decode())


@pytest.mark.parametrize(
    "row",
    [
        "Ana Muster\t203-555-0123\t\tFollow-up",  # the same, already waiting
        "Ana Muster\t203-555-0123\t\tLung test",  # the same, another visit
        "Ana Muster\t203-555-0199\tA-1\tFollow-up",  # has another phone
        "Eva Sonst\t203-555-0123\tA-1\tFollow-up",  # has another name
    ],
)
def test_of_a_patient_of_another_location_is_said_only_that_there_is_one(
    page, stranger, row
):
    VisitTypeFactory(name="Lung test")
    assert REFUSED in check(page, row)
    said = take(page, row)
    assert REFUSED in said
    assert "here already" not in said
    assert "another phone here" not in said
    assert "A patient with another name" not in said
    assert WaitlistEntry.objects.count() == 1


def test_a_row_imported_elsewhere_before_does_not_say_so(client, here, user):
    VisitTypeFactory()
    row = "Ana Muster\t203-555-0123\tA-1\tFollow-up"
    client.force_login(user)
    take(client, row)
    WaitlistEntry.objects.get().locations.set([LocationFactory()])
    client.force_login(scheduler_at(here))
    assert REFUSED in check(client, row)


def test_a_patient_they_see_is_known_as_ever(page, here):
    patient = PatientFactory(first_name="Ana", last_name="Muster", phone="+12035550123")
    EntryFactory(patient=patient).locations.set([here])
    assert "1 was here already" in check(page, "Ana Muster\t203-555-0123\t\tFollow-up")


def test_a_manager_of_everything_is_told_all(client, user, stranger):
    client.force_login(user)
    row = "Eva Sonst\t203-555-0123\tA-1\tFollow-up"
    assert "A patient with another name has this number" in check(client, row)
    assert Patient.objects.count() == 1


@pytest.mark.parametrize("named", ["{there}", "{here}; {there}"])
def test_a_row_for_another_place_is_refused_at_its_line(page, here, named):
    VisitTypeFactory(name="Follow-up")
    places = named.format(here=here.name, there=LocationFactory().name)
    rows = f"name,phone,visit type,where\nAna Muster,203-555-0123,Follow-up,{places}\n"
    form = page.post(IMPORT, {"pasted": rows}).context["form"]
    sent = as_sent(form) | {"column_3": "locations"}
    sent["checked"] = page.post(IMPORT, sent).context["form"].choice
    said = _words(page.post(IMPORT, sent | {"import": "yes"}))
    assert "This place is not one of yours. Ask a manager." in said
    assert not WaitlistEntry.objects.exists()


def test_a_row_for_one_s_own_place_is_taken_whatever_appointment_it_names(page, here):
    VisitTypeFactory(name="Follow-up")
    there = LocationFactory()
    rows = (
        "name,phone,visit type,locations,current appointment,appointment location\n"
        f"Ana Muster,203-555-0123,Follow-up,{here.name},2026-12-03 14:30,{there.name}\n"
    )
    form = page.post(IMPORT, {"pasted": rows}).context["form"]
    page.post(IMPORT, as_sent(form) | {"import": "yes"})
    assert WaitlistEntry.objects.get().current_location == there
