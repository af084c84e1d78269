"""Whom to ask about an opening: the waitlist's rules plus what was asked before."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from functools import cached_property
from typing import Any

from django.db.models import (
    Case,
    Count,
    Exists,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
    prefetch_related_objects,
)
from django.utils.translation import gettext_lazy as _

from clinic import hours, singletons
from clinic.models import Closure, Practice
from messaging import permission
from messaging import phone as phones
from messaging.models import OutboundText
from waitlist import eligibility, priority
from waitlist.eligibility import Rule, Slot
from waitlist.models import WaitlistEntry

from . import policy as policies
from .models import Offer, OfferPolicy, Opening

ORDER = ("-turn", *priority.ORDER)
# Before everybody else, in this order; the rest have turn 0.
SAID_YES_BEFORE, TOLD_BEFORE, URGENT, LOST_BEFORE = 4, 3, 2, 1


def slot(opening: Opening, policy: OfferPolicy, *, at: datetime) -> Slot:
    return Slot(
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


def _capped(opening: Opening, limit: int, since: datetime) -> QuerySet[Offer, Any]:
    """Numbers that were texted about `limit` other openings since then."""
    return (
        Offer.objects.by_text()
        .filter(handed_over_at__gte=since)
        .exclude(opening=opening)
        .values("phone")
        .annotate(openings=Count("opening", distinct=True))
        .filter(openings__gte=limit)
        .values("phone")
    )


def rules(opening: Opening, policy: OfferPolicy, *, at: datetime) -> tuple[Rule, ...]:
    """Every rule for this opening; the filter and the explanation are both these."""
    day = datetime.combine(
        at.astimezone(opening.location.zone).date(),
        time.min,
        tzinfo=opening.location.zone,
    )
    asked = Offer.objects.filter(opening=opening).exclude(
        Q(status=Offer.Status.MISSED)
        | Q(status=Offer.Status.WITHDRAWN, handed_over_at=None)
    )
    pending = Offer.objects.pending().by_text().exclude(opening=opening).values("phone")
    today = _capped(opening, policy.texts_per_day, day)
    week = _capped(opening, policy.texts_per_week, at - timedelta(days=7))
    return (
        *eligibility.RULES,
        Rule(
            "not_asked",
            _("Not asked about this time before."),
            lambda _slot: ~Exists(asked.filter(entry=OuterRef("pk"))),
        ),
        Rule(
            "number_free",
            _("No other time waits for an answer on this phone."),
            lambda _slot: ~Q(patient__phone__in=pending),
        ),
        Rule(
            "caps",
            _("Not yet texted as often as a day and a week allow."),
            lambda _slot: (
                Q(lost_at__isnull=False)
                | (~Q(patient__phone__in=today) & ~Q(patient__phone__in=week))
            ),
        ),
        Rule(
            "number_not_asked",
            _("Nobody else on this phone was texted about this time."),
            lambda _slot: ~Q(patient__phone__in=asked.by_text().values("phone")),
            text_only=True,
        ),
        *_test_rules(),
    )


def _test_rules() -> tuple[Rule, ...]:
    """While sending is tested, everybody but the listed phones is called."""
    practice = singletons.practice()
    if practice.sending_mode != Practice.SendingMode.TEST:
        return ()
    listed = permission.listed_phones(practice)
    return (
        Rule(
            "test_phone",
            _("On the list of phones that are texted during the test."),
            lambda _slot: Q(patient__phone__in=listed),
            text_only=True,
        ),
    )


class Search:
    """Who may be asked about one opening at one moment; its rules are built once."""

    def __init__(self, opening: Opening, policy: OfferPolicy, *, at: datetime) -> None:
        self.opening, self.policy, self.at = opening, policy, at

    @cached_property
    def slot(self) -> Slot:
        return slot(self.opening, self.policy, at=self.at)

    @cached_property
    def rules(self) -> tuple[Rule, ...]:
        return rules(self.opening, self.policy, at=self.at)

    def to_text(self) -> QuerySet[WaitlistEntry]:
        """Entries that may be texted, next to ask first."""
        return self._in_turn(eligibility.matching(self.slot, self.rules))

    def to_call(self, *, everybody: bool) -> QuerySet[WaitlistEntry]:
        """Entries to phone: those a text may not reach, or all when texting is over."""
        general = tuple(rule for rule in self.rules if not rule.text_only)
        entries = eligibility.matching(self.slot, general)
        if not everybody:
            textable = (r.condition(self.slot) for r in self.rules if r.text_only)
            entries = entries.filter(~Q(*textable))
        return self._in_turn(entries)

    def _in_turn(self, entries: QuerySet[WaitlistEntry]) -> QuerySet[WaitlistEntry]:
        today = self.slot.today
        scored = priority.annotate(
            entries,
            today=today,
            start=self.slot.local_start,
            weights=weights(self.policy),
        )
        said_yes, told = self._asked_before
        return (
            scored.annotate(
                turn=Case(
                    When(pk__in=said_yes, then=Value(SAID_YES_BEFORE)),
                    When(pk__in=told, then=Value(TOLD_BEFORE)),
                    When(priority.urgent(today), then=Value(URGENT)),
                    When(lost_at__isnull=False, then=Value(LOST_BEFORE)),
                    default=Value(0),
                    output_field=IntegerField(),
                )
            )
            .order_by(*ORDER)
            .select_related("patient")
        )

    @cached_property
    def _asked_before(self) -> tuple[list[int], list[int]]:
        """Entries that lost this opening to a winner who is no longer one."""
        missed = list(
            Offer.objects.filter(
                opening=self.opening, status=Offer.Status.MISSED
            ).values_list("entry_id", "said_yes_at", "told_gone_at")
        )
        return (
            [entry for entry, said_yes_at, _ in missed if said_yes_at],
            [entry for entry, _, told_at in missed if told_at],
        )


def turn(entry: WaitlistEntry) -> int:
    """An entry of `to_text` or `to_call`: whether it is asked out of the usual order."""
    return int(vars(entry)["turn"])


def score(entry: WaitlistEntry) -> int:
    return int(vars(entry)["score"])


def textable_now(
    entries: QuerySet[WaitlistEntry], opening: Opening, *, at: datetime
) -> Iterator[WaitlistEntry]:
    """Of these, one entry a phone, where it is contact hours in the phone's zone too."""
    prefetch_related_objects([opening.location], "contact_hours")
    seen: set[str] = set()
    allowed_zones: dict[tuple[str, ...], bool] = {}
    for entry in entries.iterator(chunk_size=50):
        phone = entry.patient.phone
        if phone in seen:
            continue
        zones = contact_zones(entry)
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
            seen.add(phone)
            yield entry


def contact_zones(entry: WaitlistEntry) -> tuple[str, ...]:
    """The zones besides the location's whose hours bind a text to this patient."""
    patient = entry.patient
    own = (patient.timezone,) if patient.timezone else ()
    return own if patient.is_local else (*own, *phones.timezones(patient.phone))


def next_up(opening: Opening, *, at: datetime, limit: int = 3) -> list[WaitlistEntry]:
    """The entries that the next batch would ask, with their scores."""
    return list(Search(opening, policies.current(), at=at).to_text()[:limit])


def why(
    opening: Opening, entry: WaitlistEntry, *, at: datetime
) -> list[tuple[Rule, bool]]:
    """Each rule and whether this entry passes it for this opening."""
    search = Search(opening, policies.current(), at=at)
    row = eligibility.explain(
        search.slot, WaitlistEntry.objects.filter(pk=entry.pk), search.rules
    ).get()
    failed = eligibility.failures(row, search.rules)
    return [(rule, rule not in failed) for rule in search.rules]
