"""`make soak`: several minutes of work under fire, and then the count."""

from __future__ import annotations

import argparse
import os
import signal
import sys
from pathlib import Path

import django

from clinic.demo import free_port
from tests import databases

from . import place

# Shorter than this, patients hurry and reply windows are not waited for.
LONG = 120


def arguments(words: list[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.soak")
    parser.add_argument("--seconds", type=float, default=330, help="of load and kills")
    parser.add_argument("--kills", type=int, default=55, help="at least")
    parser.add_argument("--offers", type=int, default=2000, help="at least")
    parser.add_argument("--replies", type=int, default=600, help="at least")
    parser.add_argument("--patients", type=int, default=1500)
    parser.add_argument("--openings-every", type=float, default=1.2, help="seconds")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, help="a folder for log and carrier's file")
    return parser.parse_args(words)


def main(words: list[str] | None = None) -> int:
    options = arguments(words)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    site, carrier = free_port(), free_port()
    with place.new_database() as database:
        variables = place.variables(
            database=database,
            site=f"http://127.0.0.1:{site}",
            carrier=f"http://127.0.0.1:{carrier}",
        )
        os.environ.update(variables)
        django.setup()
        from . import run

        is_long = options.seconds >= LONG
        plan = run.Plan(
            **vars(options),
            haste=1 if is_long else 3,
            soonest=45 if is_long else 12,
            outage=20 if is_long else 1,
            calm=180 if is_long else 90,
            windows=is_long,
        )
        return run.run(plan, variables=variables, ports=(site, carrier))


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
    except databases.ServerError as error:
        sys.exit(f"PostgreSQL did not start: {error}")
