from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import IntegrityError, transaction

from clinic.audit import staff
from clinic.models import AuditEvent, Location
from messaging import consent
from messaging.models import Consent
from tests.factories import (
    EntryFactory,
    LocationFactory,
    PatientFactory,
    ProviderFactory,
    VisitTypeFactory,
)
from waitlist import days, edits
from waitlist.forms import AvailabilityForm, EntryForm, PatientForm
from waitlist.models import Patient, WaitlistEntry

from .slots import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(NOW, tick=False):
        yield


def patient_form(instance=None, **values) -> PatientForm:
    typed = {
        "first_name": "Ana",
        "last_name": "Synthetic",
        "phone": "203-555-0123",
        "phone_type": "mobile",
        "language": "en",
    }
    return PatientForm(typed | values, instance=instance)


def entry_form(instance=None, **values) -> EntryForm:
    typed = {
        "waiting_since": "2026-11-01",
        "ready": "on",
        "provider_kind": "any",
        "mode": "any",
        "own_notice_minutes": "0",
        "boost": "0",
    }
    if instance is None:
        typed |= {"patient": PatientFactory().pk}
    else:
        typed |= {"patient": instance.patient_id}
    typed |= {"visit_type": VisitTypeFactory().pk}
    return EntryForm(typed | values, instance=instance)


def saved(form: EntryForm, user) -> WaitlistEntry:
    assert form.is_valid(), form.errors
    return edits.save_entry(form, actor=staff(user), at=NOW)


@pytest.mark.parametrize("typed", ["(203) 555-0123", "203.555.0123", "+1 2035550123"])
def test_a_phone_may_be_typed_in_any_usual_way(typed):
    form = patient_form(phone=typed)
    assert form.is_valid()
    assert form.cleaned_data["phone"] == "+12035550123"


@pytest.mark.parametrize("typed", ["555-0123", "800-555-0123", "203-555-0123 x4", "no"])
def test_a_phone_no_patient_can_be_reached_at_is_refused_at_the_field(typed):
    form = patient_form(phone=typed)
    assert not form.is_valid()
    assert list(form.errors) == ["phone"]


def test_a_number_that_is_surely_a_landline_is_marked_calls_only():
    form = patient_form(phone="+44 20 7946 0123")
    assert form.is_valid(), form.errors
    assert form.save(commit=False).phone_type == "landline"


def test_the_form_shows_the_phone_as_people_write_it():
    form = PatientForm(instance=PatientFactory(phone="+12035550123"))
    assert form.initial["phone"] == "203-555-0123"


def test_a_record_number_belongs_to_one_patient():
    PatientFactory(record_number="A-1")
    form = patient_form(record_number=" A-1 ")
    assert not form.is_valid()
    assert "Another patient has this record number." in str(form.errors)


def test_a_new_patient_is_saved_with_a_trail(user):
    form = patient_form()
    assert form.is_valid()
    patient = edits.save_patient(form, actor=staff(user), at=NOW)
    assert Patient.objects.get() == patient
    assert AuditEvent.objects.get().action == "patient.added"


def test_a_changed_phone_ends_offers_and_agreement(user, told):
    entry = EntryFactory()
    form = patient_form(instance=entry.patient, phone="203-555-0188")
    assert form.is_valid()
    patient = edits.save_patient(form, actor=staff(user), at=NOW)
    assert Patient.objects.get().phone == "+12035550188"
    assert told.calls == [([entry.pk], "phone_changed")]
    assert not consent.has_consent(patient.phone, patient.subject)


def test_other_changes_leave_phone_and_offers_alone(user, told):
    patient = EntryFactory().patient
    form = patient_form(instance=patient, phone=patient.phone, first_name="Eva")
    assert form.is_valid()
    edits.save_patient(form, actor=staff(user), at=NOW)
    assert Patient.objects.get().first_name == "Eva"
    assert told.calls == []


def test_a_new_entry_is_enrolled(user):
    entry = saved(entry_form(), user)
    assert WaitlistEntry.objects.get() == entry
    assert AuditEvent.objects.get().action == "entry.enrolled"


def test_providers_and_locations_are_kept(user):
    provider, location = ProviderFactory(), LocationFactory()
    entry = saved(entry_form(providers=[provider.pk], locations=[location.pk]), user)
    assert list(entry.providers.all()) == [provider]
    assert list(entry.locations.all()) == [location]


@pytest.mark.parametrize("boost", ["41", "-1", "many"])
def test_a_boost_beyond_forty_is_refused(boost):
    assert "boost" in entry_form(boost=boost).errors


def test_the_current_appointment_is_read_on_the_clocks_of_its_location(user):
    chicago = LocationFactory(timezone="America/Chicago")
    entry = saved(appointment("2026-12-01", "09:30", chicago), user)
    assert entry.current_start == datetime(2026, 12, 1, 15, 30, tzinfo=UTC)


