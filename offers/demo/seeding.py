"""Fills an empty database with the invented practice, once."""

from __future__ import annotations

from datetime import datetime
from random import Random

from django.contrib.auth.models import User
from django.db import transaction

from clinic.models import Location, Provider
from messaging import live
from messaging.models import LiveStep
from offers import policy
from offers.models import Opening
from waitlist.models import Patient, WaitlistEntry

from . import history, people, places, present, staff
from .ledger import Ledger
from .past import FILLED, PLOTS, Ending
from .places import FOLLOW_UP
from .tale import Memory

SEED = 20_260


def is_empty() -> bool:
    return not any(
        model._default_manager.exists()
        for model in (Location, Provider, Patient, Opening)
    )


def seed(*, at: datetime) -> bool:
    """False, and nothing changed, where there is data already."""
    with transaction.atomic():
        if not is_empty():
            return False
        _fill(at=at, rng=Random(SEED))  # noqa: S311  (the same invented people each time)
    return True


def _fill(*, at: datetime, rng: Random) -> None:
    team = staff.hire()
    desk = team["scheduler"]
    _go_live(by=team["manager"], at=at)
    crowd = people.gather(
        places.open_practice(today=at.date()),
        served=_served(),
        staff=desk,
        today=at.date(),
        rng=rng,
    )
    memory = Memory(policy=policy.current(), desk=desk, rng=rng, ledger=Ledger(rng))
    history.tell(crowd, memory, at=at)
    winner = present.won_just_now(crowd, memory, at=at)
    present.asks_something(winner, memory, at=at)
    memory.ledger.write()
    present.people_to_phone(crowd, memory, at=at)
    _remember(crowd, memory)


def _go_live(*, by: User, at: datetime) -> None:
    """The demo's patients are simulated: there is nothing to wait for."""
    LiveStep.objects.bulk_create(
        LiveStep(code=step.code, done_at=at, done_by=by, note="demo")
        for step in live.STEPS
    )


def _served() -> list[people.Served]:
    past = [
        people.Served(plot.visit, by_call=plot.ending == Ending.BY_CALL)
        for plot in PLOTS
        if plot.ending in FILLED
    ]
    return [*past, people.Served(FOLLOW_UP, has_appointment=True)]


def _remember(crowd: people.Crowd, memory: Memory) -> None:
    """What the history left on the entries themselves."""
    for entry in crowd.waiting.values():
        entry.unanswered_offers = memory.unanswered[entry.pk]
    WaitlistEntry.objects.bulk_update(
        crowd.everybody, ["unanswered_offers", "closed_at"]
    )
