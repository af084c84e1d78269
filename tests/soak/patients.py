"""Simulated patients: they read their phones in the carrier's file and reply."""

from __future__ import annotations

import heapq
import itertools
import random
import sqlite3
import threading
import time
from collections import Counter
from concurrent.futures import Future, ThreadPoolExecutor

from messaging.simulator.patients import language_of_offer
from tests.messaging.simulator_process import Simulator

QUICK, SLOW, LATE = (0.2, 3.0), (3.0, 12.0), (20.0, 75.0)
YES, NO = ("YES", "Yes", "yes please"), ("NO", "no thanks")
FREE_STOP = ("please stop texting me", "stop sending me texts")
SILENT: tuple[()] = ()
# How often, and what is written when: the second reply follows the first.
HABITS = (
    (26, ((QUICK, YES),)),
    (14, ((SLOW, YES),)),
    (8, ((LATE, YES),)),
    (14, ((QUICK, NO),)),
    (4, ((QUICK, YES), (QUICK, NO))),
    (4, ((QUICK, NO), (QUICK, YES))),
    (3, ((QUICK, YES), (QUICK, YES))),
    (2, ((QUICK, YES), (QUICK, ("STOP",)))),
    (2, ((QUICK, ("STOP",)),)),
    (3, ((QUICK, FREE_STOP),)),
    (1, ((QUICK, FREE_STOP), (QUICK, YES))),
    (3, ((QUICK, ("what time is it?", "maybe")),)),
    (1, ((QUICK, ("HELP",)),)),
    (1, ((QUICK, ("wrong number",)),)),
    (14, SILENT),
)


class Patients(threading.Thread):
    """Each text that asks for an answer gets the replies that its reader is given to."""

    def __init__(
        self, carrier: Simulator, *, dice: random.Random, haste: float = 1
    ) -> None:
        super().__init__(daemon=True)
        self.carrier, self.dice, self.haste = carrier, dice, haste
        self.sent: Counter[str] = Counter()
        self._plans: list[tuple[float, int, str, str]] = []
        self._order = itertools.count()
        self._last = 0
        self._under_way: list[Future[None]] = []
        self._stopping = threading.Event()

    def run(self) -> None:
        file = sqlite3.connect(f"file:{self.carrier.file}?mode=ro", uri=True)
        with ThreadPoolExecutor(8) as pool:
            while not self._stopping.wait(0.1):
                self._read_phones(file)
                while self._plans and self._plans[0][0] <= time.monotonic():
                    _, _, phone, words = heapq.heappop(self._plans)
                    self._under_way.append(pool.submit(self._send, phone, words))
        file.close()

    def is_heard(self) -> bool:
        """True while a reply is on its way through a webhook."""
        return any(not future.done() for future in self._under_way[-8:])

    def stop(self) -> None:
        """No reply begins after this; those under way have been answered or given up."""
        self._stopping.set()
        self.join(90)
        for future in self._under_way:
            future.result(0)

    def _read_phones(self, file: sqlite3.Connection) -> None:
        rows = file.execute(
            "SELECT seq, phone, body FROM messages WHERE seq > ?"
            " AND direction = 'outbound-api' ORDER BY seq",
            [self._last],
        )
        for seq, phone, body in rows:
            self._last = seq
            if language_of_offer(body) or "Reply only YES" in body:
                self._make_up_mind(phone)

    def _make_up_mind(self, phone: str) -> None:
        habits, weights = [habit for _, habit in HABITS], [often for often, _ in HABITS]
        due = time.monotonic() + 0.4
        for (least, most), words in self.dice.choices(habits, weights=weights)[0]:
            due += self.dice.uniform(least, most) / self.haste
            plan = (due, next(self._order), phone, self.dice.choice(words))
            heapq.heappush(self._plans, plan)

    def _send(self, phone: str, words: str) -> None:
        try:
            answer = self.carrier.control("inbound", {"from": phone, "body": words})
        except TimeoutError:
            # The carrier has it and goes on trying; its file says what came of it.
            self.sent["not waited for"] += 1
            return
        heard = answer["status"] is not None and answer["status"] < 300
        self.sent["answered with 2xx" if heard else "given up by the carrier"] += 1
