"""How a text received was read, who acted on it, and what that changed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.utils.translation import gettext as _

from clinic.access import Reader
from clinic.models import AuditEvent
from messaging.models import InboundText, Suppression
from messaging.understanding import REASONS
from waitlist import visibility as people
from waitlist.models import Patient, WaitlistEntry

from . import sentences, visibility
from .models import Offer, OfferText

Intent, Topic, Purpose = InboundText.Intent, InboundText.Topic, OfferText.Purpose
HANDLERS = {
    "messaging.consent.handle": "the rules for STOP, START, HELP and emergencies",
    "offers.replies.handle": "the answers to offers",
    "waitlist.replies.handle": "the rules for changes to the waitlist",
}
# What an answer of ours tells of an outcome that changed nothing.
ANSWERED = {
    Purpose.LATE_YES: "came too late for %s",
    Purpose.CLARIFY: "asked YES or NO about %s",
    Purpose.RECONFIRM: "YES after NO to %s: asked whether they are sure",
    Purpose.WHICH: "two times could be meant, %s and another: asked which",
}
CHANGED = {
    "offer_accepted": "took %s",
    "offer_declined": "said no to %s",
    "winner_says_no": "has won %s and now says no",
    "entry.closed": "ended the wait for %s",
    "entry.paused": "paused the wait for %s",
}
# Of people and times that the reader may not see.
SOMEBODY_ELSE, ELSEWHERE = "somebody else at this number", "a time at another place"
# The trail does not say which text an event came from: it follows routing at once.
AT_ONCE = timedelta(minutes=1)


@dataclass(frozen=True)
class Known:
    """What changed at a number, to be told beside the texts that did it.

    `entries` are those that the reader may see.
    """

    user: Reader
    offers: dict[int, Offer]
    entries: dict[int, WaitlistEntry]
    events: dict[int, list[AuditEvent]]
    answers: dict[int, list[OfferText]]
    suppressions: dict[int, list[Suppression]]
    zone: ZoneInfo
    at: datetime


def reading(text: InboundText, *, said: str = "") -> str:
    """“yes; may be an emergency. …”; a reason that is said beside it is left out."""
    known = [text.get_intent_display(), text.get_topic_display() if text.topic else ""]
    words = "; ".join(filter(None, known)) or "not read yet"
    why = REASONS.get(text.reason) or sentences.reason(text.reason)
    return f"{words}. {why}" if why and why != said else words


def handled(text: InboundText) -> str:
    """Which rules took it on, or why nobody did."""
    if text.routed_at is None:
        return "not acted on yet"
    if text.claimed_by:
        by = HANDLERS.get(text.claimed_by) or sentences.reason(text.claimed_by)
        return f"acted on by {by}"
    return "left to a person" if text.needs_person else "nothing to do"


def known(
    number: str,
    texts: Collection[InboundText],
    *,
    user: Reader,
    zone: ZoneInfo,
    at: datetime,
) -> Known:
    """A number of queries that texts do not add to."""
    offers = {
        offer.pk: offer
        for offer in Offer.objects.filter(phone=number).select_related(
            "opening__provider", "opening__location"
        )
    }
    patients = Patient.objects.filter(phone=number)
    waiting = WaitlistEntry.objects.filter(patient__in=patients)
    seen = people.entries(user, waiting).select_related("patient", "visit_type")
    entry_ids = waiting.values_list("pk", flat=True)
    return Known(
        user=user,
        offers=offers,
        entries={entry.pk: entry for entry in seen},
        events=_by_text(_events(offers, entry_ids), texts),
        answers=_answers(texts),
        suppressions=_suppressions(texts),
        zone=zone,
        at=at,
    )


def changed(text: InboundText, known: Known) -> list[str]:
    """“took Tue 2:30 PM with Dr. Reyes”; empty when nothing was changed."""
    words = [_event(event, known) for event in known.events[text.pk]]
    for link in known.answers[text.pk]:
        if sentence := ANSWERED.get(Purpose(link.purpose)):
            words.append(sentence % when_and_who(link.offer, known))
    for row in known.suppressions[text.pk]:
        words.append(_("no more texts go to this number"))
        if row.lifted_at:
            words.append(_("that was lifted later"))
    return words


def when_and_who(offer: Offer, known: Known) -> str:
    opening = offer.opening
    if not visibility.is_ours(known.user, opening):
        return ELSEWHERE
    when = sentences.day_and_clock(
        opening.starts_at, opening.location.zone, at=known.at
    )
    return f"{when} with {opening.provider}"


def _event(event: AuditEvent, known: Known) -> str:
    pk = event.object_id or 0
    if event.object_type == "offer":
        return CHANGED[event.action] % when_and_who(known.offers[pk], known)
    entry = known.entries.get(pk)
    whose = f"{entry.visit_type} of {entry.patient}" if entry else SOMEBODY_ELSE
    return CHANGED[event.action] % whose


def _events(offer_ids: Iterable[int], entry_ids: Iterable[int]) -> Iterable[AuditEvent]:
    ours = Q(object_type="offer", object_id__in=list(offer_ids)) | Q(
        object_type="waitlistentry", object_id__in=list(entry_ids)
    )
    return AuditEvent.objects.filter(
        ours, actor="patient", action__in=CHANGED
    ).order_by("pk")


def _by_text(
    events: Iterable[AuditEvent], texts: Collection[InboundText]
) -> dict[int, list[AuditEvent]]:
    """Each event with the newest text that could have brought it about."""
    found: dict[int, list[AuditEvent]] = defaultdict(list)
    newest_first = sorted(texts, key=lambda text: text.pk, reverse=True)
    for event in events:
        fits = _FITS[event.action]
        for text in newest_first:
            if text.routed_at is None or not fits(text):
                continue
            if text.routed_at <= event.at <= text.routed_at + AT_ONCE:
                found[text.pk].append(event)
                break
    return found


def _answers(texts: Collection[InboundText]) -> dict[int, list[OfferText]]:
    found: dict[int, list[OfferText]] = defaultdict(list)
    ids = [text.pk for text in texts]
    links = OfferText.objects.filter(text__reply_to__in=ids).select_related(
        "text", "offer__opening__provider", "offer__opening__location"
    )
    for link in links.order_by("pk"):
        if link.text.reply_to_id is not None:
            found[link.text.reply_to_id].append(link)
    return found


def _suppressions(texts: Collection[InboundText]) -> dict[int, list[Suppression]]:
    found: dict[int, list[Suppression]] = defaultdict(list)
    ids = [text.pk for text in texts]
    for row in Suppression.objects.filter(inbound__in=ids).order_by("pk"):
        if row.inbound_id is not None:
            found[row.inbound_id].append(row)
    return found


def _says_yes(text: InboundText) -> bool:
    return text.intent == Intent.ACCEPT


def _says_no(text: InboundText) -> bool:
    return text.intent == Intent.DECLINE


def _is_about_the_patient(text: InboundText) -> bool:
    return bool(text.topic)


_FITS: dict[str, Callable[[InboundText], bool]] = {
    "offer_accepted": _says_yes,
    "offer_declined": _says_no,
    "winner_says_no": _says_no,
    "entry.closed": _is_about_the_patient,
    "entry.paused": _is_about_the_patient,
}
