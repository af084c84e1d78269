"""Who is asked and who wins, by group: counted by hand, small groups hidden."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from statistics import median

import pytest

from offers.models import Offer
from offers.reports import fairness, grouped, people
from offers.reports.grouped import OTHERS, TOGETHER
from offers.reports.people import Numbers
from offers.reports.scope import Scope
from tests.factories import (
    EntryFactory,
    LocationFactory,
    OfferFactory,
    OpeningFactory,
    PatientFactory,
    ProviderFactory,
    VisitTypeFactory,
)

NOW = datetime(2026, 3, 3, 15, tzinfo=UTC)
MARCH = Scope(date(2026, 2, 16), date(2026, 3, 3))
LONG_AGO = date(2026, 1, 1)


@pytest.fixture
def opening(db):
    return OpeningFactory(created_at=NOW, starts_at=NOW + timedelta(days=1))


def waiting(number: int, entry=None, **patient) -> list:
    """Entries on the waitlist since the first of January."""
    values = {"waiting_since": LONG_AGO, "consented": False, **(entry or {})}
    return [
        EntryFactory(patient=PatientFactory(**patient), **values) for _ in range(number)
    ]


def ask(entries, opening, **offer) -> None:
    values = {"created_at": NOW, "handed_over_at": NOW, "status": "missed", **offer}
    for entry in entries:
        OfferFactory(entry=entry, opening=opening, batch=None, **values)


def another(opening, **fields):
    """Another time that came free then and there."""
    return OpeningFactory(
        location=opening.location,
        provider=ProviderFactory(),
        starts_at=opening.starts_at,
        **{"created_at": NOW, **fields},
    )


def win(entry, opening, at=NOW) -> None:
    ask([entry], another(opening), status="accepted", said_yes_at=at)


def report(scope: Scope = MARCH) -> fairness.Report:
    return fairness.report(replace(scope))  # zones are read anew


def rows(code: str, scope: Scope = MARCH) -> dict[str, tuple]:
    table = next(each for each in report(scope).tables if each.code == code)
    return {str(row[0]): row[1:] for row in table.rows}


def test_who_waited_was_asked_and_won_is_counted(opening):
    english, spanish = waiting(25), waiting(22, language="es")
    ask(english[:20], opening)
    ask(spanish[:2], opening, said_yes_at=NOW)
    ask(spanish[:1], another(opening), said_yes_at=NOW)
    win(english[0], opening)
    assert rows("language") == {
        "English": (25, 20, 0.8, 21, 1, 0.05, 1, 0.04, None),
        "Spanish": (22, 2, 2 / 22, 3, 2, 1.0, 0, 0.0, None),
    }


def test_days_are_from_the_beginning_of_waiting_to_the_win(opening):
    for day, entry in enumerate(waiting(20)):
        entry.waiting_since = date(2026, 3, 3) - timedelta(days=10 * day)
        entry.save()
        if day < 6:
            win(entry, opening)
    assert rows("language")["English"][-2:] == (0.3, 25.0)


def test_days_are_those_of_the_locations_calendar(opening):
    night = datetime(2026, 3, 3, 4, 30, tzinfo=UTC)  # still the second in New York
    for entry in waiting(20, {"waiting_since": date(2026, 3, 1)}):
        win(entry, opening, at=night)
    assert rows("language")["English"][-1] == 1


@pytest.mark.parametrize(
    ("birth_year", "band"),
    [
        (None, "not recorded"),
        (2009, "under 18"),
        (2008, "18–39"),
        (1987, "18–39"),
        (1986, "40–64"),
        (1962, "40–64"),
        (1961, "65 and over"),
    ],
)
def test_an_age_is_that_reached_in_the_year(opening, birth_year, band):
    waiting(20, birth_year=birth_year)
    waiting(20, birth_year=1970 if band == "18–39" else 1995)
    assert rows("age")[band][0] == 20


def test_new_patients_stand_beside_established_ones(opening):
    waiting(20, is_established=False), waiting(21)
    assert {name: row[0] for name, row in rows("established").items()} == {
        "established": 21,
        "new": 20,
    }


def test_only_calls_that_were_made_ask_anybody(opening):
    made, answered, waits = waiting(30), waiting(15), waiting(20)
    ask(made, opening, channel="call", handed_over_at=None, calls_made=1)
    ask(answered, opening, channel="call", handed_over_at=None, answered_at=NOW)
    ask(waits, opening, channel="call", handed_over_at=None)
    ask(waiting(20), opening)
    ask(waiting(3), opening, handed_over_at=None)  # the text never left
    assert {name: row[0] for name, row in rows("channel").items()} == {
        "text": 20,
        "call": 45,
    }


def test_offers_are_counted_where_the_time_was(opening):
    there = OpeningFactory(created_at=NOW, starts_at=opening.starts_at)
    entries = waiting(24)
    ask(entries, opening)
    ask(entries[:21], there, said_yes_at=NOW)
    assert rows("location") == {
        opening.location.name: (24, 0, 0.0, 0, 0.0, None),
        there.location.name: (21, 21, 1.0, 0, 0.0, None),
    }


@pytest.mark.parametrize(
    ("entry", "counts"),
    [
        ({"waiting_since": date(2026, 3, 3)}, True),
        ({"waiting_since": date(2026, 3, 4)}, False),
        ({"closed_at": NOW - timedelta(days=16), "status": "closed"}, False),
        ({"closed_at": NOW - timedelta(days=15), "status": "closed"}, True),
    ],
)
def test_who_did_not_wait_in_the_period_is_not_counted(opening, entry, counts):
    waiting(20), waiting(5, entry)
    assert rows("language")["English"][0] == (25 if counts else 20)


def test_the_filters_hold(opening):
    other, kind = LocationFactory(), VisitTypeFactory(name="New patient")
    entries = waiting(20, {"visit_type": kind})
    elsewhere = waiting(20, {"visit_type": kind})
    for entry in elsewhere:
        entry.locations.set([other])
    ask(entries, opening)
    opening.visit_types.set([kind])
    here = replace(MARCH, location_id=opening.location_id)
    assert rows("language", here)["English"][:2] == (20, 20)
    assert rows("language", replace(MARCH, location_id=other.pk))["English"][:2] == (
        40,
        0,
    )
    assert rows("language", replace(MARCH, visit_type_id=kind.pk))["English"][:2] == (
        40,
        20,
    )
    assert rows("language", replace(MARCH, provider_id=ProviderFactory().pk)) == {
        "English": (40, 0, 0.0, 0, 0, None, 0, 0.0, None)
    }


def test_a_great_difference_is_noted_in_words(opening):
    english, spanish = waiting(60), waiting(40, language="es")
    ask([*english[:50], *spanish[:8]], opening)
    found = report()
    assert found.notes == (
        "Language, English: more were asked, 50 of 60 (72–91%) beside "
        "8 of 40 (10–35%) of all others.",
    )


def test_a_difference_that_chance_explains_among_so_many_is_not_noted(opening):
    """Alone p is 0.04; with the other comparisons of the page it is nothing."""
    english, spanish = waiting(60), waiting(40, language="es", is_established=False)
    ask([*english[:35], *spanish[:15]], opening)
    found = report()
    assert found.compared >= 2
    assert not found.notes


def test_an_offer_to_the_same_people_again_does_not_make_surer(opening):
    there = OpeningFactory(created_at=NOW, starts_at=opening.starts_at)
    once = statistics_of(opening, there, times=1)
    Offer.objects.all().delete()
    assert statistics_of(opening, there, times=4) == pytest.approx(once)


def statistics_of(opening, there, *, times: int) -> float:
    entries = waiting(60)
    for _ in range(times):
        ask(entries[:30], another(opening))
        ask(entries[30:40], another(there), said_yes_at=NOW)
        ask(entries[40:], another(there))
    patients, places = people.count(replace(MARCH))
    groups = grouped.by_part(
        places, 0, {opening.location_id: "a", there.location_id: "b"}
    )
    often = fairness._offers_each(patients.values())
    return fairness._beside_others("", "a", groups, fairness.OFFERED[0], often).p


def test_of_very_many_times_the_latest_days_are_counted(opening, monkeypatch):
    monkeypatch.setattr(fairness, "MOST", 2)
    for days in (1, 2, 2, 3):
        another(opening, created_at=NOW - timedelta(days=days))
    assert report().since == date(2026, 3, 2)
    assert report(replace(MARCH, until=date(2026, 3, 1))).since == date(2026, 3, 1)


def test_an_empty_period_says_so(db):
    found = report()
    assert (found.notes, found.compared) == ((), 0)
    assert not any(table.rows for table in found.tables)


def test_one_person_is_not_shown(opening):
    ask(waiting(1), opening)
    assert not any(table.rows for table in report().tables)


def test_it_agrees_with_a_slow_recount(opening):
    there = LocationFactory(timezone="America/Los_Angeles")
    entries = [
        waiting(
            1,
            {"waiting_since": LONG_AGO + timedelta(days=n)},
            language=("en", "es")[n % 2],
            birth_year=(None, 1950, 2000, 2012, 1980)[n % 5],
            is_established=n % 3 > 0,
        )[0]
        for n in range(30)
    ]
    for n, entry in enumerate(entries):
        for m in range(n % 4):
            place = OpeningFactory(
                created_at=NOW - timedelta(days=n % 20, hours=m),
                starts_at=NOW + timedelta(days=n + 1, hours=m),
                location=there if m % 2 else opening.location,
            )
            won = n % 5 == 0 and m == 1
            yes = NOW - timedelta(hours=n) if won or n % 7 == m else None
            status = "accepted" if won else "missed"
            ask([entry], place, status=status, said_yes_at=yes)
    assert people.count(replace(MARCH)) == _slowly(entries)


def _slowly(entries) -> tuple[dict[tuple, Numbers], dict[tuple, Numbers]]:
    patients, places = defaultdict(Numbers), defaultdict(Numbers)
    for entry in entries:
        offers = [each for each in entry.offers.all() if _in_march(each.opening)]
        for each in offers:
            place = places[each.opening.location_id, each.channel]
            place.add(Numbers(0, 0, 1, each.said_yes_at is not None, *_won([each])))
        yes = any(each.said_yes_at for each in offers)
        asked = Numbers(1, bool(offers), len(offers), yes, *_won(offers))
        patients[_group(entry.patient)].add(asked)
    return dict(patients), dict(places)


def _group(patient) -> tuple:
    age = 2026 - (patient.birth_year or 0)
    band = next(least for least in (65, 40, 18, 0) if age >= least)
    known = band if patient.birth_year else -1
    return patient.language, known, patient.is_established


def _won(offers) -> tuple[int, Counter]:
    won = [each for each in offers if each.status == "accepted"]
    zones = [each.opening.location.zone for each in won]
    days = [
        each.said_yes_at.astimezone(zone).date()
        for each, zone in zip(won, zones, strict=True)
    ]
    return len(won), Counter(
        (day - each.entry.waiting_since).days
        for each, day in zip(won, days, strict=True)
    )


def _in_march(opening) -> bool:
    day = opening.created_at.astimezone(opening.location.zone).date()
    return MARCH.since <= day <= MARCH.until


# --- What is hidden -------------------------------------------------------------


@pytest.mark.parametrize(
    ("sizes", "shown"),
    [
        ({"a": 50, "b": 20}, {"a": 50, "b": 20}),
        ({"a": 50, "b": 19}, {TOGETHER: 69}),
        ({"a": 50, "b": 40, "c": 19}, {"a": 50, OTHERS: 59}),
        ({"a": 50, "b": 12, "c": 11}, {"a": 50, OTHERS: 23}),
        ({"a": 50, "b": 40, "c": 3, "d": 4}, {"a": 50, OTHERS: 47}),
        ({"a": 9, "b": 10}, {}),
        ({"a": 19}, {}),
        ({"a": 20}, {"a": 20}),
        ({}, {}),
    ],
)
def test_small_groups_are_hidden_and_cannot_be_subtracted(sizes, shown):
    groups = {name: Numbers(waiting=size) for name, size in sizes.items()}
    found = grouped.folded(groups)
    assert {name: numbers.waiting for name, numbers in found.items()} == shown


@pytest.mark.parametrize("days", [[3], [1, 9], [5, 5, 5, 7], [1, 2, 3, 4, 100]])
def test_the_median_is_the_middle(days):
    assert Numbers(days=Counter(days)).median == median(days)
    assert Numbers().median is None
