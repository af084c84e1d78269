"""The practice's own words for the texts it sends."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from .outbound import Language


class Wording(models.Model):
    """One version of one text. The newest rules; an empty one is the built-in text.

    Written once: texts that were sent name the version they were made from.
    """

    purpose = models.CharField(max_length=20)
    language = models.CharField(max_length=2, choices=Language.choices)
    number = models.PositiveSmallIntegerField(editable=False)
    body = models.TextField(
        blank=True, max_length=480, help_text=_("Empty: the built-in words again.")
    )
    is_long = models.BooleanField(
        _("more than one segment"),
        default=False,
        help_text=_("Each segment is charged, and some phones show them apart."),
    )
    created_at = models.DateTimeField(editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
    )

    class Meta:
        verbose_name = _("words of a text")
        verbose_name_plural = _("words of the texts")
        ordering = ["purpose", "language", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["purpose", "language", "number"],
                name="wording_one_per_number",
            )
        ]

    def __str__(self) -> str:
        return self.version

    @property
    def version(self) -> str:
        """What a text made from it keeps."""
        return f"{self.purpose}/{self.language}/{self.number}"
