"""Looking up bookings."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from clinic.access import Reader

from .. import bookings, ownership, visibility
from ..models import Booking
from .steps import Stepped, each_row


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

    def visible(self, user: Reader, rows: QuerySet[Booking]) -> QuerySet[Booking]:
        return visibility.bookings(user, rows)

    @admin.display(ordering="offer__entry__patient__last_name")
    def patient(self, booking: Booking) -> str:
        return str(booking.offer.entry.patient)

    @admin.action(description="I take them", permissions=["change"])
    def take(self, request: HttpRequest, rows: QuerySet[Booking]) -> None:
        each_row(
            request, rows, ownership.take, done="taken", else_="taken or booked already"
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
