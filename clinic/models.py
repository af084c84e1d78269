from __future__ import annotations

import zoneinfo
from datetime import time

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import (
    MaxLengthValidator,
    MaxValueValidator,
    MinValueValidator,
)
from django.db import models
from django.utils.translation import gettext_lazy as _

WEEKDAYS = [
    (0, _("Monday")),
    (1, _("Tuesday")),
    (2, _("Wednesday")),
    (3, _("Thursday")),
    (4, _("Friday")),
    (5, _("Saturday")),
    (6, _("Sunday")),
]
# The longest names for which every text in templates/sms/ stays one segment.
CLINIC_NAME_LIMIT, PLACE_NAME_LIMIT, PHONE_TEXT_LIMIT = 20, 16, 12


VISIT_LENGTH = _("A visit lasts 5 to 480 minutes.")
VISIT_MINUTES = [
    MinValueValidator(5, VISIT_LENGTH),
    MaxValueValidator(480, VISIT_LENGTH),
]


def validate_timezone(value: str) -> None:
    if value not in zoneinfo.available_timezones():
        raise ValidationError(
            _("“%(value)s” is not a timezone. Use a name like America/Chicago."),
            params={"value": value},
        )


class SingletonModel(models.Model):
    """One row, pk 1, made by `clinic.singletons` after every migration."""

    class Meta:
        abstract = True

    def save(self, *args: object, **kwargs: object) -> None:
        self.pk = 1
        super().save(*args, **kwargs)  # type: ignore[arg-type]


class Mode(models.TextChoices):
    """How a visit is held."""

    IN_PERSON = "in_person", _("in person")
    VIDEO = "video", _("by video")
    PHONE = "phone", _("by phone")


class Practice(SingletonModel):
    class SendingMode(models.TextChoices):
        OFF = "off", _("off: everything by phone")
        SHADOW = "shadow", _("shadow: only record whom it would have asked")
        TEST = "test", _("test: text the listed phones only")
        LIVE = "live", _("live")

    name = models.CharField(max_length=100, default="Our practice")
    text_name = models.CharField(
        _("name in texts"),
        max_length=CLINIC_NAME_LIMIT,
        default="Our practice",
        help_text=_("Up to 20 characters; must not reveal a specialty."),
    )
    phone = models.CharField(
        _("phone in texts"), max_length=PHONE_TEXT_LIMIT, default="555-555-0100"
    )
    sending_mode = models.CharField(
        max_length=8, choices=SendingMode.choices, default=SendingMode.OFF
    )
    test_phones = models.TextField(
        blank=True, help_text=_("Phones texted in test mode, one on each line.")
    )
    texting_stopped_at = models.DateTimeField(null=True, blank=True, editable=False)
    texting_stopped_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )
    texting_stopped_reason = models.CharField(
        max_length=200, blank=True, editable=False
    )

    class Meta:
        verbose_name_plural = _("practice")

    def __str__(self) -> str:
        return self.name


class Location(models.Model):
    name = models.CharField(max_length=100, unique=True)
    text_name = models.CharField(
        _("name in texts"),
        max_length=PLACE_NAME_LIMIT,
        help_text=_("Up to 16 characters, for example “Main St”."),
    )
    phone = models.CharField(
        _("phone in texts"),
        max_length=PHONE_TEXT_LIMIT,
        validators=[MaxLengthValidator(PHONE_TEXT_LIMIT)],
    )
    timezone = models.CharField(
        max_length=40, default="America/New_York", validators=[validate_timezone]
    )
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        return zoneinfo.ZoneInfo(self.timezone)


