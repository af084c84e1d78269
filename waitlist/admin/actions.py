"""The actions on entries: the same functions as everywhere, and what they did."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ActionForm
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from clinic import audit

from .. import days, entries
from ..models import WaitlistEntry


class EntryActionForm(ActionForm):
    """What the actions need besides the ticked rows."""

    reason = forms.ChoiceField(
        label=_("Reason to close:"),
        required=False,
        choices=[("", "—"), *entries.CLOSED_REASONS.items()],
    )
    # Read by the action: the admin would call a wrong date "No action selected".
    until = forms.CharField(
        label=_("Pause until:"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
    )


class EntryActions(admin.ModelAdmin):
    action_form = EntryActionForm
    actions = ["close_entries", "reopen_entries", "pause_entries", "resume_entries"]

    @admin.action(description=_("Close, for the reason chosen"), permissions=["change"])
    def close_entries(
        self, request: HttpRequest, queryset: QuerySet[WaitlistEntry]
    ) -> None:
        reason = request.POST.get("reason", "")
        if reason not in entries.CLOSED_REASONS:
            sentence = _("Choose a reason to close, next to the action.")
            self.message_user(request, sentence, messages.ERROR)
            return
        _act(self, request, queryset, entries.close, _("closed"), reason=reason)

    @admin.action(description=_("Reopen"), permissions=["change"])
    def reopen_entries(
        self, request: HttpRequest, queryset: QuerySet[WaitlistEntry]
    ) -> None:
        _act(self, request, queryset, entries.reopen, _("reopened"))

    @admin.action(
        description=_("Pause, until the day if given"), permissions=["change"]
    )
    def pause_entries(
        self, request: HttpRequest, queryset: QuerySet[WaitlistEntry]
    ) -> None:
        field = forms.DateField(required=False)
        try:
            until = field.clean(request.POST.get("until", ""))
        except forms.ValidationError as error:
            self.message_user(request, " ".join(error.messages), messages.ERROR)
            return
        if until and until <= days.today([], at=timezone.now()):
            sentence = _("This day is past, or today. Choose one to come.")
            self.message_user(request, sentence, messages.ERROR)
            return
        _act(self, request, queryset, entries.pause, _("paused"), until=until)

    @admin.action(description=_("Resume"), permissions=["change"])
    def resume_entries(
        self, request: HttpRequest, queryset: QuerySet[WaitlistEntry]
    ) -> None:
        _act(self, request, queryset, entries.resume, _("resumed"))


def _act(
    model_admin: admin.ModelAdmin,
    request: HttpRequest,
    queryset: QuerySet[WaitlistEntry],
    change: Callable[..., list[int]],
    done: Any,
    **values: Any,
) -> None:
    """Call the domain and say how many it changed."""
    ids = list(queryset.values_list("pk", flat=True))
    actor = audit.staff(request.user)
    changed = len(change(ids, actor=actor, at=timezone.now(), **values))
    left = len(ids) - changed
    sentence = f"{changed} {done}"
    if left:
        sentence += ngettext(
            ", %(left)s left as it was", ", %(left)s left as they were", left
        ) % {"left": left}
    level = messages.SUCCESS if changed else messages.WARNING
    model_admin.message_user(request, f"{sentence}.", level)
