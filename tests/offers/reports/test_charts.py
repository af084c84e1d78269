"""Which chart stands beside which table, and at which address."""

from __future__ import annotations

from xml.etree import ElementTree as ET

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse

from clinic.models import StaffAccess
from offers.reports import charts, drawing, pictures, sums, tables
from offers.reports.table import Table
from tests.factories import LocationFactory, UserFactory, days

from .test_baseline import MARCH, NOW, free, table
from .test_drawing import SVG, read, with_class, words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
COMPARED = reverse("report_chart_compared")


def picture(chart: charts.Chart | None, size=drawing.WIDE) -> ET.Element:
    assert chart is not None
    return read(chart.draw(size))


def test_live_and_before_are_drawn_with_their_ranges():
    free("text", number=3), free("empty"), free("outside", "off"), free("empty", "off")
    root = picture(charts.of(table("compared")))
    assert words(root)[-3:] == ["4–24 h", "Before", "Live"]
    assert len(with_class(root, "bar")) == len(with_class(root, "ci")) == 2
    before, live = (bar.find(f"{SVG}rect") for bar in with_class(root, "bar"))
    assert float(live.get("height")) == pytest.approx(1.5 * float(before.get("height")))


def test_its_finding_is_said_in_words():
    free("text", number=3), free("empty"), free("text", notice=days(2))
    chart = charts.of(table("compared"))
    assert chart.finding == (
        "Filled, live and before. 4 to 24 hours: live 75%, before none. "
        "1 to 3 days: live 100%, before none."
    )


def test_a_table_without_rows_has_no_chart():
    assert charts.of(table("compared")) is None


def test_a_table_that_nobody_draws_has_no_chart():
    free("text")
    assert charts.of(table("left-out")) is None


def test_the_page_shows_the_chart_with_the_filters_it_has(desk):
    free("text")
    page = desk.get(reverse("report_baseline"), {"period": "quarter"}).content.decode()
    source = f"{COMPARED}?since=2025-12-03&amp;until=2026-03-03"
    assert f'<img src="{source}" alt="Filled, live and before. 4 to 24' in page
    assert f'srcset="{source}&amp;size=narrow"' in page


def test_a_chart_is_a_picture_that_nobody_keeps(desk):
    free("text")
    response = desk.get(COMPARED)
    assert response["Content-Type"] == "image/svg+xml"
    assert "no-store" in response["Cache-Control"]
    assert "private" in response["Cache-Control"]
    assert "script" not in response["Content-Security-Policy"]
    assert "'unsafe" not in response["Content-Security-Policy"]
    assert words(read(response.content))[-1] == "Live"


def test_the_narrow_one_is_drawn_anew(desk):
    free("text")
    sizes = [
        read(desk.get(COMPARED, {"size": size}).content) for size in ("", "narrow")
    ]
    assert [root.get("width") for root in sizes] == ["720", "340"]


@pytest.mark.parametrize(
    ("filters", "status"),
    [({"since": "2025-01-01", "until": "2025-01-02"}, 200), ({"since": "never"}, 422)],
)
def test_without_figures_the_picture_says_so(desk, filters, status):
    free("text")
    response = desk.get(COMPARED, filters)
    assert response.status_code == status
    assert drawing.NO_FIGURES in words(read(response.content))


def test_who_may_not_read_reports_sees_no_chart(client):
    client.force_login(UserFactory(is_superuser=False))
    assert client.get(COMPARED).status_code == 403


def main_table(code: str, **fields):
    """One week: of four times of a day's notice, three were filled at once."""
    free("text", number=3, **fields), free("empty", **fields)
    found = sums.count(MARCH, at=NOW)
    every = (tables.by_week(found), tables.by_hour(found))
    every = (*every, tables.by_notice(found, MARCH, ""))
    return next(each for each in every if each.code == code)


def test_the_weeks_are_drawn_beside_the_target():
    chart = charts.of(main_table("weeks"))
    root = picture(chart)
    assert words(root)[-3:] == ["Feb 16", "filled within 2 hours", "target 80%"]
    assert chart.finding == (
        "Filled within 2 hours, by week. 75% in the week from Feb 16; at least 80% in 0 "
        "of 1 week."
    )


def test_two_weeks_are_told_from_the_first_to_the_last():
    free("text", created_at=NOW - days(3))
    chart = charts.of(main_table("weeks"))
    assert "75% in the week from Feb 16, 100% in that from Feb 23;" in chart.finding
    assert len(list(picture(chart).iter(f"{SVG}circle"))) == 2


def test_the_weeks_of_another_page_are_not_drawn():
    free("text")
    assert charts.of(table("weeks")) is None


def test_the_notices_are_drawn_with_the_target_as_a_line():
    chart = charts.of(main_table("notices"))
    root = picture(chart)
    assert len(with_class(root, "bar")) == len(with_class(root, "aim")) == 1
    assert "the target is 80%: 4 to 24 hours 75%." in chart.finding


def test_notices_without_any_time_are_not_drawn():
    found = sums.count(MARCH, at=NOW)
    assert charts.of(tables.by_notice(found, MARCH, "")) is None


def test_the_hours_between_the_first_and_the_last_text_are_all_there():
    rows = (("9 AM", 10, 0.5, 0.2), ("12 PM", 4, 0.5, 0.5))
    chart = charts.of(Table("hours", "By hour", tables.BY_HOUR, rows))
    root = picture(chart)
    assert words(root)[-5:] == ["9 AM", "10 AM", "11 AM", "12 PM", "said YES"]
    assert len(with_class(root, "bar")) == len(with_class(root, "ci")) == 2
    assert chart.finding.endswith("Most often at 12 PM: 50%.")


@pytest.mark.parametrize("code", pictures.SOURCES)
def test_every_chart_has_an_address_that_draws_it(desk, code):
    free("text")
    response = desk.get(reverse(f"report_chart_{code}"), {"size": "narrow"})
    assert response.status_code == 200
    assert read(response.content).get("width") == "340"


def test_a_chart_counts_only_the_locations_of_its_reader(client):
    ours, other = LocationFactory(name="North"), LocationFactory(name="South")
    free("text", location=ours), free("empty", location=other, number=3)
    user = UserFactory(is_superuser=False)
    user.groups.add(Group.objects.get(name="Manager"))
    StaffAccess.objects.create(user=user).locations.set([ours])
    client.force_login(user)
    (dot,) = read(client.get(reverse("report_chart_weeks")).content).iter(
        f"{SVG}circle"
    )
    assert float(dot.get("cy")) < 10  # all of ours
