"""Measures everything once, in a database of its own, and prints a table: `make bench`.

PostgreSQL is a server started for this run and set up as in production (fsync on), or
the one that TEST_DATABASE_URL names. Nothing here can fail for being slow.
"""

from __future__ import annotations

import os
import secrets
import signal
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import django
import psycopg
from django.utils.module_loading import import_string
from psycopg import sql

from clinic.demo import Demo, free_port
from tests import databases

AS_IN_PRODUCTION = {"max_connections": "100", "listen_addresses": "127.0.0.1"}


def main() -> None:
    # A terminated run ends what it started, as one that is interrupted does.
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: sys.exit(143))
    with (
        tempfile.TemporaryDirectory(prefix="clinic-bench-") as folder,
        _server() as server,
        _database(server) as url,
    ):
        demo = _demo(Path(folder))
        os.environ.update(
            {**demo.environment(), "DATABASE_URL": url, "SMS_PER_SECOND": "0"}
        )
        # The settings read the environment: nothing of the project comes before it.
        django.setup()
        import_string("tests.bench.report.run")(demo)


@contextmanager
def _server() -> Iterator[str]:
    programs = databases.programs()
    if given := os.environ.get("TEST_DATABASE_URL"):
        yield given
    elif programs is None:
        sys.exit("PostgreSQL is needed: install it or set TEST_DATABASE_URL.")
    else:
        with databases.throwaway_postgresql(programs, AS_IN_PRODUCTION) as url:
            yield url


@contextmanager
def _database(server: str) -> Iterator[str]:
    """A new, empty database of that server, dropped afterwards."""
    name = f"clinic_bench_{secrets.token_hex(4)}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        try:
            yield urlsplit(server)._replace(path=f"/{name}").geturl()
        finally:
            drop = sql.SQL("DROP DATABASE {} WITH (FORCE)")
            connection.execute(drop.format(sql.Identifier(name)))


def _demo(folder: Path) -> Demo:
    (folder / "static").mkdir()
    return Demo(
        folder=folder,
        port=free_port(),
        phones_port=free_port(),
        secret=secrets.token_urlsafe(50),
    )


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
    except databases.ServerError as error:
        sys.exit(f"PostgreSQL did not start: {error}")
