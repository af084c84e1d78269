"""May this text leave now? Asked after it is claimed, just before the carrier is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from clinic import hours, singletons
from clinic.models import Practice

from . import caps, error_codes, suppression
from . import phone as phones
from .error_codes import Kind
from .models import DeliveryAttempt, OutboundText

STALE = "stale"
DAILY_CAP, NETWORK_CAP = "daily_cap", "network_cap"
SUPPRESSED, ERASED, OUTSIDE_HOURS = "suppressed", "erased", "outside_hours"
# What staff read of somebody whose text gets no answer though one was meant for them.
UNANSWERED = {
    STALE: _("Not answered: our answer came too late to be sent"),
    DAILY_CAP: _("Not answered: this number has had its texts for today"),
    NETWORK_CAP: _("Not answered: their network takes no more of our texts today"),
    OUTSIDE_HOURS: _("Not answered: it was too late in the day to text them"),
    "sending_off": _("Not answered: the system sends no texts"),
    "not_a_test_phone": _("Not answered: in test mode only listed phones get texts"),
}
EMERGENCY = "emergency"
# Where it is midnight when T-Mobile's daily cap starts anew.
CAP_ZONE = ZoneInfo("America/Los_Angeles")
# An answer held up for longer is no answer to a text just received: it waits for hours.
STILL_DIRECT = timedelta(hours=1)


@dataclass(frozen=True)
class Refusal:
    """Why not, and when to try again; without a time it is never sent."""

    reason: str
    not_before: datetime | None = None


def refusal(text: OutboundText, *, at: datetime) -> Refusal | None:
    practice = singletons.practice()
    if practice.texting_stopped_at is not None and not text.resend_forbidden:
        return Refusal("stopped", not_before=text.not_before)
    if reason := _never(text, practice, at=at):
        return Refusal(reason)
    return _until_reset(text, at=at) or _outside_hours(text, at=at)


def listed_phones(practice: Practice) -> set[str]:
    """The numbers texted in test mode; lines that are none are passed over."""
    found = set()
    for line in practice.test_phones.splitlines():
        try:
            found.add(phones.parse(line))
        except ValidationError:
            continue
    return found


def _never(text: OutboundText, practice: Practice, *, at: datetime) -> str:
    """Why it must not be sent at all, or nothing."""
    if text.resend_forbidden:
        return text.status_reason or "cancelled"
    if text.erased_at is not None:
        return ERASED
    if text.not_after is not None and text.not_after <= at:
        return STALE
    mode = Practice.SendingMode
    if practice.sending_mode in (mode.OFF, mode.SHADOW):
        return "sending_off"
    if practice.sending_mode == mode.TEST and text.phone not in listed_phones(practice):
        return "not_a_test_phone"
    if _is_suppressed(text):
        return SUPPRESSED
    if caps.is_welcomed(text):
        return caps.WELCOMED
    is_capped = caps.is_reached(text, limit=practice.texts_per_day, at=at)
    return DAILY_CAP if is_capped else ""


def _is_suppressed(text: OutboundText) -> bool:
    """The one confirmation of an opt-out passes the opt-out that it confirms."""
    rows = suppression.in_force().filter(phone=text.phone)
    if text.confirms_id is not None:
        rows = rows.exclude(pk=text.confirms_id)
    return rows.exists()


def _until_reset(text: OutboundText, *, at: datetime) -> Refusal | None:
    """The number's network took no more of our texts today: not before its midnight."""
    today = at.astimezone(CAP_ZONE).replace(hour=0, minute=0, second=0, microsecond=0)
    met = DeliveryAttempt.objects.filter(
        text__phone=text.phone,
        error_code__in=error_codes.codes(Kind.NETWORK_CAP),
        started_at__gte=today,
    )
    if not met.exists():
        return None
    reset = (today + timedelta(days=1)).astimezone(UTC)
    if text.not_after is not None and reset >= text.not_after:
        return Refusal(NETWORK_CAP)
    return Refusal(NETWORK_CAP, not_before=reset)


def _outside_hours(text: OutboundText, *, at: datetime) -> Refusal | None:
    when = text.hours
    if when == OutboundText.Hours.ANY:
        is_direct = at - text.created_at <= STILL_DIRECT
        if is_direct or text.purpose == EMERGENCY:
            return None
        when = OutboundText.Hours.CONTACT
    allowed = hours.next_allowed(
        when, at=at, location=text.location, zones=_zones(text)
    )
    if allowed <= at:
        return None
    if text.not_after is not None and allowed >= text.not_after:
        return Refusal(OUTSIDE_HOURS)
    return Refusal("hours", not_before=allowed)


def _zones(text: OutboundText) -> tuple[str, ...]:
    """The zones besides the location's whose hours bind this text."""
    own = (text.timezone,) if text.timezone else ()
    return own if text.is_local else (*own, *phones.timezones(text.phone))
