"""The audit trail: who looked, searched and signed in; and nobody edits it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
import time_machine
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from clinic import audit, trail, trail_words
from clinic.models import AuditEvent, StaffAccess
from tests.factories import (
    BookingFactory,
    EntryFactory,
    InboundTextFactory,
    LocationFactory,
    PatientFactory,
    UserFactory,
    hours,
)

pytestmark = pytest.mark.django_db
TRAIL = "admin:clinic_auditevent_changelist"


@pytest.fixture
def desk(client, user) -> Client:
    client.force_login(user)
    return client


@pytest.fixture
def manager(client) -> Client:
    user = UserFactory(first_name="Mo", last_name="Diaz", is_superuser=False)
    user.groups.add(Group.objects.get(name="Manager"))
    client.force_login(user)
    return client


def looks(action: str) -> list[tuple[str, int | None]]:
    events = AuditEvent.objects.filter(action=action).order_by("pk")
    return [(event.object_type, event.object_id) for event in events]


def change(row) -> str:
    meta = row._meta
    return reverse(f"admin:{meta.app_label}_{meta.model_name}_change", args=[row.pk])


@pytest.mark.parametrize("page", ["change", "history"])
def test_every_page_of_a_patient_and_an_entry_is_noted(desk, page):
    entry = EntryFactory()
    for row in (entry.patient, entry):
        desk.get(change(row).replace("/change/", f"/{page}/"))
    assert looks("opened") == [
        ("patient", entry.patient_id),
        ("waitlistentry", entry.pk),
    ]


def test_saving_is_a_change_and_no_second_look(desk):
    patient = PatientFactory()
    desk.get(change(patient))
    desk.post(change(patient), {"first_name": ""})
    assert looks("opened") == [("patient", patient.pk)]


def test_a_page_refused_was_not_opened(client):
    client.force_login(UserFactory(is_superuser=False))
    assert client.get(change(PatientFactory())).status_code == 403
    assert looks("opened") == []


def test_both_doors_to_a_conversation_are_noted(desk):
    patient = PatientFactory()
    text = InboundTextFactory(phone=patient.phone)
    desk.get(reverse("conversation", args=[text.pk]))
    desk.get(reverse("patient_texts", args=[patient.pk]))
    desk.get(change(text))
    assert looks("conversation.opened") == [
        ("inboundtext", text.pk),
        ("patient", patient.pk),
    ]
    assert looks("opened") == [("inboundtext", text.pk)]


def searches(desk) -> list:
    told = {"app_label": "waitlist", "model_name": "waitlistentry"}
    told |= {"field_name": "patient", "term": "Quillfeather"}
    patients = reverse("admin:waitlist_patient_changelist")
    return [
        desk.post(patients, {"q": "  quillfeather "}, follow=True),
        desk.post(reverse("admin:autocomplete"), told),
        desk.post(reverse("patient_search"), {"patient_words": "QUILLFEATHER"}),
        desk.post(reverse("waitlist_known"), {"name": "Quillfeather", "phone": "x"}),
    ]


def test_every_search_is_noted_and_the_words_are_not(desk):
    assert [each.status_code for each in searches(desk)] == [200] * 4
    found = AuditEvent.objects.filter(action="searched")
    assert {event.object_type for event in found} == {"patient"}
    prints = [event.detail["term"] for event in found]
    assert len(prints) >= 3
    assert set(prints) == {trail.fingerprint("Quillfeather")}
    assert "uill" not in str(list(AuditEvent.objects.values()))


def test_a_list_opened_without_words_is_no_search(desk):
    desk.get(reverse("admin:waitlist_patient_changelist"))
    assert looks("searched") == []


def test_a_fingerprint_needs_the_key(settings):
    before = trail.fingerprint("Ana")
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another"
    assert trail.fingerprint("Ana") != before
    assert before in trail.fingerprints("ana")


def test_the_board_is_noted_once_for_each_place_and_day(client, user):
    east = LocationFactory(timezone="America/New_York")
    west = LocationFactory(timezone="America/Los_Angeles")
    evening = datetime(2026, 3, 4, 2, tzinfo=UTC)  # Tuesday, 9 PM and 6 PM
    seen = [("location", east.pk), ("location", west.pk)]
    with time_machine.travel(evening, tick=False) as clock:
        client.force_login(user)
        for _ in range(3):
            client.get(reverse("board"))
        assert looks("board.opened") == seen
        clock.shift(hours(4))  # Wednesday in the east only
        client.force_login(user)
        client.get(reverse("board_live"))
        assert looks("board.opened") == [*seen, ("location", east.pk)]


def test_the_board_of_others_is_not_noted(client):
    here, _there = LocationFactory(), LocationFactory()
    user = UserFactory(is_superuser=False)
    user.groups.add(Group.objects.get(name="Scheduler"))
    StaffAccess.objects.create(user=user).locations.set([here])
    client.force_login(user)
    client.get(reverse("board"))
    assert looks("board.opened") == [("location", here.pk)]


def test_looking_makes_no_news_for_the_boards_of_others(desk):
    before = trail.mark()
    desk.get(change(PatientFactory()))
    searches(desk)
    assert trail.mark() == before


def sign_in(client, name: str, password: str):
    typed = {"username": name, "password": password}
    return client.post(reverse("login"), typed)


def test_signing_in_and_out_is_noted(client):
    user = UserFactory(username="ann")
    user.set_password("a longer secret 7")
    user.save()
    sign_in(client, "ann", "a longer secret 7")
    client.post(reverse("logout"))
    assert looks("signed_in") == looks("signed_out") == [("user", user.pk)]


def test_a_sign_in_that_fails_names_the_account_but_not_what_was_typed(client):
    user = UserFactory(username="ann")
    sign_in(client, "ann", "wrong")
    sign_in(client, "my secret password", "ann")
    assert looks("sign_in_failed") == [("user", user.pk), ("user", None)]
    stored = str(list(AuditEvent.objects.values()))
    assert "secret" not in stored
    assert "wrong" not in stored


def event(**fields) -> AuditEvent:
    values = {"at": timezone.now(), "actor": "system", "action": "x", **fields}
    return AuditEvent.objects.create(**values)


def test_nothing_of_the_trail_is_changed_or_deleted():
    row = event()
    with pytest.raises(ValidationError):
        AuditEvent.objects.update(actor="nobody")
    with pytest.raises(ValidationError):
        AuditEvent.objects.filter(pk=row.pk).delete()
    with pytest.raises(ValidationError), transaction.atomic():
        AuditEvent.objects.bulk_update([row], ["actor"])
    with pytest.raises(ValidationError), transaction.atomic():
        AuditEvent.objects.update_or_create(pk=row.pk, defaults={"actor": "nobody"})
    for step in (row.save, row.delete):
        with pytest.raises(ValidationError):
            step()
    assert AuditEvent.objects.get().actor == "system"


def listed(client, **query: str) -> list[str]:
    page = client.get(reverse(TRAIL), query, follow=True)
    assert page.status_code == 200
    return [vars(row)["said"] for row in page.context["cl"].result_list]


def test_the_manager_reads_it_in_sentences(manager):
    patient = PatientFactory(first_name="Ana", last_name="Quill")
    ann = UserFactory(first_name="Ann", last_name="Lee")
    trail.opened(patient, actor=audit.staff(ann), at=timezone.now())
    assert "Ann Lee opened the page of patient Ana Quill" in listed(manager)
    assert "Mo Diaz signed in" in listed(manager)


def test_what_a_limited_manager_may_not_see_stays_a_number(client):
    here, there = LocationFactory(), LocationFactory()
    entry = EntryFactory()
    entry.locations.set([there])
    user = UserFactory(is_superuser=False)
    user.groups.add(Group.objects.get(name="Manager"))
    StaffAccess.objects.create(user=user).locations.set([here])
    client.force_login(user)
    trail.opened(entry.patient, actor=audit.SYSTEM, at=timezone.now())
    [said] = listed(client, did="opened")
    assert said == f"The system opened the page of patient {entry.patient_id}"


def test_it_is_narrowed_by_person_action_and_object(manager):
    ann = UserFactory()
    trail.opened(PatientFactory(), actor=audit.staff(ann), at=timezone.now())
    event(action="opening_paused", object_type="opening", object_id=1)
    assert len(listed(manager, person=f"user:{ann.pk}")) == 1
    assert len(listed(manager, did="changed")) == 1
    assert len(listed(manager, did="signed")) == 1
    assert len(listed(manager, to="patient")) == 1


def test_it_tells_who_searched_for_a_name(manager):
    searches(manager)
    assert listed(manager, q="Quillfeather")
    assert listed(manager, q="Somebody Else") == []


def test_everything_about_a_patient_is_one_click_from_their_page(manager):
    booking = BookingFactory()
    patient = booking.offer.entry.patient
    link = f"{reverse(TRAIL)}?patient={patient.pk}"
    assert link in manager.get(change(patient)).content.decode()
    for row in (booking, booking.offer, booking.offer.entry, patient):
        audit.record("changed", row, actor=audit.SYSTEM, at=timezone.now())
    audit.record("changed", PatientFactory(), actor=audit.SYSTEM, at=timezone.now())
    said = listed(manager, patient=str(patient.pk))
    assert len(said) == 5  # and that the manager opened the page


def test_a_scheduler_is_not_led_to_the_trail(client):
    user = UserFactory(is_superuser=False)
    user.groups.add(Group.objects.get(name="Scheduler"))
    client.force_login(user)
    assert "auditevent" not in client.get(change(PatientFactory())).content.decode()


@pytest.mark.parametrize("number", [2, 40])
def test_more_lines_cost_no_more_queries(
    manager, number, django_assert_max_num_queries
):
    for _ in range(number):
        entry = EntryFactory()
        for row in (entry, entry.patient):
            trail.opened(row, actor=audit.staff(UserFactory()), at=timezone.now())
    with django_assert_max_num_queries(18):
        manager.get(reverse(TRAIL))


@pytest.mark.parametrize("kind", ["patient", "waitlistentry"])
def test_the_history_of_a_row_is_what_the_trail_says_of_it(client, user, kind):
    entry, ann = EntryFactory(), UserFactory(first_name="Ann", last_name="Lee")
    other = EntryFactory()
    for each in (entry, other):
        audit.record("entry.paused", each, actor=audit.staff(ann), at=timezone.now())
    trail.opened(entry, actor=audit.staff(ann), at=timezone.now())
    client.force_login(user)
    row = entry if kind == "waitlistentry" else entry.patient
    page = client.get(reverse(f"admin:waitlist_{kind}_history", args=[row.pk]))
    (line,) = page.context["lines"]
    assert line.said == f"Ann Lee paused the waitlist entry of {entry}"
    assert line.said in page.content.decode()


def test_every_action_that_is_recorded_has_its_sentence():
    assert {*AuditEvent.LOOKS} <= {*trail_words.DID}
    row = event(action="never_heard_of", object_type="opening", object_id=7)
    said = trail_words.sentences([row], None)
    assert said == {row.pk: "The system never heard of: opening 7"}
