"""The report pages over a million offers, beside the same counts by plain SQL."""

from __future__ import annotations

import statistics
import time
import tracemalloc
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import connection
from django.test import Client, override_settings
from django.utils import timezone

from offers.models import Offer, Opening, OpeningTally
from offers.reports import sums, tallies
from offers.reports.scope import Scope
from tests import factories
from tests.bench import history
from tests.bench.floor import SQL

ROUNDS = 5
PAGES = {
    "main": "/reports/?{period}",
    "rows": "/reports/rows/?figure=texts&{period}",
    "rows, few": "/reports/rows/?figure=not_delivered&{period}",
    "did it work": "/reports/baseline/?{period}",
    "fairness": "/reports/fairness/?{period}",
    "a chart": "/reports/charts/weeks.svg?{period}",
}
# The static files of a bench are not collected.
STORAGES = {
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
}


@dataclass(frozen=True)
class Page:
    """Median seconds of a page, and the most memory that it held at once."""

    name: str
    period: str
    seconds: float
    megabytes: float


@dataclass(frozen=True)
class Counting:
    """The widest period: ours, and the same counts from the rows alone."""

    offers: int
    openings: int
    ours: float
    by_hand: float
    kept_each: float


def prepare() -> float:
    """Three years of history and its tallies; seconds that each tally took."""
    history.write()
    started = time.perf_counter()
    written = 0
    while done := tallies.sweep(timezone.now()):
        written += done
    seconds = time.perf_counter() - started
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    return seconds / max(written, 1)


def counting(kept_each: float) -> Counting:
    scope, at = _widest(), timezone.now()
    found = sums.count(scope, at=at).total
    ours = tuple(found[name] for name in ("texts", "answered", "delivered"))
    wanted = by_hand(scope)
    if (found["openings"] + found["set_aside"], *ours) != wanted:
        raise RuntimeError(f"{ours} were counted, by hand {wanted}")
    return Counting(
        Offer.objects.count(),
        Opening.objects.count(),
        _median(lambda: sums.count(scope, at=at)),
        _seconds(lambda: by_hand(scope)),
        kept_each,
    )


def by_hand(scope: Scope) -> tuple[int, ...]:
    with connection.cursor() as cursor:
        period = {"since": scope.since, "until": scope.until}
        cursor.execute((SQL / "report.sql").read_text(), period)
        return tuple(map(int, cursor.fetchone()))


def pages() -> Iterator[Page]:
    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(factories.UserFactory(username="bench-manager"))
    periods = {"4 weeks": "period=weeks", "3 years": _widest().query()}
    with override_settings(STORAGES=STORAGES):
        for name, address in PAGES.items():
            for period, filters in periods.items():
                yield _page(client, name, period, address.format(period=filters))


def _page(client: Client, name: str, period: str, address: str) -> Page:
    def open_it() -> None:
        answer = client.get(address)
        if answer.status_code != 200:
            raise RuntimeError(f"{address}: {answer.status_code}")

    open_it()
    seconds = _median(open_it)
    tracemalloc.start()
    open_it()
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return Page(name, period, seconds, peak / 2**20)


def _widest() -> Scope:
    today = timezone.now().date()
    first = OpeningTally.objects.order_by("day").values_list("day", flat=True).first()
    return Scope(first or date(2000, 1, 1), today + timedelta(days=1))


def _median(act: Callable[[], object]) -> float:
    return statistics.median(_seconds(act) for _ in range(ROUNDS))


def _seconds(act: Callable[[], object]) -> float:
    start = time.perf_counter()
    act()
    return time.perf_counter() - start
