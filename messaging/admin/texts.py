"""What was sent and received."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import admin, messages
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from clinic import audit
from messaging import corrections, inbox
from messaging.models import DeliveryAttempt, InboundText, OutboundText

from .bases import PhoneAdmin, ReadOnly

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest


@admin.register(InboundText)
class InboundTextAdmin(PhoneAdmin):
    list_display = [
        "received_at",
        "ending",
        "intent",
        "topic",
        "corrected_intent",
        "claimed_by",
        "needs_person",
        "is_urgent",
        "done_at",
        "done_by",
    ]
    list_filter = [
        "needs_person",
        "is_urgent",
        "intent",
        "topic",
        "corrected_intent",
    ]
    list_select_related = ["done_by"]
    date_hierarchy = "received_at"
    actions = ["mark_done", "export_corrections"]

    def has_mark_done_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("messaging.change_inboundtext")

    @admin.action(description=gettext_lazy("Mark as done"), permissions=["mark_done"])
    def mark_done(self, request: HttpRequest, texts: QuerySet[InboundText]) -> None:
        at, actor = timezone.now(), audit.staff(request.user)
        done = [inbox.mark_done(text.pk, actor=actor, at=at) for text in texts]
        message = ngettext("%d text done", "%d texts done", sum(done)) % sum(done)
        if not all(done):
            message += _(", %d needed nobody") % (len(done) - sum(done))
        self.message_user(request, message)

    @admin.action(
        description=gettext_lazy("Export corrections as labelled lines"),
        permissions=["mark_done"],
    )
    def export_corrections(
        self, request: HttpRequest, texts: QuerySet[InboundText]
    ) -> HttpResponse | None:
        chosen = corrections.corrected() & texts.order_by()
        if not chosen.exists():
            message = _(
                "None of these has a corrected meaning. Choose texts that have one."
            )
            self.message_user(request, message, messages.WARNING)
            return None
        actor, at = audit.staff(request.user), timezone.now()
        lines = corrections.export(chosen, actor=actor, at=at)
        content = "".join(f"{line}\n" for line in lines)
        response = HttpResponse(content, content_type="text/plain; charset=utf-8")
        response["Content-Disposition"] = 'attachment; filename="corrections.tsv"'
        return response


class AttemptInline(ReadOnly, admin.TabularInline):
    model = DeliveryAttempt
    fields = ["number", "status", "error_code", "started_at", "carrier_id", "oid"]
    extra = 0


@admin.register(OutboundText)
class OutboundTextAdmin(PhoneAdmin):
    list_display = [
        "created_at",
        "ending",
        "purpose",
        "status",
        "status_reason",
        "error_code",
        "handed_over_at",
        "location",
    ]
    list_filter = ["status", "purpose", "language", "location"]
    list_select_related = ["location"]
    date_hierarchy = "created_at"
    inlines = [AttemptInline]
