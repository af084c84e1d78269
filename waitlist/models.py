from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from clinic.models import (
    VISIT_LENGTH,
    VISIT_MINUTES,
    WEEKDAYS,
    Location,
    Mode,
    Provider,
    VisitType,
    validate_timezone,
)
from messaging.models import Language


class Patient(models.Model):
    """A person. A phone may be shared by a family and outlives its owner."""

    class PhoneType(models.TextChoices):
        MOBILE = "mobile", _("mobile")
        LANDLINE = "landline", _("landline: calls only")

    first_name = models.CharField(max_length=80)
    last_name = models.CharField(max_length=80)
    phone = models.CharField(max_length=16, db_index=True)
    phone_type = models.CharField(
        max_length=10, choices=PhoneType.choices, default=PhoneType.MOBILE
    )
    prefers_calls = models.BooleanField(default=False)
    language = models.CharField(
        max_length=2, choices=Language.choices, default=Language.ENGLISH
    )
    record_number = models.CharField(max_length=40, blank=True)
    timezone = models.CharField(
        max_length=40,
        blank=True,
        validators=[validate_timezone],
        help_text=_("Only if it is not the location's."),
    )
    is_local = models.BooleanField(
        _("lives near the location"),
        default=False,
        help_text=_("Text in the location's hours, whatever the area code says."),
    )
    birth_year = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        validators=[
            MinValueValidator(1900, _("A year from 1900 on, such as 1957.")),
            MaxValueValidator(2100, _("A year such as 1957.")),
        ],
        help_text=_("Only for the report on fairness; may stay empty."),
    )
    is_established = models.BooleanField(_("established patient"), default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["last_name", "first_name"]
        constraints = [
            models.UniqueConstraint(
                fields=["record_number"],
                condition=~Q(record_number=""),
                name="patient_record_number",
                violation_error_message=_("Another patient has this record number."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.first_name} {self.last_name}"

    @property
    def initials(self) -> str:
        return f"{self.first_name[:1]}.{self.last_name[:1]}."

    @property
    def subject(self) -> str:
        """The patient as the consent ledger names them."""
        return f"patient:{self.pk}"

    @property
    def calls_only(self) -> bool:
        return self.prefers_calls or self.phone_type == self.PhoneType.LANDLINE


class WaitlistEntry(models.Model):
    """One patient waiting for one kind of visit."""

    class Status(models.TextChoices):
        ACTIVE = "active", _("waiting")
        WON = "won", _("got a visit")
        CLOSED = "closed", _("closed")

    class NotReady(models.TextChoices):
        NONE = "", _("ready")
        STAFF = "staff", _("paused by staff")
        UNANSWERED = "unanswered", _("several unanswered offers: phone once")
        REFERRAL = "referral", _("referral or authorization missing")

    class ProviderKind(models.TextChoices):
        ANY = "any", _("anyone")
        PHYSICIAN = "physician", _("MD or DO only")
        APP = "app", _("APP only")

    class ModeWanted(models.TextChoices):
        ANY = "any", _("any way")
        IN_PERSON = Mode.IN_PERSON.value, Mode.IN_PERSON.label
        VIDEO = Mode.VIDEO.value, Mode.VIDEO.label
        PHONE = Mode.PHONE.value, Mode.PHONE.label

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="entries")
    visit_type = models.ForeignKey(VisitType, models.PROTECT, related_name="entries")
    status = models.CharField(
        max_length=8, choices=Status.choices, default=Status.ACTIVE
    )
    closed_reason = models.CharField(max_length=40, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    waiting_since = models.DateField()

    ready = models.BooleanField(default=True)
    not_ready_reason = models.CharField(
        max_length=12, choices=NotReady.choices, blank=True
    )
    paused_until = models.DateField(null=True, blank=True)

    providers = models.ManyToManyField(
        Provider, blank=True, related_name="+", help_text=_("Nobody chosen: any.")
    )
    provider_kind = models.CharField(
        max_length=10, choices=ProviderKind.choices, default=ProviderKind.ANY
    )
    never_with = models.ManyToManyField(Provider, blank=True, related_name="+")
    usual_provider = models.ForeignKey(
        Provider, models.PROTECT, null=True, blank=True, related_name="+"
    )
    locations = models.ManyToManyField(
        Location, blank=True, related_name="+", help_text=_("None chosen: any.")
    )
    mode = models.CharField(
        max_length=10, choices=ModeWanted.choices, default=ModeWanted.ANY
    )
    earliest_date = models.DateField(null=True, blank=True)
    latest_date = models.DateField(null=True, blank=True)
    own_notice_minutes = models.PositiveIntegerField(
        _("notice the patient needs, minutes"), default=0
    )
    needs_interpreter = models.BooleanField(default=False)
    needs_transport = models.BooleanField(default=False)
    other_needs = models.CharField(max_length=200, blank=True)

    current_start = models.DateTimeField(
        _("current appointment"), null=True, blank=True
    )
    current_minutes = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=VISIT_MINUTES
    )
    current_provider = models.ForeignKey(
        Provider, models.PROTECT, null=True, blank=True, related_name="+"
    )
    current_location = models.ForeignKey(
        Location, models.PROTECT, null=True, blank=True, related_name="+"
    )

    urgent = models.BooleanField(default=False)
    urgent_reason = models.CharField(max_length=200, blank=True)
    urgent_until = models.DateField(null=True, blank=True)
    boost = models.PositiveSmallIntegerField(
        default=0, validators=[MaxValueValidator(40)]
    )
    boost_reason = models.CharField(max_length=200, blank=True)
    boost_until = models.DateField(null=True, blank=True)
    lost_at = models.DateTimeField(
        null=True,
        blank=True,
        editable=False,
        help_text=_("Said YES to a time that was gone: asked first, once."),
    )
    unanswered_offers = models.PositiveSmallIntegerField(default=0, editable=False)
    import_key = models.CharField(max_length=64, blank=True, editable=False)
    note = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name_plural = _("waitlist entries")
        ordering = ["waiting_since", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(boost__lte=40),
                name="entry_boost_0_to_40",
                violation_error_message=_("The boost is a number from 0 to 40."),
            ),
            models.CheckConstraint(
                condition=Q(current_minutes=None)
                | Q(current_minutes__gte=5, current_minutes__lte=480),
                name="entry_current_minutes_5_to_480",
                violation_error_message=VISIT_LENGTH,
            ),
            models.CheckConstraint(
                condition=Q(earliest_date=None)
                | Q(latest_date=None)
                | Q(latest_date__gte=F("earliest_date")),
                name="entry_latest_not_before_earliest",
                violation_error_message=_(
                    "The latest date must not be before the earliest date."
                ),
            ),
            models.UniqueConstraint(
                fields=["import_key"],
                condition=~Q(import_key=""),
                name="entry_import_key",
            ),
        ]
        indexes = [
            models.Index(
                fields=["visit_type", "waiting_since"],
                name="entry_active",
                condition=Q(status="active", ready=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.patient} for {self.visit_type}"


class Availability(models.Model):
    """A time of the week that suits; an entry without any is free at all times.

    Times are the opening's location's local times.
    """

    entry = models.ForeignKey(
        WaitlistEntry, models.CASCADE, related_name="availabilities"
    )
    weekday = models.PositiveSmallIntegerField(choices=WEEKDAYS)
    start = models.TimeField()
    end = models.TimeField()
    from_date = models.DateField(null=True, blank=True)
    until_date = models.DateField(null=True, blank=True)

    class Meta:
        verbose_name_plural = _("availability")
        ordering = ["weekday", "start"]
        constraints = [
            models.CheckConstraint(
                condition=Q(end__gt=F("start")),
                name="availability_end_after_start",
                violation_error_message=_("The end must be later than the start."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_weekday_display()} {self.start:%H:%M}–{self.end:%H:%M}"
