"""Programs with descendants, for tests of what must not outlive what."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import uuid
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
MARK = "FAMILY"
# Makes a child that sleeps, as a task cluster makes its workers.
PARENT = "import subprocess, sys, time; subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)']); time.sleep(600)"
DEAF = f"import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); {PARENT}"
FAILING = "print('no such database'); raise SystemExit(3)"


class Family:
    """Every process that inherits one mark in its environment, however distant."""

    def __init__(self, command: list[str], **environment: str) -> None:
        self.mark = f"{MARK}={uuid.uuid4().hex}"
        name, _, value = self.mark.partition("=")
        self.head = subprocess.Popen(
            command,
            cwd=ROOT,
            env=os.environ | environment | {name: value},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def members(self, *words: str) -> list[int]:
        """Living processes whose command line has every word; zombies are dead."""
        found = []
        for entry in Path("/proc").iterdir():
            if entry.name.isdecimal() and self._belongs(entry, words):
                found.append(int(entry.name))
        return sorted(found)

    def _belongs(self, entry: Path, words: tuple[str, ...]) -> bool:
        try:
            marks = (entry / "environ").read_bytes().split(b"\0")
            command = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode()
        except OSError:
            return False
        return self.mark.encode() in marks and all(word in command for word in words)

    def end(self, number: int = signal.SIGTERM, *, seconds: float = 20) -> int:
        self.head.send_signal(number)
        return self.head.wait(seconds)

    def destroy(self) -> None:
        """Whatever a failed test left."""
        for pid in self.members():
            os.kill(pid, signal.SIGKILL)
        self.head.wait(10)
        if self.head.stdout:
            self.head.stdout.close()


def supervised(*scripts: str, **limits: float) -> list[str]:
    """A supervisor of small Python programs, as a command."""
    code = (
        "import os, sys\n"
        "from clinic.supervisor import Limits, Part, Supervisor\n"
        f"scripts = {list(scripts)!r}\n"
        "parts = [Part(f'part{n}', [sys.executable, '-c', script])"
        " for n, script in enumerate(scripts)]\n"
        f"limits = Limits(**{limits!r})\n"
        "sys.exit(Supervisor(parts, dict(os.environ), limits).run())\n"
    )
    return [sys.executable, "-c", code]
