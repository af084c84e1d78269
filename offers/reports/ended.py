"""How the times that came free ended, before texts were sent and since."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from django.db.models import (
    Case,
    CharField,
    Count,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    When,
)
from django.db.models import Value as V

from clinic import singletons
from clinic.models import AuditEvent, Practice

from ..models import Opening
from .expressions import LocalWeek
from .forms import EARLIEST
from .scope import NEVER_FREE, NOTICES, Scope
from .statistics import Share

Mode, Outcome, Source = Practice.SendingMode, Opening.Outcome, Opening.Source
WITHOUT_TEXTS = (Mode.OFF, Mode.SHADOW)
FILLED = (Outcome.TEXT, Outcome.CALL, Outcome.OUTSIDE)


class Side(StrEnum):
    BEFORE = "before"
    LIVE = "live"
    HELD_BACK = "held_back"


class LeftOut(StrEnum):
    """Why a time is in no comparison, in this order. None says how it ended."""

    NEVER_FREE = "never_free"
    NOT_CANCELLED = "not_cancelled"
    OTHER_MODE = "other_mode"
    AHEAD = "ahead"
    LIVE_MEANWHILE = "live_meanwhile"
    UNSETTLED = "unsettled"


@dataclass(frozen=True)
class Counted:
    """So many times that are alike; `notice` is the code of its band."""

    side: str
    left_out: str
    notice: str
    week: date
    outcome: str
    attended: bool | None
    number: int


def those(rows: Iterable[Counted], **alike: object) -> list[Counted]:
    """Rows with all of these values."""
    return [
        row
        for row in rows
        if all(getattr(row, name) == value for name, value in alike.items())
    ]


def number(rows: Iterable[Counted]) -> int:
    return sum(row.number for row in rows)


def filled(rows: Iterable[Counted]) -> Share:
    rows = list(rows)
    return Share(number(row for row in rows if row.outcome in FILLED), number(rows))


def counted(scope: Scope, *, at: datetime) -> list[Counted]:
    """Live and held-back times of the period, and all earlier ones without texts."""
    return [*_grouped(_before(scope), at=at), *_grouped(_since(scope), at=at)]


def listed(scope: Scope, side: Side, *, at: datetime) -> QuerySet[Opening]:
    """The times that are counted for a side."""
    rows = _before(scope) if side == Side.BEFORE else _since(scope)
    return rows.annotate(side=_SIDE, why=_why(at)).filter(side=side, why="")


def _before(scope: Scope) -> QuerySet[Opening]:
    since_ever = replace(scope, since=min(EARLIEST, scope.since))
    return since_ever.logged().filter(sending_mode__in=WITHOUT_TEXTS)


def _since(scope: Scope) -> QuerySet[Opening]:
    return scope.logged().exclude(sending_mode__in=WITHOUT_TEXTS)


def comparable(scope: Scope, *, least: timedelta, at: datetime) -> list[Counted]:
    """Held-back times, and the texted ones that could as well have been drawn.

    Those have as much notice, and came free in the same weeks, since the first was held
    back: in weeks without a held-back time the lot may have been off.
    """
    early = scope.logged().filter(created_at__lte=F("starts_at") - least)
    drawn = early.filter(held_back=True).order_by("created_at")
    first = drawn.values_list("created_at", flat=True).first()
    if first is None:
        return []
    in_lot = Q(held_back=True) | (_is_drawn_for() & ~_surged() & ~_while_stopped())
    found = _grouped(early.filter(in_lot, created_at__gte=first), at=at)
    weeks = {row.week for row in found if row.side == Side.HELD_BACK}
    return [row for row in found if row.week in weeks]


def _is_drawn_for() -> Q:
    """A draw is made for these, as they are logged (offers.lot)."""
    by_practice = Q(cancelled_by=Opening.CancelledBy.PRACTICE)
    return Q(sending_mode=Mode.LIVE, source=Source.CANCELLED) & ~by_practice


def _surged() -> Q:
    """Paused as it was logged, for being one of many of that day: not drawn for."""
    paused = AuditEvent.objects.filter(
        object_type="opening",
        object_id=OuterRef("pk"),
        action="opening_paused",
        detail__reason=Opening.PauseReason.SURGE,
        at=OuterRef("created_at"),
    )
    return Q(Exists(paused))


def _while_stopped() -> Q:
    """Logged while all texting was stopped: not drawn for."""
    spans = Q(pk__in=[])
    resumed = AuditEvent.objects.filter(
        object_type="practice", object_id=1, action="texting_resumed"
    )
    for moment, detail in resumed.values_list("at", "detail"):
        stopped = moment - timedelta(seconds=detail["seconds"])
        spans |= Q(created_at__gte=stopped, created_at__lt=moment)
    since = singletons.practice().texting_stopped_at
    return spans if since is None else spans | Q(created_at__gte=since)


def _grouped(rows: QuerySet[Opening], *, at: datetime) -> list[Counted]:
    found = (
        rows.annotate(
            side=_SIDE,
            why=_why(at),
            band=_BAND,
            week=LocalWeek(F("created_at"), F("location__timezone")),
        )
        .values_list("side", "why", "band", "week", "outcome", "attended")
        .annotate(number=Count("pk"))
        .order_by()
    )
    return [Counted(*row) for row in found]


_SIDE = Case(
    When(held_back=True, then=V(Side.HELD_BACK)),
    When(sending_mode__in=WITHOUT_TEXTS, then=V(Side.BEFORE)),
    default=V(Side.LIVE),
    output_field=CharField(),
)
_BAND = Case(
    *(
        When(created_at__gt=F("starts_at") - each.most, then=V(each.code))
        for each in NOTICES
        if each.most is not None
    ),
    default=V(NOTICES[-1].code),
    output_field=CharField(),
)


def _why(at: datetime) -> Case:
    other = ~Q(sending_mode__in=[*WITHOUT_TEXTS, Mode.LIVE])
    return Case(
        When(closing_reason__in=NEVER_FREE, then=V(LeftOut.NEVER_FREE)),
        When(~Q(source=Source.CANCELLED), then=V(LeftOut.NOT_CANCELLED)),
        When(other, then=V(LeftOut.OTHER_MODE)),
        When(starts_at__gt=at, then=V(LeftOut.AHEAD)),
        When(_live_meanwhile(), then=V(LeftOut.LIVE_MEANWHILE)),
        When(outcome="", then=V(LeftOut.UNSETTLED)),
        default=V(""),
        output_field=CharField(),
    )


def _live_meanwhile() -> Q:
    """Logged without texts, but texting went live before the visit."""
    went_live = AuditEvent.objects.filter(
        object_type="practice", object_id=1, action="sending_mode_changed"
    ).filter(detail__after=Mode.LIVE)
    spans = Q(pk__in=[])
    for moment in went_live.values_list("at", flat=True):
        spans |= Q(created_at__lte=moment, starts_at__gt=moment)
    return Q(sending_mode__in=WITHOUT_TEXTS) & spans
