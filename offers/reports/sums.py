"""The measures of a scope, added up: what is settled from its rows, the rest anew."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import Count, F, Max, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from clinic.models import VisitType

from ..models import Offer, OfferText, Opening
from . import measures, tallies
from .expressions import IsOneOf, teach
from .scope import NOTICES, Notice, Scope

# So many openings are named one by one in the queries about those not yet settled.
NAMED = 5_000
SHARES = (0.5, 0.9)
BEGIN = {
    "sqlite": ("BEGIN DEFERRED",),
    "postgresql": (
        "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
        "SET LOCAL jit = off",
        "SET LOCAL work_mem = '32MB'",
        "SET LOCAL random_page_cost = 1.1",
    ),
}
WON_TYPE = "current__offer__entry__visit_type"
LOST_TYPE = "released_from__offer__entry__visit_type"
Place = tuple[date, int]  # a week's Monday, a notice


@dataclass
class Sums:
    """Counts by measure; what nothing was counted for is 0."""

    counts: Counter[str] = field(default_factory=Counter)
    days_gained: float = 0.0
    value: Decimal = Decimal(0)
    lost: Decimal = Decimal(0)
    missed: Decimal = Decimal(0)
    deepest: int = 0

    def __getitem__(self, name: str) -> int:
        return self.counts[name]

    def add(self, row: Mapping[str, Any]) -> None:
        for name, number in row.items():
            if name == "days":
                self.days_gained += number or 0
            elif name in ("value", "lost", "missed"):
                setattr(self, name, getattr(self, name) + (number or 0))
            elif name == "deepest":
                self.deepest = max(self.deepest, number or 0)
            elif number:
                self.counts[name] += number

    @property
    def filled(self) -> int:
        return self["by_text"] + self["by_call"] + self["outside"]

    @property
    def by_hand(self) -> int:
        return self["by_call"] + self["outside"]

    @property
    def closed(self) -> int:
        return self["openings"] - self["open"]

    @property
    def decided(self) -> int:
        """Those of which it is known whether they were filled within two hours.

        Held-back ones were not to be: they are no part of it.
        """
        left_out = self["young"] + self["by_lot"] + self["unknown_time"]
        return self["openings"] - left_out


@dataclass(frozen=True)
class Percentiles:
    """Minutes: the median, and what nine of ten stay under; None if there are none."""

    median: float | None
    ninth: float | None


@dataclass(frozen=True)
class Counted:
    """Everything the main report needs of a scope."""

    total: Sums
    by_week: dict[date, Sums]
    by_notice: dict[Notice, Sums]
    by_hour: dict[int, Sums]
    to_text: Percentiles
    to_fill: Percentiles


def count(scope: Scope, *, at: datetime) -> Counted:
    """A fixed number of queries, none of which brings more rows than there are weeks."""
    with _snapshot():
        live = Live.of(scope)
        total, notices = Sums(), {band: Sums() for band in NOTICES}
        weeks: dict[date, Sums] = {}
        for (week, notice), row in _by_place(scope, live, at=at):
            for sums in (
                total,
                weeks.setdefault(week, Sums()),
                notices[NOTICES[notice]],
            ):
                sums.add(row)
        _add_worth(total, scope)
        return Counted(
            total=total,
            by_week=dict(sorted(weeks.items())),
            by_notice=notices,
            by_hour=_by_hour(scope, live),
            **_percentiles(scope, live),
        )


@contextmanager
def _snapshot() -> Iterator[None]:
    """All figures of one moment: no opening is both kept and counted anew.

    Nothing is written, so nobody waits for it. Compiling these queries takes longer
    than running them; what they read is in memory, or on a disk without arms.
    """
    if connection.in_atomic_block:
        yield
        return
    with connection.cursor() as cursor:
        for statement in BEGIN[connection.vendor]:
            cursor.execute(statement)
        try:
            yield
        finally:
            cursor.execute("ROLLBACK")


@dataclass(frozen=True)
class Live:
    """The openings without a tally, by name if they are few."""

    rows: QuerySet[Opening]
    ids: list[int] | None
    # The first of them: tables that know no names are read from there on.
    since: datetime | None

    @classmethod
    def of(cls, scope: Scope) -> Live:
        rows = scope.logged().filter(tally=None)
        found = list(rows.values_list("pk", "created_at")[: NAMED + 1])
        if len(found) > NAMED:
            return cls(rows, None, None)
        ids = [pk for pk, _ in found]
        return cls(rows, ids, min((moment for _, moment in found), default=None))

    def openings(self) -> QuerySet[Opening]:
        return Opening.objects.filter(self.those("pk"))

    def about(self, opening: str) -> Q:
        """Rows whose opening is one of these."""
        recent = {f"{opening}__created_at__gte": self.since} if self.since else {}
        return self.those(opening) & Q(**recent)

    def those(self, opening: str) -> Q:
        if self.ids is None:
            return Q(**{f"{opening}__in": self.rows})
        return Q(IsOneOf(F(opening), self.ids))


def _by_place(
    scope: Scope, live: Live, *, at: datetime
) -> Iterator[tuple[Place, dict[str, Any]]]:
    for rows in (
        _settled(scope),
        _openings(live, at=at),
        _about_offers(Offer.objects.filter(live.about("opening")), measures.OFFERS),
        _about_offers(
            Offer.objects.filter(measures.OPTED_OUT, live.about("opening")),
            {"opted_out": Q()},
        ),
        _about_texts(live),
    ):
        for row in rows:
            yield (row.pop("monday"), row.pop("band")), row


def _settled(scope: Scope) -> Iterable[Any]:
    return (
        tallies.of(scope)
        .values(monday=F("week"), band=F("notice"))
        .annotate(
            # First: further on, `openings` is their sum.
            deepest=Max("depth", filter=Q(openings=1)),
            **{name: Sum(name) for name in measures.MEASURES},
            gained=Count("days_gained"),
            days=Sum("days_gained"),
        )
    )


def _add_worth(total: Sums, scope: Scope) -> None:
    """What the settled visits are worth now; joining a value to each takes too long."""
    worth = dict(VisitType.objects.values_list("pk", "value"))
    kinds = tallies.of(scope).values_list("won_visit_type", "lost_visit_type", "absent")
    for won, lost, absent, number in kinds.annotate(number=Count("pk")):
        value, less = (number * worth.get(kind, 0) for kind in (won, lost))
        total.add({"value": value, "lost": less, "missed": value if absent else 0})


def _openings(live: Live, *, at: datetime) -> Iterable[Any]:
    flags = {**measures.OPENINGS, **measures.still_open(at)}
    gained, value = measures.days_gained(), f"{WON_TYPE}__value"
    return (
        measures.with_booking(live.openings())
        .values(monday=measures.week(), band=measures.notice_band())
        .annotate(
            **{name: Sum(measures.flag(each)) for name, each in flags.items()},
            gained=Count(gained),
            days=Sum(gained),
            value=Sum(value, filter=measures.WON),
            lost=_sum(f"{LOST_TYPE}__value", measures.LOST)
            + _sum(value, measures.GIVEN_UP),
            missed=Sum(value, filter=measures.OPENINGS["absent"]),
            deepest=Max("depth", filter=measures.FREE),
        )
        .order_by()
    )


def _sum(value: str, condition: Q) -> Coalesce:
    return Coalesce(Sum(value, filter=condition), Decimal(0))


def _about_offers(
    offers: QuerySet[Offer], conditions: Mapping[str, Q]
) -> Iterable[Any]:
    week, band = measures.week("opening__"), measures.notice_band("opening__")
    return (
        offers.order_by()
        .values(monday=week, band=band)
        .annotate(**measures.counts(conditions))
    )


def _about_texts(live: Live) -> Iterable[Any]:
    prefix = "offer__opening__"
    return (
        OfferText.objects.filter(live.about("offer__opening"))
        .order_by()
        .values(monday=measures.week(prefix), band=measures.notice_band(prefix))
        .annotate(**measures.counts(measures.TEXTS))
    )


def _by_hour(scope: Scope, live: Live) -> dict[int, Sums]:
    """Of the texts that left in each hour of the day."""
    found: dict[int, Sums] = {}
    for rows in (_hours_settled(scope), _hours_live(live)):
        for row in rows:
            found.setdefault(row.pop("clock"), Sums()).add(row)
    return dict(sorted(found.items()))


def _hours_settled(scope: Scope) -> Iterable[Any]:
    rows = tallies.hours_of(scope)
    return rows.values(clock=F("hour")).annotate(
        **{name: Sum(name) for name in measures.BY_HOUR}
    )


def _hours_live(live: Live) -> Iterable[Any]:
    rows = Offer.objects.filter(measures.TEXTED, live.about("opening")).order_by()
    conditions = {name: measures.OFFERS[name] for name in measures.BY_HOUR}
    return rows.values(clock=measures.hour()).annotate(**measures.counts(conditions))


def _percentiles(scope: Scope, live: Live) -> dict[str, Percentiles]:
    """Of both kinds of rows together: percentiles cannot be added up."""
    kept = tallies.of(scope).values(
        to_text=F("minutes_to_text"), to_fill=F("minutes_to_fill")
    )
    anew = (
        live.openings()
        .order_by()
        .values(to_text=measures.minutes_to_text(), to_fill=measures.minutes_to_fill())
    )
    (kept_sql, kept_given), (anew_sql, anew_given) = (
        each.query.sql_with_params() for each in (kept, anew)
    )
    names = ("to_text", "to_fill")
    calls = ", ".join(_call(name, share) for name in names for share in SHARES)
    teach(connection)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {calls} FROM ({kept_sql} UNION ALL {anew_sql}) numbers",  # noqa: S608  # made by Django
            (*kept_given, *anew_given),
        )
        row = cursor.fetchone()
    return {"to_text": Percentiles(*row[:2]), "to_fill": Percentiles(*row[2:])}


def _call(name: str, share: float) -> str:
    if connection.vendor == "postgresql":
        return f"PERCENTILE_CONT({share}) WITHIN GROUP (ORDER BY {name})"
    return f"PERCENTILE_OF({name}, {share})"
