"""State changes in the admin: actions that call one transition for each row."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import admin, messages
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format

from clinic import audit
from clinic.admin_bases import ReadOnly
from clinic.audit import Actor

from ..models import Opening

Step = Callable[..., bool]


class Stepped(ReadOnly):
    """Changed by its actions only: every field is shown, none is typed."""

    def has_change_permission(
        self, request: HttpRequest, obj: Model | None = None
    ) -> bool:
        return admin.ModelAdmin.has_change_permission(self, request, obj)

    def get_readonly_fields(
        self, request: HttpRequest, obj: Model | None = None
    ) -> list[str]:
        return [field.name for field in self.opts.fields + self.opts.many_to_many]


def each_row(
    request: HttpRequest, rows: QuerySet[Any], step: Step, *, done: str, else_: str
) -> None:
    """Run one transition for every row and say how many it changed."""
    actor, at = audit.staff(request.user), timezone.now()
    ids = list(rows.order_by("pk").values_list("pk", flat=True))
    changed = sum(_took(step, pk, actor=actor, at=at) for pk in ids)
    sentence, rest = f"{changed} {done}", len(ids) - changed
    if rest:
        sentence += f", {rest} {else_}"
    level = messages.WARNING if rest else messages.SUCCESS
    messages.add_message(request, level, sentence + ".")


def _took(step: Step, pk: int, *, actor: Actor, at: datetime) -> bool:
    return bool(step(pk, actor=actor, at=at))


def local_start(opening: Opening) -> str:
    return date_format(
        opening.starts_at.astimezone(opening.location.zone), "D M j, Y, g:i A"
    )
