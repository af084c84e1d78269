"""What schedulers narrow the waitlist down by."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from itertools import islice
from typing import Any

from django.contrib import admin
from django.db.models import F, Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .. import duplicates, eligibility, priority
from ..models import Patient, WaitlistEntry
from ..statement import AnySlot

LONG = timedelta(days=90)
ANY = AnySlot(visit_types=0)


class Choice(admin.SimpleListFilter):
    """One condition for each choice, of entries with their day, see waitlist.days."""

    choices_: tuple[tuple[str, Any], ...] = ()

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return list(self.choices_)

    def conditions(self) -> dict[str, Q]:
        raise NotImplementedError

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[WaitlistEntry]
    ) -> QuerySet[WaitlistEntry]:
        condition = self.conditions().get(self.value() or "")
        return queryset if condition is None else queryset.filter(condition)


class WaitingFilter(Choice):
    """The list opens on who waits; everybody is a choice like the others."""

    title = _("status")
    parameter_name = "list"
    choices_ = (
        ("waiting", _("waiting")),
        ("won", _("got a visit")),
        ("closed", _("taken off")),
        ("all", _("everybody")),
    )

    def conditions(self) -> dict[str, Q]:
        Status = WaitlistEntry.Status
        return {
            "waiting": Q(status=Status.ACTIVE),
            "won": Q(status=Status.WON),
            "closed": Q(status=Status.CLOSED),
        }

    def value(self) -> str:
        return super().value() or "waiting"

    def choices(self, changelist: Any) -> Iterator[Any]:
        """Without Django's own “All”."""
        yield from islice(super().choices(changelist), 1, None)


class PauseFilter(Choice):
    title = _("readiness")
    parameter_name = "pause"
    choices_ = (
        ("no", _("ready")),
        ("yes", _("paused")),
        ("unanswered", _("several unanswered: phone once")),
    )

    def conditions(self) -> dict[str, Q]:
        paused = Q(ready=False) | Q(paused_until__gt=F("local_today"))
        unanswered = Q(not_ready_reason=WaitlistEntry.NotReady.UNANSWERED)
        return {"yes": paused, "no": ~paused, "unanswered": paused & unanswered}


class UrgentFilter(Choice):
    title = _("priority")
    parameter_name = "first"
    choices_ = (("urgent", _("urgent")), ("boost", _("moved up")))

    def conditions(self) -> dict[str, Q]:
        in_force = Q(boost_until=None) | Q(boost_until__gte=F("local_today"))
        return {
            "urgent": priority.urgent(F("local_today")),
            "boost": Q(boost__gt=0) & in_force,
        }


class ReachFilter(Choice):
    """By the same rules as those that choose whom to text."""

    title = _("how we ask")
    parameter_name = "reach"
    choices_ = (("text", _("by text")), ("phone", _("by phone only")))

    def conditions(self) -> dict[str, Q]:
        by_text = Q()
        for rule in eligibility.TEXT_RULES:
            by_text &= Q(rule.condition(ANY))
        return {"text": by_text, "phone": ~by_text}


class LongWaitFilter(Choice):
    title = _("time waiting")
    parameter_name = "waiting"
    choices_ = (("long", _("3 months or more")), ("half", _("6 months or more")))

    def conditions(self) -> dict[str, Q]:
        today = timezone.now().date()
        return {
            "long": Q(waiting_since__lte=today - LONG),
            "half": Q(waiting_since__lte=today - 2 * LONG),
        }


class AppointmentFilter(Choice):
    title = _("current appointment")
    parameter_name = "appointment"
    choices_ = (("none", _("none")), ("ahead", _("ahead")), ("past", _("is past")))

    def conditions(self) -> dict[str, Q]:
        at = timezone.now()
        return {
            "none": Q(current_start=None),
            "ahead": Q(current_start__gt=at),
            "past": Q(current_start__lte=at),
        }


class _Twice(admin.SimpleListFilter):
    title = _("likely duplicates")
    parameter_name = "twice"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("yes", _("perhaps entered twice"))]


class EntryTwiceFilter(_Twice):
    def queryset(
        self, request: HttpRequest, queryset: QuerySet[WaitlistEntry]
    ) -> QuerySet[WaitlistEntry]:
        if self.value() != "yes":
            return queryset
        return queryset.filter(patient__in=duplicates.all_ids())


class PatientTwiceFilter(_Twice):
    def queryset(
        self, request: HttpRequest, queryset: QuerySet[Patient]
    ) -> QuerySet[Patient]:
        if self.value() != "yes":
            return queryset
        return queryset.filter(pk__in=duplicates.all_ids())
