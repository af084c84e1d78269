"""The order of measuring."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from http.client import HTTPConnection

from django.core.management import call_command
from django.db import connection

from clinic.demo import Demo
from offers.models import Offer
from tests.bench import (
    choosing,
    floor,
    invited,
    people,
    programs,
    replies,
    reporting,
    ticking,
)
from tests.bench.programs import Program
from tests.bench.replies import Answered
from tests.bench.table import Table

SIZES = (1_000, 10_000, 100_000)
TICK_AT, DUE = 10_000, 1_000
# For one web process and for two: so many turns at each latency, one after the other,
# of so many openings with three replies each.
TURNS, OPENINGS = 2, 24
SLOW_CARRIER = 150  # milliseconds
BURST = 64
FLOOR_EACH, FLOOR_CASES = 60, 760


def run(demo: Demo) -> None:
    started = time.monotonic()
    call_command("migrate", verbosity=0)
    people.practice()
    people.first()
    _say(_setting())
    table = Table()
    _choosing(table)
    _replying(table, demo)
    _reporting(table)
    _say(f"The whole run took {time.monotonic() - started:.0f} s.")


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def _setting() -> str:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_setting('server_version'), current_setting('fsync'),"
            " current_setting('synchronous_commit')"
        )
        version, fsync, commit = cursor.fetchone()
    return (
        f"PostgreSQL {version}, fsync {fsync}, synchronous_commit {commit};"
        f" {os.cpu_count()} processors, load {os.getloadavg()[0]:.1f} at the start.\n"
        "Other programs move every figure: compare the ratios, not the seconds.\n"
    )


def _choosing(table: Table) -> None:
    size = people.FIRST
    for wanted in SIZES:
        people.grow(start=size, until=wanted)
        size = wanted
        [opening] = invited.openings(1)
        table.choice(choosing.compare(opening.pk, entries=wanted))
        if wanted == TICK_AT:
            table.tick(ticking.measure(DUE))
        invited.close_all()


def _replying(table: Table, demo: Demo) -> None:
    """On a waitlist of the last size, with the worker sending all the while."""
    floor.prepare(invited.groups(FLOOR_CASES, size=3, texts=False))
    waiting = [invited.groups(OPENINGS, size=3) for _ in range(2 * (2 * TURNS + 1))]
    crowd = [offer for group in invited.groups(BURST // 4, size=4) for offer in group]
    floors = [_floor()]
    with programs.carrier(demo), programs.worker(demo) as worker:
        with programs.web(demo, workers=1) as web:
            one = _turns(demo, web, [waiting.pop() for _ in range(2 * TURNS + 1)])
            burst = _burst(crowd)
            web_peaks = programs.peaks(web)
        with programs.web(demo, workers=2) as web:
            two = _turns(demo, web, [waiting.pop() for _ in range(2 * TURNS + 1)])
        worker_peaks = programs.peaks(worker)
    floors.append(_floor())
    for processes, answered in ((1, one), (2, two)):
        table.replies(answered, processes=processes, floors=floors)
    table.burst(burst)
    table.memory("web, one process of 8 threads", web_peaks)
    table.memory("worker", worker_peaks)


def _reporting(table: Table) -> None:
    """Last: three years of history would be in everybody else's way."""
    table.counting(reporting.counting(reporting.prepare()))
    for page in reporting.pages():
        table.page(page)


def _floor() -> float:
    speed = floor.per_second(os.environ["DATABASE_URL"], each=FLOOR_EACH)
    replies.clear_the_outbox()
    return speed


def _turns(
    demo: Demo, web: Program, waiting: Sequence[list[list[Offer]]]
) -> dict[int, list[Answered]]:
    """Answers at each latency, alternately; the first turn only warms up."""
    warm_up, *rest = waiting
    replies.send(replies.mixed(warm_up))
    answered: dict[int, list[Answered]] = {0: [], SLOW_CARRIER: []}
    for n, groups in enumerate(rest):
        latency = (0, SLOW_CARRIER)[n % 2]
        _set_latency(demo, latency)
        replies.clear_the_outbox()
        used = programs.processor_seconds(web)
        turn = replies.send(replies.mixed(groups))
        used = programs.processor_seconds(web) - used
        answered[latency].append(replace(turn, processor=used))
    return answered


def _burst(offers: Sequence[Offer]) -> Answered:
    """One YES from each of them at the same moment."""
    replies.clear_the_outbox()
    crowd = [replies.written(offer.phone, "YES") for offer in offers]
    return replies.send(crowd, patients=len(crowd))


def _set_latency(demo: Demo, milliseconds: int) -> None:
    with closing(HTTPConnection("127.0.0.1", demo.phones_port, timeout=30)) as carrier:
        wanted = json.dumps({"latency_ms": milliseconds})
        carrier.request("POST", "/_control/faults", wanted)
        if carrier.getresponse().status != 200:
            raise RuntimeError("the carrier could not be made slow")
