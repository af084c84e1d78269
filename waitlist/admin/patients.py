from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from clinic import audit
from messaging import phone

from .. import edits, entries
from ..forms import PatientForm
from ..models import Patient, WaitlistEntry
from .history import KeepsHistory, by_words_or_digits, texting

SEARCH_HELP = _("Name, record number, or the last digits of the phone.")


class PatientEntries(admin.TabularInline):
    model = WaitlistEntry
    fields = ["visit_type", "status", "waiting_since", "urgent"]
    readonly_fields = ["visit_type", "status", "waiting_since", "urgent"]
    extra = 0
    can_delete = False
    show_change_link = True

    def has_add_permission(
        self, request: HttpRequest, obj: Model | None = None
    ) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[WaitlistEntry]:
        return super().get_queryset(request).select_related("patient", "visit_type")


@admin.register(Patient)
class PatientAdmin(KeepsHistory):
    form = PatientForm
    list_display = ["last_name", "first_name", "number", "phone_type", "language"]
    list_display_links = ["last_name", "first_name"]
    list_filter = ["phone_type", "prefers_calls", "language", "is_established"]
    search_fields = ["first_name", "last_name", "=record_number"]
    search_help_text = SEARCH_HELP
    readonly_fields = ["texts"]
    inlines = [PatientEntries]
    actions = ["stop_texts"]
    keeps = _("This patient has waitlist entries or openings; the history stays.")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        by_words = super().get_search_results
        return by_words_or_digits(by_words, request, queryset, search_term, "")

    @admin.action(
        permissions=["change"], description=_("Asked us to stop texts (phone stays)")
    )
    def stop_texts(self, request: HttpRequest, patients: QuerySet[Patient]) -> None:
        at, user = timezone.now(), request.user
        stopped = sum(
            entries.stop_texts(patient, user=user, at=at)  # type: ignore[arg-type]  # staff are signed in
            for patient in patients.order_by("pk")
        )
        already = patients.count() - stopped
        sentence = _("%(stopped)s numbers get no more texts, %(already)s did already.")
        self.message_user(request, sentence % {"stopped": stopped, "already": already})

    @admin.display(description=_("phone"), ordering="phone")
    def number(self, patient: Patient) -> str:
        return phone.display(patient.phone)

    @admin.display(description=_("texts"))
    def texts(self, patient: Patient) -> str:
        """In a sentence, and where to read them."""
        if patient.pk is None:
            return texting(patient)
        thread = reverse("patient_texts", args=[patient.pk])
        link = format_html('<a href="{}">{}</a>', thread, _("Read and write texts"))
        return format_html("{} {}", texting(patient), link)

    def save_model(
        self, request: HttpRequest, obj: Patient, form: Any, change: bool
    ) -> None:
        actor = audit.staff(request.user)
        edits.save_patient(form, actor=actor, at=timezone.now())
