"""Openings of the practice's own past as cases to be played again.

Who could have been asked is picked once, before the run, by the waitlist's rules: those
who were asked, and whoever was waiting then and fits by what is known of them today.
What cannot be known any more: consent, wishes, pauses and scores as they were then, and
the limits on texts per day and week, because each opening is played alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from django.db.models import Q, QuerySet, prefetch_related_objects

from clinic import hours
from clinic.models import Location
from messaging.models import OutboundText
from waitlist import eligibility, priority
from waitlist.models import WaitlistEntry

from .. import candidates, rates
from .. import policy as policies
from ..models import OfferPolicy, Opening
from ..pacing import Limits, Replies
from ..rates import Answers
from .case import Case

CONTACT = OutboundText.Hours.CONTACT
MINUTE, STEP = timedelta(minutes=1), timedelta(minutes=15)
# More are not asked about one time by any policy worth comparing.
MOST_PATIENTS = 60


def sample(openings: QuerySet[Opening], *, most: int) -> list[Opening]:
    """The same ones every time: some of those whose first texts could have gone out."""
    rows = openings.filter(released_from=None).exclude(
        cancelled_by=Opening.CancelledBy.PRACTICE
    )
    ids = sorted(rows.values_list("pk", flat=True))
    chosen = Random(0).sample(ids, most) if len(ids) > most else ids  # noqa: S311 - a sample, no secret
    found = Opening.objects.filter(pk__in=chosen).select_related("provider", "location")
    found = found.prefetch_related("location__contact_hours", "visit_types")
    return list(found.order_by("pk"))


def cases(openings: Iterable[Opening]) -> Iterator[Case]:
    """Openings that came too late for texts, or fitted nobody, are no cases."""
    policy, learned = policies.current(), rates.learned()
    for opening in openings:
        case = _case(opening, policy, learned)
        if case is not None:
            yield case


def _case(
    opening: Opening, policy: OfferPolicy, learned: dict[str, Answers]
) -> Case | None:
    start = _first_text(opening, policy)
    notice = opening.starts_at - start
    if notice / MINUTE <= policy.last_ask_minutes:
        return None
    answers = learned[rates.kind_of(notice)]
    phones = _phones(opening, policy)
    if not phones:
        return None
    own = rates.own(phones, expected=answers.yes, at=opening.created_at)
    return Case(
        notice=notice / MINUTE,
        acceptance=[own[phone] for phone in phones],
        replies=Replies(answers.reply, answers.median, answers.sigma),
        evidence=answers.evidence,
        spans=spans(opening.location, start, opening.starts_at),
        last_ask=float(policy.last_ask_minutes),
        closes=float(policy.closes_minutes),
        limits=limits(policy),
        steps=steps(policy),
    )


def published() -> list[Case]:
    """Where there is no history: what others published, for lists short and long."""
    policy = policies.current()
    return [
        Case(
            notice=notice * 60.0,
            acceptance=[share] * matching,
            replies=Replies(rates.PRIOR_REPLY, delay, sigma),
            last_ask=float(policy.last_ask_minutes),
            closes=float(policy.closes_minutes),
            limits=limits(policy),
            steps=steps(policy),
        )
        for share, delay, sigma in ((0.05, 29, 1.74), (0.11, 12, 1.5), (0.25, 5, 1.2))
        for matching in (8, 20, 60)
        for notice in (3, 24, 72)
    ]


def limits(policy: OfferPolicy) -> Limits:
    return Limits(
        policy.largest_batch,
        float(policy.shortest_window_minutes),
        float(policy.disappointed_per_fill),
    )


def steps(policy: OfferPolicy) -> Sequence[tuple[float, int, float]]:
    return [
        (step.notice_under_hours, step.batch_size, step.window_minutes)
        for step in sorted(policy.steps.all(), key=lambda step: step.notice_under_hours)
    ]


def _first_text(opening: Opening, policy: OfferPolicy) -> datetime:
    """After the grace time, near enough by the batches by notice, in contact hours."""
    furthest = max(step.notice_under_hours for step in policy.steps.all())
    near = opening.starts_at - timedelta(hours=furthest) + MINUTE
    moment = max(opening.created_at, opening.texting_from, near)
    return _opens(opening.location, moment)


def _opens(place: Location, moment: datetime) -> datetime:
    """In UTC: two moments of one zone would be subtracted by its clock."""
    found = hours.next_allowed(CONTACT, at=moment, location=place)
    return found.astimezone(UTC)


def spans(
    place: Location, start: datetime, end: datetime
) -> Sequence[tuple[float, float]]:
    """The minutes after the first text in which others may leave, until the visit."""
    prefetch_related_objects([place], "contact_hours")
    found, moment = [], start
    while moment < end:
        opens = _opens(place, moment)
        closes = _closing(place, opens, end)
        if opens >= end:
            break
        found.append(((opens - start) / MINUTE, (closes - start) / MINUTE))
        moment = closes
    return found


def _closing(place: Location, opens: datetime, end: datetime) -> datetime:
    """When texting is over for that day; looked for quarter of an hour by quarter."""
    moment = opens
    while moment < end:
        after = moment + STEP
        if _opens(place, after) > after:
            return after
        moment = after
    return end


def _phones(opening: Opening, policy: OfferPolicy) -> list[str]:
    """Each number once: those that were texted, then those who fit, in their order."""
    asked = opening.offers.by_text().order_by("rank").values_list("phone", flat=True)
    fitting = _fitting(opening, policy).values_list("patient__phone", flat=True)
    found = dict.fromkeys([*asked, *fitting[:MOST_PATIENTS]])
    return list(found)[:MOST_PATIENTS]


def _fitting(opening: Opening, policy: OfferPolicy) -> QuerySet[WaitlistEntry]:
    slot = candidates.slot(opening, policy, at=opening.created_at)
    rows = eligibility.matching(slot, RULES)
    return priority.annotate(
        rows,
        today=slot.today,
        start=slot.local_start,
        weights=candidates.weights(policy),
    ).order_by(*priority.ORDER)


def _was_waiting(slot: Any) -> Q:
    """At the time that is played again, whatever became of the entry since."""
    still = Q(closed_at=None) | Q(closed_at__gt=slot.at)
    return Q(waiting_since__lte=slot.today) & still


RULES = tuple(
    replace(rule, condition=_was_waiting) if rule.code == "active" else rule
    for rule in eligibility.RULES
)
