"""Carries out what is due, a few at a time, in order for each text."""

from __future__ import annotations

import queue
import sys
import threading
import time

from . import events, knobs, patients, progress, webhooks
from .carrier import Carrier
from .events import Event
from .knobs import Rules

WORKERS = 16
IDLE_SECONDS = 0.5


def perform(carrier: Carrier, event: Event, *, at: float) -> None:
    if event.kind == events.PROGRESS:
        progress.take_step(carrier, event, at=at)
    elif event.kind == events.CALLBACK:
        progress.report(carrier, event, at=at)
    elif event.kind == events.ANSWER:
        patients.answer(carrier, event, at=at)
    else:
        webhooks.forward(carrier, event, knobs.load(carrier.store, Rules), at=at)


class Dispatcher:
    """One thread finds due events, several carry them out; one at a time per text."""

    def __init__(self, carrier: Carrier) -> None:
        self.carrier = carrier
        self._queue: queue.SimpleQueue[Event] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._busy: set[str] = set()

    def start(self) -> None:
        for target in [self._find] + [self._work] * WORKERS:
            threading.Thread(target=target, daemon=True).start()

    def reserve(self, sid: str) -> None:
        """Keep a new text's first event for `run_now`; call it before the commit."""
        self._claim(sid)

    def run_now(self, event_id: int) -> Event | None:
        """Carry out a reserved event in this thread and wait for its retries."""
        event = events.get(self.carrier.store, event_id)
        if event:
            self._carry_out(event)
        while event and not event.is_done and not self.carrier.stopping.wait(0.02):
            event = events.get(self.carrier.store, event_id)
        return event

    def _find(self) -> None:
        while not self.carrier.stopping.is_set():
            self.carrier.wake.clear()
            now = time.time()
            for event in events.due(self.carrier.store, now):
                if self._claim(event.sid):
                    self._queue.put(event)
            upcoming = events.next_due(self.carrier.store)
            pause = IDLE_SECONDS if upcoming is None else upcoming - time.time()
            self.carrier.wake.wait(min(max(pause, 0.01), IDLE_SECONDS))

    def _claim(self, sid: str) -> bool:
        with self._lock:
            if sid in self._busy:
                return False
            self._busy.add(sid)
            return True

    def _work(self) -> None:
        while True:
            self._carry_out(self._queue.get())

    def _carry_out(self, event: Event) -> None:
        try:
            # Between being found and being claimed somebody may have carried it out.
            current = events.get(self.carrier.store, event.id)
            if current and not current.is_done and current.tries == event.tries:
                perform(self.carrier, current, at=time.time())
        except Exception as error:
            if not self.carrier.stopping.is_set():
                sys.stderr.write(f"{event.kind} failed: {type(error).__name__}\n")
                events.postpone(self.carrier.store, event, until=time.time() + 1)
        finally:
            with self._lock:
                self._busy.discard(event.sid)
            self.carrier.wake.set()
