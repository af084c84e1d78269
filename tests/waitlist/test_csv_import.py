from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db.models.signals import pre_save

from clinic.audit import SYSTEM
from messaging import consent
from messaging.models import Consent
from tests.factories import (
    EntryFactory,
    LocationFactory,
    PatientFactory,
    ProviderFactory,
    VisitTypeFactory,
    hours,
)
from waitlist import csv_import
from waitlist.csv_file import FileRefused
from waitlist.models import Patient, WaitlistEntry

from .slots import NOW

pytestmark = pytest.mark.django_db
PHONE = "+12035550123"


@pytest.fixture(autouse=True)
def _visit_type():
    VisitTypeFactory()


def run(content: str | bytes, *, commit=True, at=NOW, **values):
    content = content if isinstance(content, bytes) else content.encode()
    return csv_import.run(content, actor=SYSTEM, at=at, commit=commit, **values)


def row(**cells) -> csv_import.Report:
    """Import one good row with other cells."""
    return run(sheet(**cells))


def sheet(**cells) -> str:
    plain = {
        "name": "Ana Synthetic",
        "phone": "203-555-0123",
        "visit_type": "Follow-up",
    }
    merged = plain | cells
    quoted = ['"{}"'.format(cell.replace('"', '""')) for cell in merged.values()]
    return ",".join(merged) + "\n" + ",".join(quoted) + "\n"


def entry() -> WaitlistEntry:
    return WaitlistEntry.objects.get()


def places(report) -> list[tuple[int, str]]:
    return [(problem.line, problem.column) for problem in report.problems]


def test_a_row_becomes_a_patient_with_an_entry():
    assert row().new == 1
    assert str(entry()) == "Ana Synthetic for Follow-up"
    assert entry().patient.phone == PHONE
    assert entry().waiting_since == NOW.date()


def test_without_commit_nothing_is_written():
    report = run(sheet(), commit=False)
    assert report.new == 1
    assert not Patient.objects.exists()


def test_in_the_evening_a_row_waits_from_the_locations_day():
    evening = NOW + hours(10.5)  # 20:30 in New York, tomorrow in UTC
    run(sheet(latest_date=NOW.date().isoformat()), at=evening)
    assert entry().waiting_since == NOW.date()


def test_importing_again_changes_nothing():
    row(boost="5")
    report = row(boost="9")
    assert (report.new, report.known) == (0, 1)
    assert entry().boost == 5


def test_an_entry_closed_since_does_not_come_back():
    row()
    WaitlistEntry.objects.update(status="closed", closed_reason="moved")
    assert row().known == 1
    assert entry().status == "closed"


def test_a_name_spelled_with_other_capitals_is_the_same_patient():
    row()
    assert row(name="SYNTHETIC, ana").known == 1


def test_with_a_record_number_a_new_spelling_of_the_phone_is_the_same_row():
    row(record_number="A-1")
    assert row(record_number="A-1", phone="+1 (203) 555-0123").known == 1


def test_a_patient_entered_by_hand_is_not_entered_again():
    patient = PatientFactory(first_name="Ana", last_name="Synthetic", phone=PHONE)
    EntryFactory(patient=patient)
    assert row().known == 1


def test_a_patient_we_have_gets_an_entry_for_another_visit():
    patient = PatientFactory(first_name="Ana", last_name="Synthetic", phone=PHONE)
    assert row().new == 1
    assert entry().patient == patient


def test_a_family_that_shares_a_phone_stays_several_patients():
    row()
    row(name="Eva Synthetic")
    assert Patient.objects.filter(phone=PHONE).count() == 2


def test_two_visits_of_a_new_patient_make_one_patient():
    VisitTypeFactory(name="New patient")
    second = sheet(visit_type="New patient").splitlines()[1]
    assert run(sheet() + second).new == 2
    assert Patient.objects.count() == 1


def test_with_recorded_consent_the_patient_may_be_texted():
    row(consent="yes", consent_source="intake form")
    patient = Patient.objects.get()
    assert consent.has_consent(patient.phone, patient.subject)
    assert Consent.objects.get().source == "intake form"
    assert Consent.objects.get().method == "import"


@pytest.mark.parametrize("cell", ["", "no"])
def test_without_recorded_consent_the_patient_is_called(cell):
    assert row(consent=cell).by_call_only == 1
    assert not Consent.objects.exists()


