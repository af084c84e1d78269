"""What became of a text we sent, in the words that staff read beside it."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from messaging import caps, order, permission, unsettled
from messaging.models import OutboundText

from . import sentences

Status = OutboundText.Status
TROUBLE = (Status.FAILED, Status.CANCELLED, Status.UNKNOWN)
WHY = {
    "outside_hours": "outside hours",
    "hours": "outside hours",
    "sending_off": "sending was off",
    "not_a_test_phone": "test mode, and not a listed phone",
    "suppressed": "no texts may go to this number",
    "opted_out": "they asked us to stop",
    permission.DAILY_CAP: "the number had its texts of the day",
    permission.NETWORK_CAP: "their network takes no more of our texts today",
    caps.WELCOMED: "the number had been welcomed before",
    permission.STALE: "too late to be of use",
    permission.ERASED: "its words were erased before it was sent",
    "answered": "answered meanwhile",
    "superseded": "newer news replaced it",
    "died": "told that the patient died",
    "wrong_person": "told that it is the wrong number",
    "moved": "told that they moved",
    "not_wanted": "told that it is no longer wanted",
    "expired": "it could not be delivered in time",
    unsettled.SAID_BY_STAFF: "a colleague found that it did not arrive",
    "not_settled": "the carrier does not have it",
    "permanent": "the carrier cannot reach this number",
    "transient": "phone off, or trouble at the carrier",
    "account": "the carrier refuses our account",
}
# Why a queued text has not left yet, where that is not its own time.
HELD = {
    "stopped": "waits: all texting is stopped",
    order.RETRY: "waits: the carrier was busy, tried again shortly",
    order.ACCOUNT: "waits: the carrier refuses our account",
    order.RESEND: "is sent again: the carrier did not have it",
}
SOON = sentences.MINUTE


def of(text: OutboundText, *, zone: ZoneInfo, at: datetime) -> str:
    """“delivered 2:31 PM”, “not sent: outside hours”, “unknown whether it left”."""
    if text.status == Status.QUEUED:
        return _queued(text, zone=zone, at=at)
    if text.status == Status.UNKNOWN:
        return "unknown whether it left"
    if text.status == Status.SENDING:
        return "being handed to the carrier"
    if text.status == Status.CANCELLED:
        return f"not sent: {why(text)}"
    if text.status == Status.FAILED:
        return f"not delivered: {why(text)}"
    if text.status == Status.DELIVERED and text.ended_at:
        found = text.status_reason == unsettled.SAID_BY_STAFF
        by = ", a colleague found" if found else ""
        return f"delivered {sentences.clock(text.ended_at, zone)}{by}"
    handed = text.handed_over_at
    since = f" since {sentences.clock(handed, zone)}" if handed else ""
    return f"with the carrier{since}, not delivered yet"


def why(text: OutboundText) -> str:
    """The reason it failed or was not sent, with the carrier's code if there is one."""
    words = WHY.get(text.status_reason) or sentences.reason(text.status_reason)
    code = f"code {text.error_code}" if text.error_code else ""
    return ", ".join(filter(None, [words, code])) or "no reason known"


def _queued(text: OutboundText, *, zone: ZoneInfo, at: datetime) -> str:
    if held := HELD.get(text.status_reason):
        return held
    if text.not_before > at + SOON:
        leaves = sentences.day_and_clock(text.not_before, zone, at=at)
        return f"waits until {leaves}: {WHY.get(text.status_reason, WHY['hours'])}"
    return "waiting to be sent"
