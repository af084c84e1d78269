"""A time that came free as staff describe it, before it is an opening."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256

from django.db import transaction

from clinic.audit import Actor
from clinic.models import Location, Provider, VisitType
from waitlist.models import Patient

from . import openings, splitting
from .models import OfferPolicy, Opening

Pause = Opening.PauseReason
# What to do with it once it is logged.
NOW, GRACE, SKIP = "now", "grace", "skip"


@dataclass(frozen=True, kw_only=True)
class Freed:
    provider: Provider
    location: Location
    starts_at: datetime
    minutes: int
    visit_types: Sequence[VisitType]
    mode: str
    source: str
    cancelled_by: str
    given_up_by: Patient | None = field(default=None, repr=False)
    held_in_ehr: bool = False
    in_halves: bool = False

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(minutes=self.minutes)

    def pieces(self) -> list[splitting.Piece]:
        """The openings it becomes: one, or two halves."""
        whole = splitting.Piece(self.starts_at, self.minutes, tuple(self.visit_types))
        return splitting.halves(whole) if self.in_halves else [whole]

    def seal(self) -> str:
        """Changes with anything that was looked at before it was sent."""
        parts = (
            self.provider.pk,
            self.location.pk,
            self.starts_at.isoformat(),
            self.minutes,
            sorted(each.pk for each in self.visit_types),
            self.mode,
            self.source,
            self.cancelled_by,
            self.given_up_by.pk if self.given_up_by else None,
            self.held_in_ehr,
            self.in_halves,
        )
        return sha256(repr(parts).encode()).hexdigest()[:16]

    def draft(
        self, piece: splitting.Piece, policy: OfferPolicy, *, at: datetime
    ) -> Opening:
        """The opening that logging would make; it is not in the database."""
        return Opening(
            pk=0,
            provider=self.provider,
            location=self.location,
            starts_at=piece.starts_at,
            minutes=piece.minutes,
            mode=self.mode,
            source=self.source,
            cancelled_by=self.cancelled_by,
            given_up_by=self.given_up_by,
            held_in_ehr=self.held_in_ehr,
            texting_from=at + openings.grace(policy, starts_at=piece.starts_at, at=at),
            closes_at=piece.starts_at - timedelta(minutes=policy.closes_minutes),
            created_at=at,
        )


def log(freed: Freed, *, go: str, actor: Actor, at: datetime) -> list[Opening]:
    """Log it, whole or in halves, and text at once, after the grace time, or nobody.

    Raises AlreadyLogged, and then logs nothing.
    """
    with transaction.atomic():
        made = [
            openings.log(
                provider=freed.provider,
                location=freed.location,
                starts_at=piece.starts_at,
                minutes=piece.minutes,
                visit_types=piece.visit_types,
                mode=freed.mode,
                source=freed.source,
                cancelled_by=freed.cancelled_by,
                given_up_by=freed.given_up_by,
                held_in_ehr=freed.held_in_ehr,
                actor=actor,
                at=at,
            )
            for piece in freed.pieces()
        ]
        for opening in made:
            if go == NOW:
                openings.send_now(opening.pk, actor=actor, at=at)
            elif go == SKIP:
                openings.pause(opening.pk, actor=actor, at=at)
    return made


def held_back(freed: Freed, policy: OfferPolicy, *, at: datetime) -> str:
    """Why logging it would pause it until a person offers it; empty if it would not."""
    if freed.cancelled_by == Opening.CancelledBy.PRACTICE:
        return Pause.PRACTICE_CANCELLED
    if freed.source != Opening.Source.CANCELLED:
        return ""
    pieces = freed.pieces()
    before = openings.cancelled_same_day(freed.draft(pieces[0], policy, at=at)).count()
    return Pause.SURGE if before + len(pieces) >= policy.surge_limit else ""
