"""An appointment time that came free."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from clinic.models import Location, Mode, Practice, Provider, VisitType
from waitlist.models import Patient

USER = settings.AUTH_USER_MODEL


class Opening(models.Model):
    """An appointment time that came free."""

    class Status(models.TextChoices):
        OPEN = "open", _("open")
        FILLED = "filled", _("filled")
        EXPIRED = "expired", _("expired")
        WITHDRAWN = "withdrawn", _("withdrawn")

    class Source(models.TextChoices):
        CANCELLED = "cancelled", _("cancelled")
        RELEASED = "released", _("released by a winner")
        ADDED = "added", _("added by staff")

    class CancelledBy(models.TextChoices):
        PATIENT = "patient", _("the patient")
        PRACTICE = "practice", _("the practice")
        UNKNOWN = "", _("not known")

    class ClosingReason(models.TextChoices):
        NONE = "", "—"
        WON_BY_TEXT = "won_by_text", _("a patient said yes by text")
        WON_BY_PHONE = "won_by_phone", _("a patient said yes on the phone")
        FILLED_OUTSIDE = "filled_outside", _("filled outside this system")
        STARTED = "started", _("nobody took it before it began")
        NOT_FREE = "not_free", _("the time is not free after all")
        PROVIDER_OUT = "provider_out", _("the provider is out")
        LOCATION_CLOSED = "location_closed", _("the location is closed")
        MISTAKE = "mistake", _("logged by mistake")
        CORRECTED = "corrected", _("logged anew with a correction")

    class PauseReason(models.TextChoices):
        NONE = "", "—"
        STAFF = "staff", _("paused by staff")
        SURGE = "surge", _("many cancellations of this day: offer these?")
        PRACTICE_CANCELLED = "practice", _("the practice cancelled: offer it?")
        HELD_BACK = "held_back", _("held back, to learn what fills without texts")

    class Outcome(models.TextChoices):
        NONE = "", "—"
        TEXT = "text", _("filled by text")
        CALL = "call", _("filled by our call")
        OUTSIDE = "outside", _("filled outside")
        EMPTY = "empty", _("stayed empty")

    provider = models.ForeignKey(Provider, models.PROTECT, related_name="openings")
    location = models.ForeignKey(Location, models.PROTECT, related_name="openings")
    visit_types = models.ManyToManyField(VisitType, related_name="+")
    mode = models.CharField(max_length=10, choices=Mode.choices, default=Mode.IN_PERSON)
    starts_at = models.DateTimeField(db_index=True)
    minutes = models.PositiveSmallIntegerField()

    status = models.CharField(
        max_length=10, choices=Status.choices, default=Status.OPEN
    )
    source = models.CharField(
        max_length=10, choices=Source.choices, default=Source.CANCELLED
    )
    cancelled_by = models.CharField(
        max_length=10, choices=CancelledBy.choices, blank=True
    )
    given_up_by = models.ForeignKey(
        Patient, models.PROTECT, null=True, blank=True, related_name="+"
    )
    held_in_ehr = models.BooleanField(
        _("time is held in the EHR"),
        default=False,
        help_text=_("The winner can be told “confirmed” at once."),
    )
    texting_from = models.DateTimeField()
    closes_at = models.DateTimeField()
    paused_at = models.DateTimeField(null=True, blank=True)
    paused_by = models.ForeignKey(
        USER, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    pause_reason = models.CharField(
        max_length=10, choices=PauseReason.choices, blank=True
    )
    closed_at = models.DateTimeField(null=True, blank=True)
    closing_reason = models.CharField(
        max_length=20, choices=ClosingReason.choices, blank=True
    )
    closing_note = models.CharField(max_length=200, blank=True)
    released_from = models.OneToOneField(
        "Booking", models.PROTECT, null=True, blank=True, related_name="release"
    )
    depth = models.PositiveSmallIntegerField(default=0)
    outcome = models.CharField(max_length=8, choices=Outcome.choices, blank=True)
    attended = models.BooleanField(null=True, blank=True)
    exhausted_at = models.DateTimeField(
        null=True, blank=True, help_text=_("When nobody was left to text.")
    )
    held_back = models.BooleanField(
        default=False,
        help_text=_("Drawn to be compared with the texted ones, whatever came after."),
    )
    sending_mode = models.CharField(
        max_length=8,
        choices=Practice.SendingMode.choices,
        blank=True,
        help_text=_("The practice's sending mode when it was logged."),
    )
    looked_at = models.DateTimeField(
        null=True, blank=True, help_text=_("When somebody to text was last looked for.")
    )
    split_at = models.DateTimeField(
        null=True,
        blank=True,
        help_text=_("From then on it is offered as two halves, if it is still open."),
    )
    still_free_at = models.DateTimeField(
        null=True,
        blank=True,
        help_text=_("When staff last said that it is still free."),
    )
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(
        USER, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["starts_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["provider", "starts_at"],
                condition=Q(status__in=["open", "filled"]),
                name="opening_one_per_time",
                violation_error_message=_(
                    "This time of this provider is already logged."
                ),
            ),
            models.CheckConstraint(
                condition=Q(minutes__gte=5, minutes__lte=480),
                name="opening_minutes_5_to_480",
                violation_error_message=_("A visit lasts 5 to 480 minutes."),
            ),
            models.CheckConstraint(
                condition=Q(closes_at__lte=F("starts_at")),
                name="opening_closes_by_its_start",
            ),
            models.CheckConstraint(
                condition=Q(status="open", closing_reason="")
                | (~Q(status="open") & ~Q(closing_reason="")),
                name="opening_closed_with_a_reason",
            ),
        ]
        indexes = [
            models.Index(
                fields=["starts_at"], name="opening_open", condition=Q(status="open")
            ),
            models.Index(fields=["created_at"], name="opening_came_free"),
        ]

    def __str__(self) -> str:
        return f"opening {self.pk}"

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(minutes=self.minutes)
