"""Who was asked, who said yes and who got a visit, by group: a few counts of the database."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import (
    Case,
    CharField,
    Count,
    Exists,
    F,
    Func,
    IntegerField,
    Max,
    OuterRef,
    Q,
    QuerySet,
    When,
)
from django.db.models import Value as V

from waitlist.models import WaitlistEntry

from ..models import Offer
from .scope import Scope

Channel, Status = Offer.Channel, Offer.Status
# A text that left, or a call that was made. One still to be made asks nobody.
ASKED = Q(handed_over_at__isnull=False) | (
    Q(channel=Channel.CALL)
    & (
        Q(calls_made__gt=0)
        | Q(answered_at__isnull=False)
        | Q(said_yes_at__isnull=False)
    )
)
NOT_RECORDED = "not_recorded"
# Youngest age of each band, oldest first.
AGES = {"65": 65, "40": 40, "18": 18, "0": 0}


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


Key = tuple[Any, ...]


def by_patient(scope: Scope) -> dict[Key, Numbers]:
    """Everybody who waited in the period, by (language, age, is_established)."""
    found: dict[Key, Numbers] = {}
    for *key, waiting in _waiting(scope):
        _of(found, key).add(Numbers(waiting))
    for *key, asked, offers, said_yes in _asked(scope):
        numbers = _of(found, key)
        numbers.add(Numbers(0, asked, int(offers), int(said_yes)))
    groups = _patient("entry__patient__", scope)
    _add_wins(found, _of_those_waiting(scope).annotate(**groups), *groups)
    return found


def by_place(scope: Scope) -> dict[Key, Numbers]:
    """Every offer of the times that came free, by (location, channel)."""
    offers = Offer.objects.filter(ASKED, opening__in=scope.openings()).order_by()
    rows = offers.values_list("opening__location", "channel").annotate(
        offers=Count("pk"), yes=Count("said_yes_at")
    )
    found = {
        (location, channel): Numbers(offers=number, said_yes=said_yes)
        for location, channel, number, said_yes in rows
    }
    _add_wins(found, offers, "opening__location", "channel")
    return found


def _of(found: dict[Key, Numbers], key: Iterable[Any]) -> Numbers:
    *others, is_established = key
    return found.setdefault((*others, bool(is_established)), Numbers())


def _waiting(scope: Scope) -> Iterable[tuple[Any, ...]]:
    groups = _patient("patient__", scope)
    return (
        WaitlistEntry.objects.filter(_waited(scope, "", "pk"))
        .annotate(**groups)
        .order_by()
        .values_list(*groups)
        .annotate(number=Count("pk"))
    )


def _of_those_waiting(scope: Scope) -> QuerySet[Offer]:
    return Offer.objects.filter(
        ASKED, _waited(scope, "entry__", "entry"), opening__in=scope.openings()
    ).order_by()


def _asked(scope: Scope) -> list[tuple[Any, ...]]:
    """People, their offers, and how many people said yes at least once."""
    groups = _patient("entry__patient__", scope)
    each = (
        _of_those_waiting(scope)
        .annotate(**groups)
        .values("entry_id", *groups)
        .annotate(offers=Count("pk"), yes=Max(_ONE_IF_YES))
    )
    try:
        sql, given = each.query.sql_with_params()
    except EmptyResultSet:  # there is no location yet
        return []
    columns = ", ".join(groups)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {columns}, COUNT(*), SUM(offers), SUM(yes)"  # noqa: S608  # our names
            f" FROM ({sql}) AS people GROUP BY {columns}",
            given,
        )
        return cursor.fetchall()


_ONE_IF_YES = Case(
    When(said_yes_at__isnull=False, then=1), default=0, output_field=IntegerField()
)


def _add_wins(found: dict[Key, Numbers], offers: QuerySet[Offer], *by: str) -> None:
    rows = (
        offers.filter(status=Status.ACCEPTED)
        .annotate(waited=_DAYS_WAITED)
        .values_list(*by, "waited")
        .annotate(number=Count("pk"))
    )
    for *key, days, number in rows:
        wins = Numbers(won=number, days={days: number} if days is not None else {})
        found.setdefault(tuple(key), Numbers()).add(wins)


class _Days(Func):
    """From a day to a moment's day on a timezone's calendar."""

    output_field = IntegerField()

    def as_postgresql(self, compiler: Any, connection: Any, **kwargs: Any) -> Any:
        return self._as(compiler, "(({0} AT TIME ZONE {1})::date - {2})")

    def as_sqlite(self, compiler: Any, connection: Any, **kwargs: Any) -> Any:
        day = "django_datetime_cast_date({0}, {1}, 'UTC')"
        template = f"CAST(julianday({day}) - julianday({{2}}) AS integer)"
        return self._as(compiler, template)

    def _as(self, compiler: Any, template: str) -> Any:
        parts = [compiler.compile(each) for each in self.get_source_expressions()]
        given = [value for _, values in parts for value in values]
        return template.format(*(sql for sql, _ in parts)), given


_DAYS_WAITED = _Days(
    F("said_yes_at"), F("opening__location__timezone"), F("entry__waiting_since")
)


def _patient(prefix: str, scope: Scope) -> dict[str, Any]:
    """The groups of a patient; an age is that reached in the year of the last day."""
    return {
        "language": F(f"{prefix}language"),
        "age": _age(f"{prefix}birth_year", scope.until),
        "is_established": F(f"{prefix}is_established"),
    }


def _age(birth_year: str, day: date) -> Case:
    return Case(
        When(**{f"{birth_year}__isnull": True}, then=V(NOT_RECORDED)),
        *(
            When(**{f"{birth_year}__lte": day.year - least}, then=V(code))
            for code, least in AGES.items()
        ),
        default=V("0"),
        output_field=CharField(),
    )


def _waited(scope: Scope, prefix: str, entry: str) -> Q:
    """Entries on the list at any moment of the period that the filters could mean."""
    first = min((since for since, _ in scope.bounds.values()), default=None)
    waited = Q(**{f"{prefix}waiting_since__lte": scope.until})
    if first is not None:
        waited &= Q(**{f"{prefix}closed_at": None}) | Q(
            **{f"{prefix}closed_at__gte": first}
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


def _wants(wishes: str, column: str, any_of: Iterable[int], entry: str) -> Q:
    """Nobody chosen means that anybody will do."""
    through = getattr(WaitlistEntry, wishes).through._default_manager
    chosen = through.filter(waitlistentry=OuterRef(entry))
    return ~Exists(chosen) | Q(Exists(chosen.filter(**{f"{column}__in": any_of})))
