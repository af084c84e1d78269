"""What the figures ask of the database: percentiles, and days of a place's own calendar."""

from __future__ import annotations

import json
from typing import Any

from django.db.models import (
    Aggregate,
    BooleanField,
    DateField,
    Expression,
    F,
    FloatField,
    Func,
    IntegerField,
)


class Minutes(Func):
    """A duration in minutes, with what is left of one behind the point."""

    output_field = FloatField()

    def as_postgresql(self, compiler: Any, connection: Any, **kwargs: Any) -> Any:
        template = "(EXTRACT(EPOCH FROM %(expressions)s) / 60)::double precision"
        return super().as_sql(compiler, connection, template=template, **kwargs)

    def as_sqlite(self, compiler: Any, connection: Any, **kwargs: Any) -> Any:
        template = "(%(expressions)s / 60000000.0)"
        return super().as_sql(compiler, connection, template=template, **kwargs)


class Percentile(Aggregate):
    """The value below which this share of them lies, between two if need be."""

    output_field = FloatField()

    def __init__(self, value: Expression, *, share: float, **extra: Any) -> None:
        super().__init__(value, share=float(share), **extra)

    def as_postgresql(self, compiler: Any, connection: Any, **kwargs: Any) -> Any:
        template = "PERCENTILE_CONT(%(share)s) WITHIN GROUP (ORDER BY %(expressions)s)"
        return super().as_sql(compiler, connection, template=template, **kwargs)

    def as_sqlite(self, compiler: Any, connection: Any, **kwargs: Any) -> Any:
        teach(connection)
        template = "PERCENTILE_OF(%(expressions)s, %(share)s)"
        return super().as_sql(compiler, connection, template=template, **kwargs)


def teach(connection: Any) -> None:
    """Let SQLite know percentiles; what it knows already is no harm."""
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        connection.connection.create_aggregate("percentile_of", 2, _Percentile)


class _Percentile:
    """What PostgreSQL's percentile_cont does, for SQLite."""

    def __init__(self) -> None:
        self.values: list[float] = []
        self.share = 0.5

    def step(self, value: float | None, share: float) -> None:
        self.share = share
        if value is not None:
            self.values.append(value)

    def finalize(self) -> float | None:
        return percentile(self.values, self.share)


def percentile(values: list[float], share: float) -> float | None:
    if not values:
        return None
    values = sorted(values)
    place = share * (len(values) - 1)
    low, part = int(place), place - int(place)
    high = min(low + 1, len(values) - 1)
    return values[low] + (values[high] - values[low]) * part


class IsOneOf(Func):
    """Whether an id is among these; thousands of them are still one parameter.

    Named one by one they take PostgreSQL longer to read than to find.
    """

    output_field = BooleanField()

    def __init__(self, pk: F, ids: list[int]) -> None:
        super().__init__(pk)
        self.ids = ids

    def as_postgresql(self, compiler: Any, connection: Any, **_: Any) -> Any:
        column, given = compiler.compile(self.get_source_expressions()[0])
        return f"{column} = ANY(%s::bigint[])", (*given, self.ids)

    def as_sqlite(self, compiler: Any, connection: Any, **_: Any) -> Any:
        column, given = compiler.compile(self.get_source_expressions()[0])
        ids = json.dumps(self.ids)
        sql = f"{column} IN (SELECT value FROM json_each(%s))"  # noqa: S608  # Django's name
        return sql, (*given, ids)


class _OfPlace(Func):
    """A part of a moment by the clocks of a timezone that another column names."""

    arg_joiner = " AT TIME ZONE "
    on_postgresql = on_sqlite = ""

    def as_postgresql(self, compiler: Any, connection: Any, **kwargs: Any) -> Any:
        template = self.on_postgresql
        return super().as_sql(compiler, connection, template=template, **kwargs)

    def as_sqlite(self, compiler: Any, connection: Any, **kwargs: Any) -> Any:
        parts = [compiler.compile(each) for each in self.get_source_expressions()]
        (moment, given), (zone, more) = parts
        sql = self.on_sqlite % {"moment": moment, "zone": zone}
        return sql, (*given, *more)


class LocalDay(_OfPlace):
    output_field = DateField()
    on_postgresql = "(%(expressions)s)::date"
    on_sqlite = "django_datetime_cast_date(%(moment)s, %(zone)s, 'UTC')"


class LocalWeek(_OfPlace):
    """The Monday of its week."""

    output_field = DateField()
    on_postgresql = "DATE_TRUNC('week', %(expressions)s)::date"
    on_sqlite = "django_date_trunc('week', %(moment)s, %(zone)s, 'UTC')"


class LocalHour(_OfPlace):
    """From 0 to 23."""

    output_field = IntegerField()
    on_postgresql = "EXTRACT(HOUR FROM %(expressions)s)::int"
    on_sqlite = "django_datetime_extract('hour', %(moment)s, %(zone)s, 'UTC')"
