"""Which chart stands beside which table, and at which address."""

from __future__ import annotations

from xml.etree import ElementTree as ET

import pytest
from django.urls import reverse

from offers.reports import charts, drawing
from tests.factories import UserFactory, days

from .test_baseline import free, table
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
