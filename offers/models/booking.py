"""The work after a win."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .offer import Offer
from .opening import Opening

USER = settings.AUTH_USER_MODEL


class Booking(models.Model):
    """The work after a win: enter it in the EHR, release the old appointment."""

    class UndoCause(models.TextChoices):
        NONE = "", "—"
        BACKED_OUT = "backed_out", _("the patient backed out")
        GIVEN_AWAY = "given_away", _("the time was given away")
        MISCLICK = "misclick", _("our mis-click")
        CLOSED = "closed", _("the provider is out, or the location closed")

    class PhoneReason(models.TextChoices):
        NONE = "", "—"
        CONFIRMATION_FAILED = (
            "confirmation_failed",
            _("phone the winner: the confirmation did not arrive"),
        )
        OPTED_OUT = "opted_out", _("phone: opted out of texts")
        SAYS_NO = "says_no", _("winner now says no")
        GIVEN_AWAY = "given_away", _("phone: the time was given away")
        BACKED_OUT = "backed_out", _("phone: the patient backed out")
        CLOSED = "closed", _("phone: provider out or location closed")
        OLD_RELEASED = "old_released", _("phone: tell them the old visit is released")

    opening = models.ForeignKey(Opening, models.PROTECT, related_name="bookings")
    offer = models.OneToOneField(Offer, models.PROTECT, related_name="booking")
    won_at = models.DateTimeField()
    owner = models.ForeignKey(
        USER, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    booked_at = models.DateTimeField(null=True, blank=True)
    booked_by = models.ForeignKey(
        USER, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    old_start = models.DateTimeField(
        null=True, blank=True, help_text=_("The appointment the winner had before.")
    )
    old_released_at = models.DateTimeField(null=True, blank=True)
    old_released_by = models.ForeignKey(
        USER, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    is_urgent = models.BooleanField(default=False)
    phone_reason = models.CharField(
        max_length=20, choices=PhoneReason.choices, blank=True
    )
    phoned_at = models.DateTimeField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(
        USER, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    undo_cause = models.CharField(max_length=12, choices=UndoCause.choices, blank=True)

    class Meta:
        ordering = ["won_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["opening"],
                condition=Q(undone_at=None),
                name="booking_one_per_opening",
            ),
            models.CheckConstraint(
                condition=Q(undone_at=None, undo_cause="")
                | (Q(undone_at__isnull=False) & ~Q(undo_cause="")),
                name="booking_undone_with_a_cause",
            ),
            models.CheckConstraint(
                condition=Q(old_released_at=None) | Q(booked_at__isnull=False),
                name="booking_old_released_after_booked",
            ),
        ]

    def __str__(self) -> str:
        return f"booking {self.pk}"
