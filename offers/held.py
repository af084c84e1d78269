"""Candidates who are still waiting, as their offers are about to be written."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from waitlist import priority
from waitlist.models import WaitlistEntry

from . import endings
from .candidates import Candidate, Search
from .models import Batch, Offer


class Held(NamedTuple):
    """A candidate and the entry as it is now."""

    candidate: Candidate
    entry: WaitlistEntry

    def offer(self, search: Search, *, rank: int, batch: Batch | None = None) -> Offer:
        """A text of this batch, or a call; not yet saved."""
        candidate, slot = self.candidate, search.slot
        parts = priority.explained(
            candidate.points, self.entry, today=slot.today, start=slot.local_start
        )
        return Offer(
            opening=search.opening,
            entry=self.entry,
            batch=batch,
            channel=Offer.Channel.TEXT if batch else Offer.Channel.CALL,
            phone=candidate.phone,
            rank=rank,
            score=candidate.score,
            score_parts={**parts, "turn": candidate.turn},
            created_at=search.at,
        )


def lock(chosen: list[Candidate]) -> list[Held]:
    """Hold them, so that none is won, closed or renumbered while it is asked."""
    endings.lock_entries(candidate.entry_id for candidate in chosen)
    return unchanged(chosen)


def unchanged(chosen: Iterable[Candidate]) -> list[Held]:
    """Those that did not change since they were chosen."""
    chosen = list(chosen)
    entries = (
        WaitlistEntry.objects.filter(status=WaitlistEntry.Status.ACTIVE, ready=True)
        .select_related("patient")
        .in_bulk([candidate.entry_id for candidate in chosen])
    )
    found = (
        Held(each, entries[each.entry_id])
        for each in chosen
        if each.entry_id in entries
    )
    return [each for each in found if each.entry.patient.phone == each.candidate.phone]
