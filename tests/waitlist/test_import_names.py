"""Names of theirs in a spreadsheet: what each means is said once, in the same form."""

import re

import pytest
import time_machine
from django.urls import reverse

from tests.factories import LocationFactory, ProviderFactory, VisitTypeFactory
from waitlist import csv_names
from waitlist.models import WaitlistEntry

from .slots import NOW

pytestmark = pytest.mark.django_db
IMPORT = reverse("waitlist_import")
THEIRS = (
    "Name\tPhone\tVisit type\tSite\tProvider\n"
    "Ana Muster\t203-555-0123\tF/U\tDowntown\tLee\n"
    "Eva Sonst\t203-555-0124\tF/U\tMain\tLee\n"
    "Ida Other\t203-555-0125\tFollow up\t\t\n"
)


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def page(client, user):
    VisitTypeFactory()
    LocationFactory(name="Main")
    ProviderFactory(name="Dr. Ann Lee")
    client.force_login(user)
    return client


def as_shown(answer) -> dict[str, str]:
    form = answer.context["form"]
    sent = {field.html_name: field.value() or "" for field in form}
    return sent | {"checked": form.choice}


def field(answer, name: str):
    """The one that asks what the name means."""
    form = answer.context["form"]
    return next(each for each in form if each.label == f"“{name}”")


def words(answer) -> str:
    return re.sub(r"\s+", " ", answer.content.decode())


def test_names_that_are_not_ours_are_asked_about_once_each(page):
    answer = page.post(IMPORT, {"pasted": THEIRS})
    asked = [
        each.label for _title, fields in answer.context["form"].names for each in fields
    ]
    assert asked == ["“F/U”", "“Follow up”", "“Downtown”", "“Lee”"]
    assert field(answer, "F/U").help_text == "in 2 rows"
    assert "1 patient would be added" in words(answer)


def test_a_meaning_is_guessed_only_where_the_words_say_it(page):
    answer = page.post(IMPORT, {"pasted": THEIRS})
    shown = {name: field(answer, name).value() for name in ("F/U", "Follow up", "Lee")}
    follow_up, lee = VisitTypeFactory().pk, str(csv_names.ours()["providers"][0].pk)
    assert shown == {"F/U": "", "Follow up": str(follow_up), "Lee": lee}


def test_what_each_means_is_said_and_all_rows_are_imported(page):
    answer = page.post(IMPORT, {"pasted": THEIRS})
    visit_type, place = VisitTypeFactory(), csv_names.ours()["locations"][0]
    meant = {
        field(answer, "F/U").html_name: visit_type.pk,
        field(answer, "Downtown").html_name: place.pk,
    }
    checked = page.post(IMPORT, as_shown(answer) | meant)
    assert "3 patients would be added" in words(checked)
    page.post(IMPORT, as_shown(checked) | {"import": "yes"})
    ana = WaitlistEntry.objects.get(patient__first_name="Ana")
    assert (ana.visit_type, ana.locations.get()) == (visit_type, place)
    assert ana.providers.get().name == "Dr. Ann Lee"
    assert WaitlistEntry.objects.count() == 3


def test_a_meaning_changed_since_the_check_is_checked_before_it_is_imported(page):
    answer = page.post(IMPORT, {"pasted": THEIRS})
    other = VisitTypeFactory(name="Lung test")
    changed = {field(answer, "Follow up").html_name: other.pk, "import": "yes"}
    again = page.post(IMPORT, as_shown(answer) | changed)
    assert "You changed something" in words(again)
    assert not WaitlistEntry.objects.exists()


def test_what_is_none_of_ours_is_refused_at_the_field(page):
    answer = page.post(IMPORT, {"pasted": THEIRS})
    name = field(answer, "F/U").html_name
    again = page.post(IMPORT, as_shown(answer) | {name: "9999"})
    assert list(again.context["form"].errors) == [name]


def test_rows_without_a_meaning_are_left_out_and_said(page):
    answer = page.post(IMPORT, {"pasted": THEIRS})
    assert "2 places to correct" in words(answer) or "No visit type has" in words(
        answer
    )
    page.post(IMPORT, as_shown(answer) | {"import": "yes"})
    assert [str(each.patient) for each in WaitlistEntry.objects.all()] == ["Ida Other"]


def test_a_column_of_something_else_asks_no_endless_questions(page):
    rows = "".join(f"Ana M{n}\t203-555-0123\tx{n}\n" for n in range(90))
    answer = page.post(IMPORT, {"pasted": f"Name\tPhone\tVisit type\n{rows}"})
    assert len(answer.context["form"].unknown) == csv_names.MOST
