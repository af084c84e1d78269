import pytest
import time_machine
from django.contrib.auth import get_user_model
from django.urls import reverse

from messaging import consent
from tests.factories import (
    EntryFactory,
    LocationFactory,
    OfferFactory,
    PatientFactory,
    ProviderFactory,
    VisitTypeFactory,
    days,
    hours,
)
from waitlist.models import Availability, Patient, WaitlistEntry

from .slots import NOW

pytestmark = pytest.mark.django_db
ENTRIES = "admin:waitlist_waitlistentry_changelist"


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def page(client, user):
    client.force_login(user)
    return client


def act(page, action, *entries, **extra):
    ticked = [entry.pk for entry in entries]
    typed = {"action": action, "_selected_action": ticked, "sent": "yes"}
    url = f"{reverse(ENTRIES)}?list=all"
    return page.post(url, typed | extra, follow=True)


def found(page, words, view=ENTRIES) -> int:
    response = page.post(reverse(view), {"q": words}, follow=True)
    return response.context["cl"].result_count


def typed(patient, **values):
    plain = {
        "patient": patient.pk,
        "visit_type": VisitTypeFactory().pk,
        "waiting_since": "2026-11-01",
        "ready": "on",
        "provider_kind": "any",
        "mode": "any",
        "own_notice_minutes": "0",
        "boost": "0",
        "availabilities-TOTAL_FORMS": "1",
        "availabilities-INITIAL_FORMS": "0",
        "availabilities-0-weekday": "0",
        "availabilities-0-start": "09:00",
        "availabilities-0-end": "12:00",
    }
    return plain | values


def test_an_entry_is_added_with_wishes_times_and_agreement(page):
    patient, provider = PatientFactory(), ProviderFactory()
    values = typed(patient, providers=[provider.pk], agreed="on", agreed_how="verbal")
    response = page.post(reverse("admin:waitlist_waitlistentry_add"), values)
    assert response.status_code == 302
    entry = WaitlistEntry.objects.get()
    assert list(entry.providers.all()) == [provider]
    assert Availability.objects.get().entry == entry
    assert consent.has_consent(patient.phone, patient.subject)


def test_an_entry_is_changed_without_touching_its_state(page):
    entry = EntryFactory(lost_at=NOW)
    why = {"boost": "7", "boost_reason": "in pain", "boost_until": "2026-12-24"}
    values = typed(entry.patient, status="closed", lost_at="", **why)
    url = reverse("admin:waitlist_waitlistentry_change", args=[entry.pk])
    assert page.post(url, values).status_code == 302
    entry.refresh_from_db()
    assert (entry.boost, entry.status, entry.lost_at) == (7, "active", NOW)


def test_the_patient_of_an_entry_stays_the_same(page):
    entry, other = EntryFactory(), PatientFactory()
    url = reverse("admin:waitlist_waitlistentry_change", args=[entry.pk])
    page.post(url, typed(other))
    patient_id = entry.patient_id
    entry.refresh_from_db()
    assert entry.patient_id == patient_id


def test_a_wrong_time_is_refused_on_the_page(page):
    place = LocationFactory()
    values = typed(
        PatientFactory(),
        current_location=place.pk,
        current_at_0="2027-03-14",
        current_at_1="02:30",
    )
    response = page.post(reverse("admin:waitlist_waitlistentry_add"), values)
    assert "does not exist on that day" in response.content.decode()


def test_the_sentence_to_read_aloud_is_on_the_page(page):
    response = page.get(reverse("admin:waitlist_waitlistentry_add"))
    assert "May Our practice text you" in response.content.decode()


def test_a_patient_is_added_and_given_another_phone(page, told):
    values = {
        "first_name": "Ana",
        "last_name": "Synthetic",
        "phone": "203-555-0123",
        "phone_type": "mobile",
        "language": "en",
        "entries-TOTAL_FORMS": "0",
        "entries-INITIAL_FORMS": "0",
    }
    page.post(reverse("admin:waitlist_patient_add"), values)
    patient = Patient.objects.get()
    entry = EntryFactory(patient=patient)
    url = reverse("admin:waitlist_patient_change", args=[patient.pk])
    assert page.post(url, values | {"phone": "203-555-0124"}).status_code == 302
    assert Patient.objects.get().phone == "+12035550124"
    assert told.calls == [([entry.pk], "phone_changed")]


def test_entries_are_closed_with_the_reason_chosen(page, told):
    waiting, closed = EntryFactory(), EntryFactory(status="closed")
    response = act(page, "close_entries", waiting, closed, reason="moved")
    assert "1 taken off, 1 left as it was." in response.content.decode()
    waiting.refresh_from_db()
    assert (waiting.status, waiting.closed_reason) == ("closed", "moved")


def test_entries_are_not_closed_without_a_reason(page, told):
    response = act(page, "close_entries", EntryFactory())
    assert "Say why: it stays on the entry." in response.content.decode()
    assert told.calls == []


def test_entries_are_not_closed_for_a_reason_of_somebodys_own(page, told):
    act(page, "close_entries", EntryFactory(), reason="nonsense")
    assert told.calls == []


def test_a_closed_entry_is_reopened(page):
    entry = EntryFactory(status="closed")
    act(page, "reopen_entries", entry)
    entry.refresh_from_db()
    assert entry.status == "active"


