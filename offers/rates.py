"""How offers have been answered here: counted each night, smoothed by what others found.

An offer that nobody answered counts as asked by the share of answers that come in the
time it was open: somebody told after three minutes that it is gone was hardly asked.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import (
    Case,
    CharField,
    Count,
    DurationField,
    ExpressionWrapper,
    F,
    FloatField,
    Max,
    Q,
    QuerySet,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Greatest, Ln, Power

from clinic import hours
from clinic.models import Location

from .models import AnswerRate, Offer
from .reports.expressions import Minutes

PERIOD, OWN_PERIOD = timedelta(days=180), timedelta(days=365)
# Counted once a night, when nobody waits for the database.
HOUR = time(3)
# An answer may come with the text's receipt: no logarithm of nothing.
QUICKEST = 0.1
# Kinds: by the notice that was left when they were asked, in hours.
NOTICES = (4, 24, 72, 336)
LATER = "text_later"

# What others published, as so many offers of our own. Per text asked, portals had
# 5 to 11% YES and lists that people asked to join about 25%; near the visit fewer can
# come. A third to 70% ever replied, half of them within 5 to 29 minutes.
PRIOR_OFFERS, PRIOR_REPLIES = 40.0, 20.0
PRIOR_YES = {4: 0.08, 24: 0.11}
PRIOR_YES_LATER = 0.15
PRIOR_REPLY, PRIOR_MEDIAN, PRIOR_SIGMA = 0.55, 12.0, 1.5
# One patient's own answers are few: so many offers of everybody's weigh beside them.
OWN_PRIOR_OFFERS = 8.0
# The logistic curve that lies closest to the normal one.
LOGISTIC = 1.702


@dataclass(frozen=True)
class Answers:
    """How one kind of offer is answered: shares of those asked, minutes to the answer.

    `offers`: how many of our own were counted, beside those the priors stand for.
    `evidence`: how many YES the share rests on, those of the prior among them.
    """

    yes: float
    reply: float
    median: float
    sigma: float
    offers: int = 0
    evidence: float = math.inf


def kind_of(notice: timedelta) -> str:
    return next((_kind(n) for n in NOTICES if notice < timedelta(hours=n)), LATER)


def _kind(notice_under: int) -> str:
    return f"text_under_{notice_under}h"


KINDS = (*map(_kind, NOTICES), LATER)
_EXPECTED = {_kind(n): share for n, share in PRIOR_YES.items()}


def answers_for(notice: timedelta) -> Answers:
    """How an offer made with so much time left to the visit is likely answered."""
    kind = kind_of(notice)
    return smoothed(kind, AnswerRate.objects.filter(kind=kind).first())


def learned() -> dict[str, Answers]:
    """Every kind, as far as our own offers tell."""
    rows = {row.kind: row for row in AnswerRate.objects.all()}
    return {kind: smoothed(kind, rows.get(kind)) for kind in KINDS}


def smoothed(kind: str, row: AnswerRate | None) -> Answers:
    """A Beta prior for the shares, a normal one for the logarithm of the minutes."""
    row = row or AnswerRate(kind=kind)
    asked = max(row.asked, row.replied, row.said_yes)
    expected = _EXPECTED.get(kind, PRIOR_YES_LATER)
    mean, sigma = _delay(row)
    yes = _share(row.said_yes, asked, expected, PRIOR_OFFERS)
    reply = _share(row.replied, asked, PRIOR_REPLY, PRIOR_OFFERS)
    return Answers(
        yes=yes,
        reply=max(yes, reply),
        median=math.exp(mean),
        sigma=sigma,
        offers=asked,
        evidence=row.said_yes + PRIOR_OFFERS * expected,
    )


def _share(found: float, of: float, expected: float, weight: float) -> float:
    return (found + weight * expected) / (of + weight)


def _delay(row: AnswerRate) -> tuple[float, float]:
    """Mean and deviation of the logarithm of the minutes to an answer."""
    prior, n, weight = math.log(PRIOR_MEDIAN), row.replied, PRIOR_REPLIES
    found = row.log_minutes / n if n else prior
    mean = (weight * prior + n * found) / (weight + n)
    spread = max(0.0, row.log_minutes_squared - n * found**2)
    between = weight * n / (weight + n) * (found - prior) ** 2
    squares = weight * PRIOR_SIGMA**2 + spread + between
    return mean, math.sqrt(squares / (weight + n))


def own(phones: Iterable[str], *, expected: float, at: datetime) -> dict[str, float]:
    """The share of YES that each number is likely to give, by its answers of a year.

    `expected` is everybody's, and that of a number without an offer yet.
    """
    asked = dict.fromkeys(phones, expected)
    rows = (
        _answered(at=at, period=OWN_PERIOD)
        .filter(phone__in=asked)
        .order_by()
        .values("phone")
        .annotate(asked=Sum("weight"), yes=Count("pk", filter=YES))
    )
    for row in rows:
        of = max(row["asked"], row["yes"])
        asked[row["phone"]] = _share(row["yes"], of, expected, OWN_PRIOR_OFFERS)
    return asked


# --- counting ----------------------------------------------------------------
YES = Q(said_yes_at__isnull=False)
REPLIED = YES | Q(answered_at__isnull=False)
# Never on the phone, or lost on the way: nobody was asked.
NOT_REACHED = Q(status=Offer.Status.FAILED) & ~REPLIED


def is_due(at: datetime) -> bool:
    last = AnswerRate.objects.aggregate(last=Max("counted_at"))["last"]
    return last is None or last < _last_night(at) <= at


def _last_night(at: datetime) -> datetime:
    """The newest hour of counting by the clock of the practice's first location."""
    place = Location.objects.filter(is_active=True).order_by("pk").first()
    local = at.astimezone(place.zone if place else ZoneInfo(hours.FALLBACK_ZONE))
    moment = datetime.combine(local.date(), HOUR, tzinfo=local.tzinfo)
    if moment > local:
        moment = datetime.combine(
            local.date() - timedelta(days=1), HOUR, tzinfo=local.tzinfo
        )
    return moment


