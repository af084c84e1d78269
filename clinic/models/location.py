"""Where the practice works, and its hours there."""

from __future__ import annotations

import zoneinfo
from datetime import time

from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from .practice import PHONE_TEXT_LIMIT, PLACE_NAME_LIMIT

WEEKDAYS = [
    (0, _("Monday")),
    (1, _("Tuesday")),
    (2, _("Wednesday")),
    (3, _("Thursday")),
    (4, _("Friday")),
    (5, _("Saturday")),
    (6, _("Sunday")),
]


def validate_timezone(value: str) -> None:
    if value not in zoneinfo.available_timezones():
        raise ValidationError(
            _("“%(value)s” is not a timezone. Use a name like America/Chicago."),
            params={"value": value},
        )


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


class WeeklyHours(models.Model):
    """One span of one weekday; a weekday without a row has none."""

    weekday = models.PositiveSmallIntegerField(choices=WEEKDAYS)
    opens = models.TimeField(default=time(8))
    closes = models.TimeField(default=time(20))

    class Meta:
        abstract = True
        ordering = ["location", "weekday"]
        constraints = [
            models.UniqueConstraint(
                fields=["location", "weekday"], name="%(class)s_one_per_weekday"
            ),
            models.CheckConstraint(
                condition=models.Q(closes__gt=models.F("opens")),
                name="%(class)s_close_after_open",
                violation_error_message=_("Closing must be later than opening."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_weekday_display()} {self.opens:%H:%M}–{self.closes:%H:%M}"


class ContactHours(WeeklyHours):
    """When texts we start may go out."""

    location = models.ForeignKey(Location, models.CASCADE, related_name="contact_hours")

    class Meta(WeeklyHours.Meta):
        verbose_name_plural = _("contact hours")


class DeskHours(WeeklyHours):
    """When somebody is there to read what patients write."""

    location = models.ForeignKey(Location, models.CASCADE, related_name="desk_hours")
    closes = models.TimeField(default=time(17))

    class Meta(WeeklyHours.Meta):
        verbose_name_plural = _("desk hours")
