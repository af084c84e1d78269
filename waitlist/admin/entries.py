from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clinic import audit, localtime

from .. import days, edits
from ..forms import AvailabilityForm, EntryForm
from ..models import Availability, WaitlistEntry
from .actions import EntryActions
from .filters import AppointmentFilter, PauseFilter
from .history import KeepsHistory, by_words_or_digits, texting
from .patients import SEARCH_HELP

FIELDSETS: list[Any] = [
    (None, {"fields": ["patient", "visit_type", "waiting_since", "note"]}),
    (
        _("Agreement to texts: read the sentence aloud"),
        {"fields": ["agreed", "agreed_how", "agreed_owner", "agreed_where"]},
    ),
    (
        _("The appointment they have"),
        {
            "fields": [
                "current_at",
                "current_location",
                "current_provider",
                "current_minutes",
            ]
        },
    ),
    (
        _("With whom, where, how"),
        {
            "fields": [
                "providers",
                "provider_kind",
                "never_with",
                "usual_provider",
                "locations",
                "mode",
            ]
        },
    ),
    (
        _("When"),
        {
            "fields": [
                "earliest_date",
                "latest_date",
                "own_notice_minutes",
                "needs_interpreter",
                "needs_transport",
                "other_needs",
            ]
        },
    ),
    (
        _("Order of asking"),
        {
            "fields": [
                "urgent",
                "urgent_reason",
                "urgent_until",
                "boost",
                "boost_reason",
                "boost_until",
            ]
        },
    ),
    (_("Pause"), {"fields": ["ready", "not_ready_reason", "paused_until"]}),
]


class AvailabilityInline(admin.TabularInline):
    model = Availability
    form = AvailabilityForm
    extra = 1


@admin.register(WaitlistEntry)
class WaitlistEntryAdmin(EntryActions, KeepsHistory):
    form = EntryForm
    inlines = [AvailabilityInline]
    list_display = [
        "patient",
        "visit_type",
        "state",
        "waiting_since",
        "appointment",
        "urgent",
        "boost",
    ]
    list_filter = [
        "status",
        PauseFilter,
        "urgent",
        AppointmentFilter,
        "visit_type",
        ("locations", admin.RelatedOnlyFieldListFilter),
        ("providers", admin.RelatedOnlyFieldListFilter),
        "provider_kind",
        "mode",
        "needs_interpreter",
        "needs_transport",
        "patient__language",
    ]
    list_select_related = ["patient", "visit_type", "current_location"]
    date_hierarchy = "waiting_since"
    search_fields = [
        "patient__first_name",
        "patient__last_name",
        "=patient__record_number",
    ]
    search_help_text = SEARCH_HELP
    autocomplete_fields = ["patient"]
    filter_horizontal = ["providers", "never_with", "locations"]
    keeps = _("This entry has been offered openings; close it instead.")
    kept = ["status", "closed_reason", "closed_at", "lost_at", "unanswered_offers"]

    def get_readonly_fields(
        self, request: HttpRequest, obj: WaitlistEntry | None = None
    ) -> list[str]:
        return ["patient", *self.kept, "texts"] if obj else []

    def get_fieldsets(
        self, request: HttpRequest, obj: WaitlistEntry | None = None
    ) -> list[Any]:
        state = {"fields": [*self.kept, "texts"]}
        return [*FIELDSETS, (_("So far"), state)] if obj else FIELDSETS

    def get_queryset(self, request: HttpRequest) -> QuerySet[WaitlistEntry]:
        return days.with_today(super().get_queryset(request), at=timezone.now())

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        by_words = super().get_search_results
        return by_words_or_digits(by_words, request, queryset, search_term, "patient__")

    @admin.display(description=_("state"), ordering="status")
    def state(self, entry: WaitlistEntry) -> str:
        if entry.status != WaitlistEntry.Status.ACTIVE:
            return entry.get_status_display()
        if not entry.ready:
            return f"{_('paused')}: {entry.get_not_ready_reason_display()}"
        if entry.paused_until and entry.paused_until > days.local_today(entry):
            return _("paused until %(day)s") % {"day": f"{entry.paused_until:%b %-d}"}
        return str(_("waiting"))

    @admin.display(description=_("current appointment"), ordering="current_start")
    def appointment(self, entry: WaitlistEntry) -> str:
        if entry.current_start is None:
            return ""
        if entry.current_location is None:
            return f"{entry.current_start:%b %d, %Y %H:%M} UTC"
        local = localtime.wall(entry.current_start, entry.current_location.zone)
        return f"{local:%b %d, %Y %H:%M}, {entry.current_location}"

    @admin.display(description=_("texts"))
    def texts(self, entry: WaitlistEntry) -> str:
        return texting(entry.patient)

    def save_model(
        self, request: HttpRequest, obj: WaitlistEntry, form: Any, change: bool
    ) -> None:
        actor = audit.staff(request.user)
        edits.save_entry(form, actor=actor, at=timezone.now())
