"""How offers are made: what staff tune."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from clinic.models import SingletonModel


class OfferPolicy(SingletonModel):
    """How offers are made; one row that staff edit."""

    class Pacing(models.TextChoices):
        FIXED = "fixed", _("fixed batches by notice")
        ONE = "one", _("one at a time")
        ADAPTIVE = "adaptive", _("adaptive: as many as the time left asks for")

    pacing = models.CharField(
        max_length=8, choices=Pacing.choices, default=Pacing.FIXED, editable=False
    )
    pacing_before = models.CharField(
        max_length=8, choices=Pacing.choices, blank=True, editable=False
    )
    pacing_changed_at = models.DateTimeField(null=True, blank=True, editable=False)
    pacing_changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )
    largest_batch = models.PositiveSmallIntegerField(
        default=8,
        validators=[MinValueValidator(1), MaxValueValidator(20)],
        help_text=_("Adaptive pacing asks no more people than this at once."),
    )
    shortest_window_minutes = models.PositiveSmallIntegerField(
        default=5,
        validators=[MinValueValidator(1), MaxValueValidator(120)],
        help_text=_("Adaptive pacing waits at least this long before it asks more."),
    )
    disappointed_per_fill = models.DecimalField(
        max_digits=3,
        decimal_places=1,
        default=Decimal("2.0"),
        validators=[MinValueValidator(Decimal("0.1")), MaxValueValidator(20)],
        help_text=_(
            "How many patients who say YES too late adaptive pacing may expect for "
            "each time it fills."
        ),
    )
    held_back_percent = models.PositiveSmallIntegerField(
        _("held back, percent"),
        default=0,
        validators=[MaxValueValidator(50)],
        help_text=_(
            "This share of the times that come free early enough is not texted, to "
            "learn how many would have been filled anyway."
        ),
    )
    held_back_hours = models.PositiveSmallIntegerField(
        _("held back, hours of notice"),
        default=72,
        validators=[MinValueValidator(24), MaxValueValidator(336)],
        help_text=_("Only times that come free at least this long before the visit."),
    )
    last_ask_minutes = models.PositiveSmallIntegerField(
        default=90, help_text=_("No new text offers later than this before the start.")
    )
    closes_minutes = models.PositiveSmallIntegerField(
        default=60, help_text=_("No YES by text later than this before the start.")
    )
    grace_minutes = models.PositiveSmallIntegerField(
        default=3, help_text=_("Between logging an opening and its first text.")
    )
    short_grace_minutes = models.PositiveSmallIntegerField(
        default=1, help_text=_("The same with less than 4 hours' notice.")
    )
    minimum_gain_days = models.PositiveSmallIntegerField(default=7)
    minimum_gain_days_urgent = models.PositiveSmallIntegerField(default=2)
    unanswered_limit = models.PositiveSmallIntegerField(
        default=3, help_text=_("Unanswered offers before we phone once instead.")
    )
    texts_per_day = models.PositiveSmallIntegerField(
        default=1, help_text=_("Offers to one number in a calendar day.")
    )
    texts_per_week = models.PositiveSmallIntegerField(
        default=3, help_text=_("Offers to one number in seven days.")
    )
    interpreter_notice_minutes = models.PositiveIntegerField(default=24 * 60)
    transport_notice_minutes = models.PositiveIntegerField(default=24 * 60)
    surge_limit = models.PositiveSmallIntegerField(
        default=4,
        help_text=_("Cancellations of one provider's day that pause their texts."),
    )
    chain_depth = models.PositiveSmallIntegerField(default=3)
    booking_overdue_minutes = models.PositiveSmallIntegerField(default=15)
    booking_overdue_soon_minutes = models.PositiveSmallIntegerField(
        default=5, help_text=_("The same when the visit is within 2 hours.")
    )
    weight_urgent = models.PositiveSmallIntegerField(default=30)
    weight_gain_180_days = models.PositiveSmallIntegerField(default=20)
    weight_gain_90_days = models.PositiveSmallIntegerField(default=10)
    weight_gain_30_days = models.PositiveSmallIntegerField(default=5)
    weight_no_appointment = models.PositiveSmallIntegerField(default=20)
    weight_waiting_limit = models.PositiveSmallIntegerField(
        default=10, help_text=_("At most this many, one per 30 days waiting.")
    )

    class Meta:
        verbose_name_plural = _("offer policy")
        permissions = [("view_reports", "Can read the reports")]
        constraints = [
            models.CheckConstraint(
                condition=Q(last_ask_minutes__gte=F("closes_minutes")),
                name="policy_last_ask_before_close",
                violation_error_message=_(
                    "The last ask must not be later than the last YES by text."
                ),
            )
        ]

    def __str__(self) -> str:
        return str(_("Offer policy"))


class PacingStep(models.Model):
    """Batch size and reply window for openings with less than this much notice."""

    policy = models.ForeignKey(OfferPolicy, models.CASCADE, related_name="steps")
    notice_under_hours = models.PositiveSmallIntegerField(
        unique=True, validators=[MinValueValidator(1)]
    )
    batch_size = models.PositiveSmallIntegerField(
        validators=[MinValueValidator(1), MaxValueValidator(20)]
    )
    window_minutes = models.PositiveSmallIntegerField(
        validators=[MinValueValidator(1), MaxValueValidator(24 * 60)]
    )

    class Meta:
        ordering = ["notice_under_hours"]

    def __str__(self) -> str:
        return f"< {self.notice_under_hours} h: {self.batch_size} / {self.window}"

    @property
    def window(self) -> timedelta:
        return timedelta(minutes=self.window_minutes)


class AnswerRate(models.Model):
    """How one kind of offer has been answered, counted anew each night from the offers.

    Minutes are from hand-over to the answer; their logarithms are summed.
    """

    kind = models.CharField(max_length=20, unique=True)
    asked = models.PositiveIntegerField(default=0)
    said_yes = models.PositiveIntegerField(default=0)
    replied = models.PositiveIntegerField(default=0)
    log_minutes = models.FloatField(default=0)
    log_minutes_squared = models.FloatField(default=0)
    counted_at = models.DateTimeField()

    class Meta:
        ordering = ["kind"]

    def __str__(self) -> str:
        return self.kind
