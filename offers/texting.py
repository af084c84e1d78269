"""Stopping and resuming all texting, with what that means for reply windows."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from clinic import jobs
from clinic import texting as practice_texting
from clinic.audit import Actor
from messaging import outbox

from . import endings, notices, openings
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
        _extend_windows(since=at - stopped_for, until=at)
        notices.extend_invitations(by=stopped_for)
        for pk in Opening.objects.filter(status=Opening.Status.OPEN).values_list(
            "pk", flat=True
        ):
            jobs.enqueue("offers.tasks.advance", pk)
        outbox.sweep(at)
    return True


def _extend_windows(*, since: datetime, until: datetime) -> None:
    """An opening paused during the stop was stopped only until then."""
    paused = Opening.objects.filter(status=Opening.Status.OPEN, paused_at__gt=since)
    paused_at = {each.pk: each.paused_at for each in paused if each.paused_at}
    not_paused = Q(opening__paused_at=None)
    # All at once, by pk: whoever wins locks offers of several openings so.
    endings.lock_offers(openings.RUNNING & (not_paused | Q(opening__in=paused_at)))
    openings.extend_windows(not_paused, since=since, until=until)
    for opening_id, moment in paused_at.items():
        openings.extend_windows(Q(opening=opening_id), since=since, until=moment)