def test_entries_are_paused_until_a_day_and_resumed(page):
    entry = EntryFactory()
    act(page, "pause_entries", entry, until="2026-12-24", reason="staff")
    entry.refresh_from_db()
    assert entry.paused_until == NOW.date().replace(month=12, day=24)
    act(page, "resume_entries", entry)
    entry.refresh_from_db()
    assert entry.paused_until is None


@pytest.fixture
def paused_until_tomorrow():
    """Entries for a place in New York, for both, for one in Tokyo, for anywhere."""
    here = LocationFactory(name="A")
    there = LocationFactory(name="B", timezone="Asia/Tokyo")
    entries = EntryFactory.create_batch(4, paused_until=NOW.date() + days(1))
    for entry, chosen in zip(
        entries, ([here], [here, there], [there], []), strict=True
    ):
        entry.locations.set(chosen)
    return entries


@pytest.fixture
def in_the_evening(client, user):
    with time_machine.travel(NOW + hours(10.5), tick=False):  # 20:30 in New York
        client.force_login(user)
        yield client


@pytest.mark.parametrize("words", ["", "Synthetic", "+1 (212) 555-0101"])
def test_in_the_evening_a_pause_until_tomorrow_still_holds(
    in_the_evening, paused_until_tomorrow, words
):
    Patient.objects.update(phone="+12125550101")
    entries, pauses = reverse(ENTRIES), [{"pause": "yes"}, {"pause": "no"}]
    paused, ready = (
        in_the_evening.post(entries, each | {"q": words}, follow=True)
        for each in pauses
    )
    in_tokyo = paused_until_tomorrow[2]
    assert paused.context["cl"].result_count == 3
    assert in_tokyo not in paused.context["cl"].queryset
    assert list(ready.context["cl"].queryset) == [in_tokyo]


def test_in_the_evening_the_list_still_says_paused(
    in_the_evening, paused_until_tomorrow
):
    listed = in_the_evening.get(reverse(ENTRIES)).content.decode()
    assert listed.count("paused until Nov 24") == 3


def test_a_day_that_is_none_pauses_nothing(page):
    entry = EntryFactory()
    response = act(page, "pause_entries", entry, until="soon", reason="staff")
    assert "This is no day we can read" in response.content.decode()
    entry.refresh_from_db()
    assert entry.ready


@pytest.mark.parametrize(
    "words", ["Muster", "Eva Muster", "A-77", "0177", "203-555-0177"]
)
def test_an_entry_is_found_by_name_record_number_or_last_digits(page, words):
    EntryFactory(patient__phone="+12035550188")
    patient = PatientFactory(
        first_name="Eva", last_name="Muster", phone="+12035550177", record_number="A-77"
    )
    EntryFactory(patient=patient)
    assert found(page, words) == 1
    assert found(page, words, "admin:waitlist_patient_changelist") == 1


def test_three_digits_do_not_search_phones(page):
    # Named here: the factory's 177th patient is Ana177, and would be found.
    EntryFactory(patient__first_name="Eva", patient__phone="+12035550177")
    assert found(page, "177") == 0


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("pause=yes", 1),
        ("pause=no", 2),
        ("list=waiting", 3),
        ("list=closed", 1),
        ("list=all", 4),
        ("appointment=none", 1),
        ("appointment=past", 1),
        ("appointment=ahead", 1),
    ],
)
def test_the_list_is_narrowed_down(page, query, count):
    EntryFactory(ready=False)
    EntryFactory(status="closed")
    EntryFactory(current_start=NOW - days(1))
    EntryFactory(current_start=NOW + days(1))
    url = f"{reverse(ENTRIES)}?{query}"
    assert page.get(url).context["cl"].result_count == count


def test_an_entry_with_offers_is_not_deleted(page):
    entry = OfferFactory().entry
    url = reverse("admin:waitlist_waitlistentry_delete", args=[entry.pk])
    response = page.post(url, {"post": "yes"}, follow=True)
    assert "close it instead" in response.content.decode()
    assert WaitlistEntry.objects.exists()


def test_a_patient_with_an_entry_is_not_deleted(page):
    patient = EntryFactory().patient
    url = reverse("admin:waitlist_patient_delete", args=[patient.pk])
    response = page.post(url, {"post": "yes"}, follow=True)
    assert "the history stays" in response.content.decode()


def test_an_entry_nobody_was_offered_is_deleted(page):
    entry = EntryFactory()
    url = reverse("admin:waitlist_waitlistentry_delete", args=[entry.pk])
    page.post(url, {"post": "yes"})
    assert not WaitlistEntry.objects.exists()


def test_the_patients_page_says_whether_texts_may_go(page, suppress):
    patient = EntryFactory().patient
    url = reverse("admin:waitlist_patient_change", args=[patient.pk])
    assert "Agreed to texts at this number." in page.get(url).content.decode()
    suppress(patient.phone)
    assert "No texts since" in page.get(url).content.decode()


def test_staff_without_permission_see_nothing(client):
    get_user_model().objects.create_user("guest", is_staff=True)
    client.force_login(get_user_model().objects.get())
    assert client.get(reverse(ENTRIES)).status_code == 403


def test_nobody_sees_the_list_without_signing_in(client):
    assert client.get(reverse(ENTRIES)).status_code == 302
