"""The practice's stop switch and its sending mode."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string

from . import audit
from .models import Practice


@transaction.atomic
def stop(*, reason: str, actor: audit.Actor, at: datetime) -> bool:
    """Hold every text until `resume`. False when texting was stopped already."""
    stopped = Practice.objects.filter(pk=1, texting_stopped_at=None).update(
        texting_stopped_at=at,
        texting_stopped_by=actor.user_id,
        texting_stopped_reason=reason[:200],
    )
    if stopped:
        audit.record("texting_stopped", Practice(pk=1), actor=actor, at=at)
    return bool(stopped)


@transaction.atomic
def resume(*, actor: audit.Actor, at: datetime) -> timedelta | None:
    """Let texts leave again. How long they were held; None if nothing was stopped."""
    practice = Practice.objects.get(pk=1)
    since = practice.texting_stopped_at
    if since is None:
        return None
    resumed = Practice.objects.filter(pk=1, texting_stopped_at=since).update(
        texting_stopped_at=None, texting_stopped_by=None, texting_stopped_reason=""
    )
    if not resumed:
        return None
    held = max(at - since, timedelta())
    audit.record(
        "texting_resumed",
        practice,
        actor=actor,
        at=at,
        seconds=int(held.total_seconds()),
    )
    return held


class NotReadyError(Exception):
    """The mode is refused; `missing` says in sentences what it waits for."""

    def __init__(self, missing: list[str]) -> None:
        super().__init__(len(missing))
        self.missing = missing


def missing_for(mode: str, *, at: datetime) -> list[str]:
    """What must be done before texts are sent in this mode, as a layer above knows."""
    if mode != Practice.SendingMode.LIVE:
        return []
    found: list[str] = import_string(settings.SMS_LIVE_CHECK)(at=at)
    return found


@transaction.atomic
def set_mode(mode: str, *, actor: audit.Actor, at: datetime) -> bool:
    """Change how texts are sent. False when it is that mode already.

    Raises NotReadyError for live while a step before it is open.
    """
    mode = Practice.SendingMode(mode).value
    practice = Practice.objects.get(pk=1)
    before = practice.sending_mode
    if before != mode and (missing := missing_for(mode, at=at)):
        raise NotReadyError(missing)
    changed = before != mode and Practice.objects.filter(
        pk=1, sending_mode=before
    ).update(sending_mode=mode)
    if changed:
        audit.record(
            "sending_mode_changed",
            practice,
            actor=actor,
            at=at,
            before=before,
            after=mode,
        )
    return bool(changed)
