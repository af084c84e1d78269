"""Where a member of staff works."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from .location import Location


class StaffAccess(models.Model):
    """The locations whose work a member of staff sees; without a row, all of them."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="staff_access"
    )
    locations = models.ManyToManyField(
        Location, blank=True, related_name="+", help_text=_("None chosen: all.")
    )

    class Meta:
        verbose_name = _("locations of a member of staff")
        verbose_name_plural = _("locations of members of staff")

    def __str__(self) -> str:
        return str(self.user)
