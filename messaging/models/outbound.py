"""Texts we send, each call to the carrier, and what the carrier said of it."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from clinic.models import Location
from messaging.phone import mask

from .inbound import InboundText
from .permission import Suppression


class Language(models.TextChoices):
    ENGLISH = "en", _("English")
    SPANISH = "es", _("Spanish")


class OutboundText(models.Model):
    """A text we owe somebody: written in the transaction that made it true."""

    class Status(models.TextChoices):
        QUEUED = "queued", _("waiting to be sent")
        SENDING = "sending", _("being handed to the carrier")
        UNKNOWN = "unknown", _("unknown whether the carrier has it")
        HANDED_OVER = "handed_over", _("handed to the carrier")
        DELIVERED = "delivered", _("delivered")
        FAILED = "failed", _("failed")
        CANCELLED = "cancelled", _("not sent")

    class Hours(models.TextChoices):
        """When it may leave; see clinic.hours."""

        ANY = "any", _("any hour: answers a text just received")
        CONTACT = "contact", _("contact hours")
        FROM_SEVEN = "from_seven", _("from 7:00")

    phone = models.CharField(max_length=16)
    body = models.TextField()
    purpose = models.CharField(max_length=20)
    wording = models.CharField(
        max_length=40,
        blank=True,
        default="",
        help_text=_("The version of the wording that it was made from."),
    )
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text=_("Who wrote it; empty for the system's own texts."),
    )
    language = models.CharField(
        max_length=2, choices=Language.choices, default=Language.ENGLISH
    )
    hours = models.CharField(max_length=10, choices=Hours.choices)
    location = models.ForeignKey(
        Location, models.PROTECT, null=True, blank=True, related_name="+"
    )
    timezone = models.CharField(
        max_length=40,
        blank=True,
        default="",
        help_text=_("The patient's own; it counts even if the text is local."),
    )
    is_local = models.BooleanField(
        default=False, help_text=_("Only the location's timezone counts.")
    )
    not_before = models.DateTimeField()
    not_after = models.DateTimeField(null=True, blank=True)
    waits_out_outages = models.BooleanField(
        default=False,
        help_text=_("Time in which the carrier takes nothing does not count."),
    )
    created_at = models.DateTimeField()
    reply_to = models.ForeignKey(
        InboundText, models.PROTECT, null=True, blank=True, related_name="answers"
    )
    confirms = models.OneToOneField(
        Suppression,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="confirmation",
        help_text=_("The opt-out whose one permitted confirmation this is."),
    )

    status = models.CharField(
        max_length=12, choices=Status.choices, default=Status.QUEUED
    )
    attempt_count = models.PositiveSmallIntegerField(default=0)
    resend_forbidden = models.BooleanField(default=False)
    handed_over_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    error_code = models.CharField(max_length=10, blank=True)
    status_reason = models.CharField(max_length=40, blank=True)
    erased_at = models.DateTimeField(
        null=True, blank=True, help_text=_("When its words were erased here.")
    )
    outcome_is_news = models.BooleanField(
        default=False, help_text=_("SMS_OUTCOME_HANDLERS have not heard of it yet.")
    )

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["reply_to", "purpose"],
                condition=Q(reply_to__isnull=False),
                name="outbound_one_answer_per_purpose",
            ),
            models.CheckConstraint(
                condition=Q(not_after=None) | Q(not_after__gt=models.F("not_before")),
                name="outbound_window_not_empty",
            ),
        ]
        indexes = [
            models.Index(
                fields=["not_before"],
                name="outbound_queued",
                condition=Q(status="queued"),
            ),
            models.Index(
                fields=["id"],
                name="outbound_unsettled",
                condition=Q(status__in=["sending", "unknown"]),
            ),
            models.Index(
                fields=["id"],
                name="outbound_news",
                condition=Q(outcome_is_news=True),
            ),
            models.Index(fields=["phone", "id"], name="outbound_phone"),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} text {self.pk} to {mask(self.phone)}"


class DeliveryAttempt(models.Model):
    """One call to the carrier. `oid` rides in its status callback's URL."""

    class Status(models.TextChoices):
        SENDING = "sending", _("being handed over")
        UNKNOWN = "unknown", _("outcome unknown")
        REFUSED = "refused", _("refused by the carrier")
        ACCEPTED = "accepted", _("accepted by the carrier")
        SENT = "sent", _("sent on")
        DELIVERED = "delivered", _("delivered")
        FAILED = "failed", _("failed")
        NEVER_SENT = "never_sent", _("never reached the carrier")

    text = models.ForeignKey(OutboundText, models.PROTECT, related_name="attempts")
    number = models.PositiveSmallIntegerField()
    oid = models.UUIDField(unique=True, default=uuid.uuid4)
    carrier_id = models.CharField(max_length=34, unique=True, null=True, blank=True)
    status = models.CharField(
        max_length=12, choices=Status.choices, default=Status.SENDING
    )
    rank = models.PositiveSmallIntegerField(
        default=0, help_text=_("How far along the carrier's statuses it is.")
    )
    error_code = models.CharField(max_length=10, blank=True)
    started_at = models.DateTimeField()
    lease_until = models.DateTimeField()
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        help_text=_("Who said what became of it, when the carrier could not."),
    )
    erased_at_carrier = models.DateTimeField(null=True, blank=True)
    last_looked_up_at = models.DateTimeField(null=True, blank=True)
    lookups = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["text", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["text", "number"], name="attempt_one_per_number"
            ),
            models.UniqueConstraint(
                fields=["text"],
                condition=Q(status="sending"),
                name="attempt_one_in_flight",
            ),
        ]

    def __str__(self) -> str:
        return f"attempt {self.number} of text {self.text_id}"


class DeliveryEvent(models.Model):
    """A status callback as the carrier sent it, kept once per status."""

    attempt = models.ForeignKey(DeliveryAttempt, models.PROTECT, related_name="events")
    status = models.CharField(max_length=20)
    error_code = models.CharField(max_length=10, blank=True)
    received_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["attempt", "status", "error_code"], name="event_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.status} for attempt {self.attempt_id}"
