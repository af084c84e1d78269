"""What visits there are, with whom, and when nobody is there."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from .location import Location

VISIT_LENGTH = _("A visit lasts 5 to 480 minutes.")
VISIT_MINUTES = [
    MinValueValidator(5, VISIT_LENGTH),
    MaxValueValidator(480, VISIT_LENGTH),
]


class Mode(models.TextChoices):
    """How a visit is held."""

    IN_PERSON = "in_person", _("in person")
    VIDEO = "video", _("by video")
    PHONE = "phone", _("by phone")


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
