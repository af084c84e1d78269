"""The picture of the simulate page: fills against what they cost."""

from __future__ import annotations

from xml.etree import ElementTree as ET

import pytest
from django.urls import reverse

from offers.reports import drawing, simulate, trade
from offers.reports.table import Table
from offers.simulation.rounds import Guess, Line
from tests.factories import UserFactory

from .test_drawing import SVG, read, with_class, words

pytestmark = pytest.mark.django_db
TEXTS = reverse("report_chart_trade-texts")
FIXED, ADAPTIVE, ONE, *_REST = trade.WAYS
GOOD = "0_6.4000_0.9900_0.9700_1.0000"


def compared(*rows) -> Table:
    """Way, filled in time, its range, texts and disappointed per fill."""
    cells = [
        (way, up, ends, None, None, None, up, 9.0, *costs)
        for way, up, ends, *costs in rows
    ]
    return Table("simulated", "Ways", simulate.COLUMNS, tuple(cells))


def drawn(desk, table: Table, number: int = 0) -> ET.Element:
    chart = trade.beside(table)[number]
    return read(
        desk.get(f"{reverse(f'report_chart_{chart.code}')}?{chart.query}").content
    )


def test_the_address_draws_the_figures_of_the_table(desk):
    table = compared(
        (FIXED, 0.99, "97–100%", 6.4, 0.7),
        (ADAPTIVE, 0.995, "98–100%", 5.9, 0.5),
    )
    root = drawn(desk, table)
    assert words(root)[-2:] == [f"1: {FIXED}", f"2: {ADAPTIVE}"]
    assert len(with_class(root, "inside")) == 2
    assert "texts per fill" in words(root)
    assert "disappointed per fill" in words(drawn(desk, table, 1))


def test_ours_stands_out_from_the_others(desk):
    table = compared((FIXED, 0.99, None, 6.4, 0.7), (ADAPTIVE, 0.9, None, 5.9, 0.5))
    dots = [each for each in with_class(drawn(desk, table), "series") if len(each)]
    looks = ["solid" in each.get("class").split() for each in dots]
    assert looks == [False, True]


def test_the_range_of_the_table_is_drawn():
    played = Line("adaptive", Guess(0.5, 0.4, 0.6), Guess(0.5), 9.0, Guess(3), Guess(1))
    table = Table("simulated", "Ways", simulate.COLUMNS, (simulate._row(played),))
    assert trade.beside(table)[0].query == "way=1_6.0000_0.5000_0.4000_0.6000"


def test_nought_has_its_own_place(desk):
    table = compared((FIXED, 0.5, None, 3.0, 0.1), (ONE, 0.5, None, 3.0, 0.0))
    root = drawn(desk, table, 1)
    across = [float(each.get("x")) for each in with_class(root, "inside")]
    assert across[1] < across[0] - 20
    assert "0" in words(root)


def test_numbers_of_dots_upon_each_other_stand_apart(desk):
    table = compared(
        (FIXED, 0.99, None, 6.4, 0.7),
        (ADAPTIVE, 0.99, None, 6.4, 0.7),
        (ONE, 0.5, None, 3.0, 0.2),
    )
    numbers = with_class(drawn(desk, table), "inside")
    places = {each.text: float(each.get("x")) for each in numbers}
    assert abs(places["1"] - places["2"]) > 30
    assert len(with_class(drawn(desk, table), "beside")) == 2


def test_its_finding_is_said_in_words():
    texts, disappointed = trade.beside(compared((ONE, 0.5, "40–60%", 3.0, 0.25)))
    assert texts.finding == f"Filled in time against texts per fill: {ONE} 50% with 3."
    assert disappointed.finding.endswith(f"{ONE} 50% with 0.2.")


def test_a_way_that_filled_nothing_has_no_place(desk):
    table = compared((FIXED, 0.0, None, None, None), (ONE, 0.5, None, 3.0, 0.0))
    assert words(drawn(desk, table))[-1] == f"1: {ONE}"


@pytest.mark.parametrize(
    "way",
    [
        "",
        "9_1_0.5",
        "0_1",
        "0_1_1.5",
        "0_-1_0.5",
        "0_1_0.5_0.4",
        "x",
        "0_\u0661_0.5",
        "0_1_0.5;",
    ],
)
def test_an_address_that_was_tampered_with_draws_nothing(desk, way):
    response = desk.get(TEXTS, {"way": [GOOD, way]})
    assert response.status_code == 422
    assert not list(read(response.content).iter(f"{SVG}circle"))


def test_without_figures_the_picture_says_so(desk):
    assert drawing.NO_FIGURES in words(read(desk.get(TEXTS).content))


def test_the_page_shows_both_pictures(desk):
    address = reverse("report_simulate")
    page = desk.get(address, {"rates": "published", "rounds": "1"}).content.decode()
    assert page.count('<picture class="chart">') == 2
    assert f'<img src="{TEXTS}?way=0_' in page


def test_who_may_not_read_reports_sees_no_picture(client):
    client.force_login(UserFactory(is_superuser=False))
    assert client.get(TEXTS, {"way": GOOD}).status_code == 403
