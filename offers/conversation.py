"""Everything said on one number, what became of it, and what the number is to us."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.urls import reverse

from clinic import singletons
from messaging import corrections, inbox, phone
from messaging.models import Consent, InboundText, OutboundText
from waitlist.models import Patient, WaitlistEntry

from . import outlook, sentences, situation, threads, ticks, understood, worklist
from .models import Booking, Offer, OfferText, Opening

# Older texts are shown when asked for.
NEWEST = 40
IN_SIGHT = 6
PURPOSES = {
    "help": "answer to HELP",
    "emergency": "answer to emergency words",
    "stop_confirmation": "confirmation of STOP",
    "no_live_offer": "no offer to answer",
    "no_pictures": "we cannot open pictures",
    "person_will_read": "a person will read this",
    "welcome": "welcome",
}
Intent = InboundText.Intent
MEANINGS = [
    (Intent.ACCEPT, "They say yes"),
    (Intent.DECLINE, "They say no"),
    (Intent.OPT_OUT, "They want no more texts"),
    (Intent.OPT_IN, "They want texts again"),
    (Intent.HELP, "They ask what this is"),
    (Intent.UNCLEAR, "Something else: a person must answer"),
    (Intent.IGNORE, "Not an answer: a machine, or a reaction"),
]
# A correction only notes what was meant; this is what is left to do by hand.
BY_HAND = {
    Intent.ACCEPT: "Nothing was booked by that. If the time is still open, click “Said "
    "yes” beside it.",
    Intent.DECLINE: "Nobody was told by that. Click “Said no” beside the time, or take "
    "the booking back under Bookings.",
    Intent.OPT_OUT: "Texts still go to this number. Click “Stop texts to this number”.",
    Intent.OPT_IN: "Ask for their agreement and record it on the patient’s page.",
    Intent.HELP: "Answer them here, or phone.",
    Intent.UNCLEAR: "If something was booked or ended by it, take that back under "
    "Bookings or on the patient’s page. Then answer them.",
    Intent.IGNORE: "If something was booked or ended by it, take that back under "
    "Bookings or on the patient’s page.",
}


@dataclass(frozen=True)
class Understood:
    """How a text received was read, and what came of that."""

    text: InboundText
    words: str
    handled: str
    changed: list[str]
    corrected: str
    by_hand: str
    meanings: list[tuple[str, str]]
    is_waiting: bool


@dataclass(frozen=True)
class Said:
    at: datetime
    order: int
    when: str
    side: str
    name: str
    body: str
    erased: str = ""
    about: str = ""
    opening_id: int | None = None
    state: str = ""
    is_trouble: bool = False
    understood: Understood | None = None


@dataclass(frozen=True)
class Person:
    name: str
    url: str
    texts: str
    waits_for: list[str]


@dataclass(frozen=True)
class Time:
    """A time that was offered to the number, and where that stands."""

    offer: Offer
    when: str
    who: str
    state: str
    may_answer: bool
    booking: Booking | None


@dataclass(frozen=True)
class Conversation:
    number: str = field(repr=False)
    phone: str
    who: str
    said: list[Said]
    earlier: list[Said]
    hidden: int
    waiting: list[InboundText]
    why: str
    is_urgent: bool
    people: list[Person]
    stopped: list[str]
    times: list[Time]

    @property
    def newest_waiting(self) -> int:
        return max((text.pk for text in self.waiting), default=0)


def of(number: str, *, at: datetime, everything: bool = False) -> Conversation:
    zone = threads.desk_zone()
    said, hidden = _said(number, zone, at=at, everything=everything)
    patients = list(Patient.objects.filter(phone=number).order_by("pk"))
    waiting = list(inbox.waiting().filter(phone=number))
    seen = len(said) if everything else min(IN_SIGHT, len(said))
    return Conversation(
        number=number,
        phone=phone.display(number),
        who=" or ".join(map(str, patients)) or "Nobody we know",
        said=said[len(said) - seen :],
        earlier=said[: len(said) - seen],
        hidden=hidden,
        waiting=waiting,
        why=waiting[0].inbox_reason if waiting else "",
        is_urgent=any(text.is_urgent for text in waiting),
        people=_people(number, patients, zone, at=at),
        stopped=_stopped(number, zone, at=at),
        times=_times(number, at=at),
    )


def _said(
    number: str, zone: ZoneInfo, *, at: datetime, everything: bool
) -> tuple[list[Said], int]:
    """Oldest first, and how many older ones are left out."""
    limit = None if everything else NEWEST
    theirs = InboundText.objects.filter(phone=number).select_related("corrected_by")
    ours = (
        OutboundText.objects.filter(phone=number)
        .select_related(
            "written_by",
            "offer_text__offer__opening__provider",
            "offer_text__offer__opening__location",
        )
        .order_by("-created_at", "-pk")
    )
    received = list(theirs.order_by("-received_at", "-pk")[:limit])
    known = understood.known(number, received, zone=zone, at=at)
    name = singletons.practice().text_name
    lines = [_theirs(text, known) for text in received]
    lines += [_ours(text, name, known) for text in ours[:limit]]
    lines.sort(key=lambda line: (line.at, line.order))
    total = theirs.count() + ours.count()
    lines = lines[-NEWEST:] if not everything else lines
    return lines, total - len(lines)


def _theirs(text: InboundText, known: understood.Known) -> Said:
    picture = "with a picture or file, not kept" if text.media_count else ""
    return Said(
        at=text.received_at,
        order=0,
        when=sentences.day_and_clock(text.received_at, known.zone, at=known.at),
        side="they",
        name="They",
        body=text.body,
        erased=_erased(text.erased_at, known),
        about=picture,
        understood=_understood(text, known),
    )


def _understood(text: InboundText, known: understood.Known) -> Understood:
    meant, corrected, by_hand = corrections.meaning(text), "", ""
    if text.corrected_intent:
        who = sentences.person(text.corrected_by)
        meaning = Intent(text.corrected_intent)
        corrected, by_hand = f"{who}: {meaning.label}", BY_HAND[meaning]
    may_judge = bool(text.intent) and text.erased_at is None
    return Understood(
        text=text,
        words=understood.reading(text),
        handled=understood.handled(text),
        changed=understood.changed(text, known),
        corrected=corrected,
        by_hand=by_hand,
        meanings=[pair for pair in MEANINGS if pair[0] != meant] if may_judge else [],
        is_waiting=text.needs_person and text.done_at is None,
    )


def _ours(text: OutboundText, name: str, known: understood.Known) -> Said:
    link: OfferText | None = getattr(text, "offer_text", None)
    left = text.handed_over_at or text.created_at
    about = PURPOSES.get(text.purpose, "")
    if link is not None:
        told = understood.when_and_who(link.offer, known)
        about = f"{link.get_purpose_display()}: {told}"
    return Said(
        at=left,
        order=1,
        when=sentences.day_and_clock(left, known.zone, at=known.at),
        side="we",
        name=sentences.person(text.written_by) if text.written_by else name,
        body=text.body,
        erased=_erased(text.erased_at, known),
        about=about,
        opening_id=link.offer.opening_id if link else None,
        state=ticks.of(text, zone=known.zone, at=known.at),
        is_trouble=text.status in ticks.TROUBLE,
    )


def _erased(moment: datetime | None, known: understood.Known) -> str:
    if moment is None:
        return ""
    return f"words erased on {sentences.day(moment, known.zone)}"


def _people(
    number: str, patients: Iterable[Patient], zone: ZoneInfo, *, at: datetime
) -> list[Person]:
    """Everybody who has the number, with their newest line of the consent ledger."""
    lines = {
        line.subject: line
        for line in Consent.objects.filter(phone=number).order_by("pk")
    }
    waits: dict[int, list[str]] = {}
    for entry in WaitlistEntry.objects.filter(
        patient__in=patients, status=WaitlistEntry.Status.ACTIVE
    ).select_related("visit_type"):
        words = str(entry.visit_type) + ("" if entry.ready else " (paused)")
        waits.setdefault(entry.patient_id, []).append(words)
    return [
        Person(
            name=str(patient),
            url=reverse("admin:waitlist_patient_change", args=[patient.pk]),
            texts=_agreement(patient, lines.get(patient.subject), zone),
            waits_for=waits.get(patient.pk, []),
        )
        for patient in patients
    ]


def _agreement(patient: Patient, line: Consent | None, zone: ZoneInfo) -> str:
    if line is None:
        words = "no agreement to texts on record"
    else:
        day = sentences.day(line.recorded_at, zone)
        how = line.get_method_display()
        words = f"{line.get_action_display()} on {day} ({how})"
    return f"{words}; calls only" if patient.calls_only else words


def _stopped(number: str, zone: ZoneInfo, *, at: datetime) -> list[str]:
    return [
        f"{row.get_kind_display()}, {sentences.day(row.created_at, zone)} "
        f"({row.get_source_display()})"
        for row in outlook.stopped(number)
    ]


def _times(number: str, *, at: datetime) -> list[Time]:
    """What was offered and is still ahead, and what must still be booked; newest first."""
    on_page = worklist.on_the_page(at=at).filter(offer__phone=number)
    bookings = {booking.offer_id: booking for booking in on_page}
    ahead = Q(opening__starts_at__gt=at) & ~Q(opening__status="withdrawn")
    offers = (
        Offer.objects.filter(ahead | Q(pk__in=bookings), phone=number)
        .select_related("opening__provider", "opening__location", "entry__patient")
        .prefetch_related("opening__offers")
        .order_by("-pk")
    )
    return [_time(offer, bookings.get(offer.pk), at=at) for offer in offers[:8]]


def _time(offer: Offer, booking: Booking | None, *, at: datetime) -> Time:
    opening, zone = offer.opening, offer.opening.location.zone
    is_open = opening.status == Opening.Status.OPEN and opening.starts_at > at
    return Time(
        offer=offer,
        when=sentences.day_and_clock(opening.starts_at, zone, at=at),
        who=f"{offer.entry.patient} with {opening.provider}",
        state=sentences.offer_state(offer, zone=zone, at=at),
        may_answer=is_open and situation.may_win(offer, opening.offers.all()),
        booking=booking,
    )
