"""What would become of a text that staff write to a number now, said before they do."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import F

from clinic import hours, singletons
from clinic.models import Location, Practice
from messaging import consent, halt, permission, suppression
from messaging.models import Consent, InboundText, OutboundText, Suppression
from messaging.permission import Refusal
from waitlist.models import Patient

from . import sentences
from .models import Offer

Hours, Mode = OutboundText.Hours, Practice.SendingMode
# An answer within this time of their own text may leave at any hour.
ANY_HOUR = timedelta(hours=24)
# Without an agreement on record we only answer, and not much later.
MAY_ANSWER = timedelta(days=7)
PHONE = "Please phone."


@dataclass(frozen=True)
class Desk:
    """How we write to a number: from where, in which language, by whose clock."""

    number: str = field(repr=False)
    location: Location | None
    language: str
    timezone: str
    is_local: bool

    @property
    def zone(self) -> ZoneInfo:
        return self.location.zone if self.location else ZoneInfo(hours.FALLBACK_ZONE)


@dataclass(frozen=True)
class Outlook:
    may_send: bool
    words: str
    is_warning: bool = False
    hours: str = Hours.CONTACT
    not_before: datetime | None = None


def desk(number: str) -> Desk:
    """As our last text to it; else from where they were offered a time, or anywhere."""
    people = list(Patient.objects.filter(phone=number).order_by("pk"))
    ours = OutboundText.objects.filter(phone=number).select_related("location")
    last = ours.exclude(location=None).order_by("-pk").first()
    zones = {person.timezone for person in people}
    languages = {person.language for person in people}
    return Desk(
        number=number,
        location=last.location if last else _usual_place(number),
        language=languages.pop() if len(languages) == 1 else "en",
        timezone=zones.pop() if len(zones) == 1 else "",
        is_local=bool(people) and all(person.is_local for person in people),
    )


def of(desk: Desk, *, at: datetime) -> Outlook:
    practice = singletons.practice()
    wrote = _last_wrote(desk.number)
    refused = _refused(desk.number, practice, wrote, at=at)
    if refused:
        return Outlook(False, f"{refused} {PHONE}")
    is_direct = wrote is not None and at - wrote <= ANY_HOUR
    when = Hours.ANY if is_direct else Hours.CONTACT
    if practice.texting_stopped_at is not None:
        words = "All texting is stopped: your text waits until somebody resumes it."
        return Outlook(True, words, is_warning=True, hours=when)
    if halt.current() is not None:
        words = "The carrier takes no texts from us now: yours waits until it does."
        return Outlook(True, words, is_warning=True, hours=when)
    refusal = _unless_asked(desk, at=at)
    later = refusal.not_before if refusal else None
    if refusal is None or later is None:
        return Outlook(True, "It leaves at once.", hours=when)
    if refusal.reason == permission.NETWORK_CAP:
        leaves = sentences.day_and_clock(later, desk.zone, at=at)
        words = f"Their network takes no more of our texts today: yours waits until {leaves}."
        return Outlook(True, words, is_warning=True, hours=when, not_before=later)
    if wrote is not None and is_direct:
        since = sentences.distance(wrote, at=at)
        words = (
            f"It is outside contact hours. They wrote {since}, so your text leaves at "
            "once all the same."
        )
        return Outlook(True, words, is_warning=True, hours=when)
    leaves = sentences.day_and_clock(later, desk.zone, at=at)
    words = f"It is outside contact hours: your text waits until {leaves}."
    return Outlook(True, words, is_warning=True, hours=when, not_before=later)


def stopped(number: str) -> list[Suppression]:
    """The opt-outs and dead lines in force for the number, newest first."""
    return list(suppression.in_force().filter(phone=number).order_by("-created_at"))


def _refused(
    number: str, practice: Practice, wrote: datetime | None, *, at: datetime
) -> str:
    """Why no text may be written, or nothing."""
    if rows := stopped(number):
        kind, source = rows[0].get_kind_display(), rows[0].get_source_display()
        return f"No texts may go to this number: it {kind} ({source})."
    if practice.sending_mode in (Mode.OFF, Mode.SHADOW):
        mode = Mode(practice.sending_mode).name.lower()
        return f"The sending mode is “{mode}”: no text can leave."
    if practice.sending_mode == Mode.TEST and number not in permission.listed_phones(
        practice
    ):
        return "Test mode texts listed phones only, and this is none of them."
    if (wrote is None or at - wrote > MAY_ANSWER) and not _has_agreed(number):
        return (
            "Nobody at this number has agreed to texts, and they have not written to "
            "us in the last 7 days."
        )
    return ""


def _has_agreed(number: str) -> bool:
    agreed = consent.granted(F("phone"), F("subject"))
    return Consent.objects.filter(phone=number).filter(agreed).exists()


def _last_wrote(number: str) -> datetime | None:
    theirs = InboundText.objects.filter(phone=number).order_by("-received_at")
    return theirs.values_list("received_at", flat=True).first()


def _unless_asked(desk: Desk, *, at: datetime) -> Refusal | None:
    """What would keep a text of ours that answers nobody from leaving now."""
    draft = OutboundText(
        phone=desk.number,
        hours=Hours.CONTACT,
        location=desk.location,
        timezone=desk.timezone,
        is_local=desk.is_local,
        created_at=at,
        not_before=at,
    )
    return permission.refusal(draft, at=at)


def _usual_place(number: str) -> Location | None:
    offers = Offer.objects.filter(phone=number).select_related("opening__location")
    offer = offers.order_by("-pk").first()
    active = Location.objects.filter(is_active=True)
    return offer.opening.location if offer else active.first()
