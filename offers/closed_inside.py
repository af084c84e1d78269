"""What lies inside a closure: times, offers, won visits, appointments. Reads only."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import TypeVar

from django.db.models import Model, Q

from clinic.access import Reader
from clinic.models import Closure
from waitlist import displaced
from waitlist import visibility as people
from waitlist.models import WaitlistEntry

from . import notices, visibility
from .models import Booking, Offer, OfferText, Opening

Reason = Opening.ClosingReason
LONGEST_VISIT = timedelta(minutes=480)
Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True)
class Effect:
    """What closures would end, and whom they concern."""

    times: list[Opening]
    told: list[Offer]
    tried: list[Offer]
    won: list[Booking]
    displaced: list[WaitlistEntry]

    def seen_by(self, user: Reader) -> Effect:
        """Of these, what is the reader's to see."""
        ids = [each.pk for each in self.displaced]
        seen = people.entries(user).filter(pk__in=ids).values_list("pk", flat=True)
        mine = set(seen)
        return Effect(
            times=[row for row in self.times if visibility.is_ours(user, row)],
            told=[row for row in self.told if visibility.is_ours(user, row.opening)],
            tried=[row for row in self.tried if visibility.is_ours(user, row.opening)],
            won=[row for row in self.won if visibility.is_ours(user, row.opening)],
            displaced=[row for row in self.displaced if row.pk in mine],
        )

    def seal(self) -> str:
        """Changes when what was looked at is no longer what would happen."""
        parts = [[row.pk for row in rows] for rows in vars(self).values()]
        return sha256(repr(parts).encode()).hexdigest()[:16]


def effect(closures: Iterable[Closure], *, at: datetime) -> Effect:
    """Of closures that need not be saved yet."""
    closures = list(closures)
    times = _once(each for one in closures for each in open_times(one, at=at))
    return Effect(
        times=times,
        told=_deciding(times),
        tried=tried_by_phone(times),
        won=_once(each for one in closures for each in won(one, at=at)),
        displaced=_once(
            each for one in closures for each in displaced.inside(one, at=at)
        ),
    )


def open_times(closure: Closure, *, at: datetime) -> list[Opening]:
    """Times still offered, soonest first."""
    return _inside(closure, Q(status=Opening.Status.OPEN, starts_at__gt=at))


def withdrawn_times(closure: Closure) -> list[Opening]:
    """Times taken off for it, or for another closure that covers them too."""
    reasons = [Reason.PROVIDER_OUT, Reason.LOCATION_CLOSED]
    return _inside(
        closure, Q(status=Opening.Status.WITHDRAWN, closing_reason__in=reasons)
    )


def won(closure: Closure, *, at: datetime) -> list[Booking]:
    """Visits won that cannot take place, soonest first."""
    filled = _inside(closure, Q(status=Opening.Status.FILLED, starts_at__gt=at))
    return list(
        Booking.objects.filter(opening__in=[each.pk for each in filled], undone_at=None)
        .select_related(
            "opening__provider", "opening__location", "offer__entry__patient"
        )
        .order_by("opening__starts_at", "pk")
    )


def waiting(closures: Sequence[Closure], *, at: datetime) -> dict[int, tuple[int, int]]:
    """By closure, the won visits and the appointments that fall away: two queries."""
    ahead = [each for each in closures if each.ends_at > at]
    if not ahead:
        return {}
    from_, until = min(o.starts_at for o in ahead), max(o.ends_at for o in ahead)
    filled = Opening.objects.filter(
        status=Opening.Status.FILLED,
        starts_at__gt=max(at, from_ - LONGEST_VISIT),
        starts_at__lt=until,
    )
    visits = displaced.ahead(at=at).filter(
        current_start__gte=from_, current_start__lt=until
    )
    filled_times, visit_rows = list(filled), list(visits)
    return {
        each.pk: (
            sum(_covers(each, opening) for opening in filled_times),
            sum(displaced.loses(each, entry) for entry in visit_rows),
        )
        for each in ahead
    }


def number_won(*, user: Reader, at: datetime) -> int:
    """Won visits inside any closure; one query where there is no closure ahead."""
    ahead = list(Closure.objects.filter(ends_at__gt=at))
    if not ahead:
        return 0
    filled = visibility.openings(user).filter(
        status=Opening.Status.FILLED,
        starts_at__gt=at,
        starts_at__lt=max(each.ends_at for each in ahead),
    )
    return sum(any(_covers(each, one) for each in ahead) for one in filled)


def _covers(closure: Closure, opening: Opening) -> bool:
    return (
        closure.provider_id in (None, opening.provider_id)
        and closure.location_id in (None, opening.location_id)
        and closure.starts_at < opening.ends_at
        and closure.ends_at > opening.starts_at
    )


def told(times: Iterable[Opening]) -> list[OfferText]:
    """The texts that said a time is no longer available."""
    return list(
        OfferText.objects.filter(
            offer__opening__in=[each.pk for each in times],
            purpose=OfferText.Purpose.WITHDRAWN,
        )
        .select_related(
            "text",
            "offer__entry__patient",
            "offer__opening__location",
            "offer__opening__provider",
        )
        .order_by("offer__opening__starts_at", "offer__rank")
    )


def tried_by_phone(times: Iterable[Opening]) -> list[Offer]:
    """Patients whom somebody tried to phone about these times: no text tells them."""
    ended = [Offer.Status.PENDING, Offer.Status.WITHDRAWN]
    return list(
        Offer.objects.filter(
            Q(calls_made__gt=0) | Q(claimed_at__isnull=False),
            opening__in=[each.pk for each in times],
            channel=Offer.Channel.CALL,
            status__in=ended,
        )
        .select_related("entry__patient", "opening__location", "opening__provider")
        .order_by("opening__starts_at", "rank")
    )


def _deciding(times: Iterable[Opening]) -> list[Offer]:
    """Who has the invitation and has not answered: they will be told by text."""
    return list(
        Offer.objects.pending()
        .by_text()
        .filter(
            opening__in=[each.pk for each in times],
            texts__purpose=OfferText.Purpose.OFFER,
            texts__text__status__in=notices.MAY_HAVE_LEFT,
        )
        .select_related("entry__patient", "opening__location")
        .order_by("opening__starts_at", "rank")
    )


def _inside(closure: Closure, condition: Q) -> list[Opening]:
    """Openings of which any part falls into the closure."""
    if closure.provider_id:
        condition &= Q(provider=closure.provider_id)
    if closure.location_id:
        condition &= Q(location=closure.location_id)
    near = Opening.objects.filter(
        condition,
        starts_at__lt=closure.ends_at,
        starts_at__gt=closure.starts_at - LONGEST_VISIT,
    )
    rows = near.select_related("provider", "location").order_by("starts_at", "pk")
    return [each for each in rows if each.ends_at > closure.starts_at]


def _once(rows: Iterable[Row]) -> list[Row]:
    return list({row.pk: row for row in rows}.values())