def test_consent_without_its_place_is_refused():
    assert places(row(consent="yes")) == [(2, "consent_source")]
    assert not Patient.objects.exists()


def test_an_imported_consent_does_not_revive_one_withdrawn_here():
    patient = PatientFactory(first_name="Ana", last_name="Synthetic", phone=PHONE)
    consent.revoke(phone=PHONE, subject=patient.subject, method="verbal", at=NOW)
    row(consent="yes", consent_source="intake form")
    assert not consent.has_consent(PHONE, patient.subject)


def test_good_rows_are_kept_when_others_are_refused():
    bad = "Eva Synthetic,12,Follow-up\n"
    report = run(
        "name,phone,visit_type\n" + bad + "Ana Synthetic,203-555-0123,Follow-up"
    )
    assert places(report) == [(2, "phone")]
    assert entry().patient.first_name == "Ana"


def test_every_problem_of_a_row_is_told_with_its_place():
    report = row(phone="12", visit_type="Nonsense", boost="41", urgent="perhaps")
    columns = {column for _line, column in places(report)}
    assert columns == {"phone", "visit_type", "boost", "urgent"}


def test_the_same_entry_twice_in_a_file_is_told():
    once = sheet()
    report = run(once + once.splitlines()[1])
    assert places(report) == [(3, "")]
    assert "line 2" in report.problems[0].sentence


def test_a_record_number_with_two_names_is_told_even_in_a_dry_run():
    first = sheet(record_number="A-1")
    second = sheet(record_number="A-1", name="Eva Other").splitlines()[1]
    assert places(run(first + second, commit=False)) == [(3, "record_number")]


def test_a_record_number_of_somebody_else_is_told():
    PatientFactory(record_number="A-1")
    assert places(row(record_number="A-1")) == [(2, "record_number")]


def test_an_import_does_not_change_a_phone_we_have():
    PatientFactory(first_name="Ana", last_name="Synthetic", record_number="A-1")
    assert places(row(record_number="A-1")) == [(2, "phone")]


def test_a_father_and_son_of_one_name_and_phone_are_told_apart_by_record_number():
    row(record_number="A-1")
    row(record_number="A-2")
    assert Patient.objects.count() == 2


def test_two_patients_of_one_name_and_phone_are_not_guessed_between():
    for _ in range(2):
        PatientFactory(first_name="Ana", last_name="Synthetic", phone=PHONE)
    assert places(row()) == [(2, "name")]


def test_wishes_are_imported():
    provider, place = ProviderFactory(name="Smith, Jo MD"), LocationFactory(name="Main")
    row(providers="smith, jo md", locations="MAIN", mode="video", provider_kind="MD")
    assert list(entry().providers.all()) == [provider]
    assert list(entry().locations.all()) == [place]
    assert (entry().mode, entry().provider_kind) == ("video", "physician")


def test_a_name_the_practice_does_not_have_is_told_without_repeating_it():
    report = row(providers="Dr. Nobody")
    assert places(report) == [(2, "providers")]
    assert "Nobody" not in str(report.problems[0])


def test_free_times_are_imported():
    row(availability="Mon 9:00-12:00; Tue-Wed 1-5pm")
    times = [(a.weekday, a.start, a.end) for a in entry().availabilities.all()]
    afternoon = (time(13), time(17))
    assert times == [(0, time(9), time(12)), (1, *afternoon), (2, *afternoon)]


def test_the_current_appointment_is_on_the_clocks_of_its_location():
    LocationFactory(name="West", timezone="America/Denver")
    row(current_appointment="2026-12-01 09:30", current_location="West")
    assert entry().current_start == datetime(2026, 12, 1, 16, 30, tzinfo=UTC)


def test_the_location_of_the_command_stands_in_where_a_row_names_none():
    main = LocationFactory()
    run(sheet(current_appointment="2026-12-01 09:30"), location=main)
    assert entry().current_location == main
    assert list(entry().locations.all()) == [main]


def test_an_appointment_without_any_location_is_told():
    report = row(current_appointment="2026-12-01 09:30")
    assert places(report) == [(2, "current_location")]