def appointment(day: str, clock: str, location, **values) -> EntryForm:
    where = location.pk if location else ""
    typed = {"current_at_0": day, "current_at_1": clock, "current_location": where}
    return entry_form(**(typed | values))


@pytest.mark.parametrize(
    ("day", "clock", "words"),
    [
        ("2027-03-14", "02:30", "does not exist"),
        ("2027-11-07", "01:30", "occurs twice"),
    ],
)
def test_an_appointment_at_no_certain_time_is_refused_at_the_field(day, clock, words):
    form = appointment(day, clock, LocationFactory())
    assert words in str(form.errors["current_at"])


def test_an_appointment_needs_its_location():
    form = appointment("2026-12-01", "09:30", None)
    assert list(form.errors) == ["current_location"]


def test_an_appointment_in_the_past_is_refused():
    form = appointment("2026-11-22", "09:30", LocationFactory())
    assert "past" in str(form.errors["current_at"])


def test_a_past_appointment_does_not_stop_other_changes(user):
    place = LocationFactory()
    past = datetime.combine(date(2026, 11, 1), time(9, 30), place.zone)
    entry = EntryFactory(current_start=past, current_location=place)
    typed = {"current_at_0": "2026-11-01", "current_at_1": "09:30", "note": "called"}
    form = entry_form(entry, current_location=place.pk, **typed)
    assert saved(form, user).current_start == past


def test_clearing_the_appointment_clears_it(user):
    start = datetime(2026, 12, 1, 9, tzinfo=ZoneInfo("America/New_York"))
    entry = EntryFactory(current_start=start, current_location=LocationFactory())
    saved(entry_form(entry), user)
    assert WaitlistEntry.objects.get().current_start is None


def test_the_form_shows_the_appointment_on_the_clocks_of_its_location():
    chicago = LocationFactory(timezone="America/Chicago")
    start = datetime(2026, 12, 1, 15, 30, tzinfo=UTC)
    entry = EntryFactory(current_start=start, current_location=chicago)
    assert 'value="9:30 AM"' in str(EntryForm(instance=entry)["current_at"])


def test_the_sentence_to_read_aloud_is_shown_in_the_patients_language():
    entry = EntryFactory(patient__language="es", patient__phone="+12035550123")
    sentence = str(EntryForm(instance=entry).fields["agreed"].help_text)
    assert sentence.startswith("¿Puede Our practice enviarle textos al 203-555-0123")


def test_an_agreement_is_written_into_the_ledger_with_its_words(user):
    form = entry_form(agreed="on", agreed_how="verbal", agreed_where="call of Nov 23")
    entry = saved(form, user)
    line = Consent.objects.get()
    assert (line.phone, line.subject) == (entry.patient.phone, entry.patient.subject)
    assert (line.method, line.recorded_by) == ("verbal", user)
    assert "May Our practice text you" in line.wording


def test_without_the_tick_no_agreement_is_written(user):
    saved(entry_form(), user)
    assert not Consent.objects.exists()


def test_an_agreement_says_how_it_was_given():
    assert list(entry_form(agreed="on").errors) == ["agreed_how"]


def test_how_they_agreed_without_the_tick_is_questioned():
    assert list(entry_form(agreed_how="verbal").errors) == ["agreed"]


@pytest.mark.parametrize("minutes", ["0", "4", "481"])
def test_the_appointment_they_have_lasts_possible_minutes(minutes):
    errors = entry_form(current_minutes=minutes).errors
    assert errors == {"current_minutes": ["A visit lasts 5 to 480 minutes."]}
    with pytest.raises(IntegrityError), transaction.atomic():
        EntryFactory(current_minutes=int(minutes))


@pytest.mark.parametrize("minutes", ["", "5", "480"])
def test_possible_minutes_or_none_are_kept(user, minutes):
    assert saved(entry_form(current_minutes=minutes), user).pk


def test_the_latest_date_is_not_before_the_earliest():
    form = entry_form(earliest_date="2026-12-02", latest_date="2026-12-01")
    assert "latest_date" in form.errors


def test_nobody_waits_from_a_day_to_come():
    assert "waiting_since" in entry_form(waiting_since="2026-12-24").errors


@pytest.mark.parametrize("day", ["2026-11-23", "yesterday", "2026-01-05", "2029-01-05"])
def test_a_pause_ends_on_a_day_to_come_within_two_years(day):
    entry = EntryFactory(paused_until=date(2026, 12, 24), not_ready_reason="staff")
    typed = {"paused_until": day, "not_ready_reason": "staff"}
    form = entry_form(entry, **typed)
    assert set(form.errors) == {"paused_until"}
    assert form["paused_until"].value() == day


def test_a_pause_that_is_over_does_not_stop_other_changes():
    entry = EntryFactory(paused_until=date(2026, 11, 3), not_ready_reason="staff")
    typed = {"paused_until": "2026-11-03", "not_ready_reason": "staff"}
    form = entry_form(entry, **typed)
    assert form.is_valid()
    assert form.cleaned_data["paused_until"] is None


