"""Stopping and resuming all texting, with what that means for reply windows."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from clinic import jobs
from clinic import texting as practice_texting
from clinic.audit import Actor
from messaging import outbox

from . import notices, openings
from .models import Opening


def stop(*, reason: str, actor: Actor, at: datetime) -> bool:
    """Nothing leaves and no window runs until somebody resumes."""
    return practice_texting.stop(reason=reason, actor=actor, at=at)


def resume(*, actor: Actor, at: datetime) -> bool:
    """Go on; every reply window is longer by the time of the stop."""
    with transaction.atomic():
        stopped_for = practice_texting.resume(actor=actor, at=at)
        if stopped_for is None:
            return False
        stopped_at = at - stopped_for
        openings.extend_windows(Q(opening__paused_at=None), since=stopped_at, until=at)
        for opening in Opening.objects.filter(
            status=Opening.Status.OPEN, paused_at__gt=stopped_at
        ):
            if opening.paused_at is not None:
                openings.extend_windows(
                    Q(opening=opening), since=stopped_at, until=opening.paused_at
                )
        notices.extend_invitations(by=stopped_for)
        for pk in Opening.objects.filter(status=Opening.Status.OPEN).values_list(
            "pk", flat=True
        ):
            jobs.enqueue("offers.tasks.advance", pk)
        outbox.sweep(at)
    return True
