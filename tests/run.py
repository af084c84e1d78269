"""The whole suite on SQLite, then all of it again on PostgreSQL: `make test`.

Tests that ask no database are not run again: pytest counts them as deselected.
PostgreSQL is a server started for this run from installed programs, or the one that
TEST_DATABASE_URL names. What the machine lacks is left out and said at the end; with
NOTHING_LEFT_OUT=1 that fails. Arguments go to pytest.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from tests import chromium, databases

NO_POSTGRESQL = (
    "everything on PostgreSQL, with the race and crash tests:"
    " install PostgreSQL (apt-get install postgresql) or set TEST_DATABASE_URL"
)
NO_CHROMIUM = (
    "the browser tests: install Chromium (apt-get install chromium) or set CHROMIUM"
)


def main(arguments: list[str]) -> int:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    strict = os.environ.get("NOTHING_LEFT_OUT") == "1"
    left_out = [] if chromium.executable() else [NO_CHROMIUM]
    codes = [_pytest("SQLite", arguments, {"TEST_DATABASE_URL": ""})]
    with _postgresql() as url:
        if url:
            there = {"TEST_DATABASE_URL": url, "SAME_ON_ANY_DATABASE": "0"}
            strictly = {"NOTHING_SKIPPED": "1"} if strict else {}
            codes.append(_pytest("PostgreSQL", arguments, {**there, **strictly}))
        else:
            left_out.append(NO_POSTGRESQL)
    for what in left_out:
        _say(f"LEFT OUT {what}")
    return max([*codes, 1 if strict and left_out else 0])


@contextmanager
def _postgresql() -> Iterator[str | None]:
    programs = databases.programs()
    if given := os.environ.get("TEST_DATABASE_URL"):
        yield given
    elif programs is None:
        yield None
    else:
        with databases.throwaway_postgresql(programs) as url:
            yield url


def _pytest(database: str, arguments: list[str], environment: dict[str, str]) -> int:
    _say(f"=== {database}")
    command = [sys.executable, "-m", "pytest", "-q", "-n2", "--dist=loadgroup"]
    run = subprocess.Popen([*command, *arguments], env={**os.environ, **environment})
    try:
        return run.wait()
    except BaseException as ended:
        if not isinstance(ended, KeyboardInterrupt):  # pytest got a Ctrl-C itself
            run.send_signal(signal.SIGINT)
        run.wait(timeout=30)
        raise


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
    except databases.ServerError as error:
        sys.exit(f"PostgreSQL did not start: {error}")
