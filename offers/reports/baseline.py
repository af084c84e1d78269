"""Did it work, or would they have filled anyway? Live weeks beside those without texts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from .. import policy as policies
from . import baseline_tables as tables
from . import comparing, ended, statistics
from .comparing import Pair
from .ended import Counted, Side, filled, those
from .scope import NOTICES, Scope
from .table import Table


@dataclass(frozen=True)
class Report:
    """What the page shows; a sentence is empty where there is nothing to say."""

    headline: str
    by_notice: str
    missing: str
    held_back: str
    tables: tuple[Table, ...]


def report(scope: Scope, *, at: datetime) -> Report:
    rows = ended.counted(scope, at=at)
    counting = [row for row in rows if not row.left_out]
    least = timedelta(hours=policies.current().held_back_hours)
    drawn = ended.comparable(scope, least=least, at=at)
    drawn = [row for row in drawn if not row.left_out]
    pairs = _pairs(counting, Side.LIVE, Side.BEFORE)
    held = _pairs(drawn, Side.LIVE, Side.HELD_BACK)
    everything = comparing.total(pairs.values())
    return Report(
        headline=everything.words("Live weeks", "before"),
        by_notice=_with_same_notice(pairs),
        missing=everything.missing("live", "before"),
        held_back=_held_back_words(held),
        tables=(
            tables.live_and_before(pairs, scope),
            tables.how_ended(counting),
            tables.texted_and_held_back(held),
            tables.weeks(counting),
            tables.left_out(rows),
        ),
    )


def _pairs(rows: Sequence[Counted], ours: Side, theirs: Side) -> dict[str, Pair]:
    """By the code of the notice, those bands in which there is anything."""
    found = {
        each.code: Pair(
            filled(those(rows, side=ours, notice=each.code)),
            filled(those(rows, side=theirs, notice=each.code)),
        )
        for each in NOTICES
    }
    return {code: pair for code, pair in found.items() if pair.total}


def _with_same_notice(pairs: dict[str, Pair]) -> str:
    """Early cancellations fill better: before and live may differ in their notice."""
    both = [(pair.one, pair.other) for pair in pairs.values() if pair.is_enough]
    found = statistics.weighted_difference(both)
    if found is None or len(both) < 2:
        return ""
    points = comparing.points(statistics.mean_difference(both), found)
    where = "" if len(both) == len(pairs) else " where there is enough of both"
    return f"With the notice of the live times{where}: {points}."


def _held_back_words(pairs: dict[str, Pair]) -> str:
    both = comparing.total(pairs.values())
    if not both.other.total:
        return ""
    words = both.words("Texted times", "those held back")
    missing = both.missing("texted", "held back")
    return f"{words} {missing}".rstrip()
