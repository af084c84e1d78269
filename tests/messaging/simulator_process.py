"""The simulator as a real process, for tests of any package."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from http.client import HTTPConnection
from pathlib import Path

from clinic.demo import free_port

ROOT = Path(__file__).resolve().parent.parent.parent
ACCOUNT_SID = "AC" + "1" * 32
AUTH_TOKEN = "simulated-auth-token"
SERVICE_SID = "MG" + "2" * 32
NUMBER = "+15005550006"


def eventually(check, *, seconds: float = 10):
    """The first true result of `check()`; fails after `seconds`."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        found = check()
        if found:
            return found
        time.sleep(0.02)
    raise AssertionError(f"nothing came of {check} within {seconds} s")


class Simulator:
    account_sid, auth_token = ACCOUNT_SID, AUTH_TOKEN
    service_sid, number = SERVICE_SID, NUMBER

    def __init__(
        self, file: Path, webhook_url: str, port: int, fallback_url: str = ""
    ) -> None:
        self.file, self.webhook_url, self.port = file, webhook_url, port
        self.fallback_url = fallback_url
        self.url = f"http://127.0.0.1:{port}"
        self.start()

    def start(self) -> None:
        """Start it, or start it again on the same file and port."""
        self.process = subprocess.Popen(
            [sys.executable, "-m", "messaging.simulator", *self._options()],
            cwd=ROOT,
            stdout=subprocess.DEVNULL,
        )
        eventually(self._is_listening)

    def _options(self) -> list[str]:
        options = {
            "port": self.port,
            "file": self.file,
            "webhook-url": self.webhook_url,
            "fallback-url": self.fallback_url,
            "account-sid": self.account_sid,
            "auth-token": self.auth_token,
            "messaging-service-sid": self.service_sid,
            "number": self.number,
        }
        return [f"--{name}={value}" for name, value in options.items()]

    def _is_listening(self) -> bool:
        assert self.process.poll() is None, "the simulator ended at once"
        try:
            return bool(self.get("pending") is not None)
        except OSError:
            return False

    def get(self, path: str):
        """GET /_control/<path>, decoded."""
        return self._ask("GET", path, None)

    def control(self, path: str, document: dict[str, object]):
        """POST /_control/<path>, decoded; an error document is returned too."""
        return self._ask("POST", path, json.dumps(document))

    def _ask(self, method: str, path: str, body: str | None):
        connection = HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request(
                method, f"/_control/{path.removeprefix('/_control/')}", body
            )
            return json.loads(connection.getresponse().read())
        finally:
            connection.close()

    def messages(self) -> list[dict]:
        """Every text of the carrier's file, oldest first."""
        return self.get("messages")

    def wait_until_idle(self, *, seconds: float = 10) -> None:
        """Every callback and inbound text due by now or later has been dealt with."""
        eventually(lambda: self.get("pending")["pending"] == 0, seconds=seconds)

    def stop(self) -> int:
        self.process.terminate()
        return self.process.wait(10)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait(10)


def start_simulator(
    tmp_path: Path,
    webhook_url: str,
    *,
    port: int | None = None,
    fallback_url: str = "",
) -> Simulator:
    """A running simulator; the caller ends it with `.stop()` or `.kill()`."""
    file = tmp_path / "simulator.sqlite3"
    return Simulator(file, webhook_url, port or free_port(), fallback_url)
