"""Rows that others tell of are not deleted, and found by what staff know of them."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from clinic import hours, trail, trail_words
from clinic.access import Reader
from clinic.admin_bases import Watched
from clinic.models import AuditEvent
from messaging import consent, suppression
from messaging.models import Suppression

from .. import entries, meanwhile, visibility
from ..meanwhile import Change
from ..models import Patient, WaitlistEntry

MOST_CHANGES = 200
VISIBLE: dict[Any, Callable[..., QuerySet[Any]]] = {
    Patient: visibility.patients,
    WaitlistEntry: visibility.entries,
}


class KeepsHistory(Watched):
    """Refuses to delete what other rows tell of, or to undo a colleague's change unseen."""

    keeps = _("It has a history and stays.")
    object_history_template = "admin/waitlist/history.html"

    def visible(self, user: Reader, rows: QuerySet[Any]) -> QuerySet[Any]:
        return VISIBLE[self.model](user, rows)

    def changeform_view(
        self, request: HttpRequest, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        vars(request)["mark"] = trail.mark()
        return super().changeform_view(request, *args, **kwargs)

    def get_form(
        self, request: HttpRequest, obj: Any = None, *args: Any, **kwargs: Any
    ) -> type[Any]:
        form: Any = super().get_form(request, obj, *args, **kwargs)
        form.others = self._others(request, obj)
        return form

    def history_view(
        self,
        request: HttpRequest,
        object_id: str,
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Changes as the audit trail has them: most are not made in the admin."""
        row = self.get_object(request, object_id)
        events = [] if row is None else list(_changes(row)[:MOST_CHANGES])
        told = {"lines": trail_words.lines(events, request.user)}
        return super().history_view(
            request, object_id, {**told, **(extra_context or {})}
        )

    def _others(self, request: HttpRequest, row: Any) -> Change | None:
        """What colleagues did since the page that is sent was made; asked once."""
        seen = request.POST.get("seen", "")
        if row is None or not seen.isdecimal():
            return None
        if "others" not in vars(request):
            own = {Patient: {"patient": row.pk}, WaitlistEntry: {"pk": row.pk}}
            entries.lock(WaitlistEntry.objects.filter(**own[self.model]))
            at = timezone.now()
            found = meanwhile.since([row], int(seen), user=request.user, at=at)
            vars(request)["others"] = found.get(row.pk)
        return vars(request)["others"]

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: Any = None
    ) -> HttpResponse:
        row = self.get_object(request, object_id)
        may_delete = self.has_delete_permission(request, row)
        if (
            row is not None
            and may_delete
            and self.get_deleted_objects([row], request)[3]
        ):
            self.message_user(request, self.keeps, messages.ERROR)
            options = self.model._meta
            name = f"admin:{options.app_label}_{options.model_name}_change"
            return HttpResponseRedirect(reverse(name, args=[object_id]))
        return super().delete_view(request, object_id, extra_context)


def _changes(row: Any) -> QuerySet[AuditEvent]:
    about = Q(object_type=row._meta.model_name, object_id=row.pk)
    if isinstance(row, Patient):
        about = import_string(settings.TRAIL_OF_PATIENT)(row.pk)
    return AuditEvent.objects.changes().filter(about)


def by_words_or_digits(
    by_words: Callable[..., tuple[QuerySet[Any], bool]],
    request: HttpRequest,
    queryset: QuerySet[Any],
    words: str,
    prefix: str,
) -> tuple[QuerySet[Any], bool]:
    """By name and record number, or by the last digits of the phone."""
    found, may_repeat = by_words(request, queryset, words)
    digits = re.sub(r"\D", "", words)
    if len(digits) >= 4 and not re.search(r"[^\d\s().+-]", words):
        found |= queryset.filter(**{f"{prefix}phone__endswith": digits[-10:]})
    return found, may_repeat


def texting(patient: Patient) -> str:
    """Whether texts may go to the patient, in a sentence."""
    stopped = suppression.newest(patient.phone)
    if stopped is not None:
        return _stopped(stopped)
    if patient.calls_only:
        return str(_("Calls only."))
    if consent.has_consent(patient.phone, patient.subject):
        return str(_("Agreed to texts at this number."))
    return str(_("No agreement to texts at this number: calls only."))


def _stopped(stopped: Suppression) -> str:
    """Why, since which day, and who recorded it."""
    day = stopped.created_at.astimezone(ZoneInfo(hours.FALLBACK_ZONE))
    said = _("No texts since %(day)s: %(why)s") % {
        "day": f"{day:%b %d, %Y}",
        "why": stopped.get_source_display(),
    }
    return f"{said} ({stopped.created_by})." if stopped.created_by else f"{said}."
