"""The system's own programs, each ended together with everything it started."""

from __future__ import annotations

import contextlib
import os
import re
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from django_q.models import OrmQ

from clinic import jobs, startup
from clinic.demo import Demo
from clinic.supervisor import ROOT
from clinic.watcher import kill_group

PATIENCE = 60  # seconds
Program = subprocess.Popen[bytes]


@contextmanager
def web(demo: Demo, *, workers: int) -> Iterator[Program]:
    part = startup.web("127.0.0.1", demo.port, dev=False)
    with _running([*part.command, f"--workers={workers}"], demo, "web") as program:
        _eventually(lambda: _answers(demo.port, "/healthz/"))
        yield program


@contextmanager
def worker(demo: Demo) -> Iterator[Program]:
    with _running(startup.worker().command, demo, "worker") as program:
        jobs.enqueue("messaging.tasks.deliver", 0)
        _eventually(lambda: not OrmQ.objects.exists())
        yield program


@contextmanager
def carrier(demo: Demo) -> Iterator[Program]:
    with _running(startup.phones(demo).command, demo, "carrier") as program:
        _eventually(lambda: _answers(demo.phones_port, "/"))
        yield program


def peaks(program: Program) -> list[int]:
    """Peak resident MB of each process of the program, largest first."""
    found = [
        re.findall(r"VmHWM:\s+(\d+)", (member / "status").read_text())
        for member in _members(program)
    ]
    return sorted((int(kb) // 1024 for each in found for kb in each), reverse=True)


def processor_seconds(program: Program) -> float:
    """What its processes have used so far; other programs' load does not change it."""
    ticks = 0
    for member in _members(program):
        fields = (member / "stat").read_text().rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def _members(program: Program) -> list[Path]:
    """The /proc folders of its process group."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if os.getpgid(int(folder.name)) == program.pid:
                found.append(folder)
    return found


@contextmanager
def _running(command: Sequence[str], demo: Demo, name: str) -> Iterator[Program]:
    with (demo.folder / f"{name}.log").open("ab") as log:
        program = subprocess.Popen(
            command,
            cwd=ROOT,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    try:
        yield program
    finally:
        program.terminate()
        try:
            program.wait(10)
        except subprocess.TimeoutExpired:
            program.kill()
        kill_group(program.pid)
        program.wait()


def _answers(port: int, path: str) -> bool:
    connection = HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", path)
        return connection.getresponse().status == 200
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()


def _eventually(check: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not check():
        if time.monotonic() > deadline:
            raise TimeoutError(f"a program was not ready within {PATIENCE} s")
        time.sleep(0.05)
