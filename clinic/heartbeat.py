"""Signs of life of what runs in the background."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings

from .models import Heartbeat

WORKER = "worker"


def beat(name: str, at: datetime) -> None:
    """A late writer never turns the clock back."""
    Heartbeat.objects.get_or_create(name=name, defaults={"at": at})
    Heartbeat.objects.filter(name=name, at__lt=at).update(at=at)


def is_silent(at: datetime, name: str = WORKER) -> bool:
    """No sign of life for WORKER_SILENT_AFTER, or never one at all."""
    since = at - settings.WORKER_SILENT_AFTER
    return not Heartbeat.objects.filter(name=name, at__gt=since).exists()