EVENING = datetime(2026, 11, 24, 1, 30, tzinfo=UTC)  # Nov 23, 20:30 in New York


@pytest.mark.parametrize("zone", ["America/New_York", "America/Los_Angeles"])
def test_a_pause_until_tomorrow_typed_in_the_evening_pauses(user, zone):
    entry, here = EntryFactory(), LocationFactory(timezone=zone)
    typed = {"paused_until": "2026-11-24", "not_ready_reason": "staff"}
    with time_machine.travel(EVENING, tick=False):
        saved(entry_form(entry, ready="", locations=[here.pk], **typed), user)
    entry.refresh_from_db()
    assert entry.paused_until == date(2026, 11, 24)


def test_without_a_location_of_its_own_the_practices_day_counts():
    LocationFactory(name="A", timezone="Asia/Tokyo", is_active=False)
    LocationFactory(name="B", timezone="America/New_York")
    LocationFactory(name="C", timezone="Asia/Tokyo")
    assert days.today([], at=EVENING) == date(2026, 11, 23)
    Location.objects.all().delete()
    assert days.today([], at=EVENING) == date(2026, 11, 23)


def test_nobody_waits_from_tomorrow_in_the_evening_either():
    with time_machine.travel(EVENING, tick=False):
        assert "waiting_since" in entry_form(waiting_since="2026-11-24").errors
        assert "waiting_since" not in entry_form(waiting_since="2026-11-23").errors


def test_a_provider_is_not_both_wanted_and_ruled_out():
    pk = ProviderFactory().pk
    assert "never_with" in entry_form(providers=[pk], never_with=[pk]).errors


def test_the_same_patient_does_not_wait_twice_for_the_same_visit():
    entry = EntryFactory()
    assert "visit_type" in entry_form(patient=entry.patient_id).errors


def test_an_entry_is_paused_with_a_reason_only(user):
    entry = EntryFactory()
    assert "not_ready_reason" in entry_form(entry, ready="").errors
    saved(entry_form(entry, ready="", not_ready_reason="referral"), user)
    assert not WaitlistEntry.objects.get().ready
    assert AuditEvent.objects.filter(action="entry.paused").exists()


def test_an_edit_of_a_closed_entry_does_not_reopen_it(user):
    entry = EntryFactory()
    stale = entry_form(WaitlistEntry.objects.get(), note="late edit")
    WaitlistEntry.objects.update(status="closed", closed_reason="moved")
    saved(stale, user)
    entry.refresh_from_db()
    assert (entry.status, entry.note) == ("closed", "late edit")


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        ({"end": "09:00"}, "end"),
        ({"end": "08:00"}, "end"),
        ({"from_date": "2026-12-02", "until_date": "2026-12-01"}, "until_date"),
    ],
)
def test_a_free_time_ends_after_it_begins(typed, wrong):
    window = {"weekday": "0", "start": "09:00", "end": "12:00"}
    assert wrong in AvailabilityForm(window | typed).errors


def test_a_birth_year_is_kept_and_may_stay_empty():
    assert patient_form(birth_year=" 1957 ").save().birth_year == 1957
    assert patient_form(birth_year="").save().birth_year is None


def test_saving_a_patient_again_does_not_change_the_birth_year():
    form = patient_form(instance=PatientFactory(birth_year=1957), birth_year="1957")
    assert "birth_year" not in form.changed_data


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("2027", "This year is in the future."),
        ("1899", "A year from 1900 on, such as 1957."),
        ("3/2/1957", "Write the year only, such as 1957."),
        ("57", "Write the year only, such as 1957."),
        ("19\x0057", "Write the year only, such as 1957."),
    ],
)
def test_a_birth_year_that_cannot_be_is_refused_at_its_field(typed, sentence):
    assert patient_form(birth_year=typed).errors == {"birth_year": [sentence]}


def test_the_year_is_that_of_the_practices_clocks():
    LocationFactory(timezone="America/New_York")
    with time_machine.travel(datetime(2027, 1, 1, 4, 59, tzinfo=UTC), tick=False):
        assert not patient_form(birth_year="2027").is_valid()
    with time_machine.travel(datetime(2027, 1, 1, 5, 0, tzinfo=UTC), tick=False):
        assert patient_form(birth_year="2027").is_valid()


@pytest.mark.parametrize(
    "name", ["paused_until", "earliest_date", "latest_date", "current_at_0"]
)
def test_a_half_typed_day_is_refused_where_it_stands_and_kept(user, name):
    form = entry_form(EntryFactory(), **{name: "12/"})
    assert not form.is_valid()
    field = name.removesuffix("_0")
    assert "like 12/3, Dec 3 or 2026-12-03" in str(form.errors[field])
    assert 'value="12/"' in str(form[field])
