"""The practice's side of a soak: its waitlist, and staff who log openings."""

from __future__ import annotations

import random
import threading
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db import connection
from django.utils import timezone

from clinic import audit
from clinic.models import Location, Practice, Provider, VisitType
from offers import openings
from offers.models import OfferPolicy, Opening, PacingStep
from tests import factories
from tests.messaging.simulator_process import Simulator
from waitlist import entries
from waitlist.models import WaitlistEntry

MINUTE = timedelta(minutes=1)
FAMILIES = 0.08
# Numbers the carrier refuses, cannot deliver to, or cannot reach just now.
TROUBLE = ({"sync_error": 21614}, {"async_error": 30005}, {"async_error": 30003})


def prepare(*, patients: int, dice: random.Random) -> None:
    """A practice that is live at any hour, with nobody too often texted to be asked."""
    Practice.objects.filter(pk=1).update(sending_mode=Practice.SendingMode.LIVE)
    OfferPolicy.objects.filter(pk=1).update(
        grace_minutes=0,
        short_grace_minutes=0,
        last_ask_minutes=0,
        closes_minutes=0,
        surge_limit=10_000,
        unanswered_limit=10_000,
        texts_per_day=1_000,
        texts_per_week=1_000,
    )
    PacingStep.objects.update(window_minutes=1)
    place = factories.LocationFactory()
    for _ in range(6):
        factories.ProviderFactory().locations.add(place)
    number = 0
    for _ in range(patients):
        number += dice.random() >= FAMILIES
        factories.EntryFactory(
            patient__phone=factories.phone(number), patient__is_local=True
        )


def give_trouble(carrier: Simulator, dice: random.Random) -> None:
    phones = sorted(set(_phones()))
    for phone in dice.sample(phones, k=len(phones) // 20):
        carrier.control("numbers", {"phone": phone, **dice.choice(TROUBLE)})


def _phones() -> Iterator[str]:
    return WaitlistEntry.objects.values_list("patient__phone", flat=True).iterator()


def close_the_list() -> None:
    """Staff pause everybody: nobody new is asked, and what is out can be answered."""
    waiting = WaitlistEntry.objects.filter(status=WaitlistEntry.Status.ACTIVE)
    ids = list(waiting.values_list("pk", flat=True))
    entries.pause(ids, actor=audit.SYSTEM, at=timezone.now())


class Desk(threading.Thread):
    """Logs an opening every `pause` seconds, and now and then takes one back."""

    def __init__(self, *, pause: float, soonest: float, dice: random.Random) -> None:
        super().__init__(daemon=True)
        self.pause, self.soonest, self.dice = pause, soonest, dice
        self.did: Counter[str] = Counter()
        self.error: Exception | None = None
        self._stopping = threading.Event()

    def run(self) -> None:
        try:
            self._places = list(Location.objects.all())
            self._providers = list(Provider.objects.all())
            self._types = list(VisitType.objects.all())
            while not self._stopping.wait(self.dice.uniform(0.4, 1.6) * self.pause):
                self._act(timezone.now())
        except Exception as error:
            self.error = error
        finally:
            connection.close()

    def stop(self) -> None:
        self._stopping.set()
        self.join(30)
        if self.error:
            raise self.error

    def _act(self, at: datetime) -> None:
        if self.dice.random() < 0.06:
            self._withdraw(at)
        else:
            self._log(at)

    def _log(self, at: datetime) -> None:
        try:
            openings.log(
                provider=self.dice.choice(self._providers),
                location=self._places[0],
                starts_at=self._start(at),
                minutes=30,
                visit_types=self._types,
                mode="in_person",
                held_in_ehr=self.dice.random() < 0.5,
                actor=audit.SYSTEM,
                at=at,
            )
            self.did["openings logged"] += 1
        except openings.AlreadyLogged:
            self.did["times logged before"] += 1

    def _start(self, at: datetime) -> datetime:
        """Some begin while the soak runs; most are hours or days away."""
        kind = self.dice.random()
        if kind < 0.15:
            return at + timedelta(seconds=self.soonest * self.dice.uniform(1, 2))
        furthest = 4 * 60 if kind < 0.5 else 10 * 24 * 60
        return at.replace(second=0, microsecond=0) + MINUTE * self.dice.randint(
            15, furthest
        )

    def _withdraw(self, at: datetime) -> None:
        reasons = Opening.ClosingReason
        ids = list(
            Opening.objects.filter(status=Opening.Status.OPEN).values_list(
                "pk", flat=True
            )
        )
        if ids and openings.withdraw(
            self.dice.choice(ids),
            reason=self.dice.choice([reasons.NOT_FREE, reasons.FILLED_OUTSIDE]),
            actor=audit.SYSTEM,
            at=at,
        ):
            self.did["openings withdrawn"] += 1
