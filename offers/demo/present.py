"""What waits on the board: a win to book, people to phone, a text to read."""

from __future__ import annotations

from datetime import datetime, timedelta

from clinic import audit
from clinic.models import Mode
from offers import calls, cascade, openings
from offers.models import Offer

from . import history
from .people import Crowd
from .places import FOLLOW_UP, LINDQVIST, OKAFOR, RESULTS, local, weekday_after
from .tale import Memory, Tale

QUESTION = "What time do I need to be there? Is 15 min early enough?"


def won_just_now(crowd: Crowd, memory: Memory, *, at: datetime) -> Offer:
    """Won six minutes ago, not yet booked; the winner gives up a later visit."""
    winner = crowd.served[-1]
    provider = crowd.places.providers[LINDQVIST]
    place = crowd.places.locations[provider.usual_location.name]  # type: ignore[union-attr]  # every provider here has one
    day = at.astimezone(place.zone).date() + timedelta(days=1)
    visit = crowd.places.visit_types[FOLLOW_UP]
    opening = history.new_opening(
        provider,
        visit,
        memory,
        starts_at=local(place, weekday_after(day), "14:30"),
        created_at=at - timedelta(minutes=11),
        grace=timedelta(0),
    )
    history.save([opening], [visit])
    actor = audit.staff(memory.desk)
    memory.ledger.record(
        "opening_logged", opening, actor, opening.created_at, source=opening.source
    )
    tale = Tale(opening, memory)
    # The smallest batch holds two: nobody is asked after the winner was.
    entries = tale.choose(1)
    offers, _ = history.ask(tale, entries, winner=tale.scored(winner))
    tale.win(offers[-1], at=at - timedelta(minutes=6))
    winner.closed_at = at - timedelta(minutes=6)
    history.update([opening])
    return offers[-1]


def asks_something(winner: Offer, memory: Memory, *, at: datetime) -> None:
    """The winner's question: no rule may answer it, and the visit is near."""
    text = memory.ledger.receive(
        winner, QUESTION, at - timedelta(minutes=3), claimed=False
    )
    text.needs_person = text.is_urgent = True
    text.inbox_reason = "Has just won a visit and asks something about it."


def people_to_phone(crowd: Crowd, memory: Memory, *, at: datetime) -> None:
    """A visit that is never offered by text; one call was tried in vain."""
    provider, actor = crowd.places.providers[OKAFOR], audit.staff(memory.desk)
    place = crowd.places.locations[provider.usual_location.name]  # type: ignore[union-attr]  # every provider here has one
    day = at.astimezone(place.zone).date() + timedelta(days=2)
    opening = openings.log(
        provider=provider,
        location=place,
        starts_at=local(place, weekday_after(day), "11:30"),
        minutes=provider.usual_minutes,
        visit_types=[crowd.places.visit_types[RESULTS]],
        mode=Mode.IN_PERSON,
        cancelled_by="patient",
        actor=actor,
        at=at - timedelta(minutes=22),
    )
    cascade.advance(opening.pk, at=at - timedelta(minutes=22))
    first = opening.offers.order_by("rank").first()
    if first is not None:
        calls.claim(first.pk, actor=actor, at=at - timedelta(minutes=15))
        calls.no_answer(first.pk, actor=actor, at=at - timedelta(minutes=14))
