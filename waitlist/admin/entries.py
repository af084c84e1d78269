from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from clinic import audit, localtime
from clinic.admin_search import SearchedList

from .. import days, edits
from ..entries import why_closed
from ..forms import WEEKLY, AvailabilityForm, EntryForm
from ..models import Availability, WaitlistEntry
from .actions import EntryActions
from .filters import (
    AppointmentFilter,
    EntryTwiceFilter,
    LongWaitFilter,
    PauseFilter,
    ReachFilter,
    UrgentFilter,
    WaitingFilter,
)
from .history import KeepsHistory, by_words_or_digits, texting
from .patients import SEARCH_HELP

FOLDED = ["collapse"]
FIELDSETS: list[Any] = [
    (None, {"fields": ["patient", "visit_type", "free_times", "note"]}),
    (
        _("Agreement to texts: read the sentence aloud"),
        {"fields": ["agreed", ("agreed_how", "agreed_owner"), "agreed_where"]},
    ),
    (
        _("Needs, and the appointment they have"),
        {
            "fields": [
                ("needs_interpreter", "needs_transport"),
                "other_needs",
                "current_at",
                "current_location",
                ("current_provider", "current_minutes"),
            ]
        },
    ),
    (
        _("Before others: with a reason and an end"),
        {
            "fields": [
                ("urgent", "urgent_reason", "urgent_until"),
                ("boost", "boost_reason", "boost_until"),
            ]
        },
    ),
    (
        _("With whom, where, how"),
        {
            "classes": FOLDED,
            "fields": [
                "locations",
                "providers",
                "never_with",
                "usual_provider",
                ("provider_kind", "mode"),
            ],
        },
    ),
    (
        _("Dates and notice"),
        {
            "classes": FOLDED,
            "fields": [
                "waiting_since",
                ("earliest_date", "latest_date"),
                "own_notice_minutes",
            ],
        },
    ),
]
PAUSE = (_("Pause"), {"fields": [("ready", "not_ready_reason", "paused_until")]})
TAKE_OFF = (_("Take off the list"), {"fields": ["close_because"]})


class AvailabilityInline(admin.TabularInline):
    """Free times with dates of their own; those of every week are typed above."""

    model = Availability
    form = AvailabilityForm
    extra = 0
    classes = FOLDED
    verbose_name_plural = _("Free only in some weeks")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Availability]:
        return super().get_queryset(request).exclude(**WEEKLY)


