"""Staff limited to locations: what is theirs, what is hidden, what belongs to all."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from clinic.models import StaffAccess
from messaging import inbound
from messaging import visibility as texts
from offers import board, notices
from offers.models import Opening
from tests.factories import (
    EntryFactory,
    InboundTextFactory,
    LocationFactory,
    OfferFactory,
    OpeningFactory,
    PatientFactory,
    ProviderFactory,
    UserFactory,
)
from waitlist import visibility

pytestmark = pytest.mark.django_db
PHONE = "+12125550177"


@pytest.fixture
def here():
    return LocationFactory()


@pytest.fixture
def there():
    return LocationFactory()


@pytest.fixture
def reader(here):
    """A scheduler limited to one place."""
    user = UserFactory(is_superuser=False)
    user.groups.add(Group.objects.get(name="Scheduler"))
    StaffAccess.objects.create(user=user).locations.set([here])
    return user


@pytest.fixture
def desk(client, reader) -> Client:
    client.force_login(reader)
    return client


def waiting(*places, **fields):
    entry = EntryFactory(**fields)
    entry.locations.set(places)
    return entry


def sees(reader, patient) -> bool:
    return visibility.patients(reader).filter(pk=patient.pk).exists()


def test_a_patient_is_seen_where_they_accept_to_be_seen(reader, here, there):
    assert sees(reader, waiting(here, there).patient)
    assert sees(reader, waiting().patient)
    assert not sees(reader, waiting(there).patient)


def test_who_waits_for_nothing_is_seen_by_all(reader):
    assert sees(reader, PatientFactory())


def test_who_has_an_appointment_here_is_seen_here(reader, here, there):
    assert sees(reader, waiting(there, current_location=here).patient)


def test_who_was_offered_a_time_here_stays_known_here(reader, here, there):
    entry = waiting(there)
    OfferFactory(entry=entry, opening__location=here, status="declined")
    assert sees(reader, entry.patient)


def test_who_gave_up_a_time_here_stays_known_here(reader, here, there):
    entry = waiting(there)
    OpeningFactory(location=here, given_up_by=entry.patient)
    assert sees(reader, entry.patient)


def test_every_entry_of_a_patient_who_is_seen_is_seen(reader, here, there):
    patient = waiting(here).patient
    elsewhere = waiting(there, patient=patient)
    assert elsewhere in visibility.entries(reader)
    assert waiting(there) not in visibility.entries(reader)


@pytest.mark.parametrize(("is_here", "expected"), [(True, 1), (False, 0)])
def test_a_conversation_is_seen_with_its_patient(
    reader, here, there, is_here, expected
):
    waiting(here if is_here else there, patient__phone=PHONE)
    InboundTextFactory(phone=PHONE)
    assert texts.received(reader).count() == expected


def test_a_family_s_conversation_is_seen_with_any_of_them(reader, here, there):
    waiting(here, patient__phone=PHONE)
    waiting(there, patient__phone=PHONE, patient__last_name="Quillfeather")
    InboundTextFactory(phone=PHONE)
    assert texts.received(reader).count() == 1


def test_an_unknown_number_is_seen_by_all(reader):
    InboundTextFactory(phone=PHONE)
    assert texts.received(reader).count() == 1


def test_the_number_a_patient_had_does_not_become_unknown(reader, there):
    entry = waiting(there)
    OfferFactory(entry=entry, phone=PHONE, opening__location=there)
    InboundTextFactory(phone=PHONE)
    assert not texts.received(reader).exists()


def test_relatives_of_another_place_are_not_named(desk, here, there):
    waiting(here, patient__phone=PHONE, patient__last_name="Ours")
    waiting(there, patient__phone=PHONE, patient__last_name="Theirs")
    text = InboundTextFactory(phone=PHONE, needs_person=True)
    for address in (reverse("inbox"), reverse("conversation", args=[text.pk])):
        page = desk.get(address).content.decode()
        assert "Ours" in page
        assert "Theirs" not in page


def test_what_a_text_changed_names_no_relative_of_another_place(desk, here, there):
    waiting(here, patient__phone=PHONE, patient__last_name="Ours")
    waiting(there, patient__phone=PHONE, patient__last_name="Theirs")
    text = InboundTextFactory(phone=PHONE, body="she died last week")
    inbound.route(text.pk, at=timezone.now())
    page = desk.get(reverse("conversation", args=[text.pk])).content.decode()
    assert "paused the wait for somebody else at this number" in page
    assert "Ours" in page
    assert "Theirs" not in page


def test_a_time_of_another_place_is_not_told_beside_its_text(desk, here, there):
    entry = waiting(here, patient__phone=PHONE)
    offer = OfferFactory(entry=entry, phone=PHONE, opening__location=there)
    notices.invite([offer], at=timezone.now())
    text = InboundTextFactory(phone=PHONE, needs_person=True)
    page = desk.get(reverse("conversation", args=[text.pk])).content.decode()
    assert "a time at another place" in page
    assert reverse("opening", args=[offer.opening_id]) not in page


def test_the_board_counts_only_what_is_theirs(desk, here, there):
    OpeningFactory(location=there, provider=ProviderFactory(name="Dr. Elsewhere"))
    waiting(there, patient__phone=PHONE)
    InboundTextFactory(phone=PHONE, needs_person=True)
    page = desk.get(reverse("board")).content.decode()
    assert "Dr. Elsewhere" not in page
    assert "to read" not in page
    assert "Nothing waits for you" in page


def test_a_location_taken_away_is_gone_at_the_next_click(desk, reader, here, there):
    opening = OpeningFactory(location=here)
    address = reverse("opening", args=[opening.pk])
    assert desk.get(address).status_code == 200
    reader.staff_access.locations.set([there])
    assert desk.get(address).status_code == 404


def log(desk, provider, **data):
    day = timezone.now().date().replace(month=12, day=28).isoformat()
    typed = {
        "provider": provider.pk,
        "which_day": "date",
        "day": day,
        "clock": "2:30 pm",
    }
    typed |= {"go": "skip", "mode": "in_person", "minutes": 30, **data}
    return desk.post(reverse("opening_new"), typed)


def test_a_time_cannot_be_logged_at_another_place(desk, here, there):
    provider = ProviderFactory(usual_location=there)
    provider.locations.set([here, there])
    page = log(desk, provider).content.decode()
    assert "is not one of yours" in page
    chosen = log(desk, provider, location=there.pk).content.decode()
    assert "id_location_error" in chosen
    assert not Opening.objects.exists()


def test_who_works_only_elsewhere_is_not_to_choose(desk, there):
    provider = ProviderFactory(name="Dr. Elsewhere", usual_location=there)
    provider.locations.set([there])
    for name in ("opening_new", "closure_new"):
        assert "Dr. Elsewhere" not in desk.get(reverse(name)).content.decode()


def test_out_everywhere_is_not_said_by_one_of_the_places(desk, here, there):
    provider = ProviderFactory(usual_location=here)
    provider.locations.set([here, there])
    day = timezone.now().date().isoformat()
    typed = {"provider": provider.pk, "first_day": day, "reason": "sick"}
    page = desk.post(reverse("closure_new"), typed).content.decode()
    assert "works elsewhere too" in page


def test_an_action_of_the_admin_reaches_no_row_elsewhere(desk, there):
    opening = OpeningFactory(location=there)
    chosen = {"action": "pause", "_selected_action": [opening.pk]}
    desk.post(reverse("admin:offers_opening_changelist"), chosen)
    opening.refresh_from_db()
    assert opening.paused_at is None


def test_autocomplete_finds_nobody_elsewhere(desk, here, there):
    waiting(here, patient__last_name="Quillfeather", patient__first_name="Ours")
    waiting(there, patient__last_name="Quillfeather", patient__first_name="Theirs")
    told = {"app_label": "waitlist", "model_name": "waitlistentry"}
    told |= {"field_name": "patient", "term": "Quill"}
    found = desk.post(reverse("admin:autocomplete"), told).json()["results"]
    assert [each["text"] for each in found] == ["Ours Quillfeather"]


def test_the_board_asks_once_more_for_those_who_are_limited(
    reader, here, django_assert_num_queries
):
    OpeningFactory.create_batch(3, location=here)
    at = timezone.now()
    with django_assert_num_queries(1):
        assert [*visibility.access.places(reader)] == [here.pk]
    with django_assert_num_queries(0):
        visibility.access.places(reader)
    assert len(board.open_rows(user=reader, is_texting=True, at=at)) == 3


def test_an_administrator_chooses_the_locations_on_the_page_of_the_account(
    client, here, reader
):
    boss = UserFactory(is_superuser=False)
    boss.groups.add(Group.objects.get(name="Administrator"))
    client.force_login(boss)
    colleague = UserFactory(username="new", is_superuser=False)
    page = reverse("admin:auth_user_change", args=[colleague.pk])
    assert "None chosen: all." in client.get(page).content.decode()
    typed = {"username": "new", "date_joined_0": "2026-01-01", "date_joined_1": "00:00"}
    inline = {"TOTAL_FORMS": 1, "INITIAL_FORMS": 0, "0-user": colleague.pk}
    inline["0-locations"] = [here.pk]
    typed |= {f"staff_access-{name}": each for name, each in inline.items()}
    assert client.post(page, typed).status_code == 302
    assert [*colleague.staff_access.locations.all()] == [here]


def test_offers_of_other_places_are_counted_not_shown(desk, here, there):
    entry = waiting(here)
    ours = OfferFactory(entry=entry, status="lapsed", opening__location=here)
    theirs = OfferFactory(entry=entry, status="lapsed", opening__location=there)
    page = desk.get(reverse("patient_offers", args=[entry.patient_id]))
    text = page.content.decode()
    assert reverse("opening", args=[ours.opening_id]) in text
    assert reverse("opening", args=[theirs.opening_id]) not in text
    assert "1 more of places that are not yours" in text
