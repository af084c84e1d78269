import pytest
import time_machine
from django.contrib.auth import get_user_model
from django.urls import reverse

from clinic.models import AuditEvent
from messaging import consent
from messaging.models import Consent
from tests.factories import (
    EntryFactory,
    LocationFactory,
    PatientFactory,
    ProviderFactory,
    VisitTypeFactory,
)
from waitlist import free_times
from waitlist.models import Patient, WaitlistEntry

from .slots import NOW

pytestmark = pytest.mark.django_db
NEW, KNOWN = reverse("waitlist_new"), reverse("waitlist_known")
PHONE = "+12035550123"


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def page(client, user):
    VisitTypeFactory()
    client.force_login(user)
    return client


def typed(**values) -> dict[str, object]:
    """What a browser sends when only the needed fields were touched."""
    plain = {
        "name": "Ana Synthetic",
        "phone": "203-555-0123",
        "visit_type": VisitTypeFactory().pk,
        "language": "en",
        "when": "any",
        "agreed": "not_asked",
        "agreed_owner": "patient",
        "urgent_until": "2026-12-23",
    }
    return plain | values


def send(page, url=NEW, **values):
    return page.post(url, typed(**values), follow=True)


def wrong(page, **values) -> list[str]:
    """The fields that were marked; nothing is added, what was typed stays."""
    answer = send(page, **values)
    assert not WaitlistEntry.objects.exists()
    content = answer.content.decode()
    assert "Not added yet" in content
    assert 'value="Ana Synthetic"' in content or "name" in values
    return list(answer.context["form"].errors)


def known_patient(**values) -> Patient:
    plain = {"first_name": "Ana", "last_name": "Synthetic", "phone": PHONE}
    return PatientFactory(**(plain | values))


def test_name_phone_and_visit_are_enough(page):
    answer = send(page)
    entry = WaitlistEntry.objects.get()
    assert (str(entry.patient), entry.patient.phone) == ("Ana Synthetic", PHONE)
    assert entry.waiting_since == NOW.date()
    assert not entry.availabilities.exists()
    assert answer.request["PATH_INFO"] == reverse("board")
    said = answer.content.decode()
    assert "A.S.</a> waits for Follow-up, free: any time. We call them" in said
    assert AuditEvent.objects.filter(action="entry.enrolled").exists()


def test_the_only_kind_of_visit_is_chosen_already(page):
    assert page.get(NEW).context["form"]["visit_type"].value() == VisitTypeFactory().pk


def test_after_one_comes_another(page):
    answer = send(page, another="yes")
    assert answer.request["PATH_INFO"] == NEW
    assert 'value="Ana' not in answer.content.decode()


def test_a_yes_is_kept_in_the_words_that_were_read(page):
    assert "They get texts." in send(page, agreed="yes").content.decode()
    patient = Patient.objects.get()
    assert consent.has_consent(PHONE, patient.subject)
    line = Consent.objects.get()
    assert line.wording.startswith("May Our practice text you at 203-555-0123")
    assert (line.method, line.recorded_by) == ("verbal", get_user_model().objects.get())


def test_a_yes_in_spanish_is_kept_in_spanish(page):
    send(page, agreed="yes", language="es")
    assert Consent.objects.get().wording.startswith("¿Puede Our practice")
    assert Patient.objects.get().language == "es"


def test_a_no_is_written_down(page):
    assert "We call them" in send(page, agreed="no").content.decode()
    assert Consent.objects.get().action == Consent.Action.REVOKED


def test_who_was_not_asked_is_not_in_the_ledger(page):
    send(page)
    assert not Consent.objects.exists()


def test_both_sentences_are_on_the_page(page):
    content = page.get(NEW).content.decode()
    assert "May Our practice text you at this number" in content
    assert "enviarle textos al número que nos dio" in content


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"when": "mornings"}, "daily mornings"),
        ({"when": "afternoons", "weekdays": ["0", "2"]}, "Mon, Wed afternoons"),
        ({"weekdays": ["4"]}, "Fri all day"),
        ({"free_times": "Mon-Wed 9-12, Fri pm"}, "Mon-Wed 9 AM-12 PM; Fri afternoons"),
    ],
)
def test_availability_is_chosen_or_typed(page, values, said):
    answer = send(page, **values)
    rows = WaitlistEntry.objects.get().availabilities.all()
    assert free_times.words(rows) == said
    assert f"free: {said}." in answer.content.decode()


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"name": "Ana"}, "name"),
        ({"name": ""}, "name"),
        ({"phone": "555-0123"}, "phone"),
        ({"phone": ""}, "phone"),
        ({"visit_type": ""}, "visit_type"),
        ({"language": "xx"}, "language"),
        ({"free_times": "Wensday"}, "free_times"),
        ({"free_times": "Mon 9-12", "when": "mornings"}, "free_times"),
        ({"free_times": "Mon 9-12", "weekdays": ["1"]}, "free_times"),
        ({"weekdays": ["9"]}, "weekdays"),
        ({"urgent": "on"}, "urgent_reason"),
        ({"urgent": "on", "urgent_reason": "x", "urgent_until": ""}, "urgent_until"),
        ({"current_at_0": "2026-12-24", "current_at_1": "9:00"}, "current_location"),
    ],
)
def test_what_is_wrong_is_said_at_the_field(page, values, field):
    assert wrong(page, **values) == [field]


