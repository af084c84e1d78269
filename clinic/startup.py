"""What comes before the parts run, and the commands that they are."""

from __future__ import annotations

import ipaddress
import os
import subprocess
import sys
import time
from collections.abc import Mapping

from django.conf import settings
from django.core.management.base import CommandError
from django.db import OperationalError, connection
from django.db.migrations.executor import MigrationExecutor

from .demo import Demo
from .supervisor import Part

MANAGE = (sys.executable, str(settings.BASE_DIR / "manage.py"))
WEB_OPTIONS = ("--workers", "2", "--threads", "8", "--graceful-timeout", "8")
QUIET = ("--log-level", "warning", "--no-control-socket")


def environment(changes: Mapping[str, str]) -> dict[str, str]:
    return {**os.environ, "PYTHONUNBUFFERED": "1", **changes}


def run(*words: str, variables: Mapping[str, str]) -> str:
    """Run one of our commands to its end; its output, or CommandError with it."""
    ended = subprocess.run(  # noqa: S603  # commands of our own making
        [*MANAGE, *words], env=variables, capture_output=True, text=True, check=False
    )
    if ended.returncode:
        raise CommandError(
            f"{ended.stdout}{ended.stderr}\nmanage.py {words[0]} failed, see above."
        )
    return ended.stdout.strip()


def wait_for_database(seconds: float = 30) -> None:
    """A worker that starts before its database hangs for good."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            return connection.ensure_connection()
        except OperationalError:
            if time.monotonic() > deadline:
                raise CommandError(
                    "The database does not answer. Is it running, and is DATABASE_URL"
                    " right?"
                ) from None
            time.sleep(1)


def migrate_first_time(variables: Mapping[str, str]) -> None:
    """An empty database gets its tables; a newer program waits for a person."""
    executor = MigrationExecutor(connection)
    is_empty = not executor.recorder.applied_migrations()
    missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    connection.close()
    if is_empty:
        run("migrate", "--no-input", variables=variables)
    elif missing:
        raise CommandError(
            f"The database lacks {len(missing)} migrations. Back it up, run"
            " manage.py migrate, and start again."
        )


def web(host: str, port: int, *, dev: bool) -> Part:
    if dev:
        return Part("web", [*MANAGE, "runserver", address(host, port)])
    server = [sys.executable, "-m", "gunicorn", "clinic.wsgi"]
    bind = ["--bind", address(host, port)]
    return Part("web", [*server, *bind, *WEB_OPTIONS, *QUIET])


def worker() -> Part:
    return Part("worker", [*MANAGE, "qcluster"])


def phones(demo: Demo) -> Part:
    module = [sys.executable, "-m", "messaging.simulator"]
    return Part("phones", [*module, *demo.simulator_options()])


def address(host: str, port: int) -> str:
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def reachable(host: str) -> str:
    """Where this machine finds a server that listens on `host`."""
    try:
        listens = ipaddress.ip_address(host)
    except ValueError:
        return host
    if not listens.is_unspecified:
        return host
    return "::1" if listens.version == 6 else "127.0.0.1"


def name_answered() -> str:
    """A host name that the web server accepts."""
    names = [name.lstrip(".") for name in settings.ALLOWED_HOSTS if name != "*"]
    return names[0] if names else "localhost"
