"""Who may be texted: opt-outs, and the consent ledger."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from messaging.phone import mask

from .inbound import InboundText


class Suppression(models.Model):
    """A number that must get no more texts, from `created_at` until it is lifted."""

    class Kind(models.TextChoices):
        OPT_OUT = "opt_out", _("asked us to stop")
        UNREACHABLE = "unreachable", _("cannot receive texts")

    class Source(models.TextChoices):
        KEYWORD = "keyword", _("replied with a stop word")
        FREE_TEXT = "free_text", _("asked in their own words")
        CARRIER = "carrier", _("the carrier told us")
        DESK = "desk", _("told the staff")
        WRONG_PERSON = "wrong_person", _("wrong number or person")
        DIED = "died", _("the patient died")

    phone = models.CharField(max_length=16)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    source = models.CharField(max_length=12, choices=Source.choices)
    scope = models.CharField(max_length=20, default="all", editable=False)
    inbound = models.ForeignKey(
        InboundText, models.PROTECT, null=True, blank=True, related_name="+"
    )
    error_code = models.CharField(max_length=10, blank=True)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_reason = models.CharField(max_length=100, blank=True)

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["phone", "kind"],
                condition=Q(lifted_at=None),
                name="suppression_one_in_force",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {mask(self.phone)}"


class Consent(models.Model):
    """One line of the consent ledger; the newest line of number and subject rules."""

    class Action(models.TextChoices):
        GRANTED = "granted", _("agreed to texts")
        REVOKED = "revoked", _("withdrew the agreement")

    class Method(models.TextChoices):
        VERBAL = "verbal", _("said so to the staff")
        PAPER = "paper", _("signed on paper")
        WEB = "web", _("online form")
        TEXT = "text", _("texted START")
        IMPORT = "import", _("recorded elsewhere, imported")

    class PhoneOwner(models.TextChoices):
        PATIENT = "patient", _("the patient's own phone")
        GUARDIAN = "guardian", _("a parent's or guardian's phone")
        CAREGIVER = "caregiver", _("a caregiver's phone")

    phone = models.CharField(max_length=16)
    phone_owner = models.CharField(
        max_length=10, choices=PhoneOwner.choices, default=PhoneOwner.PATIENT
    )
    subject = models.CharField(max_length=40)
    action = models.CharField(max_length=8, choices=Action.choices)
    method = models.CharField(max_length=8, choices=Method.choices)
    source = models.CharField(
        max_length=200, blank=True, help_text=_("Where the record is kept.")
    )
    wording = models.TextField(blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["subject", "phone", "-id"])]

    def __str__(self) -> str:
        return f"{self.get_action_display()}: {self.subject} {mask(self.phone)}"

    def save(self, *args: object, **kwargs: object) -> None:
        if self.pk is not None:
            raise ValidationError(_("The consent ledger cannot be changed."))
        super().save(*args, **kwargs)

    def delete(self, *args: object, **kwargs: object) -> tuple[int, dict[str, int]]:
        raise ValidationError(_("The consent ledger cannot be deleted from."))
