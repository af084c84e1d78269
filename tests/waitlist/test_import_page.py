import csv
import re

import pytest
import time_machine
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from clinic.models import AuditEvent
from tests.factories import LocationFactory, VisitTypeFactory
from waitlist import csv_guess
from waitlist.models import Patient, WaitlistEntry
from waitlist.views import sheets

from .slots import NOW

pytestmark = pytest.mark.django_db
IMPORT = reverse("waitlist_import")
EXCEL = (
    "Pt Name\tCell #\tDOB\tType of Visit\tPreferred times\n"
    "Synthetic, Ana\t203-555-0123\t1/2/1950\tFollow-up\tMon-Wed 9-12, Fri pm\n"
    "Eva Synthetic\t203-555-0124\t\tFollow-up\t\n"
)


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def page(client, user):
    VisitTypeFactory()
    client.force_login(user)
    return client


def paste(page, text=EXCEL):
    return page.post(IMPORT, {"pasted": text})


def as_shown(answer) -> dict[str, str]:
    """What a browser would send back."""
    form = answer.context["form"]
    sent = {field.html_name: field.value() or "" for field in form}
    if answer.context.get("report"):
        sent["checked"] = form.choice
    return sent


def take(page, answer, **changes):
    return page.post(IMPORT, as_shown(answer) | {"import": "yes"} | changes)


def words(answer) -> str:
    return re.sub(r"\s+", " ", answer.content.decode())


@pytest.mark.parametrize(
    ("header", "names"),
    [
        (["Pt Name", "Cell", "DOB"], ["name", "phone", ""]),
        (
            ["Patient", "Phone #", "MRN", "Appt Type"],
            ["name", "phone", "record_number", "visit_type"],
        ),
        (
            ["First", "Last", "Home Phone", "Cell Phone"],
            ["first_name", "last_name", "", "phone"],
        ),
        (["Name", "Best contact phone", "Insurance"], ["name", "phone", ""]),
        (["Frist name", "Languge", "zzz", ""], ["first_name", "language", "", ""]),
        (["Phone", "Mobile", "Phone number"], ["", "phone", ""]),
        (["Comments", "Diagnosis", "SSN", "Email"], ["", "", "", ""]),
    ],
)
def test_columns_are_guessed_from_what_people_call_them(header, names):
    assert csv_guess.columns(header) == names


def test_rows_pasted_from_excel_are_checked_and_nothing_is_added(page):
    answer = paste(page)
    assert "2 patients would be added" in words(answer)
    assert "2 of them by phone only" in words(answer)
    assert not Patient.objects.exists()


def test_what_was_checked_is_imported(page):
    answer = take(page, paste(page))
    assert "2 patients added" in words(answer)
    ana = WaitlistEntry.objects.get(patient__first_name="Ana")
    assert (ana.patient.phone, ana.availabilities.count()) == ("+12035550123", 4)
    event = AuditEvent.objects.filter(action="entry.enrolled").first()
    assert event.actor == f"user:{get_user_model().objects.get().pk}"


def test_importing_again_changes_nothing(page):
    take(page, paste(page))
    answer = paste(page)
    assert "0 patients would be added" in words(answer)
    assert "2 were here already and stay as they are" in words(answer)
    assert "Import 0" not in words(answer)
    take(page, answer)
    assert WaitlistEntry.objects.count() == 2


def test_a_csv_file_is_read_with_its_line_breaks_and_accents(page):
    content = (
        'name,phone,visit_type,note\r\n"Muñoz, Ana",203-555-0123,Follow-up,"a\r\nb"\r\n'
    )
    file = SimpleUploadedFile("list.csv", content.encode("cp1252"))
    take(page, page.post(IMPORT, {"file": file}))
    entry = WaitlistEntry.objects.get()
    assert (str(entry.patient), entry.note) == ("Ana Muñoz", "a b")


def test_each_place_to_correct_has_its_line_the_name_and_their_own_heading(page):
    bad = EXCEL + "Ida Wrong\t555\t\tFollow-up\tWensday\n"
    answer = paste(page, bad)
    first, second = answer.context["wrongs"]
    assert (first.line, first.who, first.column) == (4, "Ida Wrong", "Cell #")
    assert (second.line, second.column) == (4, "Preferred times")
    assert "Import 2 patients" in words(answer)


def test_the_good_rows_are_added_and_the_others_can_be_corrected_in_place(page):
    bad = EXCEL + "Ida Wrong\t555\t\tFollow-up\t\n"
    answer = take(page, paste(page, bad))
    assert WaitlistEntry.objects.count() == 2
    left = answer.context["upload"]["pasted"].value()
    assert [line.split("\t")[0] for line in left.splitlines()] == [
        "Pt Name",
        "Ida Wrong",
    ]
    corrected = paste(page, left.replace("555", "203-555-0125"))
    take(page, corrected)
    assert WaitlistEntry.objects.count() == 3


