"""Whom to ask about an opening, and in which order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import cached_property, lru_cache
from typing import Any, NamedTuple

from django.db.models import (
    BooleanField,
    Case,
    ExpressionWrapper,
    IntegerField,
    Q,
    QuerySet,
    Value,
    When,
    prefetch_related_objects,
)

from clinic import hours, singletons
from clinic.models import Closure, Practice
from messaging import phone as phones
from messaging.models import OutboundText
from waitlist import eligibility, priority
from waitlist.eligibility import Rule
from waitlist.models import WaitlistEntry
from waitlist.priority import Points
from waitlist.statement import AnySlot, Statement

from . import policy as policies
from . import rules
from .models import Offer, OfferPolicy, Opening
from .rules import OpeningSlot

ORDER = ("-turn", *priority.ORDER)
# Before everybody else, in this order; the rest have turn 0.
SAID_YES_BEFORE, TOLD_BEFORE, URGENT, LOST_BEFORE = 4, 3, 2, 1


class Candidate(NamedTuple):
    """An entry in its turn, with all that decides whether it is asked now: `COLUMNS`."""

    entry_id: int
    by_text: bool
    turn: int
    phone: str
    timezone: str
    is_local: bool
    score: int
    urgent: int
    boost: int
    gain: int
    waiting: int

    @property
    def points(self) -> Points:
        return Points(self.urgent, self.boost, self.gain, self.waiting)


COLUMNS = (
    "pk",
    "by_text",
    "turn",
    "patient__phone",
    "patient__timezone",
    "patient__is_local",
    "score",
    *priority.POINTS,
)


def slot(opening: Opening, policy: OfferPolicy, *, at: datetime) -> OpeningSlot:
    return OpeningSlot(
        opening_id=opening.pk,
        provider_id=opening.provider_id,
        provider_kind=opening.provider.kind,
        location_id=opening.location_id,
        zone=opening.location.zone,
        starts_at=opening.starts_at,
        minutes=opening.minutes,
        mode=opening.mode,
        visit_type_ids=tuple(opening.visit_types.values_list("pk", flat=True)),
        given_up_by_id=opening.given_up_by_id,
        at=at,
        minimum_gain_days=policy.minimum_gain_days,
        minimum_gain_days_urgent=policy.minimum_gain_days_urgent,
        interpreter_notice_minutes=policy.interpreter_notice_minutes,
        transport_notice_minutes=policy.transport_notice_minutes,
        texts_per_day=policy.texts_per_day,
        texts_per_week=policy.texts_per_week,
        closed=is_closed(opening),
    )


def is_closed(opening: Opening) -> bool:
    """True inside a closure of its provider or location."""
    return Closure.objects.covering(
        provider_id=opening.provider_id,
        location_id=opening.location_id,
        start=opening.starts_at,
        end=opening.ends_at,
    ).exists()


def weights(policy: OfferPolicy) -> priority.Weights:
    return priority.Weights(
        urgent=policy.weight_urgent,
        gain_180_days=policy.weight_gain_180_days,
        gain_90_days=policy.weight_gain_90_days,
        gain_30_days=policy.weight_gain_30_days,
        no_appointment=policy.weight_no_appointment,
        waiting_limit=policy.weight_waiting_limit,
    )


class Search:
    """Who may be asked about one opening at one moment."""

    def __init__(self, opening: Opening, policy: OfferPolicy, *, at: datetime) -> None:
        self.opening, self.policy, self.at = opening, policy, at

    @cached_property
    def practice(self) -> Practice:
        return singletons.practice()

    @cached_property
    def slot(self) -> OpeningSlot:
        return slot(self.opening, self.policy, at=self.at)

    @cached_property
    def rules(self) -> tuple[Rule, ...]:
        return rules.in_force(rules.test_phones(self.practice))

    @cached_property
    def candidates(self) -> list[Candidate]:
        """Everybody whom a text or a call may ask, next to ask first."""
        statement = _statement(
            weights(self.policy),
            listed=rules.test_phones(self.practice),
            visit_types=len(self.slot.visit_type_ids),
        )
        return list(map(Candidate._make, statement.run(self.slot)))

    def to_text(self) -> QuerySet[WaitlistEntry]:
        """Entries that may be texted, next to ask first."""
        entries = eligibility.matching(self.slot, self.rules)
        scored = priority.annotate(
            entries,
            today=self.slot.today,
            start=self.slot.local_start,
            weights=weights(self.policy),
        )
        return _in_turn(scored, self.slot).select_related("patient")


# Words only: no row of the database is in it, so that it cannot grow old.
@lru_cache(maxsize=32)
def _statement(
    weights: priority.Weights, *, listed: frozenset[str] | None, visit_types: int
) -> Statement:
    slot, every = AnySlot(visit_types=visit_types), rules.in_force(listed)
    general = tuple(rule for rule in every if not rule.text_only)
    textable = Q(*(rule.condition(slot) for rule in every if rule.text_only))
    scored = priority.rank(
        eligibility.matching(slot, general),
        today=slot.today,
        start=slot.local_start,
        weights=weights,
    ).annotate(by_text=ExpressionWrapper(textable, BooleanField()))
    return Statement(_in_turn(scored, slot).values_list(*COLUMNS))


def _in_turn(scored: QuerySet[WaitlistEntry], slot: Any) -> QuerySet[WaitlistEntry]:
    """Those who lost this opening to a winner who is no longer one come first."""
    missed = Offer.objects.filter(
        opening_id=slot.opening_id, status=Offer.Status.MISSED
    ).values("entry")
    said_yes = missed.filter(said_yes_at__isnull=False)
    told = missed.filter(told_gone_at__isnull=False)
    return scored.annotate(
        turn=Case(
            When(pk__in=said_yes, then=Value(SAID_YES_BEFORE)),
            When(pk__in=told, then=Value(TOLD_BEFORE)),
            When(priority.urgent(slot.today), then=Value(URGENT)),
            When(lost_at__isnull=False, then=Value(LOST_BEFORE)),
            default=Value(0),
            output_field=IntegerField(),
        )
    ).order_by(*ORDER)


def score(entry: WaitlistEntry) -> int:
    return int(vars(entry)["score"])


def textable_now(
    candidates: Iterable[Candidate], opening: Opening, *, at: datetime
) -> Iterator[Candidate]:
    """Of these, one entry a phone, where it is contact hours in the phone's zone too."""
    prefetch_related_objects([opening.location], "contact_hours")
    seen: set[str] = set()
    allowed_zones: dict[tuple[str, ...], bool] = {}
    for candidate in candidates:
        if not candidate.by_text or candidate.phone in seen:
            continue
        zones = contact_zones(candidate)
        if zones not in allowed_zones:
            allowed_zones[zones] = (
                hours.next_allowed(
                    OutboundText.Hours.CONTACT,
                    at=at,
                    location=opening.location,
                    zones=zones,
                )
                == at
            )
        if allowed_zones[zones]:
            seen.add(candidate.phone)
            yield candidate


def contact_zones(candidate: Candidate) -> tuple[str, ...]:
    """The zones besides the location's whose hours bind a text to this patient."""
    own = (candidate.timezone,) if candidate.timezone else ()
    return own if candidate.is_local else (*own, *phones.timezones(candidate.phone))


def next_up(opening: Opening, *, at: datetime, limit: int = 3) -> list[WaitlistEntry]:
    """The entries that the next batch would ask, with their scores."""
    return list(Search(opening, policies.current(), at=at).to_text()[:limit])
