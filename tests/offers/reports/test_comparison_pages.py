"""The pages that compare: who may read them, filters, and their queries."""

from __future__ import annotations

import pytest
from django.urls import reverse

from tests.factories import OfferFactory, UserFactory, hours
from tests.offers.reports.test_baseline import NOW, free

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
PAGES = ["report_baseline", "report_fairness"]


@pytest.fixture(params=PAGES)
def page(request) -> str:
    return reverse(request.param)


def test_the_page_says_what_was_filled(desk):
    free("text", number=2), free("outside", "off")
    page = desk.get(reverse("report_baseline")).content.decode()
    assert "Live weeks filled 2 of 2 (34–100%), before 1 of 1 (21–100%)" in page
    assert "18 more live and 19 more before" in page


def test_an_empty_period_is_said_to_be_empty(desk, page):
    response = desk.get(page, {"since": "2025-01-01", "until": "2025-01-02"})
    assert response.status_code == 200
    assert '<p class="empty">' in response.content.decode()


def test_a_filter_that_is_wrong_shows_no_figures(desk, page):
    free("text")
    response = desk.get(page, {"since": "2026-13-01", "until": "2026-03-02"})
    assert response.status_code == 422
    assert "<table" not in response.content.decode()


def test_who_may_not_read_reports_reads_none(client, page):
    client.force_login(UserFactory(is_superuser=False))
    assert client.get(page).status_code == 403


@pytest.mark.parametrize("number", [1, 8])
def test_the_page_costs_the_same_for_many_times(
    desk, page, number, django_assert_max_num_queries
):
    for n in range(number):
        free("text", ("live", "off")[n % 2], notice=hours(1 + 11 * n))
    with django_assert_max_num_queries(18):
        desk.get(page)


def linked(desk, page: str, code: str) -> list[tuple[int, int]]:
    """Each figure that leads to rows, and how many there are."""
    report = desk.get(reverse(page)).context["report"]
    table = next(each for each in report.tables if each.code == code)
    return [
        (table.rows[n][m], len(desk.get(link).context["found"].lines))
        for (n, m), link in table.links.items()
    ]


def test_each_number_of_times_leads_to_them(desk):
    free("text", number=2), free("empty"), free("call", notice=hours(30))
    free("outside", "off", 3), free("empty", "shadow", notice=hours(30))
    free("text", source="released"), free("text", held_back=True)
    found = linked(desk, "report_baseline", "compared")
    assert [said for said, _ in found] == [3, 2, 3, 3, 1, 1, 1, 0, 4, 3, 4, 3]
    assert [said for said, _ in found] == [rows for _, rows in found]


def test_each_number_of_offers_leads_to_them(desk):
    (here,), (there,) = free("empty"), free("empty")
    for opening, number in ((here, 21), (there, 20)):
        for n in range(number):
            OfferFactory(
                opening=opening,
                batch=None,
                status="missed",
                said_yes_at=None if n else NOW,
            )
    OfferFactory(opening=here, handed_over_at=None, status="withdrawn")
    found = linked(desk, "report_fairness", "location")
    assert sorted(found) == [(0, 0), (0, 0), (1, 1), (1, 1), (20, 20), (21, 21)]


def test_every_table_is_a_file(desk):
    free("text"), free("outside", "off")
    for page in PAGES:
        for table in desk.get(reverse(page)).context["report"].tables:
            response = desk.get(reverse(page), {"csv": table.code})
            assert response.headers["Content-Type"].startswith("text/csv")
