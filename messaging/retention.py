"""Forgetting: the words of texts go after a while, what was decided about them stays.

Never before staff are done with them. Words are blanked here once, and at the carrier
once each; the two do not wait for each other. Words that made an opt-out are its
evidence: they stay here, with the consent ledger, and go at the carrier.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import (
    Case,
    CharField,
    Count,
    Exists,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from clinic import audit, heartbeat
from clinic.models import Heartbeat, Practice
from clinic.singletons import practice

from . import inbox, twilio, unsettled
from .models import DeliveryAttempt, InboundText, OutboundText, Suppression
from .twilio import Erasure

MARK = "retention"
EVERY = timedelta(days=1)
# The tick has other work, too: what is left over is done in the next one.
TICK_SECONDS = 5
BATCH = 500
# The carrier does not forget a text that it may still be delivering.
REFUSED_PAUSE = timedelta(hours=12)
_UNSETTLED = (
    OutboundText.Status.QUEUED,
    OutboundText.Status.SENDING,
    OutboundText.Status.UNKNOWN,
)
# Why words stay, in the order in which a text held for several reasons is counted.
HELD = {
    "unread": _("not read by the system yet"),
    "unsettled": _("not sent yet, or unknown whether it was"),
    "inbox": _("a person still has to read a text of this number"),
    "needed": _("about an open time or an unfinished booking"),
    "opt_out": _("asked us to stop: kept with the consent ledger"),
}


@dataclass
class Kind:
    """What became, or would become, of texts in one direction."""

    erased: int = 0
    erased_at_carrier: int = 0
    refused_at_carrier: int = 0
    held: dict[str, int] = field(default_factory=dict)
    oldest_kept: datetime | None = None


@dataclass
class Report:
    """`before`: how old words must be to go."""

    at: datetime
    before: datetime
    inbound: Kind = field(default_factory=Kind)
    outbound: Kind = field(default_factory=Kind)
    is_carrier_away: bool = False
    is_out_of_time: bool = False

    @property
    def is_complete(self) -> bool:
        return not (self.is_carrier_away or self.is_out_of_time)

    @property
    def did_anything(self) -> bool:
        kinds = (self.inbound, self.outbound)
        return any(kind.erased or kind.erased_at_carrier for kind in kinds)

    def numbers(self) -> dict[str, object]:
        """Counts for the trail."""
        return {
            "before": self.before.isoformat(),
            "inbound": self.inbound.erased,
            "outbound": self.outbound.erased,
            "inbound_at_carrier": self.inbound.erased_at_carrier,
            "outbound_at_carrier": self.outbound.erased_at_carrier,
            "held": {
                code: self.inbound.held.get(code, 0) + self.outbound.held.get(code, 0)
                for code in HELD
                if code in self.inbound.held or code in self.outbound.held
            },
        }


def sweep(at: datetime) -> Report | None:
    """Once a day, a slice in each tick until it is through; None when not due."""
    done = Heartbeat.objects.filter(name=MARK, at__gt=at - EVERY)
    return None if done.exists() else run(at, seconds=TICK_SECONDS)


def run(at: datetime, *, seconds: float | None = None) -> Report:
    """Blank what is old enough here, then at the carrier as long as it answers."""
    report = _begin(at)
    report.inbound.erased = _blank(_free(_inbound(report)), at=at)
    report.outbound.erased = _blank(_free(_outbound(report)), at=at)
    give_up_at = None if seconds is None else time.monotonic() + seconds
    _erase_at_carrier(report, give_up_at=give_up_at)
    _describe(report)
    if report.is_complete:
        heartbeat.beat(MARK, at=at)
    if report.is_complete or report.did_anything:
        row, numbers = Practice(pk=1), report.numbers()
        audit.record("texts_erased", row, actor=audit.SYSTEM, at=at, **numbers)
    return report


def preview(at: datetime) -> Report:
    """What `run` would do, without doing it."""
    report = _begin(at)
    report.inbound.erased = _free(_inbound(report)).count()
    report.outbound.erased = _free(_outbound(report)).count()
    if settings.TWILIO_ACCOUNT_SID:
        report.inbound.erased_at_carrier = _received(report).count()
        report.outbound.erased_at_carrier = _sent(report).count()
    _describe(report)
    return report


def _begin(at: datetime) -> Report:
    return Report(at=at, before=at - timedelta(days=practice().bodies_kept_days))


def _inbound(report: Report) -> QuerySet[Any]:
    """Old texts to us, each with the reason that holds it, or none."""
    evidence = Suppression.objects.filter(inbound=OuterRef("pk"))
    return InboundText.objects.filter(received_at__lte=report.before).annotate(
        held=_held(
            unread=Q(routed_at=None),
            inbox=_in_inbox(),
            needed=_needed("received_at", at=report.at),
            opt_out=Q(Exists(evidence)) | _says_stop(),
        )
    )


def _outbound(report: Report) -> QuerySet[Any]:
    """Old texts of ours, each with the reason that holds it, or none."""
    return OutboundText.objects.filter(created_at__lte=report.before).annotate(
        held=_held(
            unsettled=Q(status__in=_UNSETTLED)
            | Q(outcome_is_news=True)
            | Q(pk__in=unsettled.waiting(at=report.at).order_by().values("pk")),
            inbox=_in_inbox(),
            needed=_needed("created_at", at=report.at),
        )
    )


def _held(**reasons: Q) -> Case:
    whens = [When(reasons[code], then=Value(code)) for code in HELD if code in reasons]
    return Case(*whens, default=Value(""), output_field=CharField())


def _says_stop() -> Q:
    """As it was read or as staff judged it, also where texts were stopped already."""
    stop = InboundText.Intent.OPT_OUT
    return Q(intent=stop) | Q(corrected_intent=stop)


def _in_inbox() -> Q:
    """Whoever reads a text needs what was written before and after it."""
    return Q(Exists(inbox.waiting().order_by().filter(phone=OuterRef("phone"))))


def _needed(written_at: str, *, at: datetime) -> Q:
    """Whether a layer above is not done with the number since this was written."""
    found = Q(pk__in=[])
    for path in settings.SMS_KEEP_HANDLERS:
        matters: QuerySet[Any] = import_string(path)(at=at)
        same_number = matters.filter(phone=OuterRef("phone"))
        found |= Q(Exists(same_number.filter(since__lte=OuterRef(written_at))))
    return found


def _free(texts: QuerySet[Any]) -> QuerySet[Any]:
    return texts.filter(held="", erased_at=None)


def _blank(texts: QuerySet[Any], *, at: datetime) -> int:
    """A few at a time, so that no lock lasts; each row once."""
    count = 0
    while ids := list(texts.order_by("pk").values_list("pk", flat=True)[:BATCH]):
        blanked = texts.filter(pk__in=ids).update(body="", erased_at=at)
        if not blanked:
            break
        count += blanked
    return count


def _received(report: Report) -> QuerySet[Any]:
    texts = _inbound(report).filter(held__in=["", "opt_out"], erased_at_carrier=None)
    return texts.order_by("pk")


def _sent(report: Report) -> QuerySet[DeliveryAttempt]:
    """Attempts that the carrier has words of, but for those it has just refused."""
    free = _outbound(report).filter(held="")
    return DeliveryAttempt.objects.filter(
        Q(last_looked_up_at=None) | Q(last_looked_up_at__lte=report.at - REFUSED_PAUSE),
        carrier_id__isnull=False,
        erased_at_carrier=None,
        text__in=free.values("pk"),
    ).order_by("pk")


def _erase_at_carrier(report: Report, *, give_up_at: float | None) -> None:
    if not settings.TWILIO_ACCOUNT_SID:
        return
    steps = (
        (report.inbound, _received(report)),
        (report.outbound, _sent(report)),
    )
    for kind, rows in steps:
        for row in _one_by_one(rows):
            if give_up_at is not None and time.monotonic() > give_up_at:
                report.is_out_of_time = True
                return
            outcome = twilio.erase(row.carrier_id, has_media=_has_media(row))
            if outcome is Erasure.AWAY:
                report.is_carrier_away = True
                return
            _note(row, outcome, kind, at=report.at)


def _has_media(row: InboundText | DeliveryAttempt) -> bool:
    """Pictures of patients: never fetched by us, but kept by the carrier."""
    return isinstance(row, InboundText) and row.media_count > 0


def _note(
    row: InboundText | DeliveryAttempt, outcome: Erasure, kind: Kind, *, at: datetime
) -> None:
    same = type(row)._default_manager.filter(pk=row.pk, erased_at_carrier=None)
    if outcome is Erasure.DONE:
        kind.erased_at_carrier += same.update(erased_at_carrier=at)
        return
    kind.refused_at_carrier += 1
    if isinstance(row, DeliveryAttempt):
        DeliveryAttempt.objects.filter(pk=row.pk).update(last_looked_up_at=at)


def _one_by_one(rows: QuerySet[Any]) -> Iterator[Any]:
    """Each once, in short queries: no cursor stays open while the carrier is asked."""
    last = 0
    while page := list(rows.filter(pk__gt=last)[:BATCH]):
        yield from page
        last = page[-1].pk


def _describe(report: Report) -> None:
    """Why the rest is held, and how far back words still go."""
    kinds: tuple[tuple[Kind, QuerySet[Any], str], ...] = (
        (report.inbound, _inbound(report), "received_at"),
        (report.outbound, _outbound(report), "created_at"),
    )
    for kind, old, written_at in kinds:
        held = old.filter(erased_at=None).exclude(held="").order_by()
        counts = held.values_list("held").annotate(n=Count("pk"))
        kind.held = dict(counts)
        kept = old.model.objects.filter(erased_at=None).exclude(body="")
        kind.oldest_kept = kept.aggregate(oldest=Min(written_at))["oldest"]
