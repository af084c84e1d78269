"""The pages that compare: who may read them, filters, and their queries."""

from __future__ import annotations

import pytest
from django.urls import reverse

from tests.factories import UserFactory, hours
from tests.offers.reports.test_baseline import free

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
