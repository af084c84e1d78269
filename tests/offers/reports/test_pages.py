"""The main report's pages and files, as a manager sees them."""

from __future__ import annotations

from datetime import date

import pytest
from django.contrib.auth.models import Group
from django.db import connection

from clinic.models import AuditEvent, StaffAccess
from offers import arrivals
from offers.reports import sheet, sums, tallies
from offers.reports.scope import Scope
from offers.reports.table import Column, Kind, Table
from tests.factories import LocationFactory, UserFactory, hours

from .history import LATER, asked, opening, won

pytestmark = pytest.mark.django_db
MARCH = "since=2026-03-01&until=2026-03-31"


@pytest.fixture
def manager(client):
    user = UserFactory(is_superuser=False)
    user.groups.add(Group.objects.get(name="Manager"))
    client.force_login(user)
    return user


def page(client, address: str = "/reports/", query: str = MARCH) -> str:
    return client.get(f"{address}?{query}").content.decode()


def test_a_manager_opens_it_from_any_page(client, manager):
    assert 'href="/reports/"' in page(client, "/", "")
    assert "Came free" in page(client)


def test_a_manager_of_one_location_reads_of_that_one_only(client, manager):
    here, there = LocationFactory(), LocationFactory()
    StaffAccess.objects.create(user=manager).locations.add(here)
    for place in (here, there, there):
        opening(location=place)
    found = client.get(f"/reports/?{MARCH}").context["sections"][0].figures[0]
    assert found.value == 1
    assert there.name not in page(client)
    rows = page(client, "/reports/rows/", f"figure=openings&{MARCH}")
    assert here.name in rows
    assert there.name not in rows


def test_each_figure_says_how_it_is_counted_and_where_its_rows_are(client, manager):
    response = client.get(f"/reports/?{MARCH}")
    text = response.content.decode()
    for section in response.context["sections"]:
        for figure in section.figures:
            assert f"?figure={figure.rows}&amp;since=2026-03-01" in text
            assert figure.how


def test_rows_name_times_in_words_and_patients_by_initials(client, manager):
    each = opening("text", after=hours(1))
    booking = won(each)
    text = page(client, "/reports/rows/", f"figure=texts&{MARCH}")
    patient = booking.offer.entry.patient
    assert "Mar 6, 2026, 10:00 AM" in text
    assert patient.initials in text
    assert patient.last_name not in text
    assert patient.phone[-4:] not in text.replace(str(each.pk), "")


def test_a_long_list_goes_on_with_earlier_ones(client, manager, monkeypatch):
    monkeypatch.setattr("offers.reports.behind.PAGE", 2)
    for _ in range(3):
        opening()
    address = f"/reports/rows/?figure=openings&{MARCH}"
    first = client.get(address).context["found"]
    rest = client.get(f"{address}&before={first.before}").context["found"]
    assert (len(first.lines), len(rest.lines), rest.before) == (2, 1, None)
    assert {line.link for line in first.lines}.isdisjoint(rest.lines[0].link)


@pytest.mark.parametrize(
    "query", ["figure=", "figure=nonsense", "figure=texts&before=9" + "9" * 30]
)
def test_rows_of_no_figure_are_not_found(client, manager, query):
    assert client.get(f"/reports/rows/?{query}&{MARCH}").status_code == 404


def test_rows_of_a_wrong_period_are_not_shown(client, manager):
    response = client.get("/reports/rows/?figure=openings&since=x&until=y")
    assert response.status_code == 422
    assert "Choose again" in response.content.decode()


@pytest.mark.parametrize("code", ["figures", "weeks", "notices", "hours"])
def test_every_table_is_a_file_and_taking_it_is_on_the_trail(client, manager, code):
    asked(opening())
    response = client.get(f"/reports/?{MARCH}&csv={code}")
    name = f'attachment; filename="{code}-2026-03-01-2026-03-31.csv"'
    assert response["Content-Disposition"] == name
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response.content.startswith(b"\xef\xbb\xbf")
    event = AuditEvent.objects.get(action="report.exported")
    assert (event.actor, event.detail["table"]) == (f"user:{manager.pk}", code)


def test_a_table_that_is_not_there_is_not_found(client, manager):
    assert client.get(f"/reports/?{MARCH}&csv=nonsense").status_code == 404
    assert not AuditEvent.objects.filter(action="report.exported").exists()


def test_a_file_runs_nothing_and_names_its_units():
    columns = (
        Column("who", "Who", Kind.TEXT),
        Column("part", "Part", Kind.SHARE),
        Column("less", "Less", Kind.NUMBER),
        Column("day", "Day", Kind.DAY),
    )
    rows = (('=HYPERLINK("x")', 0.5, -1.5, date(2026, 3, 1)), ("Ünal", None, 2, None))
    lines = sheet.written(Table("t", "T", columns, rows)).decode("utf-8-sig")
    assert lines.splitlines() == [
        "Who,Part (%),Less,Day",
        '"\'=HYPERLINK(""x"")",50.00,-1.50,2026-03-01',
        "Ünal,,2,",
    ]


def test_what_changes_after_all_is_counted_again():
    each = opening("text", after=hours(1))
    won(each)
    tallies.sweep(LATER)
    actor = arrivals.audit.SYSTEM
    arrivals.note(each.pk, answer="arrived", was="", actor=actor, at=LATER)
    assert not hasattr(type(each).objects.get(pk=each.pk), "tally")
    tallies.sweep(LATER)
    tallies.write([each.pk], at=LATER)
    assert type(each).objects.get(pk=each.pk).tally.seen == 1


def test_what_is_not_settled_has_no_tally():
    recent = opening("text", after=hours(1), came_free=LATER.replace(day=25))
    still_open = opening("open")
    sending = opening()
    asked(sending, receipt="queued")
    tallies.sweep(LATER)
    assert not tallies.OpeningTally.objects.filter(
        pk__in=[recent.pk, still_open.pk, sending.pk]
    )


def test_rows_that_were_missed_for_long_are_found_within_a_day():
    tallies.sweep(LATER - hours(1))
    each = opening()
    assert tallies.sweep(LATER) == 0
    assert tallies.sweep(LATER + hours(24)) == 1
    assert each.tally


def test_its_questions_to_the_database_do_not_grow_with_the_history(
    client, manager, django_assert_max_num_queries
):
    for _ in range(3):
        won(opening("text", after=hours(1)))
    tallies.sweep(LATER)
    asked(opening())
    with django_assert_max_num_queries(30):
        page(client)
    with django_assert_max_num_queries(12):
        page(client, "/reports/rows/", f"figure=openings&{MARCH}")


@pytest.mark.django_db(transaction=True)
def test_figures_are_of_one_moment_and_leave_nothing_behind():
    won(opening("text", after=hours(1)))
    tallies.sweep(LATER)
    asked(opening())
    scope = Scope(date(2026, 3, 1), date(2026, 3, 31))
    assert sums.count(scope, at=LATER).total["openings"] == 2
    assert not connection.in_atomic_block
    opening()  # would fail within a transaction that only reads
    assert sums.count(scope, at=LATER).total["openings"] == 3
