"""The weekly e-mail to managers, each about the locations they see.

A worker claims one manager's e-mail, sends it, and writes down that it went. A crash
in between sends it again later: somebody may get it twice, nobody goes without.
"""

from __future__ import annotations

import logging
from datetime import date, datetime, timedelta
from smtplib import SMTPException

from django.conf import settings
from django.contrib.auth.models import User
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from clinic import audit, jobs, logs, on_call, singletons, weekly
from clinic.models import AuditEvent, Practice

from .. import sentences
from . import letter

logger = logging.getLogger(__name__)

GROUPS = ("Manager", "Administrator")
SENDING, SENT = "weekly_email_sending", "weekly_email_sent"
# A claim that is older and led to nothing has failed.
PATIENCE = timedelta(minutes=1)


def recipients() -> QuerySet[User]:
    """Active managers and administrators with an e-mail address."""
    people = User.objects.filter(is_active=True, groups__name__in=GROUPS)
    return people.exclude(email="").order_by("pk").distinct()


def sweep(at: datetime) -> None:
    """Have a worker send what was not sent: an e-mail server may be slow."""
    if not settings.EMAIL_IS_SET or not weekly.is_due(
        singletons.practice(), week := weekly.monday(at)
    ):
        return
    waiting = list(_unsent(week).values_list("pk", flat=True))
    for user_id in waiting:
        jobs.enqueue("offers.tasks.send_weekly", user_id)
    if not waiting and recipients().exists():
        weekly.mark_sent(week)


def send(user_id: int, *, at: datetime) -> bool:
    """False if it was sent before, is being sent, or failed: then tried again later."""
    week = weekly.monday(at)
    user = _claim(user_id, week, at=at)
    if user is None:
        return False
    try:
        _mail(user, week, at=at)
    except (OSError, SMTPException) as error:
        logger.error("weekly e-mail: %s", logs.describe(error))
        return False
    audit.record(SENT, user, actor=audit.SYSTEM, at=at, week=week.isoformat())
    if not _unsent(week).exists():
        weekly.mark_sent(week)
    return True


def problem(practice: Practice, *, at: datetime) -> str:
    """Why somebody has not got it, for the board; empty while all is well."""
    if not practice.weekly_email:
        return ""
    week = weekly.monday(at)
    if not weekly.is_due(practice, week):
        return ""
    if not settings.EMAIL_IS_SET:
        return "The weekly e-mail cannot leave: no e-mail server is set (EMAIL_URL)."
    if not recipients().exists():
        return "The weekly e-mail goes to nobody: no manager has an e-mail address."
    failed = _unsent(week).filter(_tried(week, before=at - PATIENCE)).count()
    if not failed:
        return ""
    number = sentences.count(failed, "manager")
    return (
        f"The weekly e-mail did not reach {number}; it is tried again. See that their "
        "addresses are right, or tell whoever looks after this system."
    )


def _mail(user: User, week: date, *, at: datetime) -> None:
    written = letter.write(user, week, at=at)
    mail = EmailMultiAlternatives(written.subject, written.text, to=[user.email])
    mail.attach_alternative(written.html, "text/html")
    mail.send()


def _unsent(week: date) -> QuerySet[User]:
    return recipients().filter(~Exists(_events(week, SENT)))


def _tried(week: date, *, before: datetime) -> Q:
    return Q(Exists(_events(week, SENDING).filter(at__lte=before)))


def _events(week: date, action: str) -> QuerySet[AuditEvent]:
    return _of_week(week, action).filter(object_id=OuterRef("pk"))


def _of_week(week: date, action: str) -> QuerySet[AuditEvent]:
    return AuditEvent.objects.filter(
        action=action, object_type="user", detail__week=week.isoformat()
    )


def _claim(user_id: int, week: date, *, at: datetime) -> User | None:
    """The manager, for one sender at a time; after a failure with growing pauses."""
    if not weekly.is_due(singletons.practice(), week):
        return None
    waiting = User.objects.filter(pk=user_id, pk__in=_unsent(week).values("pk"))
    with transaction.atomic():
        user = waiting.select_for_update(of=("self",), no_key=True).first()
        if user is None:
            return None
        tries = _of_week(week, SENDING).filter(object_id=user_id)
        last = tries.first()
        if last is not None and last.at + on_call.pause(tries.count()) > at:
            return None
        audit.record(SENDING, user, actor=audit.SYSTEM, at=at, week=week.isoformat())
    return user
