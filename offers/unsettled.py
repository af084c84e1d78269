"""Texts that may not have arrived, or have not, as staff see and settle them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Prefetch, QuerySet

from clinic.access import Reader
from clinic.audit import Actor
from messaging import outcomes, phone, unsettled
from messaging import visibility as visible
from messaging.models import DeliveryAttempt, OutboundText
from waitlist import visibility as people

from . import delivery, openings, sentences, staff_texts, ticks, visibility
from .models import OfferText, Opening

Status = OutboundText.Status


@dataclass(frozen=True)
class Line:
    """`patient_id`: on whose page the whole number stands; 0 if nobody has it."""

    text: OutboundText
    who: str
    phone: str
    patient_id: int
    when: str
    about: str
    why: str
    opening: Opening | None
    may_resend: bool
    is_lost: bool


def lines(*, user: Reader, at: datetime) -> list[Line]:
    """Oldest first, then what is known to be lost; as many queries for many texts."""
    return [
        *_lines(unsettled.waiting(at=at), user=user, at=at),
        *_lines(staff_texts.lost(at=at), user=user, at=at, is_lost=True),
    ]


def _lines(
    found: QuerySet[OutboundText], *, user: Reader, at: datetime, is_lost: bool = False
) -> list[Line]:
    attempts = DeliveryAttempt.objects.order_by("number")
    texts = list(
        visible.of_numbers(user, found)
        .select_related("written_by")
        .select_related("offer_text__offer__opening__provider")
        .select_related("offer_text__offer__opening__location")
        .select_related("offer_text__offer__entry__patient")
        .prefetch_related(Prefetch("attempts", attempts))
    )
    pages = _pages(texts, user=user)
    return [_line(text, pages, user=user, at=at, is_lost=is_lost) for text in texts]


def it_arrived(text_id: int, *, actor: Actor, at: datetime) -> bool:
    done = unsettled.it_arrived(text_id, actor=actor, at=at)
    outcomes.tell(text_id, at=at)
    return done


def it_did_not(text_id: int, *, actor: Actor, at: datetime, resend: bool) -> bool:
    """Sent again only while it says what is true; its opening stands still meanwhile."""
    if not resend and staff_texts.leave(text_id, actor=actor, at=at):
        return True
    with transaction.atomic():
        link = _link(text_id)
        if link is not None:
            openings.locked(link.offer.opening_id)
        done = unsettled.it_did_not(
            text_id, actor=actor, at=at, resend=resend and _is_of_use(_link(text_id))
        )
    outcomes.tell(text_id, at=at)
    return done


def is_sent_again(text_id: int) -> bool:
    """True while the text that was settled so is on its way, or has left."""
    return not OutboundText.objects.filter(pk=text_id, status=Status.FAILED).exists()


def _link(text_id: int) -> OfferText | None:
    found = OfferText.objects.filter(text=text_id)
    return found.select_related("offer__opening").first()


def _is_of_use(link: OfferText | None) -> bool:
    return link is None or delivery.still_holds(link)


def _line(
    text: OutboundText,
    pages: dict[str, tuple[int, str]],
    *,
    user: Reader,
    at: datetime,
    is_lost: bool,
) -> Line:
    link: OfferText | None = getattr(text, "offer_text", None)
    tried = [attempt.started_at for attempt in text.attempts.all()]
    patient_id, who = pages.get(text.phone, (0, ""))
    opening = link.offer.opening if link else None
    if link is not None and visibility.is_ours(user, opening):
        patient_id, who = link.offer.entry.patient_id, str(link.offer.entry.patient)
    return Line(
        text=text,
        who=who or "nobody we know",
        phone=phone.mask(text.phone),
        patient_id=patient_id,
        when=sentences.distance(max(tried, default=text.created_at), at=at),
        about=link.get_purpose_display() if link else "",
        why=_lost(text) if is_lost else _why(text),
        opening=opening if visibility.is_ours(user, opening) else None,
        may_resend=not is_lost
        and (unsettled.may_resend(text, at=at) and _is_of_use(link)),
        is_lost=is_lost,
    )


def _lost(text: OutboundText) -> str:
    who = sentences.person(text.written_by)
    return f"The text that {who} wrote did not arrive: {ticks.why(text)}. Phone."


def _why(text: OutboundText) -> str:
    if text.status == Status.UNKNOWN:
        return "The line broke while it was sent, and the carrier cannot be asked."
    if text.status == Status.FAILED:
        return "The line broke twice while it was sent; the carrier shows no such text."
    return "The carrier took it and has not said since that it sent it on."


def _pages(
    texts: Iterable[OutboundText], *, user: Reader
) -> dict[str, tuple[int, str]]:
    """By number: a patient who has it, and the names of all who do."""
    pages: dict[str, tuple[int, str]] = {}
    phones = {text.phone for text in texts}
    for patient in people.patients(user).filter(phone__in=phones).order_by("pk"):
        pk, before = pages.get(patient.phone, (patient.pk, ""))
        called = f"{before} or {patient}" if before else str(patient)
        pages[patient.phone] = pk, called
    return pages
