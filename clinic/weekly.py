"""Which week the weekly e-mail is about, by the practice's clocks, and that it went."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Q

from .hours import FALLBACK_ZONE
from .models import Location, Practice

FROM = time(7)
WEEK = timedelta(days=7)


def monday(at: datetime) -> date:
    """The newest Monday of which it has been seven in the morning; the e-mail of that
    day tells of the seven days before it."""
    local = at.astimezone(zone())
    day = local.date() - timedelta(days=local.weekday())
    is_early = local.date() == day and local.time() < FROM
    return day - WEEK if is_early else day


def zone() -> ZoneInfo:
    """That of the practice's first location."""
    first = Location.objects.filter(is_active=True).order_by("name").first()
    return first.zone if first else ZoneInfo(FALLBACK_ZONE)


def is_due(practice: Practice, week: date) -> bool:
    sent = practice.weekly_email_sent_for
    return practice.weekly_email and (sent is None or sent < week)


def mark_sent(week: date) -> bool:
    """False if another worker marked it first."""
    unsent = Q(weekly_email_sent_for=None) | Q(weekly_email_sent_for__lt=week)
    return bool(
        Practice.objects.filter(unsent, pk=1).update(weekly_email_sent_for=week)
    )
