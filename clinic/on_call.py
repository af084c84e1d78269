"""Tells whoever is on call that something waits. The e-mail names no patient."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from smtplib import SMTPException
from typing import TypeVar

from django.conf import settings
from django.core.mail import send_mail
from django.db import models, transaction
from django.db.models import Exists, OuterRef, QuerySet

from . import audit, logs, singletons
from .models import AuditEvent

logger = logging.getLogger(__name__)

TELLING, TOLD = "on_call_telling", "on_call_told"
# What is older has been seen, or it is too late to help.
NEWS_FOR = timedelta(hours=24)
FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=2), timedelta(hours=1)
Row = TypeVar("Row", bound=models.Model)


def address() -> str:
    """Whom to tell; empty where nobody is named or no e-mail can leave."""
    return singletons.practice().on_call_email if settings.EMAIL_IS_SET else ""


def untold(rows: QuerySet[Row]) -> QuerySet[Row]:
    told = AuditEvent.objects.filter(
        action=TOLD, object_type=rows.model._meta.model_name, object_id=OuterRef("pk")
    )
    return rows.filter(~Exists(told))


def tell(rows: QuerySet[Row], sentence: str, *, path: str, at: datetime) -> bool:
    """Send one e-mail about the one row; False if it was sent before, or failed.

    After a failure the next call tries again, with growing pauses. Only a crash right
    after the server took the e-mail can send a second one.
    """
    row = _claim(rows, at=at)
    if row is None:
        return False
    try:
        send_mail(
            subject=sentence,
            message=f"{sentence}: open {settings.SITE_URL}{path}\n",
            from_email=None,
            recipient_list=[address()],
        )
    except (OSError, SMTPException) as error:
        logger.error("on-call e-mail: %s", logs.describe(error))
        return False
    audit.record(TOLD, row, actor=audit.SYSTEM, at=at)
    return True


def _claim(rows: QuerySet[Row], *, at: datetime) -> Row | None:
    """The row, for one teller at a time."""
    with transaction.atomic():
        row = untold(rows).select_for_update(of=("self",), no_key=True).first()
        if row is None:
            return None
        tries = AuditEvent.objects.filter(
            action=TELLING, object_type=row._meta.model_name, object_id=row.pk
        )
        last = tries.first()
        if last is not None and last.at + pause(tries.count()) > at:
            return None
        audit.record(TELLING, row, actor=audit.SYSTEM, at=at)
    return row


def pause(tries: int) -> timedelta:
    """After so many tries: longer each time."""
    return min(FIRST_PAUSE * 2 ** min(tries - 1, 10), LONGEST_PAUSE)
