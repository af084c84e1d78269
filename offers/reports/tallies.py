"""One row for each opening about which nothing changes any more.

Long periods are added up from these; what has none is counted from the rows themselves.
A change after all (an arrival noted late, a time that is free again) forgets the row.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, When

from clinic import heartbeat
from clinic.models import Heartbeat
from messaging.models import OutboundText

from ..models import HourTally, Offer, OfferText, Opening, OpeningTally
from . import measures
from .expressions import LocalDay
from .scope import Scope

# Arrivals are asked about for a week; receipts and answers come sooner.
SETTLED_AFTER = timedelta(days=10)
# The usual look is at those that have just settled; once a day at all.
LATELY = timedelta(days=2)
EVERY, NAME = timedelta(days=1), "tallies"
AT_ONCE, IN_ONE_TICK = 500, 2_000
UNDER_WAY = (
    OutboundText.Status.QUEUED,
    OutboundText.Status.SENDING,
    OutboundText.Status.UNKNOWN,
)
Rows = dict[int, dict[str, Any]]


def of(scope: Scope) -> QuerySet[OpeningTally]:
    """The rows of a scope's openings that have one."""
    return OpeningTally.objects.filter(_filters(scope))


def hours_of(scope: Scope) -> QuerySet[HourTally]:
    return HourTally.objects.filter(_filters(scope, "tally"))


def _filters(scope: Scope, opening: str = "pk") -> Q:
    found = Q(day__gte=scope.since, day__lte=scope.until)
    if scope.locations is not None:
        found &= Q(location__in=scope.locations)
    if scope.location_id is not None:
        found &= Q(location=scope.location_id)
    if scope.provider_id is not None:
        found &= Q(provider=scope.provider_id)
    if scope.notice is not None:
        found &= Q(notice=measures.NOTICES.index(scope.notice))
    if scope.visit_type_id is not None:
        fits = Opening.visit_types.through._default_manager.filter(
            opening=OuterRef(opening), visittype=scope.visit_type_id
        )
        found &= Q(Exists(fits))
    return found


def forget(opening_id: int) -> None:
    """Something about it changed after all: it is counted from the rows again."""
    OpeningTally.objects.filter(pk=opening_id).delete()


def settled(at: datetime) -> QuerySet[Opening]:
    """Openings about which nothing should change any more."""
    before = at - SETTLED_AFTER
    under_way = OfferText.objects.filter(
        offer__opening=OuterRef("pk"), text__status__in=UNDER_WAY
    )
    return Opening.objects.filter(
        ~Q(status=Opening.Status.OPEN), starts_at__lt=before, closed_at__lt=before
    ).exclude(Exists(under_way))


def sweep(at: datetime) -> int:
    """Write the rows that are missing, so many in one tick."""
    looks_at_all = not Heartbeat.objects.filter(name=NAME, at__gt=at - EVERY).exists()
    due = settled(at).filter(tally=None)
    if not looks_at_all:
        due = due.filter(starts_at__gte=at - SETTLED_AFTER - LATELY)
    ids = list(due.order_by("pk").values_list("pk", flat=True)[:IN_ONE_TICK])
    written = write(ids, at=at)
    if looks_at_all and len(ids) < IN_ONE_TICK:
        heartbeat.beat(NAME, at)
    return written


def write(opening_ids: Iterable[int], *, at: datetime) -> int:
    ids = list(opening_ids)
    return sum(_write(ids[n : n + AT_ONCE], at=at) for n in range(0, len(ids), AT_ONCE))


def _write(ids: list[int], *, at: datetime) -> int:
    """Openings whose rows are locked: what changes them waits, and then forgets these."""
    with transaction.atomic():
        chosen = settled(at).filter(pk__in=ids)
        kept = list(
            chosen.order_by("pk")
            .select_for_update(of=("self",), no_key=True)
            .values_list("pk", flat=True)
        )
        OpeningTally.objects.filter(pk__in=kept).delete()
        rows = OpeningTally.objects.bulk_create(counted(kept, at=at))
        HourTally.objects.bulk_create(_hours(rows))
    return len(kept)


def counted(ids: list[int], *, at: datetime) -> list[OpeningTally]:
    """The rows as they are to be written, from everything else there is."""
    parts = (_offers(ids), _opt_outs(ids), _texts(ids))
    found = []
    for row in _openings(ids):
        pk = row["opening_id"]
        of_offers = {k: v for part in parts for k, v in part.get(pk, {}).items()}
        found.append(OpeningTally(counted_at=at, **row, **of_offers))
    return found


def _openings(ids: list[int]) -> Iterable[Any]:
    won = Case(When(measures.WON, then=F("current__offer__entry__visit_type")))
    lost = Case(
        When(measures.LOST, then=F("released_from__offer__entry__visit_type")),
        When(measures.GIVEN_UP, then=F("current__offer__entry__visit_type")),
    )
    rows = measures.with_booking(Opening.objects.filter(pk__in=ids))
    flags = {name: measures.flag(each) for name, each in measures.OPENINGS.items()}
    return rows.order_by().values(
        "location_id",
        "provider_id",
        "depth",
        opening_id=F("pk"),
        day=LocalDay(F("created_at"), F("location__timezone")),
        week=measures.week(),
        notice=measures.notice_band(),
        minutes_to_text=measures.minutes_to_text(),
        minutes_to_fill=measures.minutes_to_fill(),
        days_gained=measures.days_gained(),
        won_visit_type_id=won,
        lost_visit_type_id=lost,
        **flags,
    )


def _by_opening(rows: QuerySet[Any, Any], opening: str, **counts: Any) -> Rows:
    found: Iterable[Any] = rows.order_by().values(about=F(opening)).annotate(**counts)
    return {row.pop("about"): row for row in found}


def _offers(ids: list[int]) -> Rows:
    rows = Offer.objects.filter(opening__in=ids)
    return _by_opening(rows, "opening", **measures.counts(measures.OFFERS))


def _opt_outs(ids: list[int]) -> Rows:
    rows = Offer.objects.filter(measures.OPTED_OUT, opening__in=ids)
    return _by_opening(rows, "opening", opted_out=measures.Count("pk"))


def _texts(ids: list[int]) -> Rows:
    rows = OfferText.objects.filter(offer__opening__in=ids)
    return _by_opening(rows, "offer__opening", **measures.counts(measures.TEXTS))


def _hours(tallies: list[OpeningTally]) -> list[HourTally]:
    by_pk = {tally.pk: tally for tally in tallies}
    by_hour: Mapping[str, Q] = {
        name: measures.OFFERS[name] for name in measures.BY_HOUR
    }
    found: Iterable[Any] = (
        Offer.objects.filter(measures.TEXTED, opening__in=list(by_pk))
        .order_by()
        .values(about=F("opening"), clock=measures.hour())
        .annotate(**measures.counts(by_hour))
    )
    return [_hour(by_pk[row.pop("about")], row.pop("clock"), row) for row in found]


def _hour(tally: OpeningTally, hour: int, counts: dict[str, int]) -> HourTally:
    return HourTally(
        tally=tally,
        day=tally.day,
        location_id=tally.location_id,
        provider_id=tally.provider_id,
        notice=tally.notice,
        hour=hour,
        **counts,
    )
