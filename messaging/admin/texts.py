"""What was sent and received."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import admin
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from clinic import audit
from messaging import inbox
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
        "claimed_by",
        "needs_person",
        "is_urgent",
        "done_at",
        "done_by",
    ]
    list_filter = ["needs_person", "is_urgent", "intent", "topic"]
    list_select_related = ["done_by"]
    date_hierarchy = "received_at"
    actions = ["mark_done"]

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
