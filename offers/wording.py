"""What an offer's texts say: its time and place in the words of the practice."""

from __future__ import annotations

from messaging import wording
from messaging.models import Language
from messaging.wording import Said, Words
from waitlist.models import Patient, WaitlistEntry

from .models import Offer, OfferText, Opening

Purpose = OfferText.Purpose


def said(
    offer: Offer,
    purpose: str,
    *,
    other: Opening | None = None,
    words: Words | None = None,
) -> Said:
    """The text of this purpose for an offer with opening, location and patient loaded."""
    opening, patient = offer.opening, offer.entry.patient
    old = _old(offer) if purpose == Purpose.REPLACES else ""
    return wording.compose(
        _template(offer, purpose),
        language=patient.language,
        words=words,
        place=place(opening, patient.language),
        when=when(opening, patient.language),
        phone=opening.location.phone,
        for_whom=_for_whom(patient) if purpose == Purpose.OFFER else "",
        other=when(other, patient.language) if other else "",
        old=old,
    )


def when(opening: Opening, language: str) -> str:
    return wording.when(opening.starts_at, opening.location.zone, language=language)


def place(opening: Opening, language: str) -> str:
    if opening.mode == "in_person":
        return opening.location.text_name
    spoken = {
        ("video", Language.ENGLISH): "by video",
        ("phone", Language.ENGLISH): "by phone",
        ("video", Language.SPANISH): "por video",
        ("phone", Language.SPANISH): "por telefono",
    }
    return spoken[opening.mode, Language(language)]


def _template(offer: Offer, purpose: str) -> str:
    if purpose == Purpose.OFFER and _usual_provider(offer):
        return "offer_usual"
    if purpose == Purpose.REPLACES:
        return "confirmed_replaces"
    return purpose


def _usual_provider(offer: Offer) -> bool:
    """The usual provider is named in words only where nobody shares the phone."""
    entry = offer.entry
    return (
        entry.usual_provider_id is not None
        and entry.usual_provider_id == offer.opening.provider_id
        and not _for_whom(entry.patient)
    )


def _for_whom(patient: Patient) -> str:
    """Initials, only when two or more waiting patients share the number."""
    shared = (
        WaitlistEntry.objects.filter(
            patient__phone=patient.phone, status=WaitlistEntry.Status.ACTIVE
        )
        .exclude(patient=patient)
        .exists()
    )
    return patient.initials if shared else ""


def _old(offer: Offer) -> str:
    """The winner's old appointment, on the wall clock of where it was."""
    booking = offer.booking
    if booking.old_start is None:
        return ""
    zone = (offer.entry.current_location or offer.opening.location).zone
    return wording.when(booking.old_start, zone, language=offer.entry.patient.language)
