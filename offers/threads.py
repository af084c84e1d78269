"""Texts that wait for a person, each with the last words said before it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from clinic.models import Location
from messaging import inbox, phone
from messaging.models import InboundText, OutboundText
from messaging.understanding import REASONS
from waitlist.models import Patient

from . import sentences

LAST_FEW = 4
LOOK_BACK = timedelta(days=14)
FALLBACK_ZONE = ZoneInfo("America/New_York")


@dataclass(frozen=True)
class Said:
    at: datetime
    when: str
    who: str
    body: str


@dataclass(frozen=True)
class Line:
    text: InboundText
    who: str
    phone: str
    when: str
    understood: str
    why: str
    thread: list[Said]


def waiting(*, at: datetime) -> list[Line]:
    """Urgent first; a number of queries that texts do not add to."""
    texts = list(inbox.waiting())
    phones = {text.phone for text in texts}
    names, said, zone = _names(phones), _said(phones, at=at), _zone()
    return [
        Line(
            text=text,
            who=names.get(text.phone, "nobody we know"),
            phone=phone.display(text.phone),
            when=sentences.distance(text.received_at, at=at),
            understood=_understood(text),
            why=text.inbox_reason or "no rule knew what to do with it",
            thread=_before(text, said[text.phone], zone=zone, at=at),
        )
        for text in texts
    ]


def _names(phones: Iterable[str]) -> dict[str, str]:
    names: dict[str, list[str]] = defaultdict(list)
    for patient in Patient.objects.filter(phone__in=list(phones)):
        names[patient.phone].append(str(patient))
    return {phone: " or ".join(people) for phone, people in names.items()}


def _said(phones: Iterable[str], *, at: datetime) -> dict[str, list[Said]]:
    """What was said lately on these numbers, by either side."""
    numbers, since = list(phones), at - LOOK_BACK
    said: dict[str, list[Said]] = defaultdict(list)
    for theirs in InboundText.objects.filter(phone__in=numbers, received_at__gte=since):
        said[theirs.phone].append(Said(theirs.received_at, "", "they", theirs.body))
    for ours in OutboundText.objects.filter(
        phone__in=numbers, handed_over_at__gte=since
    ):
        moment = ours.handed_over_at or ours.created_at
        said[ours.phone].append(Said(moment, "", "we", ours.body))
    return said


def _before(
    text: InboundText, said: Iterable[Said], *, zone: ZoneInfo, at: datetime
) -> list[Said]:
    earlier = sorted(
        (each for each in said if each.at < text.received_at),
        key=lambda each: each.at,
    )
    return [
        Said(
            each.at,
            sentences.day_and_clock(each.at, zone, at=at),
            each.who,
            each.body,
        )
        for each in earlier[-LAST_FEW:]
    ]


def _understood(text: InboundText) -> str:
    """“yes; may be an emergency. …”; a reason already given is not said twice."""
    known = [text.get_intent_display(), text.get_topic_display() if text.topic else ""]
    words = "; ".join(filter(None, known)) or "not read yet"
    why = REASONS.get(text.reason) or sentences.reason(text.reason)
    return f"{words}. {why}" if why and why != text.inbox_reason else words


def _zone() -> ZoneInfo:
    """A text belongs to no location; the desk's clock is the first one's."""
    place = Location.objects.filter(is_active=True).first()
    return place.zone if place else FALLBACK_ZONE
