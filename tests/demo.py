"""The demo as a person starts it, with `manage.py up --demo`."""

from __future__ import annotations

import re
import sys
from pathlib import Path

from clinic.demo import free_port
from tests.crash.families import Family

UP = [sys.executable, "manage.py", "up"]


class RunningDemo(Family):
    """Started and announced. Whoever makes one destroys it."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        super().__init__(self.command())
        self.printed = ""
        try:
            self.read_until("Ctrl-C stops everything")
        except BaseException:
            self.destroy()
            raise

    @property
    def phones_url(self) -> str:
        return re.search(r"Patients' phones +(http://\S+)/", self.printed)[1]

    def read_until(self, words: str) -> None:
        while words not in self.printed:
            line = self.head.stdout.readline()
            assert line, f"the demo ended: {self.printed}"
            self.printed += line

    def command(self) -> list[str]:
        return [*UP, "--demo", "--port", str(self.port), "--folder", str(self.folder)]
