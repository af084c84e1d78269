"""A YES, and whether it wins: every reason why it may not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.db.models import Q

from messaging import suppression
from waitlist.models import WaitlistEntry

from . import candidates
from .models import Offer, OfferText, Opening

Status = Offer.Status


class Outcome(StrEnum):
    """What became of an answer. Losing a race is one of them, not an error."""

    WON = "won"
    ALREADY_WON = "already_won"
    GONE = "gone"
    CLOSED = "closed"
    ENDED = "ended"
    SAID_NO_BEFORE = "said_no_before"
    ENTRY_ENDED = "entry_ended"
    NUMBER_CHANGED = "number_changed"
    SUPPRESSED = "suppressed"
    NOT_EARLIER = "not_earlier"
    PROVIDER_OUT = "provider_out"
    NEVER_WITH = "never_with"
    DECLINED = "declined"
    WINNER_SAYS_NO = "winner_says_no"


@dataclass(frozen=True)
class Yes:
    """A YES to a locked offer of a locked opening, and whether it wins."""

    opening: Opening
    offer: Offer
    said_at: datetime
    at: datetime
    by_phone: bool

    def refusal(self) -> Outcome | None:
        """Why this YES does not win, or None."""
        if self.offer.status == Status.ACCEPTED:
            return Outcome.ALREADY_WON
        if not self.by_phone and self.offer.phone != self.offer.entry.patient.phone:
            return Outcome.NUMBER_CHANGED
        if self.offer.entry.status != WaitlistEntry.Status.ACTIVE:
            return Outcome.ENTRY_ENDED
        if self.opening.status != Opening.Status.OPEN:
            return Outcome.GONE
        if self._is_too_late():
            return Outcome.CLOSED
        return self._offer_refusal() or self._visit_refusal()

    def _is_too_late(self) -> bool:
        if self.opening.starts_at <= self.at:
            return True
        return not self.by_phone and self.opening.closes_at <= self.said_at

    def _offer_refusal(self) -> Outcome | None:
        offer = self.offer
        if not self._may_still_win():
            return Outcome.ENDED
        if self.by_phone:
            return None
        if offer.status == Status.DECLINED and not was_asked_again(offer):
            return Outcome.SAID_NO_BEFORE
        if suppression.is_suppressed(offer.phone):
            return Outcome.SUPPRESSED
        return None

    def _may_still_win(self) -> bool:
        """Live, declined and confirmed, missed and open again, or ended too late.

        A newer text on the phone ends an offer, but not for somebody on the line,
        nor for a YES that came before.
        """
        offer = self.offer
        if offer.status in (*Offer.LIVE, Status.DECLINED):
            return True
        if offer.status == Status.WITHDRAWN and offer.reason == "superseded":
            before = offer.ended_at is not None and self.said_at < offer.ended_at
            return (self.by_phone or before) and not self._was_asked_anew()
        return offer.status == Status.MISSED and not self._was_asked_anew()

    def _was_asked_anew(self) -> bool:
        """The patient, or somebody on the same phone, was asked about it since."""
        same = Q(entry=self.offer.entry_id)
        if self.offer.channel == Offer.Channel.TEXT:
            same |= Q(phone=self.offer.phone, channel=Offer.Channel.TEXT)
        return (
            Offer.objects.filter(same, opening=self.opening)
            .exclude(pk=self.offer.pk)
            .exclude(status__in=[Status.MISSED, Status.WITHDRAWN])
            .exists()
        )

    def _visit_refusal(self) -> Outcome | None:
        """What changed about the patient or the provider since they were asked."""
        opening, entry = self.opening, self.offer.entry
        if candidates.is_closed(opening):
            return Outcome.PROVIDER_OUT
        if entry.never_with.filter(pk=opening.provider_id).exists():
            return Outcome.NEVER_WITH
        if entry.current_start is not None and entry.current_start <= opening.starts_at:
            return Outcome.NOT_EARLIER
        return None


def was_asked_again(offer: Offer) -> bool:
    """A NO stands until the patient was asked whether YES is really meant."""
    return OfferText.objects.filter(
        offer=offer, purpose=OfferText.Purpose.RECONFIRM
    ).exists()
