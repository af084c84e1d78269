"""Two people with the same page open."""

from datetime import date

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from clinic.audit import staff
from clinic.models import AuditEvent
from tests.factories import EntryFactory, ProviderFactory, UserFactory
from waitlist import entries

from .slots import NOW

pytestmark = pytest.mark.django_db


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
    client = Client()
    client.force_login(UserFactory(first_name="Ann", last_name="Lee"))
    return client


def address(row) -> str:
    return reverse(f"admin:waitlist_{row._meta.model_name}_change", args=[row.pk])


def filled(page: Client, row) -> dict[str, object]:
    """What a browser sends of the page as it came."""
    context = page.get(address(row)).context
    form, sent = context["adminform"].form, {"seen": context["seen"]}
    for bound in form:
        widget, value = bound.field.widget, bound.value()
        if hasattr(widget, "decompress"):
            for place, each in enumerate(widget.decompress(value)):
                sent[f"{bound.name}_{place}"] = each or ""
        elif value is not None and value is not False:
            sent[bound.name] = value
    for inline in context["inline_admin_formsets"]:
        management = inline.formset.management_form
        sent |= {f"{management.prefix}-{k}": v for k, v in management.initial.items()}
        sent |= {form.add_prefix("id"): form.instance.pk for form in inline.formset}
    return sent


def save(page: Client, row, sent, **typed):
    answer = page.post(address(row), sent | typed)
    row.refresh_from_db()
    return answer


def test_the_second_is_told_and_keeps_what_they_typed(page, ann):
    entry = EntryFactory(note="old")
    first, second = filled(ann, entry), filled(page, entry)
    save(ann, entry, first, note="call after 3")
    answer = save(page, entry, second, note="has moved", other_needs="wheelchair")
    words = answer.content.decode()
    assert "Ann Lee changed the waitlist entry of" in words
    assert "Your page had: “has moved”." in words
    assert 'value="call after 3"' in words
    assert 'value="wheelchair"' in words
    assert (entry.note, entry.other_needs) == ("call after 3", "")


def test_what_the_first_changed_is_not_undone_by_saving_again(page, ann):
    entry = EntryFactory()
    first, second = filled(ann, entry), filled(page, entry)
    urgent = {"urgent": "on", "urgent_reason": "in pain", "urgent_until": "12/24"}
    save(ann, entry, first, **urgent, current_at_0="", current_at_1="")
    answer = save(page, entry, second, note="speaks slowly")
    form = answer.context["adminform"].form
    again = {bound.name: bound.value() for bound in form if bound.value()}
    again["seen"] = answer.context["seen"]
    assert save(page, entry, second | again).status_code == 302
    assert (entry.note, entry.urgent, entry.urgent_reason) == (
        "speaks slowly",
        True,
        "in pain",
    )


def test_lists_and_choices_of_the_first_are_kept_too(page, ann):
    entry, provider = EntryFactory(), ProviderFactory()
    first, second = filled(ann, entry), filled(page, entry)
    save(ann, entry, first, providers=[provider.pk], mode="video")
    answer = save(page, entry, second, note="x")
    form = answer.context["adminform"].form
    assert form["providers"].value() == [str(provider.pk)]
    assert form["mode"].value() == "video"
    assert "Your page had: “any way”." in str(form.errors["mode"])


def test_an_entry_taken_off_meanwhile_is_said_before_it_is_changed(page, ann, user):
    entry = EntryFactory()
    second = filled(page, entry)
    actor = staff(UserFactory(first_name="Ann", last_name="Lee"))
    entries.close([entry.pk], reason="moved", actor=actor, at=NOW)
    answer = save(page, entry, second, note="x")
    assert "Ann Lee took off the waitlist" in answer.content.decode()
    assert entry.note == ""


def test_a_patient_page_tells_the_second_too(page, ann):
    patient = EntryFactory().patient
    first, second = filled(ann, patient), filled(page, patient)
    save(ann, patient, first, phone="203-555-0150")
    answer = save(page, patient, second, first_name="Anna")
    words = answer.content.decode()
    assert "Ann Lee changed the phone number of" in words
    assert 'value="(203) 555-0150"' in words or "555-0150" in words
    assert 'value="Anna"' in words
    assert patient.phone == "+12035550150"


def test_nobody_is_told_of_what_they_did_themselves(page):
    entry = EntryFactory()
    first, second = filled(page, entry), filled(page, entry)
    save(page, entry, first, note="one")
    assert save(page, entry, second, note="two").status_code == 302
    assert entry.note == "two"


def test_free_times_of_some_weeks_are_in_the_trail(page):
    entry = EntryFactory()
    rows = {"weekday": "0", "start": "09:00", "end": "12:00", "from_date": "12/1"}
    typed = {f"availabilities-0-{name}": value for name, value in rows.items()}
    sent = filled(page, entry) | typed | {"availabilities-TOTAL_FORMS": "1"}
    assert save(page, entry, sent).status_code == 302
    assert entry.availabilities.get().from_date == date(2026, 12, 1)
    event = AuditEvent.objects.get(action="entry.changed")
    assert event.detail == {"fields": ["availabilities"]}
