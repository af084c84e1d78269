"""What schedulers narrow the waitlist down by."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import F, Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..models import WaitlistEntry


class PauseFilter(admin.SimpleListFilter):
    """Of entries with their day, see waitlist.days."""

    title = _("pause")
    parameter_name = "pause"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("no", _("ready")), ("yes", _("paused"))]

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[WaitlistEntry]
    ) -> QuerySet[WaitlistEntry]:
        paused = Q(ready=False) | Q(paused_until__gt=F("local_today"))
        if self.value() is None:
            return queryset
        return queryset.filter(paused if self.value() == "yes" else ~paused)


class AppointmentFilter(admin.SimpleListFilter):
    title = _("current appointment")
    parameter_name = "appointment"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("none", _("none")), ("ahead", _("ahead")), ("past", _("is past"))]

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[WaitlistEntry]
    ) -> QuerySet[WaitlistEntry]:
        conditions = {
            "none": Q(current_start=None),
            "ahead": Q(current_start__gt=timezone.now()),
            "past": Q(current_start__lte=timezone.now()),
        }
        condition = conditions.get(self.value() or "")
        return queryset if condition is None else queryset.filter(condition)
