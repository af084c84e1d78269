"""Everything said on one number, oldest first, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from clinic import singletons
from clinic.access import Reader
from messaging import corrections, inbox, phone
from messaging.models import InboundText, OutboundText
from waitlist import visibility as people

from . import number_facts, sentences, threads, ticks, understood, visibility
from .models import OfferText

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
    people: list[number_facts.Person]
    stopped: list[str]
    times: list[number_facts.Time]

    @property
    def newest_waiting(self) -> int:
        return max((text.pk for text in self.waiting), default=0)


def of(
    number: str, *, user: Reader, at: datetime, everything: bool = False
) -> Conversation:
    """The people and times of other locations are left out; the words are not."""
    zone = threads.desk_zone()
    said, hidden = _said(number, zone, user=user, at=at, everything=everything)
    patients = list(people.patients(user).filter(phone=number).order_by("pk"))
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
        people=number_facts.people(number, patients, zone),
        stopped=number_facts.stopped(number, zone),
        times=number_facts.times(number, user=user, at=at),
    )


def _said(
    number: str, zone: ZoneInfo, *, user: Reader, at: datetime, everything: bool
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
    known = understood.known(number, received, user=user, zone=zone, at=at)
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
    about, opening_id = PURPOSES.get(text.purpose, ""), None
    if link is not None:
        told = understood.when_and_who(link.offer, known)
        about = f"{link.get_purpose_display()}: {told}"
        if visibility.is_ours(known.user, link.offer.opening):
            opening_id = link.offer.opening_id
    return Said(
        at=left,
        order=1,
        when=sentences.day_and_clock(left, known.zone, at=known.at),
        side="we",
        name=sentences.person(text.written_by) if text.written_by else name,
        body=text.body,
        erased=_erased(text.erased_at, known),
        about=about,
        opening_id=opening_id,
        state=ticks.of(text, zone=known.zone, at=known.at),
        is_trouble=text.status in ticks.TROUBLE,
    )


def _erased(moment: datetime | None, known: understood.Known) -> str:
    if moment is None:
        return ""
    return f"words erased on {sentences.day(moment, known.zone)}"
