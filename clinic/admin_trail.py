"""The audit trail, to read: who did what, who looked at what, and when."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.contrib.auth import get_user_model
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from . import access, audit, trail, trail_words
from .admin_bases import ReadOnly
from .admin_search import SearchedList
from .models import AuditEvent


class PersonFilter(admin.SimpleListFilter):
    title = _("person")
    parameter_name = "person"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        users = get_user_model()._default_manager.order_by("last_name", "username")
        people = [
            (f"user:{user.pk}", str(user.get_full_name() or user)) for user in users
        ]
        return [*people, *trail_words.PARTIES.items()]

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[AuditEvent]
    ) -> QuerySet[AuditEvent]:
        return queryset.filter(actor=self.value()) if self.value() else queryset


class ActionFilter(admin.SimpleListFilter):
    title = _("what was done")
    parameter_name = "did"
    KINDS: tuple[tuple[str, Any, Q], ...] = (
        ("changed", _("changes"), ~Q(action__in=AuditEvent.LOOKS)),
        (
            "opened",
            _("pages opened"),
            Q(action__in=[AuditEvent.OPENED, AuditEvent.CONVERSATION]),
        ),
        ("board", _("boards seen"), Q(action=AuditEvent.BOARD)),
        ("searched", _("searches"), Q(action=AuditEvent.SEARCHED)),
        ("exported", _("exports"), Q(action__endswith="exported")),
        ("signed", _("sign-ins"), Q(action__in=AuditEvent.SIGN_INS)),
        ("failed", _("sign-ins that failed"), Q(action="sign_in_failed")),
    )

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(code, words) for code, words, _condition in self.KINDS]

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[AuditEvent]
    ) -> QuerySet[AuditEvent]:
        for code, _words, condition in self.KINDS:
            if code == self.value():
                return queryset.filter(condition)
        return queryset


class ObjectFilter(admin.SimpleListFilter):
    title = _("done to")
    parameter_name = "to"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("patient", _("patients")),
            ("waitlistentry", _("waitlist entries")),
            ("opening", _("openings")),
            ("offer", _("offers")),
            ("booking", _("bookings")),
            ("inboundtext", _("texts received")),
            ("outboundtext", _("texts sent")),
            ("suppression", _("opt-outs")),
            ("closure", _("closures")),
            ("practice", _("the practice")),
            ("user", _("accounts")),
        ]

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[AuditEvent]
    ) -> QuerySet[AuditEvent]:
        return queryset.filter(object_type=self.value()) if self.value() else queryset


class PatientFilter(admin.SimpleListFilter):
    """Everything about one patient; chosen by the link on the patient's page."""

    title = _("everything about")
    parameter_name = "patient"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        pk = request.GET.get(self.parameter_name, "")
        if not pk.isdecimal():
            return []
        found = import_string(settings.TRAIL_NAMES)("patient", [int(pk)], request.user)
        return [(pk, found.get(int(pk), _("a patient of another location")))]

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[AuditEvent]
    ) -> QuerySet[AuditEvent]:
        pk = self.value() or ""
        if not pk.isdecimal():
            return queryset
        return queryset.filter(import_string(settings.TRAIL_OF_PATIENT)(int(pk)))


class TrailList(SearchedList):
    """The page of lines, each with its sentence."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        self.result_list = list(self.result_list)
        said = trail_words.sentences(self.result_list, request.user)
        zone = trail_words.zone()
        for event in self.result_list:
            vars(event).update(said=said[event.pk], zone=zone)


@admin.register(AuditEvent)
class AuditEventAdmin(ReadOnly):
    tells_of_people = False
    list_display = ["when", "sentence", "details"]
    list_filter = [PatientFilter, PersonFilter, ActionFilter, ObjectFilter]
    list_per_page = 100
    show_full_result_count = False
    search_fields = ["detail"]
    search_help_text = _(
        "Words that somebody may have searched for, or tried to sign in with: they are "
        "kept as a fingerprint, so type all of them."
    )
    date_hierarchy = "at"
    fields: ClassVar[Any] = [
        "when",
        "sentence",
        "details",
        "actor",
        "action",
        "object_type",
        "object_id",
    ]
    readonly_fields = fields

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        told = {
            "title": _("Audit trail: who did what, and who looked"),
            "is_limited": access.places(request.user) is not None,
        }
        return super().changelist_view(request, {**told, **(extra_context or {})})

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return TrailList

    def get_search_results(
        self, request: HttpRequest, queryset: Any, search_term: str
    ) -> tuple[Any, bool]:
        if not search_term.strip():
            return queryset, False
        actor = audit.staff(request.user)
        trail.searched(self.model, search_term, actor=actor, at=timezone.now())
        prints = trail.fingerprints(search_term)
        found = queryset.filter(detail__term__in=prints)
        # Whoever reads the trail would find themselves reading.
        return found.exclude(object_type="auditevent"), False

    def get_object(
        self, request: HttpRequest, object_id: str, from_field: str | None = None
    ) -> Any:
        event = super().get_object(request, object_id, from_field)
        if event is not None:
            said = trail_words.sentences([event], request.user)[event.pk]
            vars(event).update(said=said, zone=trail_words.zone())
        return event

    @admin.display(description=_("when"), ordering="at")
    def when(self, event: AuditEvent) -> str:
        return trail_words.moment(event, vars(event)["zone"])

    @admin.display(description=_("who did what"))
    def sentence(self, event: AuditEvent) -> str:
        return str(vars(event)["said"])

    @admin.display(description=_("details"))
    def details(self, event: AuditEvent) -> str:
        return trail_words.details(event)
