"""Texts we receive."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from messaging.phone import mask


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

    corrected_intent = models.CharField(
        max_length=10,
        choices=Intent.choices,
        blank=True,
        default="",
        help_text=_("What it meant, in the judgement of the staff."),
    )
    corrected_at = models.DateTimeField(null=True, blank=True)
    corrected_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
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
    erased_at = models.DateTimeField(
        null=True, blank=True, help_text=_("When its words were erased here.")
    )
    erased_at_carrier = models.DateTimeField(null=True, blank=True)
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
