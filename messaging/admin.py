"""What was sent and received, for looking up. Nothing here is edited or deleted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.contrib.admin.options import BaseModelAdmin
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from clinic import audit

from . import inbox
from .models import Consent, DeliveryAttempt, InboundText, OutboundText, Suppression
from .phone import mask

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest


class ReadOnly(BaseModelAdmin):
    def has_add_permission(self, request: HttpRequest, *_args: Any) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class PhoneAdmin(ReadOnly, admin.ModelAdmin):
    """Found by the last digits of the phone; lists show no more than those."""

    search_fields = ["phone__endswith"]
    search_help_text = gettext_lazy("Last four digits of the phone")

    @admin.display(description=gettext_lazy("phone"))
    def ending(self, row: Any) -> str:
        return mask(row.phone)


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


@admin.register(Suppression)
class SuppressionAdmin(PhoneAdmin):
    list_display = [
        "created_at",
        "ending",
        "kind",
        "source",
        "created_by",
        "lifted_at",
        "lifted_reason",
    ]
    list_filter = ["kind", "source", ("lifted_at", admin.EmptyFieldListFilter)]
    list_select_related = ["created_by"]
    date_hierarchy = "created_at"


@admin.register(Consent)
class ConsentAdmin(PhoneAdmin):
    list_display = ["recorded_at", "ending", "subject", "action", "method", "source"]
    list_filter = ["action", "method"]
    list_select_related = ["recorded_by"]
    date_hierarchy = "recorded_at"
