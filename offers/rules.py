"""The waitlist's rules and what an opening's own offers, and those of others, add."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from clinic.models import Practice
from messaging import inbox, permission
from messaging.understanding import about_texts
from waitlist import eligibility
from waitlist.conditions import Condition
from waitlist.eligibility import Rule, Slot

from .models import Offer
from .models.offer import OfferQuerySet


@dataclass(frozen=True, kw_only=True)
class OpeningSlot(Slot):
    """The slot of an opening, with what the rules about offers need."""

    opening_id: int
    texts_per_day: int
    texts_per_week: int

    @property
    def day_began_at(self) -> datetime:
        return datetime.combine(self.today, time.min, tzinfo=self.zone)

    @property
    def week_began_at(self) -> datetime:
        return self.at - timedelta(days=7)


def _asked(slot: Any) -> OfferQuerySet:
    """Offers after which an entry is not asked again about this opening."""
    return Offer.objects.filter(opening_id=slot.opening_id).exclude(
        Q(status=Offer.Status.MISSED)
        | Q(status=Offer.Status.WITHDRAWN, handed_over_at=None)
    )


def not_asked(slot: Any) -> Condition:
    return ~Exists(_asked(slot).filter(entry=OuterRef("pk")))


def number_free(slot: Any) -> Condition:
    pending = Offer.objects.pending().by_text().exclude(opening_id=slot.opening_id)
    return ~Q(patient__phone__in=pending.values("phone"))


def within_caps(slot: Any) -> Condition:
    today = _texted(slot, slot.texts_per_day, since=slot.day_began_at)
    week = _texted(slot, slot.texts_per_week, since=slot.week_began_at)
    return Q(lost_at__isnull=False) | (
        ~Q(patient__phone__in=today) & ~Q(patient__phone__in=week)
    )


def _texted(slot: Any, limit: Any, *, since: Any) -> QuerySet[Offer, Any]:
    """Numbers that were texted about `limit` other openings since then."""
    return (
        Offer.objects.by_text()
        .filter(handed_over_at__gte=since)
        .exclude(opening_id=slot.opening_id)
        .values("phone")
        .annotate(openings=Count("opening", distinct=True))
        .filter(openings__gte=limit)
        .values("phone")
    )


def number_not_asked(slot: Any) -> Condition:
    return ~Q(patient__phone__in=_asked(slot).by_text().values("phone"))


def nothing_unread(_slot: Any) -> Condition:
    """A reply that may want no more texts holds its number until it is read."""
    waiting = inbox.waiting().filter(reason=about_texts.REASON).order_by()
    return ~Q(patient__phone__in=waiting.values("phone"))


RULES: tuple[Rule, ...] = (
    *eligibility.RULES,
    Rule(
        "not_asked",
        _("Not asked about this time before."),
        not_asked,
        _("Was asked about this time before."),
    ),
    Rule(
        "number_free",
        _("No other time waits for an answer on this phone."),
        number_free,
        _("Another time waits for an answer on this phone."),
    ),
    Rule(
        "caps",
        _("Not yet texted as often as a day and a week allow."),
        within_caps,
        _("Was texted as often as a day or a week allows."),
    ),
    Rule(
        "number_not_asked",
        _("Nobody else on this phone was texted about this time."),
        number_not_asked,
        _("Somebody else on this phone was texted about this time."),
        text_only=True,
    ),
    Rule(
        "nothing_unread",
        _("No text of theirs about our texts waits to be read."),
        nothing_unread,
        _("A text of theirs, perhaps about our texts, waits to be read."),
        text_only=True,
    ),
)


def test_phones(practice: Practice) -> frozenset[str] | None:
    """While sending is tested, the phones that are texted; None if all may be."""
    if practice.sending_mode != Practice.SendingMode.TEST:
        return None
    return frozenset(permission.listed_phones(practice))


def in_force(listed: frozenset[str] | None) -> tuple[Rule, ...]:
    """Every rule; with listed phones, also that everybody else is called."""
    if listed is None:
        return RULES
    return (
        *RULES,
        Rule(
            "test_phone",
            _("On the list of phones that are texted during the test."),
            lambda _slot: Q(patient__phone__in=listed),
            text_only=True,
        ),
    )
