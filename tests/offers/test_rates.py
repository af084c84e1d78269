"""How offers were answered, counted by hand; what is believed while they are few."""

from __future__ import annotations

import math
from datetime import UTC, datetime

import pytest
from django.utils import timezone

from offers import rates
from offers.models import AnswerRate, Offer
from tests.factories import (
    LocationFactory,
    OfferFactory,
    OpeningFactory,
    days,
    hours,
    minutes,
)

Status = Offer.Status
pytestmark = pytest.mark.django_db
NIGHT = datetime(2026, 3, 4, 9, tzinfo=UTC)  # 4:00 in New York
ASKED = NIGHT - days(10)
DAY_AND_MORE = hours(30)


def offered(notice=DAY_AND_MORE, **fields) -> Offer:
    opening = OpeningFactory(starts_at=ASKED + notice)
    return OfferFactory(opening=opening, handed_over_at=ASKED, **fields)


def said_yes(after, **fields) -> Offer:
    moment = ASKED + after
    return offered(
        status=Status.ACCEPTED, answered_at=moment, said_yes_at=moment, **fields
    )


def rate(kind: str) -> AnswerRate:
    return AnswerRate.objects.get(kind=kind)


def test_each_kind_is_counted_from_its_own_offers(clock):
    said_yes(minutes(1))
    said_yes(minutes(math.e))
    offered(status=Status.DECLINED, answered_at=ASKED + minutes(math.e**3))
    offered(status=Status.LAPSED, reason="no_answer")
    said_yes(minutes(4), notice=hours(3))
    rates.count(NIGHT)
    far, near = rate("text_under_72h"), rate("text_under_4h")
    assert (far.asked, far.said_yes, far.replied) == (4, 2, 3)
    assert (far.log_minutes, far.log_minutes_squared) == pytest.approx((4, 10))
    assert (near.asked, near.said_yes, near.replied) == (1, 1, 1)


def test_a_yes_to_a_time_that_was_gone_is_a_yes(clock):
    offered(status=Status.MISSED, said_yes_at=ASKED + minutes(9))
    rates.count(NIGHT)
    assert (rate("text_under_72h").said_yes, rate("text_under_72h").replied) == (1, 1)


def test_whoever_was_told_at_the_median_that_it_is_gone_was_half_asked(clock):
    for _ in range(4):
        gone = {"status": Status.MISSED, "told_gone_at": ASKED + minutes(12)}
        offered(**gone)
    rates.count(NIGHT)
    assert rate("text_under_72h").asked == 2


@pytest.mark.parametrize(
    "fields",
    [
        {"status": Status.FAILED, "reason": "30003"},
        {"handed_over_at": None},
        {"handed_over_at": NIGHT - days(181)},
        {"channel": "call", "batch": None},
    ],
)
def test_calls_and_what_never_arrived_or_is_long_ago_do_not_count(clock, fields):
    OfferFactory(**{"handed_over_at": ASKED, **fields})
    rates.count(NIGHT)
    assert set(AnswerRate.objects.values_list("asked", flat=True)) == {0}


def test_counting_again_writes_the_same_and_a_crash_loses_nothing(clock):
    said_yes(minutes(2))
    rates.count(NIGHT)
    before = list(AnswerRate.objects.values_list("kind", *rates.COUNTED))
    AnswerRate.objects.filter(kind__contains="24").delete()
    AnswerRate.objects.update(counted_at=NIGHT - days(1), asked=99)
    rates.count(NIGHT)
    assert list(AnswerRate.objects.values_list("kind", *rates.COUNTED)) == before


@pytest.mark.parametrize(("hour", "is_due"), [(1, False), (7, True), (23, True)])
def test_it_is_counted_once_a_night_after_three_by_the_practices_clock(hour, is_due):
    LocationFactory(timezone="America/Chicago")
    rates.count(datetime(2026, 3, 8, 7, tzinfo=UTC))  # 1:00, before the clocks change
    at = datetime(2026, 3, 8, 8, tzinfo=UTC) + hours(hour - 7)
    assert rates.count(at) is is_due


def test_nobody_counts_twice_in_a_night_even_where_the_clocks_change():
    LocationFactory()
    night = datetime(2026, 11, 1, 5, tzinfo=UTC)  # 1:00, an hour that comes twice
    done = [rates.count(night + minutes(30 * n)) for n in range(12)]
    assert done == [True] + [False] * 5 + [True] + [False] * 5


def test_without_offers_the_published_rates_are_believed():
    found = rates.answers_for(hours(30))
    assert (found.yes, found.reply, found.sigma) == (0.15, 0.55, 1.5)
    assert found.median == pytest.approx(12)
    assert rates.answers_for(hours(3)).yes < rates.answers_for(hours(20)).yes < 0.15


def test_forty_offers_weigh_as_much_as_what_was_published():
    row = AnswerRate(kind="text_later", asked=40, said_yes=10, replied=30)
    found = rates.smoothed("text_later", row)
    assert found.yes == pytest.approx((10 + 40 * 0.15) / 80)
    assert found.reply == pytest.approx((30 + 22) / 80)
    assert found.evidence == 16


def test_many_offers_overrule_what_was_published():
    log, n = math.log(5), 100_000
    row = AnswerRate(
        kind="text_later",
        asked=2 * n,
        said_yes=n,
        replied=n,
        log_minutes=n * log,
        log_minutes_squared=n * (log**2 + 1),
    )
    found = rates.smoothed("text_later", row)
    learned = (found.yes, found.reply, found.median, found.sigma)
    assert learned == pytest.approx((0.5, 0.5, 5, 1), rel=0.01)


def test_a_patients_own_answers_pull_away_from_everybodys(django_assert_num_queries):
    at = timezone.now()
    keen = OfferFactory(
        status=Status.ACCEPTED,
        handed_over_at=at - days(9),
        answered_at=at - days(9),
        said_yes_at=at - days(9),
    )
    deaf = OfferFactory(status=Status.LAPSED, handed_over_at=at - days(300))
    with django_assert_num_queries(1):
        found = rates.own([keen.phone, deaf.phone, "+12125550177"], expected=0.1, at=at)
    assert found["+12125550177"] == 0.1
    assert found[keen.phone] == pytest.approx(1.8 / 9)
    assert found[deaf.phone] == pytest.approx(0.8 / 9, abs=1e-3)


@pytest.mark.parametrize(
    ("notice", "kind"),
    [(3.99, "under_4h"), (4, "under_24h"), (72, "under_336h"), (336, "later")],
)
def test_kinds_are_told_apart_by_the_notice_left(notice, kind):
    assert rates.kind_of(hours(notice)) == f"text_{kind}"
