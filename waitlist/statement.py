"""A search that is written once, with places where the values of a slot belong.

Django takes longer to write the search of all rules than the database to run it, and
the words of it never differ: only the slot does.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any, TypeAlias

from django.db import connection
from django.db.models import (
    DateField,
    DateTimeField,
    Expression,
    Field,
    QuerySet,
    TimeField,
)

from .slot import Slot

# What a database may want in another form.
FIELDS: dict[type, Field[Any, Any]] = {
    datetime: DateTimeField(),
    date: DateField(),
    time: TimeField(),
}


class Given(Expression):
    """A place for a value of the slot. Sums are done when the slot is known."""

    def __init__(self, value: Callable[[Any], Any]) -> None:
        super().__init__()
        self.value = value

    def __add__(self, more: Any) -> Any:
        return Given(lambda slot: self.value(slot) + more)

    def __sub__(self, less: Any) -> Any:
        return Given(lambda slot: self.value(slot) - less)

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        return "%s", [self]

    def get_group_by_cols(self) -> list[Any]:
        return []


class AnySlot:
    """Stands for the slot while a statement is written: each value is a place."""

    def __init__(self, *, visit_types: int) -> None:
        self.visit_type_ids = tuple(map(_visit_type, range(visit_types)))

    def __getattr__(self, name: str) -> Given:
        return Given(lambda slot: getattr(slot, name))


def _visit_type(n: int) -> Given:
    return Given(lambda slot: slot.visit_type_ids[n])


Facts: TypeAlias = Slot | AnySlot


class Statement:
    """The words of a queryset that was made with `AnySlot`; runs for every slot."""

    def __init__(self, rows: QuerySet[Any, Any]) -> None:
        self.sql, self.parameters = rows.query.sql_with_params()

    def run(self, slot: Slot) -> list[tuple[Any, ...]]:
        """Rows as the database gives them: SQLite has numbers for booleans."""
        values = [_filled(parameter, slot) for parameter in self.parameters]
        with connection.cursor() as cursor:
            cursor.execute(self.sql, values)
            return cursor.fetchall()


def _filled(parameter: Any, slot: Slot) -> Any:
    if not isinstance(parameter, Given):
        return parameter
    value = parameter.value(slot)
    field = FIELDS.get(type(value))
    return field.get_db_prep_value(value, connection) if field else value