class AskedList(SearchedList):
    """The list, with what WAITLIST_ASKED adds to each entry."""

    def get_queryset(self, *args: Any, **kwargs: Any) -> QuerySet[WaitlistEntry]:
        self.root_queryset = import_string(settings.WAITLIST_ASKED)(self.root_queryset)
        return super().get_queryset(*args, **kwargs)


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
        "times_asked",
        "last_asked",
    ]
    list_filter = [
        WaitingFilter,
        "visit_type",
        PauseFilter,
        UrgentFilter,
        ReachFilter,
        LongWaitFilter,
        ("locations", admin.RelatedOnlyFieldListFilter),
        ("providers", admin.RelatedOnlyFieldListFilter),
        AppointmentFilter,
        "needs_interpreter",
        "needs_transport",
        "patient__language",
        EntryTwiceFilter,
    ]
    list_per_page = 50
    list_select_related = ["patient", "visit_type", "current_location"]
    search_fields = [
        "patient__first_name",
        "patient__last_name",
        "=patient__record_number",
    ]
    search_help_text = SEARCH_HELP
    autocomplete_fields = ["patient"]
    filter_horizontal = ["providers", "never_with", "locations"]
    keeps = _("This entry has been offered openings; close it instead.")
    kept = ["status", "closed_because", "closed_at", "lost_at", "unanswered_offers"]

    def get_readonly_fields(
        self, request: HttpRequest, obj: WaitlistEntry | None = None
    ) -> list[str]:
        return ["patient", *self.kept, "texts"] if obj else []

    def get_fieldsets(
        self, request: HttpRequest, obj: WaitlistEntry | None = None
    ) -> list[Any]:
        if obj is None:
            return [*FIELDSETS, PAUSE]
        state = {"fields": [*self.kept, "texts"]}
        is_waiting = obj.status == WaitlistEntry.Status.ACTIVE
        ends = [PAUSE, TAKE_OFF] if is_waiting else [PAUSE]
        return [*FIELDSETS, *ends, (_("So far"), state)]

    def get_queryset(self, request: HttpRequest) -> QuerySet[WaitlistEntry]:
        return days.with_today(super().get_queryset(request), at=timezone.now())

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return AskedList

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        response = super().changelist_view(request, extra_context)
        listed = getattr(response, "context_data", None) or {}
        if "cl" in listed and listed["cl"].query and not listed["cl"].result_count:
            self._point_to_everybody(request)
        return response

    def _point_to_everybody(self, request: HttpRequest) -> None:
        """Whoever searches for a patient taken off the list should not give up."""
        query = request.GET.copy()
        if query.get(WaitingFilter.parameter_name) == "all":
            return
        query[WaitingFilter.parameter_name] = "all"
        sentence = _('Nobody who waits matches. <a href="?{}">Search everybody</a>.')
        self.message_user(request, format_html(str(sentence), query.urlencode()))

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        by_words = super().get_search_results
        return by_words_or_digits(by_words, request, queryset, search_term, "patient__")

    @admin.display(description=_("state"), ordering="status")
    def state(self, entry: WaitlistEntry) -> str:
        if entry.status != WaitlistEntry.Status.ACTIVE:
            return f"{entry.get_status_display()}: {why_closed(entry)}"
        if not entry.ready:
            return f"{_('paused')}: {entry.get_not_ready_reason_display()}"
        if entry.paused_until and entry.paused_until > days.local_today(entry):
            return _("paused until %(day)s") % {"day": f"{entry.paused_until:%b %-d}"}
        return ", ".join([str(_("waiting")), *_before_others(entry)])

    @admin.display(description=_("current appointment"), ordering="current_start")
    def appointment(self, entry: WaitlistEntry) -> str:
        if entry.current_start is None:
            return ""
        if entry.current_location is None:
            return f"{entry.current_start:%b %-d, %Y, %-I:%M %p} UTC"
        local = localtime.wall(entry.current_start, entry.current_location.zone)
        return f"{local:%b %-d, %Y, %-I:%M %p}, {entry.current_location}"

    @admin.display(description=_("times asked"), ordering="times_asked")
    def times_asked(self, entry: WaitlistEntry) -> int:
        return int(vars(entry)["times_asked"])

    @admin.display(description=_("last asked"), ordering="last_asked_at")
    def last_asked(self, entry: WaitlistEntry) -> str:
        last = vars(entry)["last_asked_at"]
        if last is None:
            return ""
        return f"{last.astimezone(ZoneInfo(vars(entry)['local_zone'])):%b %-d, %Y}"

    @admin.display(description=_("why closed"))
    def closed_because(self, entry: WaitlistEntry) -> str:
        return why_closed(entry) if entry.closed_reason else ""

    @admin.display(description=_("texts"))
    def texts(self, entry: WaitlistEntry) -> str:
        return texting(entry.patient)

    def save_formset(
        self, request: HttpRequest, form: Any, formset: Any, change: bool
    ) -> None:
        super().save_formset(request, form, formset, change)
        if formset.has_changed():
            actor, fields = audit.staff(request.user), ["availabilities"]
            at, entry = timezone.now(), form.instance
            audit.record("entry.changed", entry, actor=actor, at=at, fields=fields)

    def save_model(
        self, request: HttpRequest, obj: WaitlistEntry, form: Any, change: bool
    ) -> None:
        actor = audit.staff(request.user)
        edits.save_entry(form, actor=actor, at=timezone.now())


def _before_others(entry: WaitlistEntry) -> list[str]:
    today = days.local_today(entry)
    words = []
    if entry.urgent and (entry.urgent_until or today) >= today:
        words.append(str(_("urgent")))
    if entry.boost and (entry.boost_until or today) >= today:
        words.append(str(_("moved up +%s")) % entry.boost)
    return words
