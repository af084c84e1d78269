from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from clinic.models import Location, Mode, Provider, SingletonModel, VisitType
from messaging.models import OutboundText
from waitlist.models import Patient, WaitlistEntry

USER = settings.AUTH_USER_MODEL


class OfferPolicy(SingletonModel):
    """How offers are made; one row that staff edit."""

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
            )
        ]

    def __str__(self) -> str:
        return f"opening {self.pk}"

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(minutes=self.minutes)


class Batch(models.Model):
    """The offers of one opening made together, and why it was this many."""

    opening = models.ForeignKey(Opening, models.PROTECT, related_name="batches")
    number = models.PositiveSmallIntegerField()
    made_at = models.DateTimeField()
    window = models.DurationField()
    reason = models.CharField(max_length=200)

    class Meta:
        verbose_name_plural = _("batches")
        ordering = ["opening", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["opening", "number"], name="batch_one_per_number"
            )
        ]

    def __str__(self) -> str:
        return f"batch {self.number} of opening {self.opening_id}"


class OfferQuerySet(models.QuerySet["Offer"]):
    def live(self) -> OfferQuerySet:
        """Offers that a YES may still win."""
        return self.filter(status__in=Offer.LIVE)

    def pending(self) -> OfferQuerySet:
        return self.filter(status=Offer.Status.PENDING)

    def by_text(self) -> OfferQuerySet:
        return self.filter(channel=Offer.Channel.TEXT)


class Offer(models.Model):
    """One opening offered to one entry, by text or by a staff call."""

    class Status(models.TextChoices):
        PENDING = "pending", _("waiting for an answer")
        LAPSED = "lapsed", _("no answer in the reply window")
        ACCEPTED = "accepted", _("said yes and has it")
        DECLINED = "declined", _("said no")
        MISSED = "missed", _("somebody else took it")
        FAILED = "failed", _("could not be reached")
        WITHDRAWN = "withdrawn", _("withdrawn")
        UNDONE = "undone", _("had it, taken back")

    class Channel(models.TextChoices):
        TEXT = "text", _("text")
        CALL = "call", _("call")

    LIVE = (Status.PENDING, Status.LAPSED, Status.FAILED)

    opening = models.ForeignKey(Opening, models.PROTECT, related_name="offers")
    entry = models.ForeignKey(WaitlistEntry, models.PROTECT, related_name="offers")
    batch = models.ForeignKey(
        Batch, models.PROTECT, null=True, blank=True, related_name="offers"
    )
    channel = models.CharField(
        max_length=5, choices=Channel.choices, default=Channel.TEXT
    )
    phone = models.CharField(max_length=16, help_text=_("The number texted or called."))
    status = models.CharField(
        max_length=10, choices=Status.choices, default=Status.PENDING
    )
    reason = models.CharField(
        max_length=40, blank=True, help_text=_("Why it ended, as a code.")
    )
    rank = models.PositiveIntegerField(help_text=_("Place in the order of asking."))
    score = models.IntegerField()
    score_parts = models.JSONField(default=dict)
    created_at = models.DateTimeField()
    handed_over_at = models.DateTimeField(null=True, blank=True)
    window_ends_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(
        null=True, blank=True, help_text=_("The first answer.")
    )
    said_yes_at = models.DateTimeField(null=True, blank=True)
    told_gone_at = models.DateTimeField(
        null=True, blank=True, help_text=_("Told that somebody else has it.")
    )
    ended_at = models.DateTimeField(null=True, blank=True)
    claimed_by = models.ForeignKey(
        USER, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    claimed_at = models.DateTimeField(null=True, blank=True)
    calls_made = models.PositiveSmallIntegerField(default=0)

    objects = OfferQuerySet.as_manager()

    class Meta:
        ordering = ["opening", "rank", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["opening"],
                condition=Q(status="accepted"),
                name="offer_one_accepted_per_opening",
            ),
            models.UniqueConstraint(
                fields=["entry"],
                condition=Q(status="accepted"),
                name="offer_one_accepted_per_entry",
            ),
            models.UniqueConstraint(
                fields=["phone"],
                condition=Q(status="pending", channel="text"),
                name="offer_one_pending_per_phone",
            ),
            models.UniqueConstraint(
                fields=["opening", "phone"],
                condition=Q(channel="text") & ~Q(status__in=["missed", "withdrawn"]),
                name="offer_one_text_per_phone",
            ),
            models.UniqueConstraint(
                fields=["opening", "entry"],
                condition=~Q(status__in=["missed", "withdrawn"]),
                name="offer_one_per_entry",
            ),
        ]
        indexes = [
            models.Index(fields=["phone", "-id"], name="offer_phone"),
            models.Index(
                fields=["window_ends_at"],
                name="offer_windows",
                condition=Q(status="pending"),
            ),
        ]

    def __str__(self) -> str:
        return f"offer {self.pk}"

    @property
    def is_deciding(self) -> bool:
        """Texted, and still within the reply window."""
        return self.status == self.Status.PENDING and self.channel == self.Channel.TEXT


class OfferText(models.Model):
    """Which text told which offer what; each purpose once."""

    class Purpose(models.TextChoices):
        OFFER = "offer", _("offer")
        RECEIVED = "received", _("thank you, we are booking it")
        CONFIRMED = "confirmed", _("confirmed")
        TAKEN = "taken", _("has been filled")
        LATE_YES = "late_yes", _("no longer open")
        DECLINED = "declined", _("thank you for telling us")
        CLARIFY = "clarify", _("yes or no?")
        RECONFIRM = "reconfirm", _("yes after no: sure?")
        WHICH = "which", _("two times could be meant: which?")
        WITHDRAWN = "withdrawn", _("no longer available")
        UNDONE = "undone", _("our mistake")
        BACKED_OUT = "backed_out", _("thank you for telling us, we will call")

    offer = models.ForeignKey(Offer, models.PROTECT, related_name="texts")
    text = models.OneToOneField(OutboundText, models.PROTECT, related_name="offer_text")
    purpose = models.CharField(max_length=10, choices=Purpose.choices)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["offer", "purpose"], name="offer_text_once_per_purpose"
            )
        ]

    def __str__(self) -> str:
        return f"{self.purpose} of offer {self.offer_id}"


class Booking(models.Model):
    """The work after a win: enter it in the EHR, release the old appointment."""

    class UndoCause(models.TextChoices):
        NONE = "", "—"
        BACKED_OUT = "backed_out", _("the patient backed out")
        GIVEN_AWAY = "given_away", _("the time was given away")
        MISCLICK = "misclick", _("our mis-click")

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
