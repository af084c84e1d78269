"""How offers are made: one row that staff edit."""

from __future__ import annotations

from django.contrib import admin

from clinic.admin_bases import Single

from ..models import OfferPolicy, PacingStep


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
