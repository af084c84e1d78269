"""Looking up openings, offers and bookings; the work itself is done on the board."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any, ClassVar

from django.contrib import admin, messages
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format

from clinic import audit
from clinic.admin_bases import ReadOnly, Single
from clinic.audit import Actor

from . import bookings, openings
from .models import (
    Batch,
    Booking,
    Offer,
    OfferPolicy,
    OfferText,
    Opening,
    PacingStep,
)

Step = Callable[..., bool]


class Stepped(ReadOnly):
    """Changed by its actions only: every field is shown, none is typed."""

    def has_change_permission(
        self, request: HttpRequest, obj: Model | None = None
    ) -> bool:
        return admin.ModelAdmin.has_change_permission(self, request, obj)

    def get_readonly_fields(
        self, request: HttpRequest, obj: Model | None = None
    ) -> list[str]:
        return [field.name for field in self.opts.fields + self.opts.many_to_many]


def each_row(
    request: HttpRequest, rows: QuerySet[Any], step: Step, *, done: str, else_: str
) -> None:
    """Run one transition for every row and say how many it changed."""
    actor, at = audit.staff(request.user), timezone.now()
    ids = list(rows.order_by("pk").values_list("pk", flat=True))
    changed = sum(_took(step, pk, actor=actor, at=at) for pk in ids)
    sentence, rest = f"{changed} {done}", len(ids) - changed
    if rest:
        sentence += f", {rest} {else_}"
    level = messages.WARNING if rest else messages.SUCCESS
    messages.add_message(request, level, sentence + ".")


def _took(step: Step, pk: int, *, actor: Actor, at: datetime) -> bool:
    return bool(step(pk, actor=actor, at=at))


def _local_start(opening: Opening) -> str:
    return date_format(
        opening.starts_at.astimezone(opening.location.zone), "D M j, Y, g:i A"
    )


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

    @admin.display(description="starts, local time", ordering="starts_at")
    def starts(self, opening: Opening) -> str:
        return _local_start(opening)

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

    @admin.display(description="opening", ordering="opening__starts_at")
    def opening_time(self, offer: Offer) -> str:
        return f"{offer.opening.provider}, {_local_start(offer.opening)}"


@admin.register(Booking)
class BookingAdmin(Stepped):
    list_display = [
        "patient",
        "won_at",
        "owner",
        "booked_at",
        "old_released_at",
        "phone_reason",
        "undone_at",
    ]
    list_filter = ["phone_reason", "undo_cause", "opening__location"]
    list_select_related = ["offer__entry__patient", "owner"]
    date_hierarchy = "won_at"
    search_fields = ["offer__entry__patient__last_name"]
    actions = ["take", "mark_booked", "phoned"]

    @admin.display(ordering="offer__entry__patient__last_name")
    def patient(self, booking: Booking) -> str:
        return str(booking.offer.entry.patient)

    @admin.action(description="I take them", permissions=["change"])
    def take(self, request: HttpRequest, rows: QuerySet[Booking]) -> None:
        each_row(
            request, rows, bookings.take, done="taken", else_="taken or booked already"
        )

    @admin.action(description="Booked in the EHR", permissions=["change"])
    def mark_booked(self, request: HttpRequest, rows: QuerySet[Booking]) -> None:
        each_row(
            request,
            rows,
            bookings.mark_booked,
            done="booked",
            else_="booked already, or taken back",
        )

    @admin.action(description="Phoned", permissions=["change"])
    def phoned(self, request: HttpRequest, rows: QuerySet[Booking]) -> None:
        each_row(
            request,
            rows,
            bookings.phoned,
            done="phoned",
            else_="without a call to make",
        )


@admin.register(Batch)
class BatchAdmin(ReadOnly):
    list_display = ["opening", "number", "made_at", "window", "reason"]
    list_select_related = ["opening"]
    date_hierarchy = "made_at"


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