class ContactHours(models.Model):
    """When texts we start may go out; a weekday without a row has no such hours."""

    location = models.ForeignKey(Location, models.CASCADE, related_name="contact_hours")
    weekday = models.PositiveSmallIntegerField(choices=WEEKDAYS)
    opens = models.TimeField(default=time(8))
    closes = models.TimeField(default=time(20))

    class Meta:
        ordering = ["location", "weekday"]
        verbose_name_plural = _("contact hours")
        constraints = [
            models.UniqueConstraint(
                fields=["location", "weekday"], name="contact_hours_one_per_weekday"
            ),
            models.CheckConstraint(
                condition=models.Q(closes__gt=models.F("opens")),
                name="contact_hours_close_after_open",
                violation_error_message=_("Closing must be later than opening."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_weekday_display()} {self.opens:%H:%M}–{self.closes:%H:%M}"


class VisitType(models.Model):
    class VisitMode(models.TextChoices):
        IN_PERSON = Mode.IN_PERSON.value, Mode.IN_PERSON.label
        VIDEO = Mode.VIDEO.value, Mode.VIDEO.label
        PHONE = Mode.PHONE.value, Mode.PHONE.label
        ANY = "any", _("any way")

    name = models.CharField(max_length=80, unique=True)
    minutes = models.PositiveSmallIntegerField(default=30)
    mode = models.CharField(
        max_length=10, choices=VisitMode.choices, default=VisitMode.IN_PERSON
    )
    preparation_minutes = models.PositiveIntegerField(
        _("preparation notice, minutes"),
        default=0,
        help_text=_("How long before the visit the patient must know of it."),
    )
    never_by_text = models.BooleanField(
        default=False, help_text=_("Offer this kind of visit by phone only.")
    )
    value = models.DecimalField(
        max_digits=8,
        decimal_places=2,
        default=0,
        help_text=_("What a filled visit is worth, for the reports."),
    )
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(minutes__gte=5, minutes__lte=480),
                name="visit_type_minutes_5_to_480",
                violation_error_message=_("A visit lasts 5 to 480 minutes."),
            )
        ]

    def __str__(self) -> str:
        return self.name


class Provider(models.Model):
    class Kind(models.TextChoices):
        PHYSICIAN = "physician", _("MD or DO")
        APP = "app", _("APP")
        RESOURCE = "resource", _("resource")

    name = models.CharField(max_length=100, unique=True)
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.PHYSICIAN)
    locations = models.ManyToManyField(Location, related_name="providers")
    usual_location = models.ForeignKey(
        Location, models.PROTECT, null=True, blank=True, related_name="+"
    )
    usual_minutes = models.PositiveSmallIntegerField(
        default=30, validators=VISIT_MINUTES
    )
    visit_types = models.ManyToManyField(
        VisitType, blank=True, related_name="providers"
    )
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(usual_minutes__gte=5, usual_minutes__lte=480),
                name="provider_usual_minutes_5_to_480",
                violation_error_message=VISIT_LENGTH,
            )
        ]

    def __str__(self) -> str:
        return self.name


class ClosureQuerySet(models.QuerySet["Closure"]):
    def covering(
        self, *, provider_id: int, location_id: int, start: object, end: object
    ) -> ClosureQuerySet:
        """Closures that any part of start–end falls into."""
        return self.filter(
            models.Q(provider_id=provider_id) | models.Q(provider=None),
            models.Q(location_id=location_id) | models.Q(location=None),
            starts_at__lt=end,
            ends_at__gt=start,
        )


class Closure(models.Model):
    """A provider, a location, or a provider at a location, is out."""

    provider = models.ForeignKey(
        Provider, models.PROTECT, null=True, blank=True, related_name="closures"
    )
    location = models.ForeignKey(
        Location, models.PROTECT, null=True, blank=True, related_name="closures"
    )
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    reason = models.CharField(max_length=200)

    objects = ClosureQuerySet.as_manager()

    class Meta:
        ordering = ["starts_at"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")),
                name="closure_ends_after_start",
                violation_error_message=_("The closure must end after it starts."),
            ),
            models.CheckConstraint(
                condition=models.Q(provider__isnull=False)
                | models.Q(location__isnull=False),
                name="closure_names_provider_or_location",
                violation_error_message=_("Name a provider, a location, or both."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.provider or self.location}: {self.reason}"


class AuditEvent(models.Model):
    """One change and who made it. Written once; never edited, never deleted."""

    at = models.DateTimeField(db_index=True)
    actor = models.CharField(
        max_length=80, help_text=_("user:<id>, patient, system, carrier or api")
    )
    action = models.CharField(max_length=60)
    object_type = models.CharField(max_length=40)
    object_id = models.BigIntegerField(null=True)
    detail = models.JSONField(
        default=dict, blank=True, help_text=_("Codes and ids only.")
    )

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["object_type", "object_id"])]

    def __str__(self) -> str:
        return f"{self.action} {self.object_type} {self.object_id}"

    def save(self, *args: object, **kwargs: object) -> None:
        if self.pk is not None:
            raise ValidationError(_("The audit trail cannot be changed."))
        super().save(*args, **kwargs)

    def delete(self, *args: object, **kwargs: object) -> tuple[int, dict[str, int]]:
        raise ValidationError(_("The audit trail cannot be deleted."))


class Heartbeat(models.Model):
    """When a background job last finished; the worker's own sign of life."""

    name = models.CharField(max_length=40, primary_key=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name
