"""Compares what we say happened with what is on the phones. Names rows by id only."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Q

from clinic.models import AuditEvent
from messaging import suppression
from messaging.models import InboundText, OutboundText, Suppression
from offers.models import Booking, Offer, OfferText, Opening
from waitlist.models import WaitlistEntry

from .evidence import Evidence

Text, Purpose = OutboundText.Status, OfferText.Purpose
GONE = (Purpose.TAKEN, Purpose.WITHDRAWN, Purpose.LATE_YES)
WELCOME = (Purpose.RECEIVED, Purpose.CONFIRMED)
# What could not be delivered for a passing reason is tried again once.
TRIES = 2
# From the moment a STOP was handled to its commit.
COMMIT = timedelta(seconds=2)
# A row due for less than this may have come due since the last tick.
TICK = timedelta(seconds=5)


@dataclass(frozen=True)
class Check:
    name: str
    looked_at: int
    wrong: list[str]


def judge(evidence: Evidence, *, at: datetime) -> list[Check]:
    return [
        *_texts(evidence),
        *_replies(evidence),
        *_suppressions(evidence),
        *_openings(evidence, at=at),
    ]


def _check(name: str, looked_at: int, wrong: Iterable[str]) -> Check:
    return Check(name, looked_at, sorted(wrong))


# --- Texts -------------------------------------------------------------------


def _texts(evidence: Evidence) -> Iterator[Check]:
    texts, sent = evidence.texts, evidence.sent
    told = "texts we call handed over are on the phone once or failed, others never"
    yield _check(told, len(texts), _miscounted(evidence))
    yield _check("texts on phones are ours, word for word", len(sent), _alien(evidence))
    links = "no patient was told the same about an offer twice"
    yield _check(links, len(sent), _repeated(evidence))
    unsettled = (Text.QUEUED, Text.SENDING, Text.UNKNOWN)
    left = (f"text {text.pk}: {text.status}" for text in texts)
    yield _check(
        "no text is left queued, under way or unknown",
        len(texts),
        (
            line
            for line, text in zip(left, texts, strict=True)
            if text.status in unsettled
        ),
    )
    ended = [text for text in texts if text.status in (Text.FAILED, Text.CANCELLED)]
    yield _check(
        "texts that failed or were cancelled say why",
        len(ended),
        (f"text {text.pk}" for text in ended if not text.status_reason),
    )
    yield _check("receipts are the carrier's own", len(sent), _misread(evidence))


def _miscounted(evidence: Evidence) -> Iterator[str]:
    """What the carrier could not deliver is tried once more, and never beside a copy."""
    for text in evidence.texts:
        copies, given_up = evidence.copies[text.pk], evidence.given_up[text.pk]
        claimed = text.handed_over_at is not None
        # That it was given up is not known yet where the callback was lost.
        has_left = text.status in (Text.HANDED_OVER, Text.DELIVERED)
        if (
            copies > 1
            or given_up > TRIES
            or claimed != bool(copies or given_up)
            or (has_left and not claimed)
            or (text.status == Text.DELIVERED and not copies)
        ):
            told = f"{copies} times, {given_up} given up"
            yield f"text {text.pk} ({text.status} {text.status_reason}): {told}"


def _alien(evidence: Evidence) -> Iterator[str]:
    for sent in evidence.sent:
        attempt = evidence.attempts.get(sent.oid)
        if attempt is None:
            yield f"{sent.sid}: of no attempt"
        elif (attempt.text.phone, attempt.text.body) != (sent.phone, sent.body):
            yield f"{sent.sid}: other words or number than text {attempt.text_id}"


def _repeated(evidence: Evidence) -> Iterator[str]:
    told = Counter(
        link
        for pk, copies in evidence.copies.items()
        for link in [_links().get(pk)] * copies
        if link
    )
    yield from (f"offer {offer}, {what}" for (offer, what), n in told.items() if n > 1)
    # Two openings at the same minute have the same words: as many as we owe.
    owed = Counter((text.phone, text.body) for text in evidence.texts)
    arrived = [sent for sent in evidence.sent if sent.arrived]
    on_phones = Counter((sent.phone, sent.body) for sent in arrived)
    sids = {(sent.phone, sent.body): sent.sid for sent in arrived}
    for words, copies in on_phones.items():
        if copies > owed[words]:
            yield f"the words of {sids[words]}: {copies} times, owed {owed[words]}"


def _links() -> dict[int, tuple[int, str]]:
    links = OfferText.objects.values_list("text_id", "offer_id", "purpose")
    return {text: (offer, purpose) for text, offer, purpose in links}


def _misread(evidence: Evidence) -> Iterator[str]:
    for sent in evidence.sent:
        attempt = evidence.attempts.get(sent.oid)
        if attempt is None:
            continue
        if attempt.carrier_id != sent.sid:
            yield f"attempt {attempt.pk}: another carrier id"
        if attempt.status == "delivered" != sent.status:
            yield f"attempt {attempt.pk}: delivered, says it; {sent.status} in truth"


# --- Replies -----------------------------------------------------------------


def _replies(evidence: Evidence) -> Iterator[Check]:
    kept = "replies are kept and routed, even where no webhook got through"
    yield _check(kept, len(evidence.heard), _lost(evidence))
    stored = evidence.stored
    sids = {text.sid for text in evidence.heard}
    yield _check(
        "replies we keep were sent by somebody",
        len(stored),
        (f"inbound {text.pk}" for sid, text in stored.items() if sid not in sids),
    )
    yield _check("a reply was acted on once", len(stored), _acted_twice())
    answers = [text for text in stored.values() if text.intent == "accept"]
    yield _check("every YES left a trace", len(answers), _without_trace(answers))


def _lost(evidence: Evidence) -> Iterator[str]:
    for heard in evidence.heard:
        text = evidence.stored.get(heard.sid)
        if text is None:
            how = "answered" if heard.answered else "webhook never got through"
            yield f"{heard.sid}: not kept ({how})"
            continue
        if (text.phone, text.body) != (heard.phone, heard.body):
            yield f"inbound {text.pk}: other words or number"
        if text.routed_at is None:
            yield f"inbound {text.pk}: not routed, {text.routing_error or 'no error'}"


def _acted_twice() -> Iterator[str]:
    answered = InboundText.objects.annotate(n=Count("answers")).filter(n__gt=1)
    yield from (
        f"inbound {pk}: answered twice" for pk in answered.values_list("pk", flat=True)
    )
    twice = (
        AuditEvent.objects.filter(action__in=["offer_accepted", "offer_declined"])
        .values("action", "object_id")
        .annotate(n=Count("pk"))
        .filter(n__gt=1)
    )
    yield from (f"{row['action']} {row['object_id']} twice" for row in twice)


def _without_trace(answers: list[InboundText]) -> Iterator[str]:
    """Every one is answered, read by a person, or kept with the offer it was for."""
    for text in answers:
        remembered = Offer.objects.filter(phone=text.phone).exclude(said_yes_at=None)
        if not (text.answers.exists() or text.needs_person or remembered.exists()):
            yield f"inbound {text.pk}"


# --- Suppressions ------------------------------------------------------------


def _suppressions(evidence: Evidence) -> Iterator[Check]:
    rows = list(Suppression.objects.select_related("inbound"))
    told = "nothing was sent to a number after its STOP but the confirmation"
    yield _check(told, len(rows), _sent_after(evidence, rows))
    stops = InboundText.objects.filter(intent="opt_out").exclude(routed_at=None)
    held = set(suppression.in_force().values_list("phone", flat=True))
    yield _check(
        "every STOP is in force",
        stops.count(),
        (f"inbound {text.pk}" for text in stops if text.phone not in held),
    )


def _sent_after(evidence: Evidence, rows: list[Suppression]) -> Iterator[str]:
    by_phone: dict[str, list[Suppression]] = {}
    for row in rows:
        by_phone.setdefault(row.phone, []).append(row)
    for sent in evidence.sent:
        attempt = evidence.attempts.get(sent.oid)
        for row in by_phone.get(sent.phone, []):
            if (
                attempt is not None
                and attempt.text.confirms_id != row.pk
                and attempt.started_at > _in_force_from(row)
            ):
                yield f"text {attempt.text_id} after suppression {row.pk}"


def _in_force_from(row: Suppression) -> datetime:
    routed_at = row.inbound.routed_at if row.inbound else None
    return max(row.created_at, routed_at or row.created_at) + COMMIT


# --- Openings ----------------------------------------------------------------


def _openings(evidence: Evidence, *, at: datetime) -> Iterator[Check]:
    rows = list(Opening.objects.all())
    yield _check("a filled time has one winner, any other none", len(rows), _winners())
    open_rows = [row for row in rows if row.status == Opening.Status.OPEN]
    stuck = (
        f"opening {row.pk}: {why}" for row in open_rows if (why := _stuck(row, at))
    )
    yield _check("no open time is stuck", len(open_rows), stuck)
    ended = Offer.objects.live().exclude(opening__status=Opening.Status.OPEN)
    yield _check(
        "no offer of a closed time is still to be had",
        len(rows) - len(open_rows),
        (f"offer {pk}" for pk in ended.values_list("pk", flat=True)),
    )
    bookings = list(Booking.objects.filter(undone_at=None))
    yield _check("winners were told so", len(bookings), _misled(evidence, bookings))
    losers = Offer.objects.exclude(told_gone_at=None)
    untold = losers.exclude(texts__purpose__in=GONE)
    yield _check(
        "losers who are said to know were told",
        losers.count(),
        (f"offer {pk}" for pk in untold.values_list("pk", flat=True)),
    )


def _winners() -> Iterator[str]:
    accepted = Count("offers", filter=Q(offers__status="accepted"), distinct=True)
    booked = Count("bookings", filter=Q(bookings__undone_at=None), distinct=True)
    for row in Opening.objects.annotate(accepted=accepted, booked=booked):
        expected = int(row.status == Opening.Status.FILLED)
        if (row.accepted, row.booked) != (expected, expected):
            yield f"opening {row.pk} ({row.status}): {row.accepted}, {row.booked}"
    won = Offer.objects.filter(status=Offer.Status.ACCEPTED)
    odd = won.exclude(entry__status=WaitlistEntry.Status.WON)
    yield from (f"offer {pk}: entry open" for pk in odd.values_list("pk", flat=True))


def _stuck(opening: Opening, at: datetime) -> str:
    if opening.starts_at <= at - TICK:
        return "its time has begun"
    asked = opening.offers.filter(status="pending", channel="text")
    if asked.filter(window_ends_at=None).exists():
        return "an offer without a reply window"
    if asked.filter(window_ends_at__lte=at - TICK).exists():
        return "a reply window is over"
    if not asked.exists() and opening.exhausted_at is None:
        return "nobody is asked, nor is nobody left"
    return ""


def _misled(evidence: Evidence, bookings: list[Booking]) -> Iterator[str]:
    for booking in bookings:
        links = OfferText.objects.filter(offer=booking.offer_id)
        purposes = Counter(
            {link.purpose: evidence.copies[link.text_id] for link in links}
        )
        if any(purposes[purpose] for purpose in GONE):
            yield f"booking {booking.pk}: told that the time is gone"
        if (
            not any(purposes[purpose] for purpose in WELCOME)
            and not booking.phone_reason
        ):
            yield f"booking {booking.pk}: not told, and nobody is to phone"
