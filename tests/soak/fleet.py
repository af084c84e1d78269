"""The programs under test: kept running, and killed without warning."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from clinic.watcher import kill_group
from tests.messaging.simulator_process import ROOT, Simulator, eventually

MANAGE = (sys.executable, "manage.py")


@dataclass
class Program:
    """Started in a process group of its own; `keep_running` replaces it when it ends."""

    name: str
    command: Sequence[str]
    variables: Mapping[str, str]
    log: IO[bytes]
    watcher: IO[str]
    process: subprocess.Popen[bytes] | None = None
    down_until: float = 0

    def start(self) -> None:
        self.process = subprocess.Popen(
            self.command,
            cwd=ROOT,
            env={**os.environ, **self.variables},
            stdin=subprocess.DEVNULL,
            stdout=self.log,
            stderr=self.log,
            start_new_session=True,
        )
        self._tell_watcher("+")

    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def keep_running(self) -> None:
        """Start it again at once, without the orphans it may have left."""
        if not self.is_running():
            self.clean_up()
            if time.monotonic() >= self.down_until:
                self.start()

    def clean_up(self) -> int | None:
        """End whatever is left of it; its exit code, negative for a signal."""
        if self.process is None:
            return None
        kill_group(self.process.pid)
        code = self.process.wait()
        self._tell_watcher("-")
        self.process = None
        return code

    def ask_to_stop(self) -> None:
        if self.process is not None:
            self.process.terminate()

    def kill(self, whom: str, dice: random.Random) -> bool:
        """SIGKILL its group, its head alone, or one of its children; False if none."""
        if self.process is None or not self.is_running():
            return False
        head = self.process.pid
        if whom == "group":
            kill_group(head)
            return True
        pids = [head] if whom == "head" else children(head)
        if not pids:
            return False
        with contextlib.suppress(ProcessLookupError):
            os.kill(dice.choice(pids), signal.SIGKILL)
        return True

    def _tell_watcher(self, sign: str) -> None:
        assert self.process is not None
        self.watcher.write(f"{sign}{self.process.pid}\n")
        self.watcher.flush()


def children(group: int) -> list[int]:
    """Everybody in the process group but its leader."""
    found = []
    for entry in Path("/proc").iterdir():
        with contextlib.suppress(OSError, ValueError):
            pid = int(entry.name)
            if pid != group and os.getpgid(pid) == group:
                found.append(pid)
    return sorted(found)


class Carrier(Simulator):
    """The simulator, out of reach of a Ctrl-C meant for us; it is never killed."""

    def start(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "messaging.simulator", *self._options()],
            cwd=ROOT,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        eventually(self._is_listening, seconds=20)


@dataclass
class Fleet:
    """Web, worker and the ticks; ends with everything it started."""

    variables: Mapping[str, str]
    port: int
    folder: Path
    carrier: Carrier
    ticks: int = 0
    failed_ticks: int = 0
    programs: list[Program] = field(default_factory=list)

    def __enter__(self) -> Fleet:
        self._log = (self.folder / "log").open("ab")
        self._watcher = subprocess.Popen(
            [sys.executable, "-m", "clinic.watcher"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        assert self._watcher.stdin is not None
        self._watcher.stdin.write(f"+{self.carrier.process.pid}\n")
        self._watcher.stdin.flush()
        bind = f"127.0.0.1:{self.port}"
        server = [sys.executable, "-m", "gunicorn", "clinic.wsgi", "--bind", bind]
        options = ["--workers=2", "--threads=4", "--log-level=warning"]
        self.web = self._add("web", [*server, *options, "--no-control-socket"])
        self.worker = self._add("worker", [*MANAGE, "qcluster"])
        self.tick = self._add("tick", [*MANAGE, "tick"])
        self.programs = [self.web, self.worker]
        return self

    def __exit__(self, *_: object) -> None:
        for program in (*self.programs, self.tick):
            program.ask_to_stop()
        deadline = time.monotonic() + 3
        while time.monotonic() < deadline and any(
            program.is_running() for program in self.programs
        ):
            time.sleep(0.1)
        for program in (*self.programs, self.tick):
            program.clean_up()
        assert self._watcher.stdin is not None
        self._watcher.stdin.close()
        self._watcher.wait(10)
        self._log.close()

    def keep_running(self) -> None:
        for program in self.programs:
            program.keep_running()

    def tick_is_over(self) -> bool:
        """True when no tick runs; what became of the last one is counted."""
        if self.tick.is_running():
            return False
        code = self.tick.clean_up()
        if code is not None:
            self.ticks += 1
            self.failed_ticks += code > 0
        return True

    def _add(self, name: str, command: Sequence[str]) -> Program:
        assert self._watcher.stdin is not None
        return Program(name, command, self.variables, self._log, self._watcher.stdin)
