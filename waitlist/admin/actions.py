"""The actions on entries: what each asks, what it did, and what others did meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from clinic import audit, trail

from .. import entries, meanwhile, places
from ..meanwhile import Change
from ..models import WaitlistEntry
from .action_forms import (
    CloseForm,
    MarkedActionForm,
    MoveUpForm,
    PauseForm,
    PlainForm,
    UrgentForm,
)

# So many are shown by name before an action runs.
SHOWN = 50


@dataclass(frozen=True)
class Act:
    title: Any
    done: Any
    change: Callable[..., list[int]]
    form: type[PlainForm] = PlainForm

    @property
    def asks(self) -> bool:
        return bool(self.form.base_fields)


CLOSE = Act(_("Take off the list"), _("taken off"), entries.close, CloseForm)
REOPEN = Act(_("Put back on the list"), _("put back"), entries.reopen)
PAUSE = Act(_("Pause"), _("paused"), entries.pause, PauseForm)
RESUME = Act(_("Resume"), _("resumed"), entries.resume)
URGENT = Act(_("Make urgent"), _("made urgent"), places.make_urgent, UrgentForm)
MOVE_UP = Act(_("Move up"), _("moved up"), places.move_up, MoveUpForm)
NOT_FIRST = Act(_("No longer before others"), _("changed"), places.end)


class EntryActions(admin.ModelAdmin):
    action_form = MarkedActionForm
    actions = [
        "pause_entries",
        "resume_entries",
        "close_entries",
        "reopen_entries",
        "make_urgent",
        "move_up",
        "end_first",
    ]

    @admin.action(description=_("Take off the list…"), permissions=["change"])
    def close_entries(
        self, request: HttpRequest, queryset: QuerySet[WaitlistEntry]
    ) -> HttpResponse | None:
        return self._run(request, queryset, CLOSE)

    @admin.action(description=_("Put back on the list"), permissions=["change"])
    def reopen_entries(
        self, request: HttpRequest, queryset: QuerySet[WaitlistEntry]
    ) -> HttpResponse | None:
        return self._run(request, queryset, REOPEN)

    @admin.action(description=_("Pause…"), permissions=["change"])
    def pause_entries(
        self, request: HttpRequest, queryset: QuerySet[WaitlistEntry]
    ) -> HttpResponse | None:
        return self._run(request, queryset, PAUSE)

    @admin.action(description=_("Resume"), permissions=["change"])
    def resume_entries(
        self, request: HttpRequest, queryset: QuerySet[WaitlistEntry]
    ) -> HttpResponse | None:
        return self._run(request, queryset, RESUME)

    @admin.action(description=_("Make urgent…"), permissions=["change"])
    def make_urgent(
        self, request: HttpRequest, queryset: QuerySet[WaitlistEntry]
    ) -> HttpResponse | None:
        return self._run(request, queryset, URGENT)

    @admin.action(description=_("Move up…"), permissions=["change"])
    def move_up(
        self, request: HttpRequest, queryset: QuerySet[WaitlistEntry]
    ) -> HttpResponse | None:
        return self._run(request, queryset, MOVE_UP)

    @admin.action(description=_("No longer before others"), permissions=["change"])
    def end_first(
        self, request: HttpRequest, queryset: QuerySet[WaitlistEntry]
    ) -> HttpResponse | None:
        return self._run(request, queryset, NOT_FIRST)

    def state(self, entry: WaitlistEntry) -> str:
        """How it stands, in words."""
        raise NotImplementedError

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        mark = vars(request)["mark"] = trail.mark()
        response = super().changelist_view(request, extra_context)
        form = (getattr(response, "context_data", None) or {}).get("action_form")
        if form:
            form.fields["seen"].initial = mark
        return response

    def _run(
        self, request: HttpRequest, queryset: QuerySet[WaitlistEntry], act: Act
    ) -> HttpResponse | None:
        """Nothing runs over what a colleague did since the page was made."""
        ticked = _ticked(request, queryset, self.get_queryset(request))
        is_sent = "sent" in request.POST or not act.asks
        form = act.form(request.POST if is_sent else None)
        with transaction.atomic():
            rows = entries.lock(ticked)
            if not rows:
                gone = _("Nobody you ticked is there any more.")
                self.message_user(request, gone, messages.WARNING)
                return None
            others = _others(request, rows)
            if is_sent and form.is_valid() and not others:
                _change(self, request, rows, act, form.values())
                return None
        return self._page(request, rows, act, form, others)

    def _page(
        self,
        request: HttpRequest,
        rows: list[WaitlistEntry],
        act: Act,
        form: PlainForm,
        others: Mapping[int, Change],
    ) -> HttpResponse:
        """Who it is about, how they stand now, and what else must be known."""
        rows.sort(key=lambda row: row.pk not in others)
        form.move_focus()
        shown = [(row, self.state(row), others.get(row.pk)) for row in rows[:SHOWN]]
        context = {
            **self.admin_site.each_context(request),
            "title": act.title,
            "opts": self.opts,
            "act": act,
            "form": form,
            "shown": shown,
            "more": len(rows) - len(shown),
            "count": len(rows),
            "others": others,
            "action": request.POST.get("action", ""),
            "select_across": request.POST.get("select_across", "0"),
            "ticked": [row.pk for row in rows],
            "back": request.get_full_path(),
        }
        template = "admin/waitlist/waitlistentry/act.html"
        return TemplateResponse(request, template, context)


def _ticked(
    request: HttpRequest,
    listed: QuerySet[WaitlistEntry],
    visible: QuerySet[WaitlistEntry],
) -> QuerySet[WaitlistEntry]:
    """Also those whom a colleague's change took out of the list as it is filtered."""
    visible = visible.select_related("patient", "visit_type")
    if request.POST.get("select_across") == "1":
        return visible.filter(pk__in=listed.values("pk"))
    ids = [pk for pk in request.POST.getlist(ACTION_CHECKBOX_NAME) if pk.isdecimal()]
    return visible.filter(pk__in=ids)


def _others(request: HttpRequest, rows: list[WaitlistEntry]) -> dict[int, Change]:
    seen = request.POST.get("seen", "")
    if not seen.isdecimal():
        return {}
    return meanwhile.since(rows, int(seen), user=request.user, at=timezone.now())


def _change(
    model_admin: admin.ModelAdmin,
    request: HttpRequest,
    rows: list[WaitlistEntry],
    act: Act,
    values: dict[str, Any],
) -> None:
    """Call the domain and say how many it changed."""
    ids = [row.pk for row in rows]
    actor = audit.staff(request.user)
    changed = len(act.change(ids, actor=actor, at=timezone.now(), **values))
    left = len(ids) - changed
    sentence = f"{changed} {act.done}"
    if left:
        sentence += ngettext(
            ", %(left)s left as it was", ", %(left)s left as they were", left
        ) % {"left": left}
    level = messages.SUCCESS if changed else messages.WARNING
    model_admin.message_user(request, f"{sentence}.", level)
