"""What law and carriers ask us to show years later is never deleted."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _


def keep(sender: object, **_kwargs: object) -> None:
    """Before each row goes, of a whole queryset, too."""
    raise ValidationError(_("Agreements and opt-outs are kept for six years or more."))
