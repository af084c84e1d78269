"""The demo's folder and environment: nothing of it is shared with a real practice."""

from __future__ import annotations

import fcntl
import hashlib
import os
import secrets
import socket
from dataclasses import dataclass
from pathlib import Path
from typing import IO

# The number that Twilio gives its own test accounts.
NUMBER = "+15005550006"
PHONES_OFFSET = 91


@dataclass(frozen=True)
class Demo:
    """Addresses and invented credentials; the same at every start."""

    folder: Path
    port: int
    phones_port: int
    secret: str

    @property
    def site_url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def phones_url(self) -> str:
        return f"http://127.0.0.1:{self.phones_port}"

    @property
    def account_sid(self) -> str:
        return "AC" + self._derived("account")

    @property
    def service_sid(self) -> str:
        return "MG" + self._derived("service")

    @property
    def auth_token(self) -> str:
        return self._derived("token")

    def _derived(self, purpose: str) -> str:
        return hashlib.sha256(f"{purpose}:{self.secret}".encode()).hexdigest()[:32]

    def environment(self, *, debug: bool = False) -> dict[str, str]:
        """Every setting that could reach a real database or carrier is replaced."""
        return {
            "DJANGO_SETTINGS_MODULE": "clinic.settings",
            "ENV_FILE": os.devnull,
            "SECRET_KEY": self.secret,
            "SECRET_KEY_FALLBACKS": "",
            "DEBUG": str(int(debug)),
            "ALLOWED_HOSTS": "127.0.0.1,localhost",
            "SITE_URL": self.site_url,
            "SECURE_SSL_REDIRECT": "",
            "SECURE_HSTS_SECONDS": "",
            "BEHIND_PROXY": "",
            "DATABASE_URL": f"sqlite:///{self.folder / 'db.sqlite3'}",
            "STATIC_ROOT": str(self.folder / "static"),
            "TWILIO_ACCOUNT_SID": self.account_sid,
            "TWILIO_AUTH_TOKENS": self.auth_token,
            "TWILIO_API_KEY": "",
            "TWILIO_API_SECRET": "",
            "TWILIO_MESSAGING_SERVICE_SID": self.service_sid,
            "TWILIO_FROM_NUMBER": NUMBER,
            "TWILIO_API_BASE_URL": self.phones_url,
            "SMS_PER_SECOND": "50",
            "EMAIL_URL": "",
        }

    def simulator_options(self) -> list[str]:
        options = {
            "port": self.phones_port,
            "file": self.folder / "simulator.sqlite3",
            "webhook-url": self.site_url,
            "fallback-url": f"{self.site_url}/twilio/fallback/",
            "account-sid": self.account_sid,
            "auth-token": self.auth_token,
            "number": NUMBER,
            "messaging-service-sid": self.service_sid,
        }
        return [f"--{name}={value}" for name, value in options.items()]


def prepare(folder: Path, *, port: int) -> Demo:
    """The demo of a folder, which is made if it is not there."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder = folder.resolve()
    port = port if is_free(port) else free_port()
    phones = int(_remembered(folder / "phones-port", str(port + PHONES_OFFSET)))
    if not is_free(phones) or phones == port:
        phones = free_port()
        (folder / "phones-port").write_text(str(phones))
    secret = _remembered(folder / "secret", secrets.token_urlsafe(50))
    return Demo(folder=folder, port=port, phones_port=phones, secret=secret)


def lock(folder: Path) -> IO[str] | None:
    """Held while the demo of a folder runs; None when it runs already."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    held = (folder / "lock").open("w")
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        held.close()
        return None
    return held


def _remembered(path: Path, value: str) -> str:
    """What the file says; when it is missing or empty, it is written first."""
    known = path.read_text().strip() if path.exists() else ""
    if known:
        return known
    path.touch(mode=0o600)
    path.write_text(value)
    return value


def is_free(port: int, host: str = "127.0.0.1") -> bool:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        # As servers do: connections that are just closing are no obstacle.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
        return True


def free_port() -> int:
    """Below the ports that outgoing connections get: it is still free in a while."""
    while True:
        port = secrets.choice(range(20_000, 32_000))
        if is_free(port):
            return port
