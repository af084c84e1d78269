"""Who was asked, who said yes and who got a visit, by group: a few counts of the database."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import (
    BooleanField,
    Case,
    Count,
    Exists,
    F,
    Func,
    IntegerField,
    Max,
    OuterRef,
    Q,
    When,
)
from django.db.models import Value as V

from waitlist.models import WaitlistEntry

from ..models import Offer
from .scope import Scope


def _asked_by(prefix: str) -> Q:
    """A text that left, or a call that was made. One still to be made asks nobody."""
    called = [
        Q(**{f"{prefix}calls_made__gt": 0}),
        Q(**{f"{prefix}answered_at__isnull": False}),
        Q(**{f"{prefix}said_yes_at__isnull": False}),
    ]
    by_call = Q(**{f"{prefix}channel": Offer.Channel.CALL})
    left = Q(**{f"{prefix}handed_over_at__isnull": False})
    return left | by_call & reduce(or_, called)


ASKED = _asked_by("")
# Youngest age of each band, oldest first; a number keeps the database's sorting quick.
AGES, NOT_RECORDED = (65, 40, 18, 0), -1
Key = tuple[Any, ...]
Rows = Iterable[tuple[Any, ...]]


@dataclass
class Numbers:
    """Of one group. `people` said yes at least once; `days` from waiting to the win."""

    waiting: int = 0
    asked: int = 0
    offers: int = 0
    said_yes: int = 0
    won: int = 0
    days: dict[int, int] = field(default_factory=dict)

    def add(self, other: Numbers) -> None:
        for name in ("waiting", "asked", "offers", "said_yes", "won"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        for days, number in other.days.items():
            self.days[days] = self.days.get(days, 0) + number

    @property
    def median(self) -> float | None:
        """Of the days that winners had waited."""
        number = sum(self.days.values())
        places = {(number - 1) // 2, number // 2}
        found, below = [], 0
        for days in sorted(self.days):
            here = range(below, below + self.days[days])
            found += [days for place in places if place in here]
            below = here.stop
        return sum(found) / len(found) if found else None


def count(scope: Scope) -> tuple[dict[Key, Numbers], dict[Key, Numbers]]:
    """By (language, age, is_established) of who waited; by (location, channel)."""
    patients: dict[Key, Numbers] = defaultdict(Numbers)
    places: dict[Key, Numbers] = defaultdict(Numbers)
    for language, age, known, waiting in _waiting(scope):
        patients[language, age, known].add(Numbers(waiting))
    for language, age, known, asked, offers, said_yes in _asked(scope):
        # Some databases answer 1 for true, and a sum as a decimal.
        numbers = Numbers(0, asked, int(offers), int(said_yes))
        patients[language, age, bool(known)].add(numbers)
    for location, channel, offers, said_yes in _offers(scope):
        places[location, channel].add(Numbers(offers=offers, said_yes=said_yes))
    for language, age, known, location, channel, is_theirs, days, won in _wins(scope):
        wins = Numbers(won=won, days={days: won})
        places[location, channel].add(wins)
        if is_theirs:
            patients[language, age, known].add(wins)
    return dict(patients), dict(places)


def _waiting(scope: Scope) -> Rows:
    groups = _patient(scope, "patient__")
    return (
        WaitlistEntry.objects.filter(_waited(scope, "", "pk"))
        .order_by()
        .values_list(*groups.values())
        .annotate(Count("pk"))
    )


def _asked(scope: Scope) -> Rows:
    """How many people, their offers, and how many of them said yes at least once."""
    groups = _patient(scope, "offers__entry__patient__")
    each = (
        scope.openings()
        .filter(_asked_in(scope), _waited(scope, "offers__entry__", "offers__entry"))
        .annotate(entry=F("offers__entry"), **groups)
        .values("entry", *groups)
        .annotate(number=Count("offers"), yes=Max(_ONE_IF_YES))
    )
    try:
        sql, given = each.query.sql_with_params()
    except EmptyResultSet:  # there is no location yet
        return []
    columns = ", ".join(groups)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {columns}, COUNT(*), SUM(number), SUM(yes)"  # noqa: S608  # our names
            f" FROM ({sql}) AS people GROUP BY {columns}",
            given,
        )
        return cursor.fetchall()


def _asked_in(scope: Scope) -> Q:
    """No offer is older than its opening: saying so spares the database the others."""
    since = _first(scope)
    asked = _asked_by("offers__")
    return asked if since is None else asked & Q(offers__created_at__gte=since)


_ONE_IF_YES = Case(
    When(offers__said_yes_at__isnull=False, then=1),
    default=0,
    output_field=IntegerField(),
)


def _offers(scope: Scope) -> Rows:
    return (
        scope.openings()
        .filter(_asked_in(scope))
        .values_list("location", "offers__channel")
        .annotate(Count("offers"), Count("offers__said_yes_at"))
    )


def _wins(scope: Scope) -> Rows:
    """With whether the winner is one of those who are counted as waiting."""
    waited = _waited(scope, "offers__entry__", "offers__entry")
    return (
        scope.openings()
        .filter(_asked_in(scope), offers__status=Offer.Status.ACCEPTED)
        .annotate(
            is_theirs=Case(
                When(waited, then=True), default=False, output_field=BooleanField()
            ),
            days=_DAYS_WAITED,
        )
        .values_list(
            *_patient(scope, "offers__entry__patient__").values(),
            *("location", "offers__channel", "is_theirs", "days"),
        )
        .annotate(Count("offers"))
    )


class _Days(Func):
    """From a day to a moment's day on a timezone's calendar."""

    output_field = IntegerField()

    def as_postgresql(self, compiler: Any, connection: Any, **kwargs: Any) -> Any:
        return self._as(compiler, "(({0} AT TIME ZONE {1})::date - {2})")

    def as_sqlite(self, compiler: Any, connection: Any, **kwargs: Any) -> Any:
        day = "julianday(django_datetime_cast_date({0}, {1}, 'UTC'))"
        return self._as(compiler, f"CAST({day} - julianday({{2}}) AS integer)")

    def _as(self, compiler: Any, template: str) -> Any:
        parts = [compiler.compile(each) for each in self.get_source_expressions()]
        given = [value for _, values in parts for value in values]
        return template.format(*(sql for sql, _ in parts)), given


_DAYS_WAITED = _Days(
    F("offers__said_yes_at"),
    F("location__timezone"),
    F("offers__entry__waiting_since"),
)


def _patient(scope: Scope, prefix: str) -> dict[str, Any]:
    """The groups of a patient; an age is that reached in the year of the last day."""
    birth_year, year = f"{prefix}birth_year", scope.until.year
    age = Case(
        When(**{f"{birth_year}__isnull": True}, then=V(NOT_RECORDED)),
        *(
            When(**{f"{birth_year}__lte": year - least}, then=V(least))
            for least in AGES
        ),
        default=V(AGES[-1]),
        output_field=IntegerField(),
    )
    return {
        "language": F(f"{prefix}language"),
        "age": age,
        "is_established": F(f"{prefix}is_established"),
    }


def _waited(scope: Scope, prefix: str, entry: str) -> Q:
    """Entries on the list at any moment of the period that the filters could mean."""
    waited = Q(**{f"{prefix}waiting_since__lte": scope.until})
    if (since := _first(scope)) is not None:
        waited &= Q(**{f"{prefix}closed_at": None}) | Q(
            **{f"{prefix}closed_at__gte": since}
        )
    if scope.visit_type_id is not None:
        waited &= Q(**{f"{prefix}visit_type": scope.visit_type_id})
    places = scope.locations
    if scope.location_id is not None:
        places = frozenset([scope.location_id])
    if places is not None:
        waited &= _wants("locations", "location", places, entry)
    if scope.provider_id is not None:
        waited &= _wants("providers", "provider", {scope.provider_id}, entry)
    return waited


def _first(scope: Scope) -> datetime | None:
    """When the period begins where it begins first; None without any location."""
    return min((since for since, _ in scope.bounds.values()), default=None)


def _wants(wishes: str, column: str, any_of: Iterable[int], entry: str) -> Q:
    """Nobody chosen means that anybody will do."""
    through = getattr(WaitlistEntry, wishes).through._default_manager
    chosen = through.filter(waitlistentry=OuterRef(entry))
    return ~Exists(chosen) | Q(Exists(chosen.filter(**{f"{column}__in": any_of})))