def test_rows_left_over_can_be_corrected_when_nothing_is_to_import(page):
    answer = paste(page, "Name\tPhone\tVisit\nIda Wrong\t555\tFollow-up\n")
    assert "Correct these rows here" in words(answer)
    again = page.post(IMPORT, as_shown(answer) | {"correct": "yes"})
    assert again.context["upload"]["pasted"].value().count("Ida Wrong") == 1
    assert "0 patients would be added" in words(again)


def test_a_wrong_guess_is_corrected_by_hand(page):
    answer = paste(page, "Who\tDial\tWhat\nAna Synthetic\t203-555-0123\tFollow-up\n")
    assert "Choose which column is the phone." in words(answer)
    chosen = {"column_0": "name", "column_1": "phone", "column_2": "visit_type"}
    checked = page.post(IMPORT, as_shown(answer) | chosen)
    assert "1 patient would be added" in words(checked)
    take(page, checked)
    assert str(Patient.objects.get()) == "Ana Synthetic"


def test_what_was_changed_since_the_check_is_checked_before_it_is_imported(page):
    answer = paste(page)
    again = take(page, answer, column_4="note")
    assert "You changed something" in words(again)
    assert not Patient.objects.exists()
    take(page, again)
    assert WaitlistEntry.objects.filter(note="Mon-Wed 9-12, Fri pm").exists()


def test_a_list_without_kinds_of_visits_and_places_gets_them_once(page):
    place = LocationFactory()
    answer = paste(page, "Name\tPhone\nAna Synthetic\t203-555-0123\n")
    assert list(answer.context["form"].errors) == ["visit_type"]
    chosen = {"visit_type": VisitTypeFactory().pk, "location": place.pk}
    take(page, page.post(IMPORT, as_shown(answer) | chosen))
    entry = WaitlistEntry.objects.get()
    assert (entry.visit_type, entry.locations.get()) == (VisitTypeFactory(), place)


def test_one_meaning_for_two_columns_is_refused_at_the_second(page):
    answer = paste(page)
    again = page.post(IMPORT, as_shown(answer) | {"column_4": "phone"})
    assert list(again.context["form"].errors) == ["column_4"]


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({}, "Paste the rows here, or choose a file below."),
        ({"pasted": "Name\tPhone"}, "There is only one line"),
        ({"pasted": "Name\n" + "Ana\n" * 2001}, "These are 2001 rows."),
        ({"pasted": 'Name\n"Ana\n'}, "stray quote mark"),
        ({"pasted": "x" * 1_000_001}, "too much at once"),
    ],
)
def test_what_cannot_be_a_list_is_refused_at_the_field(page, sent, sentence):
    answer = page.post(IMPORT, sent)
    assert sentence in words(answer)
    assert list(answer.context["upload"].errors) == ["pasted"]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"PK\x03\x04\x00", "This is a workbook"),
        (b"Name\x00,Phone", "not a text file"),
        (b"x" * 1_000_001, "too large"),
    ],
)
def test_a_file_that_cannot_be_a_list_is_refused(page, content, sentence):
    answer = page.post(IMPORT, {"file": SimpleUploadedFile("list.xlsx", content)})
    assert sentence in words(answer)
    assert list(answer.context["upload"].errors) == ["file"]


def test_pasting_and_uploading_at_once_is_not_guessed_at(page):
    file = SimpleUploadedFile("list.csv", b"name\nAna")
    answer = page.post(IMPORT, {"pasted": EXCEL, "file": file})
    assert list(answer.context["upload"].errors) == ["file"]


def test_rows_that_got_lost_on_the_way_are_asked_for_again(page):
    answer = page.post(IMPORT, {"content": "", "import": "yes"})
    assert "The rows are gone" in words(answer)


@pytest.mark.parametrize("text", ["", "other,shoe_size\nAnn,7,x\n", None])
def test_a_template_that_does_not_match_breaks_no_page(
    page, text, tmp_path, monkeypatch
):
    file = tmp_path / "template.csv"
    if text is not None:
        file.write_text(text)
    monkeypatch.setattr("waitlist.views.sheets.TEMPLATE", file)
    assert "phone" in page.get(IMPORT).content.decode()
    assert b"first_name" in page.get(reverse("waitlist_template")).content


def test_the_template_in_the_documents_has_our_columns():
    with sheets.TEMPLATE.open(newline="") as file:
        assert next(csv.reader(file)) == sheets.HEADINGS


def test_the_template_holds_our_headings_and_nobody(page):
    answer = page.get(reverse("waitlist_template"))
    assert answer["Content-Disposition"] == 'attachment; filename="waitlist.csv"'
    (heading,) = answer.content.decode().splitlines()
    assert csv_guess.columns(heading.split(",")) == heading.split(",")


@pytest.mark.parametrize("url", [IMPORT, reverse("waitlist_template")])
def test_only_those_who_may_add_patients_see_it(client, url):
    assert client.get(url).status_code == 302
    client.force_login(get_user_model().objects.create_user("guest"))
    assert client.get(url).status_code == 403
