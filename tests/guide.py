"""The staff guide's pictures and figures, from the tests of its jobs: `make guide`."""

from __future__ import annotations

import os
import subprocess
import sys

JOBS = "tests/browser/test_jobs.py"
# Those tests run beside PostgreSQL only, once; the demo has its own file, and nothing
# connects there.
ENVIRONMENT = {"GUIDE": "1", "TEST_DATABASE_URL": "postgres://none@127.0.0.1:9/none"}


def main() -> int:
    command = [sys.executable, "-m", "pytest", "-q", JOBS, *sys.argv[1:]]
    return subprocess.call(command, env={**os.environ, **ENVIRONMENT})


if __name__ == "__main__":
    sys.exit(main())
