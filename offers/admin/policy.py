"""How offers are made: one row that staff edit."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse_lazy
from django.utils.functional import lazy
from django.utils.html import format_html
from django.utils.safestring import SafeString

from clinic.admin_bases import Single

from ..models import OfferPolicy, PacingStep

format_html_lazy = lazy(format_html, SafeString)
PACING = format_html_lazy(
    'Fixed batches, one at a time or adaptive: <a href="{}">switch it on its own page</a>. '
    "The limits below are those of adaptive pacing; batches by notice are at the bottom.",
    reverse_lazy("pacing"),
)
HELD_BACK = (
    "Only while texting is live, and only cancelled times: not a whole day's, nor what "
    "the practice cancelled itself. Staff fill such a time as they would without this "
    "system, and may offer it after all; it counts as held back all the same. The "
    "report “Did it work?” compares them with the times that were texted."
)


class PacingStepInline(admin.TabularInline):
    model = PacingStep
    extra = 0


@admin.register(OfferPolicy)
class OfferPolicyAdmin(Single):
    inlines = [PacingStepInline]
    fieldsets = [
        (
            "When",
            {
                "fields": [
                    "last_ask_minutes",
                    "closes_minutes",
                    "grace_minutes",
                    "short_grace_minutes",
                ]
            },
        ),
        (
            "How many at once",
            {
                "description": PACING,
                "fields": [
                    "largest_batch",
                    "shortest_window_minutes",
                    "disappointed_per_fill",
                ],
            },
        ),
        (
            "Held back by lot",
            {
                "description": HELD_BACK,
                "fields": ["held_back_percent", "held_back_hours"],
            },
        ),
        (
            "Whom",
            {
                "fields": [
                    "minimum_gain_days",
                    "minimum_gain_days_urgent",
                    "unanswered_limit",
                    "texts_per_day",
                    "texts_per_week",
                    "interpreter_notice_minutes",
                    "transport_notice_minutes",
                ]
            },
        ),
        (
            "In which order",
            {
                "fields": [
                    "weight_urgent",
                    "weight_gain_180_days",
                    "weight_gain_90_days",
                    "weight_gain_30_days",
                    "weight_no_appointment",
                    "weight_waiting_limit",
                ]
            },
        ),
        (
            "For the staff",
            {
                "fields": [
                    "surge_limit",
                    "chain_depth",
                    "booking_overdue_minutes",
                    "booking_overdue_soon_minutes",
                ]
            },
        ),
    ]

    def save_model(
        self, request: HttpRequest, obj: OfferPolicy, form: Any, change: bool
    ) -> None:
        """What is typed here, and not the mode that was read with it: see `modes`."""
        obj.save(update_fields=form.changed_data)
