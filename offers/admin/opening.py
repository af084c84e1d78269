"""Looking up openings; the work itself is done on the board."""

from __future__ import annotations

from functools import partial
from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest

from clinic.access import Reader

from .. import openings, shadow, visibility
from ..models import Offer, Opening
from .steps import Stepped, each_row, local_start


class OfferInline(admin.TabularInline):
    model = Offer
    fields: ClassVar[Any] = [
        "entry",
        "channel",
        "status",
        "reason",
        "handed_over_at",
        "answered_at",
    ]
    readonly_fields = fields
    extra = 0
    can_delete = False
    show_change_link = True

    def has_add_permission(
        self, request: HttpRequest, obj: Model | None = None
    ) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Offer]:
        return (
            super()
            .get_queryset(request)
            .select_related("entry__patient", "entry__visit_type")
        )


@admin.register(Opening)
class OpeningAdmin(Stepped):
    list_display = [
        "provider",
        "starts",
        "location",
        "minutes",
        "status",
        "closing_reason",
    ]
    list_filter = [
        "status",
        "location",
        "provider",
        "source",
        "outcome",
        "closing_reason",
    ]
    list_select_related = ["provider", "location"]
    date_hierarchy = "starts_at"
    ordering = ["-starts_at"]
    search_fields = ["provider__name", "location__name"]
    inlines = [OfferInline]
    actions = [
        "pause",
        "resume",
        "send_now",
        "filled_outside",
        "not_free",
        "provider_out",
        "mistake",
    ]

    def visible(self, user: Reader, rows: QuerySet[Opening]) -> QuerySet[Opening]:
        return visibility.openings(user, rows)

    def get_readonly_fields(
        self, request: HttpRequest, obj: Model | None = None
    ) -> list[str]:
        return [*super().get_readonly_fields(request, obj), "would_have_texted"]

    @admin.display(description="in shadow mode, would have texted first")
    def would_have_texted(self, opening: Opening) -> str:
        return ", ".join(shadow.initials([opening]).get(opening.pk, [])) or "-"

    @admin.display(description="starts, local time", ordering="starts_at")
    def starts(self, opening: Opening) -> str:
        return local_start(opening)

    @admin.action(description="Pause", permissions=["change"])
    def pause(self, request: HttpRequest, rows: QuerySet[Opening]) -> None:
        each_row(
            request,
            rows,
            openings.pause,
            done="paused",
            else_="not open, or paused already",
        )

    @admin.action(description="Resume: offer them", permissions=["change"])
    def resume(self, request: HttpRequest, rows: QuerySet[Opening]) -> None:
        each_row(
            request,
            rows,
            openings.resume,
            done="resumed",
            else_="not paused, or closed",
        )

    @admin.action(description="Send now", permissions=["change"])
    def send_now(self, request: HttpRequest, rows: QuerySet[Opening]) -> None:
        each_row(
            request,
            rows,
            openings.send_now,
            done="sent now",
            else_="begun already, or closed",
        )

    @admin.action(
        description="Withdraw: filled outside this system", permissions=["change"]
    )
    def filled_outside(self, request: HttpRequest, rows: QuerySet[Opening]) -> None:
        self._withdraw(request, rows, Opening.ClosingReason.FILLED_OUTSIDE)

    @admin.action(description="Withdraw: not free after all", permissions=["change"])
    def not_free(self, request: HttpRequest, rows: QuerySet[Opening]) -> None:
        self._withdraw(request, rows, Opening.ClosingReason.NOT_FREE)

    @admin.action(description="Withdraw: the provider is out", permissions=["change"])
    def provider_out(self, request: HttpRequest, rows: QuerySet[Opening]) -> None:
        self._withdraw(request, rows, Opening.ClosingReason.PROVIDER_OUT)

    @admin.action(description="Withdraw: logged by mistake", permissions=["change"])
    def mistake(self, request: HttpRequest, rows: QuerySet[Opening]) -> None:
        self._withdraw(request, rows, Opening.ClosingReason.MISTAKE)

    def _withdraw(
        self, request: HttpRequest, rows: QuerySet[Opening], reason: str
    ) -> None:
        step = partial(openings.withdraw, reason=reason)
        each_row(
            request, rows, step, done="withdrawn", else_="already filled or closed"
        )
