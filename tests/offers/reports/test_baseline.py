"""Weeks without texts beside live ones, counted by hand."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from clinic import audit, texting
from clinic.models import Practice
from offers.models import Opening
from offers.reports import baseline, ended
from offers.reports.ended import Side
from offers.reports.scope import BY_CODE, Scope
from tests.factories import LocationFactory, OpeningFactory, ProviderFactory, hours

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 3, 15, tzinfo=UTC)
MARCH = Scope(date(2026, 2, 16), date(2026, 3, 3))
CLOSED = {
    "text": ("filled", "won_by_text"),
    "call": ("filled", "won_by_phone"),
    "outside": ("withdrawn", "filled_outside"),
    "empty": ("expired", "started"),
}


def free(outcome: str, mode: str = "live", number: int = 1, **fields) -> list[Opening]:
    """Times cancelled ten days ago, ten hours before their visit."""
    status, reason = CLOSED[outcome]
    created = fields.pop("created_at", NOW - timedelta(days=10))
    values = {
        "status": status,
        "closing_reason": reason,
        "outcome": outcome,
        "sending_mode": mode,
        "created_at": created,
        "starts_at": created + fields.pop("notice", hours(10)),
        "closed_at": created,
        "location": fields.pop("location", None) or LocationFactory(),
        **fields,
    }
    return [OpeningFactory(**values) for _ in range(number)]


def report(scope: Scope = MARCH, at: datetime = NOW) -> baseline.Report:
    return baseline.report(replace(scope), at=at)  # zones are read anew


def table(code: str, found: baseline.Report | None = None):
    return next(t for t in (found or report()).tables if t.code == code)


def test_live_times_stand_beside_those_before():
    free("text", number=3), free("call"), free("empty", number=2)
    free("outside", "off", 2), free("empty", "shadow", 3)
    rows = table("compared").rows
    assert [row[:4] for row in rows] == [
        ("4 to 24 hours", 6, 4, 4 / 6),
        ("All", 6, 4, 4 / 6),
    ]
    assert rows[0][5:8] == (5, 2, 0.4)
    assert rows[0][9:] == (None, "too few")


def test_the_headline_says_the_difference_and_its_range():
    place = LocationFactory()
    free("text", number=18, location=place), free("empty", number=6, location=place)
    free("outside", "off", 5, location=place), free("empty", "off", 15, location=place)
    assert report().headline == (
        "Live weeks filled 18 of 24 (55–88%), before 5 of 20 (11–47%): "
        "50 points more (20–69)."
    )
    assert table("compared").rows[0][9:] == (50, "from 20 to 69")


def test_how_they_ended_and_who_came_is_counted():
    free("text", attended=True), free("text", attended=False), free("call")
    free("outside", attended=True), free("empty", number=2)
    row = table("ended").rows[0]
    assert row == ("Live", "4 to 24 hours", 6, 2, 1, 1, 2, 2, 1, 1)


def test_earlier_weeks_count_before_however_short_the_period():
    free("outside", "off", created_at=NOW - timedelta(days=300))
    free("text", created_at=NOW - timedelta(days=300))
    assert table("compared").rows[-1][1:7:4] == (0, 1)


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"source": "released"}, "Not cancelled"),
        ({"source": "added"}, "Not cancelled"),
        ({"sending_mode": "test"}, "Logged in test mode"),
        ({"sending_mode": ""}, "Logged in test mode"),
        ({"closing_reason": "mistake", "status": "withdrawn"}, "Withdrawn"),
        ({"closing_reason": "provider_out", "status": "withdrawn"}, "Withdrawn"),
        ({"starts_at": NOW + hours(1)}, "Still ahead"),
        ({"outcome": "", "status": "open", "closing_reason": ""}, "Begun"),
    ],
)
def test_what_tells_nothing_is_left_out_and_counted(fields, why):
    Opening.objects.filter(pk=free("text")[0].pk).update(**fields)
    found = report()
    assert not table("compared", found).rows
    assert [row[0].startswith(why) for row in table("left-out", found).rows] == [True]


def test_a_time_logged_before_texting_went_live_is_left_out():
    """It would count as filled without texts what a text may have filled."""
    free("text", "off", notice=timedelta(days=8))
    free("empty", "off")
    audit.record(
        "sending_mode_changed",
        Practice.objects.get(),
        actor=audit.SYSTEM,
        at=NOW - timedelta(days=4),
        before="off",
        after="live",
    )
    found = report()
    assert table("compared", found).rows[-1][5] == 1
    assert table("left-out", found).rows[0][1:] == (1, 0, 0)


def test_bands_begin_at_their_limit():
    for notice in (hours(4) - timedelta(seconds=1), hours(4), hours(24), hours(72)):
        free("text", notice=notice)
    words = [row[0] for row in table("compared").rows]
    assert words == [
        "under 4 hours",
        "4 to 24 hours",
        "1 to 3 days",
        "3 to 14 days",
        "All",
    ]


def test_the_same_notice_is_compared_with_the_same():
    """Late ones fill badly on either side; only their number differs."""
    place, late = LocationFactory(), hours(2)
    free("text", number=30, location=place), free("empty", number=10, location=place)
    free("empty", number=20, notice=late, location=place)
    free("outside", "off", 15, location=place), free("empty", "off", 5, location=place)
    free("empty", "off", 40, notice=late, location=place)
    found = report()
    assert "25 points more" in found.headline
    assert found.by_notice.startswith(
        "With the notice of the live times: no difference"
    )


def test_what_was_held_back_counts_whatever_became_of_it():
    early = {"notice": timedelta(days=4)}
    first = NOW - timedelta(days=12)
    free("text", held_back=True, created_at=first, **early)
    free("empty", held_back=True, **early)
    free("text", number=3, **early)
    free("text", created_at=first - hours(1), **early)  # before the first draw
    free("text", notice=timedelta(days=2))  # too late for a draw
    free("text", cancelled_by="practice", **early)  # not drawn for
    row = table("held-back").rows[-1]
    assert (row[1:3], row[5:7]) == ((3, 3), (2, 1))


def test_weeks_without_a_draw_tell_nothing_of_it():
    """The lot was on in one week only; what came free later was not drawn for."""
    early = {"notice": timedelta(days=4), "created_at": NOW - timedelta(days=14)}
    free("empty", number=2, held_back=True, **early), free("text", number=3, **early)
    later = {**early, "created_at": NOW - timedelta(days=7)}
    free("text", number=5, **later)
    row = table("held-back").rows[-1]
    assert (row[1:3], row[5:7]) == ((3, 3), (2, 0))


def test_what_was_not_drawn_for_is_not_compared():
    """One came in a rush, one while texting was stopped; one was paused later."""
    early = {"notice": timedelta(days=4)}
    free("empty", held_back=True, **early)
    rush, later = free("text", number=2, **early)
    surge = {"actor": audit.SYSTEM, "reason": "surge"}
    audit.record("opening_paused", rush, at=rush.created_at, **surge)
    audit.record("opening_paused", later, at=later.created_at + hours(1), **surge)
    texting.stop(reason="", actor=audit.SYSTEM, at=rush.created_at + hours(2))
    free("text", created_at=rush.created_at + hours(2), **early)
    assert table("held-back").rows[-1][1] == 1
    texting.resume(actor=audit.SYSTEM, at=rush.created_at + hours(3))
    free("text", created_at=rush.created_at + hours(3), **early)
    assert table("held-back").rows[-1][1] == 2


def test_held_back_times_are_not_live_ones():
    free("empty", held_back=True, notice=timedelta(days=4))
    assert not table("compared").rows
    assert [row[0] for row in table("ended").rows] == ["Held back", "Held back"]


def test_without_a_draw_nothing_is_compared_with_it():
    free("text", notice=timedelta(days=4))
    found = report()
    assert not found.held_back
    assert not table("held-back", found).rows


def test_weeks_begin_on_each_places_own_monday():
    east = LocationFactory(timezone="America/New_York")
    west = LocationFactory(timezone="Pacific/Auckland")
    sunday_night = datetime(2026, 2, 23, 4, 30, tzinfo=UTC)  # 23:30 in New York
    free("text", location=east, created_at=sunday_night)
    free("empty", location=west, created_at=sunday_night)
    rows = table("weeks").rows
    assert [(row[0], row[3]) for row in rows] == [
        (date(2026, 2, 16), 1),
        (date(2026, 2, 23), 0),
    ]


def test_an_empty_period_says_so():
    found = report()
    assert (found.headline, found.by_notice, found.held_back) == ("", "", "")
    assert not any(each.rows for each in found.tables)


def test_one_time_and_all_empty_read_sensibly():
    free("empty")
    found = report()
    assert found.headline == (
        "Live weeks filled 0 of 1 (0–79%), before 0 of 0: too few to compare."
    )
    assert found.missing.startswith("Still missing: 19 more live and 20 more before")


def test_the_filters_hold_for_both_sides():
    here, there = LocationFactory(), LocationFactory()
    free("text", location=here), free("outside", "off", location=here)
    free("text", location=there), free("outside", "off", location=there)
    only = Scope(MARCH.since, MARCH.until, locations=frozenset([here.pk]))
    late = Scope(MARCH.since, MARCH.until, notice=BY_CODE["under-4h"])
    assert table("compared", report(only)).rows[-1][1:7:4] == (1, 1)
    assert not table("compared", report(late)).rows


def test_it_agrees_with_a_slow_recount():
    places = [LocationFactory(), LocationFactory(timezone="America/Los_Angeles")]
    doctor = ProviderFactory()
    for n in range(60):
        free(
            ("text", "call", "outside", "empty")[n * 7 % 4],
            ("live", "off", "shadow", "live", "test")[n % 5],
            location=places[n % 2],
            provider=doctor,
            created_at=NOW - timedelta(days=n % 20, minutes=n),
            notice=timedelta(hours=1 + n * n % 500),
            attended=(True, False, None)[n % 3],
            source=("cancelled", "cancelled", "released")[n * 5 % 3],
        )
    fast = Counter()
    for row in ended.counted(replace(MARCH), at=NOW):
        if not row.left_out:
            fast[row.side, row.notice, row.outcome, row.attended] += row.number
    assert fast == Counter(filter(None, map(_slowly, Opening.objects.all())))


def _slowly(row: Opening):
    side = Side.BEFORE if row.sending_mode in ("off", "shadow") else Side.LIVE
    day = row.created_at.astimezone(row.location.zone).date()
    if row.sending_mode == "test" or row.source != "cancelled" or row.starts_at > NOW:
        return None
    if side == Side.LIVE and not MARCH.since <= day <= MARCH.until:
        return None
    notice = next(
        n for n in BY_CODE.values() if n.holds(row.starts_at - row.created_at)
    )
    return side, notice.code, row.outcome, row.attended
