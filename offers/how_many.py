"""How many people the next batch asks, and for how long, in the practice's mode."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from itertools import takewhile

from django.db.models import prefetch_related_objects

from clinic import hours
from messaging.models import OutboundText

from . import grace, pacing, rates
from .candidates import URGENT, Candidate, Search
from .models import Offer, OfferPolicy, PacingStep
from .pacing import Ask

Status, Pacing = Offer.Status, OfferPolicy.Pacing
MINUTE = timedelta(minutes=1)
# So many of those who may be asked are looked at one by one.
LOOKED_AT = 100
# Windows that were over, or skipped by staff: the text is on the phone, unanswered.
NO_ANSWER, SKIPPED = "no_answer", "others_asked"


def next_ask(search: Search, step: PacingStep, to_ask: Sequence[Candidate]) -> Ask:
    """`to_ask`: the first of those who may be texted now, in their order; not empty."""
    pace = search.policy.pacing
    if pace == Pacing.ADAPTIVE:
        return _adaptive(search, step, to_ask)
    notice = f"with under {step.notice_under_hours} hours' notice"
    if pace == Pacing.ONE:
        return Ask(1, step.window_minutes, f"one at a time {notice}")
    size = step.batch_size
    return Ask(size, step.window_minutes, f"{size} at a time {notice}")


def as_asked(ask: Ask, asked: int) -> str:
    """The reason with the number that was asked: others may have been taken meanwhile."""
    meant = f"asking {ask.count} now"
    if asked == ask.count or not ask.because.startswith(meant):
        return ask.because
    said = ask.because.replace(meant, f"asking {asked} now", 1)
    return f"{said}; {ask.count - asked} more could not be asked after all"


def looked_at(policy: OfferPolicy) -> int:
    """How many of those who may be asked `next_ask` wants to see."""
    return LOOKED_AT if policy.pacing == Pacing.ADAPTIVE else 1


def _adaptive(search: Search, step: PacingStep, to_ask: Sequence[Candidate]) -> Ask:
    offers = _asked(search)
    ask = pacing.next_ask(_situation(search, offers, to_ask))
    if ask.count == 0 and _is_hurried(offers):
        count = min(step.batch_size, search.policy.largest_batch, len(to_ask))
        ask = Ask(count, ask.window, f"asking {count} now: staff did not wait")
    alone = sum(1 for _ in takewhile(_is_urgent, to_ask))
    if 0 < alone < ask.count:
        return Ask(alone, ask.window, f"asking {alone} now: urgent, before all others")
    return ask


def _is_urgent(candidate: Candidate) -> bool:
    return candidate.turn == URGENT


def _asked(search: Search) -> list[Offer]:
    """This opening's texts until now, oldest first."""
    if not search.opening.pk:  # a draft: it is in no database
        return []
    return list(search.opening.offers.by_text().order_by("batch__number", "pk"))


def _is_hurried(offers: Sequence[Offer]) -> bool:
    """Staff skipped the last batch's reply window."""
    return any(
        offer.reason == SKIPPED
        for offer in offers
        if offer.batch_id == offers[-1].batch_id
    )


def _situation(
    search: Search, offers: Iterable[Offer], to_ask: Sequence[Candidate]
) -> pacing.Situation:
    opening, policy, at = search.opening, search.policy, search.at
    answers = rates.answers_for(opening.starts_at - at)
    unanswered = [offer for offer in offers if may_still_answer(offer)]
    declined = [offer for offer in offers if offer.status == Status.DECLINED]
    phones = [offer.phone for offer in (*unanswered, *declined)]
    phones += [each.phone for each in to_ask]
    chance = rates.own(phones, expected=answers.yes, at=at)
    return pacing.Situation(
        minutes_open=max(0.0, (at - _began(search)) / MINUTE),
        minutes_left=(opening.closes_at - at) / MINUTE,
        minutes_to_last_ask=(_last_ask(search) - at) / MINUTE,
        unanswered=[
            pacing.Unanswered(_age(offer, at=at), chance[offer.phone])
            for offer in unanswered
        ],
        to_ask=[chance[each.phone] for each in to_ask],
        replies=pacing.Replies(answers.reply, answers.median, answers.sigma),
        limits=pacing.Limits(
            policy.largest_batch,
            float(policy.shortest_window_minutes),
            float(policy.disappointed_per_fill),
        ),
        declined=[chance[offer.phone] for offer in declined],
        evidence=answers.evidence,
        disappointed=sum(
            offer.status == Status.MISSED and offer.said_yes_at is not None
            for offer in offers
        ),
        texting=_texting(search) / MINUTE,
    )


def _last_ask(search: Search) -> datetime:
    return search.opening.starts_at - search.policy.last_ask_minutes * MINUTE


def _texting(search: Search) -> timedelta:
    """For how long texts may still leave; a goal's time of it says enough."""
    place = search.opening.location
    prefetch_related_objects([place], "contact_hours")
    return hours.time_allowed(
        OutboundText.Hours.CONTACT,
        at=search.at,
        until=_last_ask(search),
        location=place,
        enough=pacing.GOAL_FAR * MINUTE,
    )


def may_still_answer(offer: Offer) -> bool:
    """A text that has not been answered, its reply window over or not."""
    if offer.is_deciding:
        return True
    return (
        offer.channel == Offer.Channel.TEXT
        and offer.status == Status.LAPSED
        and offer.reason in (NO_ANSWER, SKIPPED)
    )


def _age(offer: Offer, *, at: datetime) -> float:
    """A text still on its way is as one that has just arrived."""
    return max(0.0, (at - (offer.handed_over_at or at)) / MINUTE)


def _began(search: Search) -> datetime:
    """When its first text could go out: near enough, past the grace time, in hours."""
    opening = search.opening
    furthest = max(step.notice_under_hours for step in search.policy.steps.all())
    near = opening.starts_at - timedelta(hours=furthest)
    return grace.first_texts(opening, at=max(opening.texting_from, near))
