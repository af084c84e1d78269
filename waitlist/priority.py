"""In which order entries are asked: one sum, computed in the database when needed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db.models import (
    Case,
    DateField,
    DateTimeField,
    F,
    IntegerField,
    Q,
    QuerySet,
    Value,
    When,
)
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

if TYPE_CHECKING:
    from .models import WaitlistEntry

ORDER = ("-score", "waiting_since", "pk")
MONTH = timedelta(days=30)
Parts = Mapping[str, int | None]


@dataclass(frozen=True)
class Weights:
    """Points of each part; the practice's own numbers are kept by the offer policy."""

    urgent: int = 30
    gain_180_days: int = 20
    gain_90_days: int = 10
    gain_30_days: int = 5
    no_appointment: int = 20
    waiting_limit: int = 10


DEFAULT = Weights()


class Points(NamedTuple):
    """What each part adds to a score; the columns `POINTS` of a ranked queryset."""

    urgent: int
    boost: int
    gain: int
    waiting: int


POINTS = tuple(f"score_{part}" for part in Points._fields)


def urgent(today: Any) -> Q:
    """Entries that are urgent on that day."""
    return Q(urgent=True) & (Q(urgent_until=None) | Q(urgent_until__gte=today))


def annotate(
    entries: QuerySet[WaitlistEntry],
    *,
    today: date,
    start: datetime,
    weights: Weights = DEFAULT,
) -> QuerySet[WaitlistEntry]:
    """Adds `score` and its parts. Give `start` in the location's zone.

    Days are then counted by its wall clock, also over a change of the hour.
    """
    return rank(entries, today=today, start=start, weights=weights).annotate(
        score_today=Value(today, DateField()), score_start=Value(start, DateTimeField())
    )


def rank(
    entries: QuerySet[WaitlistEntry], *, today: Any, start: Any, weights: Weights
) -> QuerySet[WaitlistEntry]:
    """The same for `Points`: dates may be places for those of a slot not yet known."""
    return entries.annotate(
        score_urgent=_urgent(today, weights),
        score_boost=_boost(today),
        score_gain=_gain(start, weights),
        score_waiting=_waiting(today, weights),
    ).annotate(
        score=F("score_urgent")
        + F("score_boost")
        + F("score_gain")
        + F("score_waiting")
    )


def _urgent(today: Any, weights: Weights) -> Case:
    return _points(When(urgent(today), then=Value(weights.urgent)))


def _boost(today: Any) -> Case:
    in_force = Q(boost_until=None) | Q(boost_until__gte=today)
    return _points(When(in_force, then=F("boost")))


def _gain(start: Any, weights: Weights) -> Case:
    return _points(
        When(current_start=None, then=Value(weights.no_appointment)),
        *(
            When(current_start__gte=start + timedelta(days=days), then=Value(points))
            for days, points in (
                (180, weights.gain_180_days),
                (90, weights.gain_90_days),
                (30, weights.gain_30_days),
            )
        ),
    )


def _waiting(today: Any, weights: Weights) -> Case:
    return _points(
        *(
            When(waiting_since__lte=today - months * MONTH, then=Value(months))
            for months in range(weights.waiting_limit, 0, -1)
        )
    )


def _points(*whens: When) -> Case:
    return Case(*whens, default=Value(0), output_field=IntegerField())


def parts(entry: WaitlistEntry) -> dict[str, int | None]:
    """An annotated entry's score taken apart, as kept on its offer."""
    scored = vars(entry)
    points = Points(*(scored[name] for name in POINTS))
    today, start = scored["score_today"], scored["score_start"]
    return explained(points, entry, today=today, start=start)


def explained(
    points: Points, entry: WaitlistEntry, *, today: date, start: datetime
) -> dict[str, int | None]:
    """The points of a score, and the days for which they were given."""
    gain = entry.current_start - start if entry.current_start else None
    return {
        **points._asdict(),
        "gain_days": gain.days if gain else None,
        "waiting_days": (today - entry.waiting_since).days,
    }


def words(entry: WaitlistEntry) -> list[str]:
    """An annotated entry's score in plain words, one line for each part that counts."""
    return describe(parts(entry))


def describe(parts: Parts) -> list[str]:
    """The lines of `words`, from the parts kept on an offer."""
    lines = {
        "urgent": _("urgent"),
        "boost": _("moved up by the staff"),
        "gain": _gain_words(parts.get("gain_days")),
        "waiting": _waiting_words(parts.get("waiting_days") or 0),
    }
    return [f"{line}: +{parts[key]}" for key, line in lines.items() if parts.get(key)]


def _gain_words(days: int | None) -> str:
    if days is None:
        return _("no appointment yet")
    return ngettext(
        "seen %(days)s day sooner than now", "seen %(days)s days sooner than now", days
    ) % {"days": days}


def _waiting_words(days: int) -> str:
    months = days // MONTH.days
    return ngettext("waiting %(months)s month", "waiting %(months)s months", months) % {
        "months": months
    }
