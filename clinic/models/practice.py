"""The practice: what its texts say of it, and whether they are sent."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

# The longest names for which every text in templates/sms/ stays one segment.
CLINIC_NAME_LIMIT, PLACE_NAME_LIMIT, PHONE_TEXT_LIMIT = 20, 16, 12


class SingletonModel(models.Model):
    """One row, pk 1, made by `clinic.singletons` after every migration."""

    class Meta:
        abstract = True

    def save(self, *args: object, **kwargs: object) -> None:
        self.pk = 1
        super().save(*args, **kwargs)  # type: ignore[arg-type]


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

    sends_welcome = models.BooleanField(
        _("confirm each agreement by text"),
        default=True,
        help_text=_("One text when a patient has agreed, which the carriers ask for."),
    )
    texts_per_day = models.PositiveSmallIntegerField(
        _("texts to one number in a day, at most"),
        default=8,
        validators=[MinValueValidator(3), MaxValueValidator(30)],
        help_text=_(
            "Counts every text but confirmations, emergencies and what staff write. "
            "Offers have a lower limit of their own."
        ),
    )
    bodies_kept_days = models.PositiveSmallIntegerField(
        _("days that the words of texts are kept"),
        default=90,
        validators=[MinValueValidator(2), MaxValueValidator(3650)],
        help_text=_("Then they are erased here and at the carrier."),
    )
    on_call_email = models.EmailField(
        _("on-call e-mail"),
        blank=True,
        help_text=_(
            "Told of emergencies and filled times while the desk is closed. The "
            "message names no patient."
        ),
    )
    weekly_email = models.BooleanField(
        _("weekly e-mail to managers"),
        default=False,
        help_text=_(
            "Each Monday the past week's figures, to every manager with an e-mail "
            "address. It names no patient."
        ),
    )
    weekly_email_sent_for = models.DateField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name_plural = _("practice")

    def __str__(self) -> str:
        return self.name
