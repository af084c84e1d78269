"""Watches the parts from outside: when everything answers, and when the worker hangs."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from urllib.parse import urlsplit

HEALTH_SECONDS = 15.0
# Looks in a row. A worker that has just started, or a computer that wakes from sleep,
# gives its next sign of life within two minutes.
SILENT_LOOKS = 10


@dataclass
class Lookout:
    """`announce` is called once, when every address has answered.

    The first address is the web server's; its neighbour `/readyz/` tells of a worker
    that gives no sign of life. A worker whose idle process was killed hangs for good
    while everything else about it looks well.
    """

    addresses: Sequence[str]
    host: str
    announce: Callable[[], None]
    pause: float = HEALTH_SECONDS
    _announced: bool = False
    _look_at: float = 0
    _silent: int = 0

    def look(self) -> str | None:
        """The name of the part to start again, if any. Cheap to call often."""
        now = time.monotonic()
        if now < self._look_at:
            return None
        if not self._announced:
            self._look_at = now + min(0.3, self.pause)
            self._announced = all(self._get(url)[0] == 200 for url in self.addresses)
            if self._announced:
                self.announce()
            return None
        self._look_at = now + self.pause
        return self._hung()

    def _hung(self) -> str | None:
        status, text = self._get(self.addresses[0].replace("/healthz/", "/readyz/"))
        is_silent = status == 503 and text.startswith("worker:")
        self._silent = self._silent + 1 if is_silent else 0
        if self._silent < SILENT_LOOKS:
            return None
        self._silent = 0
        return "worker"

    def _get(self, url: str) -> tuple[int, str]:
        parts = urlsplit(url)
        connection = HTTPConnection(parts.hostname or "", parts.port, timeout=2)
        try:
            connection.request("GET", parts.path, headers={"Host": self.host})
            answer = connection.getresponse()
            return answer.status, answer.read().decode(errors="replace")
        except (OSError, HTTPException):
            return 0, ""
        finally:
            connection.close()
