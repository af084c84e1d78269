"""The course of a soak: load under fire, then calm until nothing is due, then judge."""

from __future__ import annotations

import random
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path

from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from offers.models import Offer
from tests.messaging.simulator_process import eventually

from . import chaos, desk, due, evidence, judge, report
from .chaos import Killer
from .desk import Desk
from .fleet import Carrier, Fleet
from .patients import Patients

TICK_PAUSE = 2.0
LONGEST = 30 * 60.0  # beyond the time planned, seconds


@dataclass(frozen=True)
class Plan:
    """`calm` bounds the wait for the end; `windows` is whether it waits for all of them."""

    seconds: float
    kills: int
    offers: int
    replies: int
    patients: int
    openings_every: float
    seed: int
    haste: float
    soonest: float
    outage: float
    calm: float
    windows: bool
    keep: Path | None


def run(plan: Plan, *, variables: dict[str, str], ports: tuple[int, int]) -> int:
    """0 if every check passed."""
    site, carrier_port = ports
    with _folder(plan.keep) as folder:
        call_command("migrate", verbosity=0)
        carrier = Carrier(
            folder / "carrier.sqlite3", f"http://127.0.0.1:{site}", carrier_port
        )
        try:
            with Fleet(variables, site, folder, carrier) as fleet:
                story = _play(plan, carrier, fleet)
            found = evidence.read(carrier.file)
            story.checks = judge.judge(found, at=story.calm_at)
            story.checks.append(report.log_check(folder / "log", found))
            report.write(story, found, seed=plan.seed)
            if plan.keep:
                call_command("dumpdata", output=folder / "rows.json", indent=1)
        finally:
            carrier.stop()
            connection.close()
    return 0 if story.passed else 1


@contextmanager
def _folder(keep: Path | None) -> Iterator[Path]:
    if keep is not None:
        keep.mkdir(parents=True, exist_ok=True)
        yield keep
        return
    with tempfile.TemporaryDirectory(prefix="clinic-soak-") as name:
        yield Path(name)


def _play(plan: Plan, carrier: Carrier, fleet: Fleet) -> report.Story:
    dice = _dice(plan.seed)
    desk.prepare(patients=plan.patients, dice=dice)
    desk.give_trouble(carrier, dice)
    carrier.control("rules", chaos.RULES)
    carrier.control("faults", {**chaos.FAULTS, "seed": plan.seed})
    fleet.keep_running()
    eventually(lambda: _is_up(fleet.port), seconds=30)
    staff = Desk(
        pause=plan.openings_every,
        soonest=plan.soonest,
        dice=_dice(plan.seed + 1),
    )
    patients = Patients(carrier, dice=_dice(plan.seed + 2), haste=plan.haste)
    killer = Killer(dice, pause=plan.seconds / plan.kills, outage=plan.outage)
    staff.start()
    patients.start()
    _under_fire(fleet, killer, patients, plan)
    staff.stop()
    patients.stop()
    carrier.control("faults", chaos.NO_FAULTS)
    desk.close_the_list()
    left = _calm_down(fleet, carrier, plan)
    return report.Story(
        did=dict(staff.did),
        replies=dict(patients.sent),
        kills=dict(killer.kills),
        ticks=fleet.ticks,
        failed_ticks=fleet.failed_ticks,
        left=left,
        calm_at=timezone.now(),
    )


def _under_fire(fleet: Fleet, killer: Killer, patients: Patients, plan: Plan) -> None:
    """For so many seconds, and until there were so many kills, offers and replies."""
    next_tick = time.monotonic()
    until = next_tick + plan.seconds
    while time.monotonic() < until or _is_short(plan, killer, patients):
        if time.monotonic() > until + LONGEST:
            raise TimeoutError(f"fewer offers or replies than asked after {LONGEST} s")
        killer.strike(fleet, is_heard=patients.is_heard)
        fleet.keep_running()
        if fleet.tick_is_over() and time.monotonic() > next_tick:
            fleet.tick.start()
            next_tick = time.monotonic() + TICK_PAUSE
        time.sleep(0.02)


def _is_short(plan: Plan, killer: Killer, patients: Patients) -> bool:
    return (
        killer.kills.total() < plan.kills
        or patients.sent.total() < plan.replies
        or Offer.objects.count() < plan.offers
    )


def _calm_down(fleet: Fleet, carrier: Carrier, plan: Plan) -> list[str]:
    """Tick until nothing is due and a further tick changes nothing; what is left."""
    deadline = time.monotonic() + plan.calm
    before: object = None
    while time.monotonic() < deadline:
        fleet.keep_running()
        _tick(fleet, deadline)
        left = due.now(carrier, windows=plan.windows, at=timezone.now())
        state = due.state(carrier)
        if not left and state == before:
            return []
        before = state
        time.sleep(0.5)
    return left or ["something changes for ever"]


def _tick(fleet: Fleet, deadline: float) -> None:
    eventually(fleet.tick_is_over, seconds=30)
    fleet.tick.start()
    eventually(fleet.tick_is_over, seconds=max(5, deadline - time.monotonic()))


def _is_up(port: int) -> bool:
    probe = HTTPConnection("127.0.0.1", port, timeout=2)
    try:
        probe.request("GET", "/healthz/")
        return probe.getresponse().status == 200
    except OSError:
        return False
    finally:
        probe.close()


def _dice(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311  # no secret
