from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from clinic.models import Location

from .phone import mask


class Language(models.TextChoices):
    ENGLISH = "en", _("English")
    SPANISH = "es", _("Spanish")


class InboundText(models.Model):
    """A text somebody sent us, stored before anything is decided about it."""

    class Intent(models.TextChoices):
        ACCEPT = "accept", _("yes")
        DECLINE = "decline", _("no")
        OPT_OUT = "opt_out", _("stop texts")
        OPT_IN = "opt_in", _("start texts")
        HELP = "help", _("help")
        UNCLEAR = "unclear", _("unclear")
        IGNORE = "ignore", _("not an answer")

    class Topic(models.TextChoices):
        """What the text is about besides its intent; each needs care of its own."""

        NONE = "", _("nothing special")
        EMERGENCY = "emergency", _("may be an emergency")
        WRONG_PERSON = "wrong_person", _("wrong number or person")
        DIED = "died", _("the patient died")
        MOVED = "moved", _("moved or went elsewhere")
        NOT_WANTED = "not_wanted", _("no longer wants the visit")
        REACTION = "reaction", _("reaction to one of our texts")
        CANCELS_VISIT = "cancels_visit", _("wants a visit cancelled")

    carrier_id = models.CharField(max_length=34, unique=True)
    phone = models.CharField(max_length=16, db_index=True)
    to_phone = models.CharField(max_length=16)
    body = models.TextField(blank=True)
    media_count = models.PositiveSmallIntegerField(default=0)
    opt_out_type = models.CharField(max_length=10, blank=True)
    received_at = models.DateTimeField(db_index=True)

    intent = models.CharField(max_length=10, choices=Intent.choices, blank=True)
    topic = models.CharField(max_length=20, choices=Topic.choices, blank=True)
    reason = models.CharField(
        max_length=60, blank=True, help_text=_("The rule that decided the intent.")
    )

    routed_at = models.DateTimeField(null=True, blank=True)
    claimed_by = models.CharField(max_length=100, blank=True)
    routing_attempts = models.PositiveSmallIntegerField(default=0)
    routing_error = models.CharField(
        max_length=100, blank=True, help_text=_("Class of the last failure.")
    )

    needs_person = models.BooleanField(default=False)
    is_urgent = models.BooleanField(default=False)
    inbox_reason = models.CharField(
        max_length=200, blank=True, help_text=_("Why a person should read it.")
    )
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )

    class Meta:
        ordering = ["-received_at", "-pk"]
        indexes = [
            models.Index(
                fields=["received_at"],
                name="inbound_unrouted",
                condition=Q(routed_at=None),
            ),
            models.Index(
                fields=["received_at"],
                name="inbound_inbox",
                condition=Q(needs_person=True, done_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"text {self.pk} from {mask(self.phone)}"


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

    phone = models.CharField(max_length=16)
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
    language = models.CharField(
        max_length=2, choices=Language.choices, default=Language.ENGLISH
    )
    hours = models.CharField(max_length=10, choices=Hours.choices)
    location = models.ForeignKey(
        Location, models.PROTECT, null=True, blank=True, related_name="+"
    )
    is_local = models.BooleanField(
        default=False, help_text=_("Only the location's timezone counts.")
    )
    not_before = models.DateTimeField()
    not_after = models.DateTimeField(null=True, blank=True)
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