def count(at: datetime) -> bool:
    """Count every kind anew, in one statement; a tick step. False when not due.

    Whoever counts beside us writes the same numbers.
    """
    if not is_due(at):
        return False
    found = {row["kind"]: row for row in _counted(at)}
    AnswerRate.objects.bulk_create(
        [_rate(kind, found.get(kind, {}), at=at) for kind in sorted(KINDS)],
        update_conflicts=True,
        unique_fields=["kind"],
        update_fields=[*COUNTED, "counted_at"],
    )
    return True


COUNTED = ("asked", "said_yes", "replied", "log_minutes", "log_minutes_squared")


def _rate(kind: str, found: dict[str, Any], *, at: datetime) -> AnswerRate:
    numbers = {name: found.get(name) or 0 for name in COUNTED}
    numbers["asked"] = round(numbers["asked"])
    return AnswerRate(kind=kind, counted_at=at, **numbers)


def _counted(at: datetime) -> QuerySet[Any, Any]:
    log = Ln(_minutes(Coalesce("answered_at", "said_yes_at")))
    notice = [
        When(
            opening__starts_at__lt=F("handed_over_at") + timedelta(hours=n),
            then=Value(_kind(n)),
        )
        for n in NOTICES
    ]
    return (
        _answered(at=at, period=PERIOD)
        .annotate(kind=Case(*notice, default=Value(LATER), output_field=CharField()))
        .annotate(log=Case(When(REPLIED, then=log), output_field=FloatField()))
        .order_by()
        .values("kind")
        .annotate(
            asked=Sum("weight"),
            said_yes=Count("pk", filter=YES),
            replied=Count("pk", filter=REPLIED),
            log_minutes=Sum("log"),
            log_minutes_squared=Sum(F("log") * F("log")),
        )
    )


def _answered(*, at: datetime, period: timedelta) -> QuerySet[Offer]:
    """Offers that reached a phone, each with its weight as one that was asked."""
    until = Case(
        When(told_gone_at__isnull=False, then=F("told_gone_at")),
        When(status=Offer.Status.WITHDRAWN, then=Coalesce(F("ended_at"), Value(at))),
        default=Value(at),
    )
    late = Power(Value(PRIOR_MEDIAN) / _minutes(until), LOGISTIC / PRIOR_SIGMA)
    weight = Case(
        When(REPLIED, then=Value(1.0)),
        default=Value(1.0) / (Value(1.0) + late),
        output_field=FloatField(),
    )
    return (
        Offer.objects.by_text()
        .filter(handed_over_at__gt=at - period, handed_over_at__lte=at)
        .exclude(NOT_REACHED)
        .annotate(weight=weight)
    )


def _minutes(until: Any) -> Greatest:
    span = ExpressionWrapper(until - F("handed_over_at"), DurationField())
    return Greatest(Minutes(span), Value(QUICKEST), output_field=FloatField())