@pytest.mark.parametrize(
    "typed", ["2027-03-14 02:30", "2027-11-07 01:30", "2026-11-01 9:00"]
)
def test_an_appointment_at_no_certain_time_or_in_the_past_is_told(typed):
    report = run(sheet(current_appointment=typed), location=LocationFactory())
    assert places(report) == [(2, "current_appointment")]


def test_needs_and_notice_are_imported():
    row(needs="Interpreter; wheelchair", own_notice="2 hours")
    assert entry().needs_interpreter
    assert not entry().needs_transport
    assert entry().other_needs == "wheelchair"
    assert entry().own_notice_minutes == 120


def test_waiting_since_a_day_to_come_is_told():
    assert places(row(waiting_since="2026-12-24")) == [(2, "waiting_since")]


@pytest.fixture
def rival():
    """Somebody imports the same row between our look and our writing."""

    def import_first(instance: WaitlistEntry, **_kwargs: object) -> None:
        other = EntryFactory.build(
            patient=PatientFactory(),
            visit_type=instance.visit_type,
            import_key=instance.import_key,
        )
        WaitlistEntry.objects.bulk_create([other])

    pre_save.connect(import_first, sender=WaitlistEntry)
    yield
    pre_save.disconnect(import_first, sender=WaitlistEntry)


@pytest.mark.usefixtures("rival")
def test_a_row_somebody_imports_at_the_same_moment_is_told_and_left_out():
    assert places(row()) == [(2, "")]
    assert not Patient.objects.filter(first_name="Ana").exists()


@pytest.fixture
def saved(tmp_path):
    def write(content: str) -> Path:
        path = tmp_path / "list.csv"
        path.write_text(content)
        return path

    return write


def test_the_command_says_what_it_would_do_and_writes_nothing(saved, capsys):
    call_command("import_waitlist", saved(sheet()))
    out = capsys.readouterr().out
    assert "1 entries would be added" in out
    assert "add --commit" in out
    assert not Patient.objects.exists()


def test_the_command_writes_with_commit(saved, capsys):
    call_command("import_waitlist", saved(sheet()), "--commit")
    assert entry().patient.phone == PHONE


def test_the_command_fails_when_a_row_is_refused_but_keeps_the_good(saved, capsys):
    content = sheet() + "Eva Private,203-555,Follow-up\n"
    with pytest.raises(CommandError):
        call_command("import_waitlist", saved(content), "--commit")
    assert entry().patient.first_name == "Ana"
    assert "line 3, column phone:" in capsys.readouterr().out


def test_the_command_never_prints_a_value_of_the_file(saved, capsys):
    content = sheet() + "Eva Private,203-555,Privatevisit,Secret\n" + "Private,,,\n"
    with pytest.raises(CommandError):
        call_command("import_waitlist", saved(content))
    out = capsys.readouterr().out
    assert not [word for word in ("Private", "203-555", "Secret", "Ana") if word in out]


def test_the_command_refuses_a_location_the_practice_does_not_have(saved):
    with pytest.raises(CommandError, match="No location has this name"):
        call_command("import_waitlist", saved(sheet()), "--location", "Nowhere")


def test_the_command_says_that_a_file_is_missing(tmp_path):
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("import_waitlist", tmp_path / "none.csv")


def test_the_template_can_be_imported(settings):
    path = Path(settings.BASE_DIR) / "docs" / "waitlist-template.csv"
    with time_machine.travel(NOW + timedelta(days=30), tick=False):
        report = run(path.read_bytes(), at=NOW + timedelta(days=30))
    assert (report.new, report.problems) == (2, [])


def test_a_column_is_missing():
    with pytest.raises(FileRefused, match="name, or first_name"):
        run("phone,visit_type\n203-555-0123,Follow-up\n")


@pytest.mark.parametrize("heading", ["birth year", "Year of birth", "YOB"])
def test_a_birth_year_is_imported(heading):
    row(**{heading: "1957.0"})
    assert entry().patient.birth_year == 1957


@pytest.mark.parametrize("cell", ["2027", "1850", "3/2/1957", "57"])
def test_a_birth_year_that_cannot_be_is_told_with_its_line(cell):
    assert places(row(birth_year=cell)) == [(2, "birth_year")]


def test_a_date_of_birth_is_not_read():
    report = row(**{"date of birth": "3/2/1957"})
    assert (report.new, report.ignored) == (1, ("date_of_birth",))
    assert entry().patient.birth_year is None
