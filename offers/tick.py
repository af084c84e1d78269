"""Everything that time brings about, found again from rows; safe to run at any moment."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import monotonic
from typing import Any

from django.db.models import Q, QuerySet

from clinic import audit, heartbeat, logs, singletons
from messaging import catch_up, inbound, outbox, outcomes, retention
from messaging import on_call as emergencies
from waitlist import passed

from . import (
    cascade,
    changes,
    closures,
    lifecycle,
    notices,
    on_call,
    openings,
    rates,
    splitting,
)
from . import policy as policies
from .models import Offer, OfferPolicy, Opening
from .reports import tallies, weekly

LOOK_AGAIN = timedelta(minutes=5)

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Step:
    """Rows that are due, and what to do with each in a transaction of its own.

    `is_quick`: done in every tick, however much the steps before it had to do.
    """

    name: str
    rows: Callable[[datetime], Iterable[int]]
    act: Callable[[int, datetime], object]
    is_quick: bool = False


def run_due(at: datetime, *, budget: float | None = None) -> dict[str, int]:
    """Run every step on every due row; returns how many rows each step handled.

    A row that fails is recorded and left for the next tick. After `budget` seconds
    no new row is begun.
    """
    deadline = None if budget is None else monotonic() + budget
    done = {step.name: _run(step, at=at, deadline=deadline) for step in STEPS}
    heartbeat.beat("worker", at=at)
    return done


def _run(step: Step, *, at: datetime, deadline: float | None) -> int:
    handled = 0
    try:
        due = step.rows(at)
    except Exception as error:
        # The other steps and the heartbeat do not depend on this one.
        logger.error("tick %s: %s", step.name, logs.describe(error))
        return 0
    for pk in due:
        if deadline is not None and monotonic() > deadline and not step.is_quick:
            logger.warning("tick stopped early in step %s", step.name)
            break
        try:
            step.act(pk, at)
            handled += 1
        except Exception as error:
            # One bad row must not stop the rest; the next tick finds it again.
            logger.error("tick %s %s: %s", step.name, pk, logs.describe(error))
    return handled


def _once(sweep: Callable[[datetime], object]) -> dict[str, Any]:
    """A step whose own module walks its rows."""
    return {"rows": lambda at: [0], "act": lambda _pk, at: sweep(at)}


def _open() -> QuerySet[Opening]:
    return Opening.objects.filter(status=Opening.Status.OPEN)


def _started(at: datetime) -> list[int]:
    return list(_open().filter(starts_at__lte=at).values_list("pk", flat=True))


def _with_windows_over(at: datetime) -> list[int]:
    if singletons.practice().texting_stopped_at is not None:
        return []
    due = Offer.objects.pending().filter(
        window_ends_at__lte=at, opening__paused_at=None
    )
    return list(due.order_by("opening").values_list("opening", flat=True).distinct())


def _to_advance(at: datetime) -> list[int]:
    """Open times nobody is deciding about, soonest first.

    Where nobody was left to ask, new entries are looked for every few minutes; where
    enough answers were still to come, they are looked at again after the window.
    """
    policy = policies.current()
    awaited = timedelta(minutes=policy.shortest_window_minutes)
    is_adaptive = policy.pacing == OfferPolicy.Pacing.ADAPTIVE
    deciding = (
        Offer.objects.pending()
        .by_text()
        .filter(Q(window_ends_at=None) | Q(window_ends_at__gt=at))
    )
    return list(
        _open()
        .filter(
            Q(exhausted_at=None)
            | Q(looked_at=None)
            | Q(looked_at__lte=at - LOOK_AGAIN),
            texting_from__lte=at,
            starts_at__gt=at,
            paused_at=None,
        )
        .exclude(pk__in=deciding.values("opening"))
        .exclude(
            Q(exhausted_at=None, looked_at__gt=at - awaited) if is_adaptive else Q()
        )
        .order_by("starts_at")
        .values_list("pk", flat=True)
    )


# Replies that came in, or were missed, are heard in the order in which they were
# written before anything is dropped as stale and before anybody new is asked.
STEPS = (
    Step("catch_up", **_once(catch_up.run)),
    Step(
        "read",
        lambda at: inbound.unread(),
        lambda pk, at: inbound.route(pk, at=at),
    ),
    Step("inbox", **_once(inbound.sweep)),
    Step("outcomes", **_once(outcomes.sweep)),
    Step("reconcile", **_once(outbox.reconcile)),
    Step("passed", **_once(passed.close_passed)),
    Step("changes", **_once(lambda at: changes.sweep(at=at))),
    Step(
        "expire",
        _started,
        lambda pk, at: openings.expire(pk, actor=audit.SYSTEM, at=at),
    ),
    Step(
        "closures",
        **_once(lambda at: closures.withdraw_inside(actor=audit.SYSTEM, at=at)),
    ),
    Step(
        "split",
        splitting.due,
        lambda pk, at: splitting.split_as_planned(pk, at=at),
    ),
    Step("late", **_once(lambda at: notices.drop_late_invitations(at=at))),
    Step("lapse", _with_windows_over, lambda pk, at: lifecycle.lapse(pk, at=at)),
    Step("advance", _to_advance, lambda pk, at: cascade.advance(pk, at=at)),
    Step("outbox", **_once(outbox.sweep), is_quick=True),
    Step("emergencies", **_once(emergencies.sweep), is_quick=True),
    Step("fills", **_once(on_call.sweep), is_quick=True),
    Step("weekly", **_once(weekly.sweep), is_quick=True),
    Step("retention", **_once(retention.sweep)),
    Step("rates", **_once(rates.count)),
    Step("tallies", **_once(tallies.sweep)),
)
