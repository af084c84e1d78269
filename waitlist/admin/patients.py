from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from clinic import audit
from messaging import phone, suppression

from .. import edits, stops
from ..forms import PatientForm
from ..models import Patient, WaitlistEntry
from .filters import PatientTwiceFilter
from .history import by_words_or_digits, texting
from .same_person import SamePerson

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
class PatientAdmin(SamePerson):
    form = PatientForm
    list_display = ["last_name", "first_name", "number", "phone_type", "language"]
    list_display_links = ["last_name", "first_name"]
    list_filter = [
        PatientTwiceFilter,
        "phone_type",
        "prefers_calls",
        "language",
        "is_established",
    ]
    search_fields = ["first_name", "last_name", "=record_number"]
    search_help_text = SEARCH_HELP
    readonly_fields = ["texts"]
    inlines = [PatientEntries]
    actions = ["stop_texts"]
    keeps = _("This patient has waitlist entries or openings; the history stays.")
    change_form_template = "admin/waitlist/patient/page.html"

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.stop_texts_view)
        name = "waitlist_patient_stop_texts"
        return [path("<int:pk>/stop-texts/", view, name=name), *super().get_urls()]

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        patient = self.get_object(request, object_id)
        may_stop = (
            patient is not None
            and self.has_change_permission(request, patient)
            and not suppression.is_suppressed(patient.phone)
        )
        alike = self.alike(request, patient) if patient else []
        context = {"may_stop_texts": may_stop, "alike": alike, **(extra_context or {})}
        return super().change_view(request, object_id, form_url, context)

    def stop_texts_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """One click, on the page where the patient was just looked up."""
        if request.method != "POST" or not self.has_change_permission(request):
            raise PermissionDenied
        patient = get_object_or_404(self.get_queryset(request), pk=pk)
        user = request.user
        if stops.stop_texts(patient, user=user, at=timezone.now()):  # type: ignore[arg-type]  # staff are signed in
            self.message_user(request, _("No more texts to this number, from now on."))
        else:
            self.message_user(request, _("This number gets no texts already."))
        return redirect("admin:waitlist_patient_change", pk)

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
            stops.stop_texts(patient, user=user, at=at)  # type: ignore[arg-type]  # staff are signed in
            for patient in patients.order_by("pk")
        )
        already = patients.count() - stopped
        sentence = _("%(stopped)s numbers get no more texts, %(already)s did already.")
        self.message_user(request, sentence % {"stopped": stopped, "already": already})

    @admin.display(description=_("phone"), ordering="phone")
    def number(self, patient: Patient) -> str:
        """The whole number is on the patient's own page."""
        return phone.mask(patient.phone)

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
