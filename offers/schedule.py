"""The one row that makes django-q2 wake the tick."""

from __future__ import annotations

from django.conf import settings
from django_q.models import Schedule

NAME = "tick"


def ensure(**_kwargs: object) -> None:
    """Keep exactly one schedule; names are not unique in django-q2."""
    Schedule.objects.filter(name=NAME).exclude(func="offers.tasks.tick").delete()
    Schedule.objects.update_or_create(
        name=NAME,
        defaults={
            "func": "offers.tasks.tick",
            "schedule_type": Schedule.MINUTES,
            "minutes": settings.TICK_MINUTES,
            "repeats": -1,
        },
    )
