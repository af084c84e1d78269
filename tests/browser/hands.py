"""A pair of hands at the desk: what a job costs in clicks, keys and waiting."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Locator, Page

ROOT = Path(__file__).resolve().parent.parent.parent
GUIDE = ROOT / "docs" / "staff-guide.md"
IMAGES = ROOT / "docs" / "images"
LARGEST = 200_000  # bytes: more belongs into no repository
FIGURES = re.compile(r"(<!-- figures -->\n).*(<!-- /figures -->)", re.DOTALL)
# Card, Moran and Newell's keystroke-level model: to point and click, to press a key.
CLICK_SECONDS, KEY_SECONDS = 1.3, 0.28


@dataclass
class Job:
    """One job while it is done."""

    name: str
    page: Page
    clicks: int = 0
    keys: int = 0
    seconds: float = 0.0

    def click(self, target: Locator) -> None:
        target.click()
        self.clicks += 1

    def pick(self, target: Locator, label: str) -> None:
        """From a list that opens: two clicks."""
        target.focus()
        target.select_option(label=label)
        self.clicks += 2

    def type(self, words: str) -> None:
        self.page.keyboard.type(words)
        self.keys += len(words)

    def press(self, key: str, times: int = 1) -> None:
        for _ in range(times):
            self.page.keyboard.press(key)
        self.keys += times

    @property
    def by_hand(self) -> float:
        """Seconds for somebody who knows the way and waits for nothing else."""
        return self.clicks * CLICK_SECONDS + self.keys * KEY_SECONDS + self.seconds

    @property
    def row(self) -> str:
        return f"| {self.name} | {self.clicks} | {self.keys} | {self.by_hand:.0f} |"


@dataclass
class Figures:
    """What the jobs cost; with GUIDE=1 printed into the staff guide, with pictures."""

    jobs: list[Job] = field(default_factory=list)
    is_for_guide: bool = os.environ.get("GUIDE") == "1"
    seconds_apart: float = 0.0

    @contextmanager
    def job(
        self, page: Page, name: str, *, clicks: int, keys: int, seconds: float = 20
    ) -> Iterator[Job]:
        """Done within these clicks, keys and seconds of waiting for the machine."""
        job = Job(name, page)
        begun = time.monotonic() - self.seconds_apart
        yield job
        job.seconds = time.monotonic() - self.seconds_apart - begun
        self.jobs.append(job)
        assert job.clicks <= clicks, f"{name}: {job.clicks} clicks"
        assert job.keys <= keys, f"{name}: {job.keys} keys"
        assert job.seconds <= seconds, f"{name}: {job.seconds:.0f} s of waiting"

    @contextmanager
    def apart(self) -> Iterator[None]:
        """What is done inside a job, but is none of it."""
        begun = time.monotonic()
        yield
        self.seconds_apart += time.monotonic() - begun

    def picture(self, page: Page, name: str, *, from_top: bool = True) -> None:
        if not self.is_for_guide:
            return
        if from_top:
            page.evaluate("scrollTo(0, 0)")
        path = IMAGES / f"guide-{name}.png"
        page.mouse.move(0, 0)
        page.screenshot(path=path, animations="disabled", caret="initial")
        assert path.stat().st_size < LARGEST, f"{path} is too large"

    def publish(self) -> None:
        if not self.is_for_guide:
            return
        head = "| Job | Clicks | Keys | Seconds |\n|---|---|---|---|\n"
        table = head + "".join(f"{job.row}\n" for job in self.jobs)
        said = GUIDE.read_text()
        assert FIGURES.search(said)
        GUIDE.write_text(FIGURES.sub(lambda match: match[1] + table + match[2], said))
