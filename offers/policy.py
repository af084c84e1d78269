"""The offer policy's single row and its default pacing steps."""

from __future__ import annotations

from .models import OfferPolicy, PacingStep

# notice under (hours), batch size, reply window (minutes); beyond: not texted
DEFAULT_STEPS = ((4, 4, 7), (24, 3, 12), (72, 3, 30), (336, 2, 60))


def current() -> OfferPolicy:
    rows = OfferPolicy.objects.select_related("pacing_changed_by")
    return rows.prefetch_related("steps").get(pk=1)


def ensure(**_kwargs: object) -> None:
    policy, made = OfferPolicy.objects.get_or_create(pk=1)
    if made:
        PacingStep.objects.bulk_create(
            PacingStep(
                policy=policy,
                notice_under_hours=hours,
                batch_size=size,
                window_minutes=minutes,
            )
            for hours, size, minutes in DEFAULT_STEPS
        )


def texts_per_week() -> int:
    """For the texts that say how many there will be."""
    return current().texts_per_week
