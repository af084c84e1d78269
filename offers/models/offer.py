"""One opening offered to one entry, in a batch, and the texts that told them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from messaging.models import OutboundText
from waitlist.models import WaitlistEntry

from .opening import Opening

USER = settings.AUTH_USER_MODEL


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
                fields=["handed_over_at"],
                name="offer_texted",
                condition=Q(channel="text"),
            ),
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
        REPLACES = "replaces", _("confirmed, old visit released")
        WITHDRAWN = "withdrawn", _("no longer available")
        UNDONE = "undone", _("our mistake")
        CLOSED = "closed", _("the visit cannot take place")
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