def test_the_first_wrong_field_has_the_focus_and_what_is_folded_opens(page):
    content = send(page, current_at_0="2026-12-24", current_at_1="9").content.decode()
    assert '<details class="more" open>' in content
    assert content.count("autofocus") == 1


def test_all_that_is_folded_is_kept(page):
    place, provider = LocationFactory(), ProviderFactory()
    send(
        page,
        by_phone="on",
        record_number=" A-1 ",
        needs_interpreter="on",
        other_needs="wheelchair",
        current_at_0="2026-12-24",
        current_at_1="09:30",
        current_location=place.pk,
        current_provider=provider.pk,
        locations=[place.pk],
        providers=[provider.pk],
        urgent="on",
        urgent_reason="in pain",
        note="evenings only by phone",
    )
    entry = WaitlistEntry.objects.get()
    assert (entry.patient.record_number, entry.patient.prefers_calls) == ("A-1", True)
    assert (entry.needs_interpreter, entry.other_needs) == (True, "wheelchair")
    assert f"{entry.current_start:%d %H:%M}" == "24 14:30"
    assert list(entry.locations.all()) == [place]
    assert list(entry.providers.all()) == [provider]
    assert (entry.urgent, f"{entry.urgent_until}") == (True, "2026-12-23")


def test_a_patient_we_have_is_shown_before_anything_is_added(page):
    patient = known_patient()
    content = send(page).content.decode()
    assert "Is it this patient?" in content
    assert reverse("admin:waitlist_patient_change", args=[patient.pk]) in content
    assert not WaitlistEntry.objects.exists()


def test_one_click_adds_the_visit_to_the_patient_we_have(page):
    patient = known_patient()
    send(page, patient=str(patient.pk), agreed="yes")
    assert WaitlistEntry.objects.get().patient == patient
    assert Patient.objects.count() == 1
    assert consent.has_consent(PHONE, patient.subject)


def test_their_new_phone_is_kept_and_agreed_to(page, told):
    patient = known_patient(phone="+12035550199")
    send(page, patient=f"{patient.pk}+phone", agreed="yes")
    patient.refresh_from_db()
    assert patient.phone == PHONE
    assert consent.has_consent(PHONE, patient.subject)


def test_a_yes_for_another_number_is_not_a_yes_for_the_one_we_have(page):
    patient = known_patient(phone="+12035550199")
    send(page, patient=str(patient.pk), agreed="yes")
    patient.refresh_from_db()
    assert patient.phone == "+12035550199"
    assert not Consent.objects.exists()


def test_somebody_else_of_that_name_is_a_new_patient(page):
    known_patient()
    send(page, patient="new")
    assert Patient.objects.count() == 2


def test_a_second_click_adds_nothing(page):
    send(page)
    content = send(page).content.decode()
    assert "Waits for this visit already" in content
    assert WaitlistEntry.objects.count() == 1


def test_nobody_is_added_twice_for_one_visit_by_hand(page):
    entry = EntryFactory(patient=known_patient())
    send(page, patient=str(entry.patient_id))
    assert WaitlistEntry.objects.count() == 1


def test_no_stranger_is_chosen_by_their_number(page):
    known_patient()
    send(page, patient=str(PatientFactory(last_name="Other").pk))
    assert not WaitlistEntry.objects.exists()


def test_a_record_number_of_somebody_else_is_refused(page):
    PatientFactory(last_name="Other", record_number="A-1")
    answer = send(page, record_number="A-1", patient="new")
    assert list(answer.context["form"].errors) == ["record_number"]
    assert not WaitlistEntry.objects.exists()


def test_who_it_may_be_is_said_while_the_form_is_filled_in(page):
    entry = EntryFactory(patient=known_patient())
    content = send(page, KNOWN, visit_type="").content.decode()
    assert "waits for" in content
    assert f"{entry.visit_type}</a> since Oct 24, 2026" in content
    assert "<html" not in content


@pytest.mark.parametrize("values", [{"phone": ""}, {"name": "Eva Sonst"}])
def test_nobody_is_guessed_from_too_little(page, values):
    known_patient(phone="+12035550199")
    assert send(page, KNOWN, **values).content.decode().strip() == ""


@pytest.mark.parametrize("url", [NEW, KNOWN])
def test_only_those_who_may_add_patients_see_it(client, url):
    assert client.post(url).status_code == 302
    client.force_login(get_user_model().objects.create_user("guest"))
    assert client.post(url).status_code == 403


def test_the_known_are_asked_for_by_post_only(page):
    assert page.get(KNOWN).status_code == 405


def test_the_page_asks_the_database_no_more_with_more_patients(
    page, django_assert_max_num_queries
):
    PatientFactory.create_batch(60, phone="+12035550199")
    ProviderFactory.create_batch(9)
    EntryFactory(patient=known_patient())
    with django_assert_max_num_queries(11):
        page.get(NEW)
    with django_assert_max_num_queries(18):
        send(page)


def test_a_birth_year_is_kept(page):
    send(page, birth_year="1957")
    assert Patient.objects.get().birth_year == 1957


def test_a_birth_year_in_the_future_is_marked_and_kept_as_typed(page):
    assert wrong(page, birth_year="2031") == ["birth_year"]
    content = send(page, birth_year="2031").content.decode()
    assert 'value="2031"' in content
    assert '<details class="more" open>' in content
