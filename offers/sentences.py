"""Times, people and states in the words that staff read."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.utils.formats import date_format

from .models import Offer, Opening

if TYPE_CHECKING:
    from django.contrib.auth.models import User

# Reasons that the offer’s status says already.
SAID_BY_STATUS = ("no_answer", "taken")
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def count(number: int, singular: str, plural: str = "") -> str:
    """“1 text”, “2 texts”."""
    return f"{number} {singular if number == 1 else plural or singular + 's'}"


def length(span: timedelta) -> str:
    """A span rounded down: “4 min”, “2 h 20 min”, “30 h”, “5 days”."""
    if span < MINUTE:
        return "under a minute"
    if span < HOUR:
        return f"{span // MINUTE} min"
    if span < 2 * DAY:
        hours, minutes = divmod(span // MINUTE, 60)
        return f"{hours} h {minutes} min" if minutes and hours < 3 else f"{hours} h"
    return count(span // DAY, "day")


def distance(moment: datetime, *, at: datetime) -> str:
    """“in 3 h”, “now” or “20 min ago”."""
    if moment == at:
        return "now"
    if moment > at:
        return f"in {length(moment - at)}"
    return f"{length(at - moment)} ago"


def clock(moment: datetime, zone: ZoneInfo) -> str:
    """“2:30 PM” on the location's wall."""
    return date_format(moment.astimezone(zone), "g:i A")


def day_and_clock(
    moment: datetime, zone: ZoneInfo, *, at: datetime, names_zone: bool = False
) -> str:
    """“Tue 2:30 PM”; with the date when the weekday alone could be another week's.

    “Tue 2:30 PM CST” where one practice works by several clocks.
    """
    local = moment.astimezone(zone)
    days = (local.date() - at.astimezone(zone).date()).days
    words = date_format(local, "D g:i A" if 0 <= days < 7 else "D M j, g:i A")
    return f"{words} {local.tzname()}" if names_zone else words


def day(moment: datetime, zone: ZoneInfo) -> str:
    """“Nov 3, 2026”."""
    return date_format(moment.astimezone(zone), "M j, Y")


def person(user: User | None) -> str:
    """How a member of staff is called; somebody since deleted has no name left."""
    if user is None:
        return "somebody"
    return user.get_full_name() or user.get_username()


def reason(sentence: str) -> str:
    """A rule's code as words, where no better sentence is known."""
    return sentence.replace("_", " ").replace(".", " ")


def offer_state(offer: Offer, *, zone: ZoneInfo, at: datetime) -> str:
    """Where an offer stands, for one line of the board."""
    if offer.status == Offer.Status.PENDING:
        return _pending(offer, zone=zone, at=at)
    words = offer.get_status_display()
    if offer.status in (Offer.Status.DECLINED, Offer.Status.ACCEPTED):
        answered = offer.answered_at or offer.ended_at
        return f"{words}, {clock(answered, zone)}" if answered else words
    why = "" if offer.reason in SAID_BY_STATUS else reason(offer.reason)
    return f"{words} ({why})" if why else words


def _pending(offer: Offer, *, zone: ZoneInfo, at: datetime) -> str:
    if offer.channel == Offer.Channel.CALL:
        return call_state(offer, at=at)
    if offer.handed_over_at is None:
        return _leaving([offer], at=at)
    texted = clock(offer.handed_over_at, zone)
    if offer.window_ends_at and offer.window_ends_at > at:
        return f"texted {texted}, no answer yet"
    return f"texted {texted}, no answer in the reply window"


def call_state(offer: Offer, *, at: datetime) -> str:
    """Who is phoning, and how often it was tried."""
    was_texted = offer.channel == Offer.Channel.TEXT
    words = "no answer to the text: to call" if was_texted else "to call"
    if offer.claimed_at:
        by, since = person(offer.claimed_by), distance(offer.claimed_at, at=at)
        words = f"{by} is calling, since {since}".replace(" ago", "")
    if offer.calls_made:
        words += f"; {count(offer.calls_made, 'call')} without an answer"
    return words


def pause(opening: Opening) -> str:
    """“paused by Ann: …”; the system pauses by itself and asks."""
    why = opening.get_pause_reason_display()
    if opening.pause_reason == Opening.PauseReason.STAFF:
        return f"paused by {person(opening.paused_by)}"
    if opening.pause_reason == Opening.PauseReason.HELD_BACK:
        return f"{why}: nobody is asked; fill it as you would without this system"
    by = f" by {person(opening.paused_by)}" if opening.paused_by else ""
    return f"paused{by}: {why}" if why else f"paused{by}"


def asking(
    pending: Collection[Offer], *, at: datetime, then: str = "next batch"
) -> str:
    """“asking 3 people, next batch in 4 min”."""
    people = count(len(pending), "person", "people")
    ends = [offer.window_ends_at for offer in pending if offer.window_ends_at]
    if len(ends) < len(pending):
        return f"asking {people}: {_leaving(pending, at=at)}"
    if max(ends) <= at:
        return f"asked {people}, choosing the next batch"
    return f"asking {people}, {then} {distance(max(ends), at=at)}"


def _leaving(pending: Iterable[Offer], *, at: datetime) -> str:
    """Texts queued for contact hours wait; the rest are with the carrier shortly."""
    moments = [vars(offer).get("leaves_at") for offer in pending]
    starts = [moment for moment in moments if moment]
    if starts and min(starts) > at + MINUTE:
        return f"to be texted {distance(min(starts), at=at)}"
    return "being texted now"
