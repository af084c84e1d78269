"""Who may be texted: opt-outs and agreements."""

from __future__ import annotations

from django.contrib import admin

from messaging.models import Consent, Suppression

from .bases import PhoneAdmin


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
    list_display = [
        "recorded_at",
        "ending",
        "phone_owner",
        "subject",
        "action",
        "method",
        "source",
        "recorded_by",
    ]
    list_filter = ["action", "method", "phone_owner"]
    list_select_related = ["recorded_by"]
    date_hierarchy = "recorded_at"
