"""How fast texts leave, and what must be true before they go to everybody."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from clinic.models import SingletonModel


class SendingPace(SingletonModel):
    """When the carrier may be given the next text, for all workers together."""

    next_at = models.DateTimeField(null=True, editable=False)

    def __str__(self) -> str:
        return "sending pace"


class LiveStep(models.Model):
    """One thing that is done before the practice texts everybody, and who says so."""

    code = models.CharField(max_length=30, primary_key=True)
    done_at = models.DateTimeField()
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text=_("Empty: the system has seen it itself."),
    )
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = _("step before going live")
        verbose_name_plural = _("steps before going live")

    def __str__(self) -> str:
        return self.code
