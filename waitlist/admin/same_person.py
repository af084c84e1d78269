"""A page of those who may be one patient entered twice: one goes on, or they are two."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext as _

from clinic import audit, trail
from messaging import phone

from .. import duplicates, meanwhile, merging
from ..models import Patient, WaitlistEntry
from .history import KeepsHistory, texting


@dataclass(frozen=True)
class Side:
    """One of the two, and what keeping this one would do."""

    patient: Patient
    phone: str
    texts: str
    waits: list[WaitlistEntry]
    preview: list[str]


class SamePerson(KeepsHistory):
    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.same_view)
        name = "waitlist_patient_same"
        return [path("<int:pk>/same/", view, name=name), *super().get_urls()]

    def alike(self, request: HttpRequest, patient: Patient) -> list[duplicates.Match]:
        """Only those whom the reader sees."""
        matches = duplicates.of(duplicates.Person.of(patient))
        if not matches:
            return []
        ids = [match.patient.pk for match in matches]
        rows = self.get_queryset(request).filter(pk__in=ids)
        seen = set(rows.values_list("pk", flat=True))
        return [match for match in matches if match.patient.pk in seen]

    def same_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        if not self.has_change_permission(request):
            raise PermissionDenied
        vars(request)["mark"] = trail.mark()
        patient = get_object_or_404(self.get_queryset(request), pk=pk)
        alike = self.alike(request, patient)
        told = ""
        if request.method == "POST":
            others = {str(match.patient.pk): match.patient for match in alike}
            other = others.get(request.POST.get("other", ""))
            if other is None:
                gone = _("A colleague decided this meanwhile. Nothing was changed.")
                messages.warning(request, gone)
                return redirect("admin:waitlist_patient_same", pk)
            told = _told(request, patient, other)
            if not told:
                return self._decide(request, patient, other)
        else:
            for row in (patient, *(match.patient for match in alike)):
                trail.opened(row, actor=audit.staff(request.user), at=timezone.now())
        return self._same_page(request, patient, alike, told)

    def _decide(
        self, request: HttpRequest, patient: Patient, other: Patient
    ) -> HttpResponse:
        actor, at = audit.staff(request.user), timezone.now()
        keep = request.POST.get("keep", "")
        both = {str(patient.pk): (patient, other), str(other.pk): (other, patient)}
        if keep in both:
            kept, dropped = both[keep]
            merging.merge(kept, dropped, actor=actor, at=at)
            done = _("Done: this one goes on. The other keeps its history.")
            messages.success(request, done)
            return redirect("admin:waitlist_patient_change", kept.pk)
        merging.tell_apart(patient, other, actor=actor, at=at)
        messages.success(request, _("Noted: two people. You are not asked again."))
        return redirect("admin:waitlist_patient_change", patient.pk)

    def _same_page(
        self,
        request: HttpRequest,
        patient: Patient,
        alike: list[duplicates.Match],
        told: str,
    ) -> HttpResponse:
        pairs = [
            (match, [_side(patient, match.patient), _side(match.patient, patient)])
            for match in alike
        ]
        context: dict[str, Any] = {
            **self.admin_site.each_context(request),
            "title": _("Entered twice?"),
            "opts": self.opts,
            "patient": patient,
            "pairs": pairs,
            "told": told,
        }
        return TemplateResponse(request, "admin/waitlist/patient/same.html", context)


def _side(patient: Patient, other: Patient) -> Side:
    waiting = patient.entries.filter(status=WaitlistEntry.Status.ACTIVE)
    return Side(
        patient,
        phone.display(patient.phone),
        texting(patient),
        list(waiting.select_related("visit_type").order_by("pk")),
        merging.preview(patient, other, at=timezone.now()),
    )


def _told(request: HttpRequest, patient: Patient, other: Patient) -> str:
    """What colleagues did to either, or what they wait for, since the page was made."""
    seen = request.POST.get("seen", "")
    if not seen.isdecimal():
        return ""
    of_both = WaitlistEntry.objects.filter(patient__in=[patient.pk, other.pk])
    groups: list[list[Any]] = [[patient, other], list(of_both)]
    user, at = request.user, timezone.now()
    found = [meanwhile.since(g, int(seen), user=user, at=at) for g in groups]
    return " ".join(str(each) for changes in found for each in changes.values())
