"""A PostgreSQL server that lives as long as one test run."""

from __future__ import annotations

import os
import pwd
import secrets
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import psycopg
from django.db import connection

from clinic.demo import free_port

STARTS_WITHIN = 30  # seconds
FAST_AND_FORGETFUL = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "200",
    "listen_addresses": "127.0.0.1",
    # A query or a lock that would wait for ever fails its test instead.
    "statement_timeout": "120s",
}


class ServerError(Exception):
    """The server did not start; the message holds the end of its log."""


def programs() -> Path | None:
    """Where initdb and postgres are installed, the newest version first."""
    on_path = shutil.which("initdb")
    places = [Path(on_path).resolve().parent] if on_path else []
    if config := shutil.which("pg_config"):
        said = subprocess.run([config, "--bindir"], capture_output=True, text=True)
        places.append(Path(said.stdout.strip()))
    debian = Path("/usr/lib/postgresql").glob("*/bin")
    places += sorted(debian, key=_version, reverse=True)
    complete = (p for p in places if (p / "initdb").exists() and _has_server(p))
    return next(complete, None)


@contextmanager
def throwaway_postgresql(
    programs: Path, settings: Mapping[str, str] = FAST_AND_FORGETFUL
) -> Iterator[str]:
    """The URL of a new, empty server; everything of it is gone afterwards."""
    owner = _owner()
    password, port = secrets.token_hex(16), free_port()
    with tempfile.TemporaryDirectory(prefix="clinic-tests-") as name:
        home = Path(name)
        if owner:
            os.chown(home, owner.pw_uid, owner.pw_gid)
        _initialise(programs, home, owner, password)
        server = _start(programs, home, owner, {**settings, "port": str(port)})
        try:
            url = f"postgres://clinic:{password}@127.0.0.1:{port}/postgres"
            _wait(server, url, home / "log")
            yield url
        finally:
            server.send_signal(signal.SIGINT)  # does not wait for clients
            try:
                server.wait(timeout=10)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()


def analyze() -> None:
    """What autovacuum does in real life: rows just made are planned for as none."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def _version(place: Path) -> float:
    try:
        return float(place.parent.name)
    except ValueError:
        return 0


def _has_server(place: Path) -> bool:
    return (place / "postgres").exists()


def _owner() -> pwd.struct_passwd | None:
    """Whom the server runs as: it refuses root."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise ServerError("no user postgres or nobody to run the server as")


def _run_as(owner: pwd.struct_passwd | None) -> dict[str, object]:
    if owner is None:
        return {}
    return {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []}


def _initialise(
    programs: Path, home: Path, owner: pwd.struct_passwd | None, password: str
) -> None:
    secret = home / "password"
    secret.touch(mode=0o600)
    secret.write_text(password)
    if owner:
        os.chown(secret, owner.pw_uid, owner.pw_gid)
    command = [programs / "initdb", "--username=clinic", f"--pwfile={secret}"]
    command += ["--auth=scram-sha-256", "--encoding=UTF8", "--no-locale", "--no-sync"]
    made = subprocess.run(
        [*command, home / "data"],
        cwd=home,
        capture_output=True,
        text=True,
        **_run_as(owner),
    )
    if made.returncode:
        raise ServerError(made.stderr[-2000:])


def _start(
    programs: Path,
    home: Path,
    owner: pwd.struct_passwd | None,
    settings: Mapping[str, str],
) -> subprocess.Popen[bytes]:
    options = {**settings, "unix_socket_directories": str(home)}
    with (home / "log").open("wb") as log:
        return subprocess.Popen(
            [
                programs / "postgres",
                f"-D{home / 'data'}",
                *(f"-c{name}={value}" for name, value in options.items()),
            ],
            cwd=home,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            # Ctrl-C reaches the tests first; they still need their databases.
            start_new_session=True,
            **_run_as(owner),
        )


def _wait(server: subprocess.Popen[bytes], url: str, log: Path) -> None:
    deadline = time.monotonic() + STARTS_WITHIN
    while server.poll() is None and time.monotonic() < deadline:
        try:
            psycopg.connect(url, connect_timeout=2).close()
        except psycopg.OperationalError:
            time.sleep(0.1)
        else:
            return
    raise ServerError(log.read_text()[-2000:])
