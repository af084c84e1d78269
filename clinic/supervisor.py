"""Keeps several programs running as one, and leaves nothing behind when it ends."""

from __future__ import annotations

import contextlib
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import IO

from .watcher import kill_group

ROOT = Path(__file__).resolve().parent.parent
POLL_SECONDS = 0.1


@dataclass(frozen=True)
class Part:
    name: str
    command: Sequence[str]


@dataclass(frozen=True)
class Limits:
    """A part that ends within `quick` seconds failed; after `failures` in a row, all ends."""

    quick: float = 10
    failures: int = 5
    first_pause: float = 0.5
    longest_pause: float = 8
    stop: float = 10


@dataclass
class _Running:
    part: Part
    process: subprocess.Popen[str] | None = None
    started_at: float = 0
    start_at: float = 0
    failures: int = 0


@dataclass
class Supervisor:
    """`look` is called ten times a second and may return the name of a hung part."""

    parts: Sequence[Part]
    environment: Mapping[str, str]
    limits: Limits = Limits()
    look: Callable[[], str | None] = lambda: None
    out: IO[str] = field(default_factory=lambda: sys.stdout)

    def run(self) -> int:
        """Blocks until a signal (0) or until a part fails again and again (1)."""
        self._stopping = threading.Event()
        self._printing = threading.Lock()
        self._running = [_Running(part) for part in self.parts]
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._ask_to_stop)
        if signal.getsignal(signal.SIGHUP) != signal.SIG_IGN:  # as under nohup
            signal.signal(signal.SIGHUP, self._ask_to_stop)
        self._watcher = self._start_watcher()
        try:
            return self._keep_running()
        finally:
            self._stop()

    def say(self, name: str, line: str) -> None:
        width = max(len(part.name) for part in self.parts)
        # Our own output may be a pipe whose reader is gone; the parts matter more.
        with self._printing, contextlib.suppress(OSError, ValueError):
            self.out.write(f"{name:<{width}} | {line}\n")
            self.out.flush()

    def _ask_to_stop(self, number: int, frame: FrameType | None) -> None:
        self._stopping.set()

    def _keep_running(self) -> int:
        while not self._stopping.wait(POLL_SECONDS):
            for running in self._running:
                self._look_after(running)
                if running.failures >= self.limits.failures:
                    self._give_up(running.part)
                    return 1
            hung = self.look()
            for running in self._running:
                if running.part.name == hung and running.process:
                    self.say(hung, "hangs: it is ended and started again")
                    kill_group(running.process.pid)
        return 0

    def _look_after(self, running: _Running) -> None:
        now = time.monotonic()
        if running.process is None:
            if now >= running.start_at:
                self._start(running)
        elif running.process.poll() is not None:
            self._clean_up(running)
            quick = now - running.started_at < self.limits.quick
            running.failures = running.failures + 1 if quick else 1
            pause = self.limits.first_pause * 2 ** (running.failures - 1)
            running.start_at = now + min(pause, self.limits.longest_pause)

    def _start(self, running: _Running) -> None:
        """In a session of its own: Ctrl-C reaches only us, a kill its whole group."""
        process = subprocess.Popen(  # noqa: S603  # commands of our own making
            running.part.command,
            cwd=ROOT,
            env=dict(self.environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            start_new_session=True,
        )
        running.process, running.started_at = process, time.monotonic()
        self._tell_watcher(f"+{process.pid}")
        threading.Thread(
            target=self._relay, args=(running.part.name, process), daemon=True
        ).start()

    def _relay(self, name: str, process: subprocess.Popen[str]) -> None:
        assert process.stdout is not None  # noqa: S101  # asked for above
        with process.stdout:
            for line in process.stdout:
                self.say(name, line.rstrip("\n"))

    def _clean_up(self, running: _Running) -> None:
        """End what a dead part left of its group, orphaned workers above all."""
        process, running.process = running.process, None
        if process is None:
            return
        kill_group(process.pid)
        self._tell_watcher(f"-{process.pid}")
        if not self._stopping.is_set():
            self.say(running.part.name, f"ended ({_manner(process.returncode)})")

    def _give_up(self, part: Part) -> None:
        self.say(
            part.name,
            f"failed {self.limits.failures} times in a row. Everything is stopped;"
            " its last lines above say why.",
        )

    def _start_watcher(self) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "clinic.watcher"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def _tell_watcher(self, line: str) -> None:
        """A watcher that was killed is replaced and told everything again."""
        if self._watcher.poll() is not None:
            self._watcher = self._start_watcher()
            alive = [one.process for one in self._running if one.process]
            line = "\n".join(f"+{process.pid}" for process in alive) or line
        assert self._watcher.stdin is not None  # noqa: S101  # asked for above
        with contextlib.suppress(OSError):
            self._watcher.stdin.write(line + "\n")
            self._watcher.stdin.flush()

    def _stop(self) -> None:
        """Ask every part to end, give them their time, then end the groups."""
        self._stopping.set()
        processes = [one.process for one in self._running if one.process]
        for process in processes:
            process.terminate()
        deadline = time.monotonic() + self.limits.stop
        for process in processes:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(max(0, deadline - time.monotonic()))
        for process in processes:
            kill_group(process.pid)
            process.wait()
        self._running = []
        if self._watcher.stdin:
            with contextlib.suppress(OSError):
                self._watcher.stdin.close()
        self._watcher.wait()


def _manner(code: int | None) -> str:
    if code is not None and code < 0:
        return f"killed by {signal.Signals(-code).name}"
    return f"exit code {code}"
