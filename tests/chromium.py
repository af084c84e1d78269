"""The browser for the browser tests, if the machine has one."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")


def executable() -> str | None:
    """Its path: `CHROMIUM`, one from the PATH, or the one Playwright installed."""
    if given := os.environ.get("CHROMIUM"):
        return given
    installed = sorted(
        Path.home().glob(".cache/ms-playwright/chromium-*/chrome-linux*/chrome")
    )
    found = filter(None, map(shutil.which, NAMES))
    return next(found, str(installed[-1]) if installed else None)
