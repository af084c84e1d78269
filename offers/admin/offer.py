"""Offers, their batches and their texts, to read."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest

from clinic.access import Reader
from clinic.admin_bases import ReadOnly
from messaging.phone import mask

from .. import visibility
from ..models import Batch, Offer, OfferText
from .steps import local_start


class OfferTextInline(admin.TabularInline):
    model = OfferText
    fields: ClassVar[Any] = ["purpose", "text", "delivery"]
    readonly_fields = fields
    extra = 0
    can_delete = False

    def has_add_permission(
        self, request: HttpRequest, obj: Model | None = None
    ) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[OfferText]:
        return super().get_queryset(request).select_related("text")

    @admin.display(description="delivery")
    def delivery(self, row: OfferText) -> str:
        return str(row.text.get_status_display())


@admin.register(Offer)
class OfferAdmin(ReadOnly):
    list_display = [
        "entry",
        "opening_time",
        "channel",
        "status",
        "reason",
        "handed_over_at",
    ]
    list_filter = ["status", "channel", "opening__location"]
    list_select_related = [
        "entry__patient",
        "entry__visit_type",
        "opening__provider",
        "opening__location",
    ]
    date_hierarchy = "created_at"
    search_fields = ["entry__patient__last_name", "entry__patient__first_name"]
    inlines = [OfferTextInline]
    exclude = ["phone"]
    readonly_fields = ["ending"]

    def visible(self, user: Reader, rows: QuerySet[Offer]) -> QuerySet[Offer]:
        return visibility.offers(user, rows)

    @admin.display(description="phone")
    def ending(self, offer: Offer) -> str:
        return mask(offer.phone)

    @admin.display(description="opening", ordering="opening__starts_at")
    def opening_time(self, offer: Offer) -> str:
        return f"{offer.opening.provider}, {local_start(offer.opening)}"


@admin.register(Batch)
class BatchAdmin(ReadOnly):
    list_display = ["opening", "number", "made_at", "window", "reason"]
    list_select_related = ["opening"]
    date_hierarchy = "made_at"

    def visible(self, user: Reader, rows: QuerySet[Batch]) -> QuerySet[Batch]:
        return visibility.batches(user, rows)
