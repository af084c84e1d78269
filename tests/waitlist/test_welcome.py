import pytest
from django.utils import timezone

from clinic.audit import SYSTEM
from clinic.models import Practice
from messaging.models import Consent, OutboundText
from tests.factories import (
    EntryFactory,
    LocationFactory,
    PatientFactory,
    VisitTypeFactory,
)
from waitlist import csv_import, edits, entries
from waitlist.entries import Agreement

from .test_forms import entry_form

pytestmark = pytest.mark.django_db
AGREED = {"agreed": "on", "agreed_how": "verbal"}
ROW = "Ana Example,212-555-0123,Follow-up,yes,intake form"


@pytest.fixture(autouse=True)
def live(db):
    Practice.objects.update(sending_mode="live")


def welcomed():
    texts = OutboundText.objects.filter(purpose="welcome").order_by("pk")
    return list(texts.values_list("phone", flat=True))


def save(form):
    assert form.is_valid(), form.errors
    return edits.save_entry(form, actor=SYSTEM, at=timezone.now())


def agree(patient, **fields):
    agreement = Agreement("verbal", **fields)
    entries.record_agreement(patient, agreement, actor=SYSTEM, at=timezone.now())


def run(*lines, **options):
    VisitTypeFactory()
    header = "name,phone,visit_type,consent,consent_source"
    content = "\n".join([header, *lines]).encode()
    options = {"commit": True, **options}
    return csv_import.run(content, actor=SYSTEM, at=timezone.now(), **options)


def test_an_agreement_that_staff_record_is_confirmed_by_one_text():
    entry = save(entry_form(**AGREED))
    assert welcomed() == [entry.patient.phone]
    agree(entry.patient)
    assert len(welcomed()) == 1


def test_an_entry_without_an_agreement_brings_no_text():
    save(entry_form())
    assert welcomed() == []


def test_it_is_from_the_place_the_patient_would_come_to():
    place = LocationFactory(phone="212-555-0177")
    save(entry_form(**AGREED, locations=[place.pk]))
    text = OutboundText.objects.get()
    assert (text.location, "212-555-0177" in text.body) == (place, True)


@pytest.mark.parametrize(
    "fields", [{"prefers_calls": True}, {"phone_type": "landline"}]
)
def test_who_is_only_called_gets_none(fields):
    agree(PatientFactory(**fields))
    assert welcomed() == []


def test_an_agreement_and_its_text_come_together_or_not_at_all(monkeypatch):
    entry = save(entry_form())
    form = entry_form(instance=entry, **AGREED)
    assert form.is_valid()
    monkeypatch.setattr(form, "_save_m2m", lambda: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        edits.save_entry(form, actor=SYSTEM, at=timezone.now())
    assert (welcomed(), Consent.objects.count()) == ([], 0)


def test_another_number_before_it_left_means_that_it_never_leaves():
    patient = EntryFactory().patient
    agree(patient)
    entries.change_phone(patient, "+12125550188", actor=SYSTEM, at=timezone.now())
    assert OutboundText.objects.get().status == "cancelled"


def test_a_number_that_a_relative_keeps_is_still_welcomed():
    patient = EntryFactory().patient
    PatientFactory(phone=patient.phone)
    agree(patient)
    entries.change_phone(patient, "+12125550188", actor=SYSTEM, at=timezone.now())
    assert OutboundText.objects.get().status == "queued"


def test_an_import_texts_nobody_unless_it_is_asked_to():
    assert run(ROW).new == 1
    assert welcomed() == []


def test_an_import_may_welcome_those_who_agreed():
    other = "Bea Example,212-555-0124,Follow-up,no,"
    assert run(ROW, other, ROW, welcome=True).new == 2
    assert welcomed() == ["+12125550123"]
    run(ROW, welcome=True)
    assert len(welcomed()) == 1


def test_a_dry_run_of_an_import_texts_nobody():
    run(ROW, welcome=True, commit=False)
    assert welcomed() == []


# --- whose phone it is ---


@pytest.mark.parametrize("owner", ["patient", "guardian", "caregiver"])
def test_the_ledger_says_whose_phone_it_is(owner):
    save(entry_form(**AGREED, agreed_owner=owner))
    assert Consent.objects.get().phone_owner == owner


def test_nothing_said_means_the_patients_own_phone():
    save(entry_form(**AGREED))
    assert Consent.objects.get().phone_owner == "patient"


@pytest.mark.parametrize(
    ("cell", "owner"),
    [
        ("", "patient"),
        ("own", "patient"),
        ("Mother", "guardian"),
        ("carer", "caregiver"),
    ],
)
def test_an_import_may_say_whose_phone_it_is(cell, owner):
    VisitTypeFactory()
    header = "name,phone,visit_type,consent,consent_source,phone owner"
    content = f"{header}\n{ROW},{cell}".encode()
    report = csv_import.run(content, actor=SYSTEM, at=timezone.now(), commit=True)
    assert report.problems == []
    assert Consent.objects.get().phone_owner == owner


def test_a_phone_owner_nobody_knows_is_a_place_to_correct():
    VisitTypeFactory()
    header = "name,phone,visit_type,consent,consent_source,consent_phone_owner"
    content = f"{header}\n{ROW},neighbour".encode()
    report = csv_import.run(content, actor=SYSTEM, at=timezone.now())
    assert [problem.column for problem in report.problems] == ["consent_phone_owner"]


def test_the_admin_shows_whose_phone_it_is(admin_client):
    save(entry_form(**AGREED, agreed_owner="guardian"))
    page = admin_client.get("/admin/messaging/consent/").content.decode()
    assert "guardian" in page
