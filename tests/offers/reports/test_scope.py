"""Which times a report is about."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.http import QueryDict

from offers.models import Opening
from offers.reports.forms import ScopeForm
from offers.reports.scope import BY_CODE, NOTICES, Scope
from tests.factories import (
    LocationFactory,
    OpeningFactory,
    ProviderFactory,
    UserFactory,
    VisitTypeFactory,
    days,
    hours,
)

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 31, 15, tzinfo=UTC)
TWO_DAYS = days(2)
FIRST, LAST = date(2026, 3, 1), date(2026, 3, 31)


def march(**chosen: object) -> Scope:
    return Scope(FIRST, LAST, **chosen)


def came_free(at: datetime = NOW, *, notice: timedelta = TWO_DAYS, **values) -> Opening:
    return OpeningFactory(created_at=at, starts_at=at + notice, **values)


def form(typed: str = "", *, user=None) -> ScopeForm:
    return ScopeForm(QueryDict(typed), user=user, at=NOW)


def test_both_days_count_by_the_location_s_own_calendar():
    west = LocationFactory(timezone="America/Los_Angeles")
    east = LocationFactory(timezone="America/New_York")
    midnight = datetime(2026, 4, 1, 4, tzinfo=UTC)  # in New York; 9 PM in the west
    there = came_free(midnight, location=west)
    came_free(midnight, location=east)
    last = came_free(midnight - timedelta(microseconds=1), location=east)
    assert set(march().openings()) == {there, last}


def test_what_never_was_free_is_logged_but_not_counted():
    mistake = came_free(status="withdrawn", closing_reason="mistake")
    outside = came_free(status="withdrawn", closing_reason="filled_outside")
    assert set(march().openings()) == {outside}
    assert set(march().logged()) == {outside, mistake}


@pytest.mark.parametrize(
    ("notice", "code"),
    [
        (hours(4) - timedelta(microseconds=1), "under-4h"),
        (hours(4), "4-24h"),
        (days(1), "1-3d"),
        (days(3), "3-14d"),
        (days(14), "over-14d"),
    ],
)
def test_every_notice_is_in_one_band(notice, code):
    opening = came_free(notice=notice)
    scopes = [march(notice=each) for each in NOTICES]
    found = [each.notice.code for each in scopes if opening in each.openings()]
    assert found == [code]
    assert [each.code for each in NOTICES if each.holds(notice)] == [code]


def test_filters_narrow_it():
    kind, here = VisitTypeFactory(name="New"), LocationFactory()
    one = came_free(location=here, provider=ProviderFactory(), visit_types=[kind])
    came_free()
    for chosen in (
        {"location_id": here.pk},
        {"provider_id": one.provider_id},
        {"visit_type_id": kind.pk},
        {"locations": frozenset([here.pk])},
    ):
        assert list(march(**chosen).openings()) == [one]


def test_the_usual_period_is_four_weeks_up_to_today():
    scope = form().scope()
    assert (scope.since, scope.until) == (date(2026, 3, 4), date(2026, 3, 31))


def test_a_link_may_name_a_period():
    scope = form("period=year&notice=1-3d").scope()
    assert scope.until - scope.since == days(364)
    assert scope.notice == BY_CODE["1-3d"]


def test_a_scope_is_the_same_again_through_its_link():
    place = LocationFactory()
    scope = form(f"since=2026-01-01&until=2026-02-01&location={place.pk}").scope()
    assert form(scope.query()).scope() == scope


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ("since=2026-02-30&until=2026-03-01", "since"),
        ("since=2026-03-02&until=2026-03-01", "until"),
        ("since=2026-03-02", "until"),
        ("since=Feb&until=2026-03-01", "since"),
        ("since=0001-01-01&until=2026-03-01", "since"),
        ("since=2026-03-01&until=9999-12-31", "until"),
        ("notice=soon", "notice"),
        ("location=99", "location"),
        ("provider=x%00", "provider"),
        ("visit_type=99999999999999999999", "visit_type"),
    ],
)
def test_what_cannot_be_read_is_said_at_its_field(typed, field, client):
    client.force_login(UserFactory())
    page = client.get(f"/reports/?{typed}")
    assert list(page.context["form"].errors) == [field]
    assert f"filter_{field}_error" in page.content.decode()
    assert "No figures are shown" in page.content.decode()


@pytest.mark.parametrize("typed", ["2026-02-30", "3/", "Marc 3"])
def test_what_was_typed_is_kept(client, typed):
    client.force_login(UserFactory())
    page = client.get("/reports/", {"since": typed, "until": "2026-03-01"})
    assert f'value="{typed}"' in page.content.decode()
    assert "This is no day we can read." in page.content.decode()


@time_machine.travel(NOW)
def test_days_are_typed_as_said_and_are_those_that_were():
    scope = form("since=12/3&until=yesterday").scope()
    assert (scope.since, scope.until) == (date(2025, 12, 3), date(2026, 3, 30))


@pytest.mark.parametrize(
    "typed",
    ["", "period=weeks", "since=3/4&until=today", "since=2026-03-04&until=3/31"],
)
@time_machine.travel(NOW)
def test_the_period_that_is_shown_is_marked_however_it_was_chosen(typed):
    marked = [words for words, _address, is_shown in form(typed).presets() if is_shown]
    assert marked == ["Last 4 weeks"]
