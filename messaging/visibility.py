"""Whose texts a member of staff sees; the apps above say, for they know the people."""

from __future__ import annotations

from typing import TypeVar

from django.conf import settings
from django.db.models import Model, QuerySet
from django.utils.module_loading import import_string

from clinic.access import Reader

from .models import InboundText, OutboundText

Row = TypeVar("Row", bound=Model)


def of_numbers(user: Reader, rows: QuerySet[Row]) -> QuerySet[Row]:
    """Of rows with a `phone`: those of numbers that this person may see."""
    found: QuerySet[Row] = import_string(settings.SMS_VISIBLE)(user, rows)
    return found


def received(user: Reader) -> QuerySet[InboundText]:
    return of_numbers(user, InboundText.objects.all())


def sent(user: Reader) -> QuerySet[OutboundText]:
    return of_numbers(user, OutboundText.objects.all())
