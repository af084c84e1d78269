"""How offers end other than by an answer: missed, withdrawn, superseded, failed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db.models import Q

from clinic import jobs
from messaging.models import OutboundText
from waitlist.models import WaitlistEntry

from . import notices
from .models import Offer, OfferText, Opening

Status = Offer.Status


def lock_offers(condition: Q) -> list[Offer]:
    """Lock offers in the one order that cannot deadlock with another transition."""
    return list(
        Offer.objects.filter(condition)
        .select_for_update(of=("self",), no_key=True)
        .order_by("pk")
    )


def lock_entries(entry_ids: Iterable[int]) -> list[WaitlistEntry]:
    """Lock entries, in one order, between the opening's lock and the offers'."""
    return list(
        WaitlistEntry.objects.filter(pk__in=list(entry_ids))
        .select_for_update(of=("self",), no_key=True)
        .order_by("pk")
    )


def with_texts(offer_ids: Iterable[int]) -> list[Offer]:
    """Offers with all that their texts name."""
    return list(
        Offer.objects.filter(pk__in=list(offer_ids))
        .select_related("opening__location", "entry__patient", "batch")
        .order_by("pk")
    )


def miss_others(
    opening: Opening, winner: Offer, *, among: Iterable[Offer], at: datetime
) -> list[Offer]:
    """End the opening's other offers, locked already; returns those to be told at once.

    The phone that has just won is not told, for another of the family, that it lost.
    """
    live = [
        offer
        for offer in among
        if offer.opening_id == opening.pk
        and offer.pk != winner.pk
        and offer.status in Offer.LIVE
    ]
    return _end(live, Status.MISSED, reason="taken", at=at, but_not=winner.phone)


def end_all(
    opening: Opening, *, reason: str, at: datetime, is_news: bool
) -> list[Offer]:
    """Withdraw the locked opening's offers; returns those to be told at once.

    That a time has begun is news to nobody: then there are none.
    """
    live = lock_offers(Q(opening=opening, status__in=Offer.LIVE))
    return _end(live, Status.WITHDRAWN, reason=reason, at=at, is_news=is_news)


def _end(
    live: Sequence[Offer],
    status: str,
    *,
    reason: str,
    at: datetime,
    is_news: bool = True,
    but_not: str = "",
) -> list[Offer]:
    """Who is still deciding and has the invitation is told; the others are not."""
    if not live:
        return []
    ids = [offer.pk for offer in live]
    Offer.objects.filter(pk__in=ids).update(status=status, reason=reason, ended_at=at)
    notices.unsend_invitations(ids, reason="offer_ended", at=at)
    deciding = [
        offer.pk for offer in live if offer.is_deciding and offer.phone != but_not
    ]
    if not is_news or not deciding:
        return []
    invited = list(
        OfferText.objects.filter(
            offer__in=deciding,
            purpose=OfferText.Purpose.OFFER,
            text__status__in=[
                OutboundText.Status.HANDED_OVER,
                OutboundText.Status.DELIVERED,
            ],
        ).values_list("offer_id", flat=True)
    )
    Offer.objects.filter(pk__in=invited).update(told_gone_at=at)
    # Not known to have left: told when it proves to have.
    unsure = set(deciding).difference(invited)
    if unsure:
        Offer.objects.filter(pk__in=unsure).update(window_ends_at=None)
    return with_texts(invited)


def withdraw(condition: Q, *, reason: str, at: datetime) -> list[Offer]:
    """Withdraw live offers wherever they are, without locking their openings.

    Each opening is looked at again in the background, for the place that came free.
    """
    ended = lock_offers(condition & Q(status__in=Offer.LIVE))
    if not ended:
        return []
    ids = [offer.pk for offer in ended]
    Offer.objects.filter(pk__in=ids, status__in=Offer.LIVE).update(
        status=Status.WITHDRAWN, reason=reason, ended_at=at
    )
    notices.unsend_invitations(ids, reason=reason, at=at)
    for opening_id in sorted(
        {offer.opening_id for offer in ended if offer.status == Status.PENDING}
    ):
        jobs.enqueue("offers.tasks.advance", opening_id)
    return ended


def supersede_older(offer: Offer, *, at: datetime) -> int:
    """A newer text on the same phone ends older unanswered offers: YES means this one."""
    return len(withdraw(older(offer), reason="superseded", at=at))


def older(offer: Offer) -> Q:
    """The text offers that the same phone had before this one."""
    return Q(phone=offer.phone, channel=Offer.Channel.TEXT, pk__lt=offer.pk)


def fail(offer: Offer, *, reason: str, at: datetime, transient: bool) -> bool:
    """Free the place of an unanswered offer whose text did not arrive."""
    changed = Offer.objects.filter(pk=offer.pk, status=Status.PENDING).update(
        status=Status.LAPSED if transient else Status.FAILED,
        reason=reason,
        ended_at=None if transient else at,
    )
    if changed:
        jobs.enqueue("offers.tasks.advance", offer.opening_id)
    return bool(changed)
