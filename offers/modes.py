"""How the practice paces its offers: switched by a manager, taken back with one click."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth.models import PermissionsMixin
from django.db import transaction
from django.db.models import Q

from clinic import audit
from clinic.access import Reader
from clinic.audit import Actor

from . import policy as policies
from . import sentences, threads
from .models import OfferPolicy

Pacing = OfferPolicy.Pacing
# The board speaks of a change for so long.
IS_NEWS = timedelta(days=7)
MAY_CHANGE = "offers.change_offerpolicy"
NEVER = "never"

NAMES = {
    Pacing.FIXED: "fixed batches",
    Pacing.ONE: "one at a time",
    Pacing.ADAPTIVE: "adaptive",
}
MEANINGS = {
    Pacing.FIXED: "So many people at once, and so long to answer, as the table in the "
    "offer policy says for each notice.",
    Pacing.ONE: "One person is asked, and the next when the reply window of the same "
    "table is over: hardly anybody hears that it is gone, and near visits often "
    "stay empty.",
    Pacing.ADAPTIVE: "As many people, as soon after each other, as the time left and "
    "the answers you usually get ask for, within the limits in the offer policy.",
}


@dataclass(frozen=True)
class Change:
    """The last switch of mode. `seen` names it: what was switched since is not undone."""

    pace: str
    before: str
    words: str
    seen: str
    is_news: bool
    may_undo: bool

    @property
    def undo(self) -> str:
        return f"Undo: back to {NAMES[Pacing(self.before)]}"


def change(row: OfferPolicy, *, user: Reader, at: datetime) -> Change | None:
    """None before anybody has switched it."""
    when, before = row.pacing_changed_at, row.pacing_before
    if when is None or not before:
        return None
    since = sentences.day_and_clock(when, threads.desk_zone(), at=at)
    by = sentences.person(row.pacing_changed_by)
    name = NAMES[Pacing(row.pacing)]
    return Change(
        pace=row.pacing,
        before=before,
        words=f"Pacing: {name} since {since}, changed by {by}, before: "
        f"{NAMES[Pacing(before)]}.",
        seen=seen(row),
        is_news=at - when < IS_NEWS,
        may_undo=isinstance(user, PermissionsMixin) and user.has_perm(MAY_CHANGE),
    )


def news(row: OfferPolicy, *, user: Reader, at: datetime) -> Change | None:
    """What the board says of it for some days."""
    found = change(row, user=user, at=at)
    return found if found and found.is_news else None


def seen(row: OfferPolicy) -> str:
    """Names the mode together with the change that made it."""
    when = row.pacing_changed_at
    return f"{row.pacing} {when.isoformat() if when else NEVER}"


def switch(pace: str, *, seen: str, actor: Actor, at: datetime) -> bool:
    """False when somebody has switched it since it was `seen`, or it is so already."""
    rows = OfferPolicy.objects.filter(_unchanged(seen), pk=1).exclude(pacing=pace)
    with transaction.atomic():
        row = rows.select_for_update(of=("self",), no_key=True).first()
        if row is None:
            return False
        before = row.pacing
        changed = rows.filter(pacing=before).update(
            pacing=pace,
            pacing_before=before,
            pacing_changed_at=at,
            pacing_changed_by_id=actor.user_id,
        )
        if changed:
            audit.record(
                "pacing_changed", row, actor=actor, at=at, before=before, after=pace
            )
    return bool(changed)


def undo(*, seen: str, actor: Actor, at: datetime) -> bool:
    """Back to the mode before the change that was `seen`, unless another came since."""
    before = policies.current().pacing_before
    return bool(before) and switch(before, seen=seen, actor=actor, at=at)


def _unchanged(seen: str) -> Q:
    pace, _, since = seen.partition(" ")
    if pace not in Pacing.values:
        return Q(pk=None)
    if since == NEVER:
        return Q(pacing=pace, pacing_changed_at=None)
    try:
        when = datetime.fromisoformat(since)
    except ValueError:
        when = None
    is_moment = when is not None and when.tzinfo is not None
    return Q(pacing=pace, pacing_changed_at=when) if is_moment else Q(pk=None)
