"""The system's own programs, each ended together with everything it started."""

from __future__ import annotations

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
    """Peak resident MB of each process of the program's group, largest first."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            if os.getpgid(int(entry.name)) == program.pid:
                found += re.findall(r"VmHWM:\s+(\d+)", (entry / "status").read_text())
        except OSError:
            continue
    return sorted((int(kilobytes) // 1024 for kilobytes in found), reverse=True)


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
