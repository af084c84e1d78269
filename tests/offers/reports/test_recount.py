"""Random histories: the figures are those of a slow, obvious recount."""

from __future__ import annotations

import random
from collections import Counter
from datetime import date, timedelta

import pytest

from offers.models import Booking, Opening
from offers.reports import sums, tallies
from offers.reports.scope import NOTICES, Scope
from tests.factories import (
    LocationFactory,
    ProviderFactory,
    VisitTypeFactory,
    days,
    hours,
    minutes,
)

from . import recount
from .history import BEGAN, ENDS, LATER, asked, opening, stopped, text, won, worth

pytestmark = pytest.mark.django_db
OPENINGS = 30
SINCE, UNTIL = date(2026, 3, 2), date(2026, 3, 30)
ZONES = ("America/New_York", "America/Los_Angeles")


class Past:
    """Openings of a month, with whatever chance makes of them."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)  # noqa: S311  # not a secret
        self.places = [LocationFactory(timezone=zone) for zone in ZONES]
        self.providers = [ProviderFactory() for _ in range(2)]
        self.kinds = [VisitTypeFactory(name=f"Kind {n}") for n in range(2)]
        self.wins: list[Booking] = []
        for _ in range(OPENINGS):
            self.one()

    def span(self, low: timedelta, high: timedelta) -> timedelta:
        return low + (high - low) * self.dice.random()

    def one(self) -> None:
        dice = self.dice
        end = dice.choice([*ENDS, "text", "text"])
        notice = dice.choice([hours(3), hours(20), days(2), days(9), days(30)])
        source = self.wins.pop() if self.wins and dice.random() < 0.3 else None
        each = opening(
            end,
            came_free=BEGAN - days(4) + self.span(days(0), days(31)),
            notice=notice,
            after=self.span(minutes(1), min(notice + minutes(30), hours(5))),
            held_back=dice.random() < 0.2,
            location=dice.choice(self.places),
            provider=dice.choice(self.providers),
            visit_types=dice.sample(self.kinds, dice.choice([1, 2])),
            released_from=source,
            depth=dice.choice([1, 2]) if source else 0,
            source="released" if source else "cancelled",
            attended=dice.choice([True, False, None]) if end == "text" else None,
        )
        if end in ("text", "call"):
            self.win(each)
        if end == "outside" and dice.random() < 0.5:
            self.win(each, undone_at=LATER, undo_cause="given_away")
        for _ in range(dice.randrange(4)):
            self.ask(each)

    def win(self, each: Opening, **values: object) -> None:
        old = self.dice.choice([None, days(5), days(50)])
        booking = won(each, old=old, entry=worth(self.dice.randrange(9) * 100))
        booked = self.dice.choice([None, LATER])
        released = booked if old and self.dice.random() < 0.5 else None
        done = {"booked_at": booked, "old_released_at": released, **values}
        Booking.objects.filter(pk=booking.pk).update(**done)
        self.wins.append(booking)

    def ask(self, each: Opening) -> None:
        dice = self.dice
        offer = asked(
            each,
            after=self.span(minutes(0), hours(30)),
            channel=dice.choice(["text", "text", "text", "call"]),
            receipt=dice.choice(["", "delivered", "failed", "handed_over", "unknown"]),
            **dice.choice([{}, {"yes": hours(1)}, {"yes": days(3)}, {"no": hours(2)}]),
        )
        if dice.random() < 0.3:
            text(offer, dice.choice(["delivered", "failed", "cancelled"]), "taken")
        if dice.random() < 0.2:
            stopped(offer, after=dice.choice([minutes(1), hours(11), hours(13)]))

    def scopes(self) -> list[Scope]:
        chosen = [
            {},
            {"location_id": self.places[1].pk},
            {"provider_id": self.providers[0].pk, "notice": NOTICES[2]},
            {"visit_type_id": self.kinds[0].pk},
        ]
        return [Scope(SINCE, UNTIL, **each) for each in chosen]


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("at", [LATER, LATER - days(12)])
def test_figures_equal_a_slow_recount(seed, at):
    """Some of the openings have a row of their own by then, others have not."""
    past = Past(seed)
    tallies.sweep(at)
    for scope in past.scopes():
        found, again = sums.count(scope, at=LATER), recount.count(scope, at=LATER)
        assert _counts(found) == {k: v for k, v in again.items() if v}
        for ours, theirs in (
            (found.to_text, recount.minutes_to_text(scope)),
            (found.to_fill, recount.minutes_to_fill(scope)),
        ):
            expected = recount.median_and_ninth(theirs)
            assert (ours.median, ours.ninth) == pytest.approx(expected)


def _counts(found: sums.Counted) -> dict[str, int]:
    counts = Counter(found.total.counts)
    for name in ("value", "lost", "missed"):
        counts[name] = int(getattr(found.total, name))
    for hour, each in found.by_hour.items():
        counts[f"texts at {hour}"] = each["texts"]
    for parts in (found.by_week, found.by_notice):
        for name in ("openings", "texts", "delivered", "within_2h"):
            assert sum(each[name] for each in parts.values()) == counts[name]
    return {name: number for name, number in counts.items() if number}
