"""Who may be offered a time: named rules, used to choose and to explain the choice."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from django.db.models import BooleanField, ExpressionWrapper, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from . import conditions
from .conditions import Condition
from .models import WaitlistEntry
from .slot import Slot
from .statement import Facts

__all__ = [
    "CALL_RULES",
    "RULES",
    "TEXT_RULES",
    "Rule",
    "Slot",
    "explain",
    "failures",
    "matching",
]

Sentence: TypeAlias = str | Promise


@dataclass(frozen=True)
class Rule:
    """One reason to ask an entry or not; `sentence` is said of an entry that passes.

    An entry that fails only `text_only` rules may be called instead.
    """

    code: str
    sentence: Sentence
    condition: Callable[[Any], Condition]
    failed: Sentence = ""
    text_only: bool = False

    @property
    def name(self) -> str:
        return f"rule_{self.code}"

    @property
    def why_not(self) -> Sentence:
        """The sentence said of an entry that fails."""
        return self.failed or self.sentence


RULES: tuple[Rule, ...] = (
    Rule(
        "active",
        _("Is waiting."),
        conditions.active,
        _("Is no longer waiting: the entry is closed or got a visit."),
    ),
    Rule(
        "ready",
        _("Is ready to be asked."),
        conditions.ready,
        _("Is paused."),
    ),
    Rule(
        "visit_type",
        _("Waits for a kind of visit this time can be used for."),
        conditions.visit_type,
        _("Waits for a kind of visit this time is not for."),
    ),
    Rule(
        "visit_mode",
        _("The kind of visit can be held this way."),
        conditions.visit_mode,
        _("The kind of visit cannot be held this way (in person, video, phone)."),
    ),
    Rule(
        "mode_wanted",
        _("The patient takes a visit held this way."),
        conditions.mode_wanted,
        _("The patient wants the visit another way (in person, video, phone)."),
    ),
    Rule(
        "minutes",
        _("The visit fits into the time."),
        conditions.minutes,
        _("The visit is longer than the time that came free."),
    ),
    Rule(
        "provider",
        _("The patient takes this provider."),
        conditions.provider,
        _("The patient chose other providers."),
    ),
    Rule(
        "provider_kind",
        _("The patient takes this kind of provider."),
        conditions.provider_kind,
        _("The patient wants another kind of provider (MD or DO, APP)."),
    ),
    Rule(
        "never_with",
        _("Nothing speaks against this provider."),
        conditions.not_never_with,
        _("Must never be offered a visit with this provider."),
    ),
    Rule(
        "location",
        _("The patient comes to this location."),
        conditions.location,
        _("The patient chose other locations."),
    ),
    Rule(
        "window",
        _("The patient is free then."),
        conditions.window,
        _("The visit does not lie wholly inside a time the patient is free."),
    ),
    Rule(
        "dates",
        _("The day is between the earliest and the latest date."),
        conditions.dates,
        _("The day is before the earliest or after the latest date."),
    ),
    Rule(
        "own_notice",
        _("It leaves the notice the patient asked for."),
        conditions.own_notice,
        _("It is sooner than the notice the patient asked for."),
    ),
    Rule(
        "interpreter",
        _("No interpreter is needed, or there is time to book one."),
        conditions.interpreter,
        _("Needs an interpreter, and it is too soon to book one."),
    ),
    Rule(
        "transport",
        _("No transport is needed, or there is time to book it."),
        conditions.transport,
        _("Needs transport, and it is too soon to book it."),
    ),
    Rule(
        "preparation",
        _("There is time to prepare for the visit."),
        conditions.preparation,
        _("It is too soon to prepare for this kind of visit."),
    ),
    Rule(
        "not_given_up",
        _("It is not the time this patient gave up."),
        conditions.not_given_up,
        _("It is the time this patient gave up."),
    ),
    Rule(
        "current_ahead",
        _("The visit the patient has, if there is one, is still ahead."),
        conditions.current_ahead,
        _(
            "The visit the patient has is past: close the entry or clear the appointment."
        ),
    ),
    Rule(
        "gain",
        _("It is enough sooner than the visit the patient has, if there is one."),
        conditions.gain,
        _("It is not enough sooner than the visit the patient has."),
    ),
    Rule(
        "still_ahead",
        _("The time has not begun."),
        conditions.still_ahead,
        _("The time has begun or is over."),
    ),
    Rule(
        "not_closed",
        _("Provider and location are there then."),
        conditions.not_closed,
        _("The provider is out or the location is closed then."),
    ),
    Rule(
        "visit_type_by_text",
        _("This kind of visit may be offered by text."),
        conditions.visit_type_by_text,
        _("This kind of visit is offered by phone only."),
        text_only=True,
    ),
    Rule(
        "takes_texts",
        _("The patient takes texts."),
        conditions.takes_texts,
        _("The patient prefers calls."),
        text_only=True,
    ),
    Rule(
        "mobile",
        _("The number can get texts."),
        conditions.mobile,
        _("The number is a landline."),
        text_only=True,
    ),
    Rule(
        "consent",
        _("Agreed to texts at this number."),
        conditions.consent,
        _("No agreement to texts at this number is recorded."),
        text_only=True,
    ),
    Rule(
        "not_suppressed",
        _("Nothing stops texts to this number."),
        conditions.not_suppressed,
        _("The number opted out of texts or cannot receive them."),
        text_only=True,
    ),
)
TEXT_RULES = tuple(rule for rule in RULES if rule.text_only)
CALL_RULES = tuple(rule for rule in RULES if not rule.text_only)


def matching(slot: Facts, rules: Sequence[Rule] = RULES) -> QuerySet[WaitlistEntry]:
    """Entries that pass every rule, in no order."""
    entries = WaitlistEntry.objects.order_by()
    return entries.filter(*(rule.condition(slot) for rule in rules))


def explain(
    slot: Slot, entries: QuerySet[WaitlistEntry], rules: Sequence[Rule] = RULES
) -> QuerySet[WaitlistEntry]:
    """The same entries with a boolean `rule_<code>` for each rule."""
    return entries.annotate(
        **{
            rule.name: ExpressionWrapper(rule.condition(slot), BooleanField())
            for rule in rules
        }
    )


def failures(entry: WaitlistEntry, rules: Sequence[Rule] = RULES) -> list[Rule]:
    """The rules an explained entry fails, in the order they are listed."""
    return [rule for rule in rules if not getattr(entry, rule.name)]
