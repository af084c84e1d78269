"""The rows that the same replies write, by plain SQL: as fast as it could be.

pgbench does it where it is installed, with as many connections as there are patients;
otherwise threads of this process do.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
from django.apps import apps
from django.db import connection

from offers.models import Offer
from tests import databases
from tests.bench.replies import PATIENTS

SQL = Path(__file__).parent / "sql"
KINDS = ("win", "late", "no")
# What Django fills in by itself, plain SQL leaves to the database.
DEFAULTS = {
    "boolean": "false",
    "smallint": "0",
    "integer": "0",
    "bigint": "0",
    "character varying": "''",
    "text": "''",
    "jsonb": "'{}'",
    "date": "current_date",
    "timestamp with time zone": "now()",
}


def prepare(groups: Sequence[Sequence[Offer]]) -> None:
    """Number the cases: of each opening one offer wins, one is late, one says no."""
    rows = [
        (kind, n, offer.opening_id, offer.entry_id, offer.pk)
        for n, group in enumerate(groups, start=1)
        for kind, offer in zip(KINDS, group, strict=True)
    ]
    with connection.cursor() as cursor:
        set_defaults(cursor)
        cursor.execute(
            "CREATE TABLE bench_case (kind text, n bigint, opening bigint, entry bigint,"
            " offer bigint, PRIMARY KEY (kind, n))"
        )
        cursor.executemany("INSERT INTO bench_case VALUES (%s, %s, %s, %s, %s)", rows)
        for kind in KINDS:
            cursor.execute(f"CREATE SEQUENCE bench_{kind}")


def set_defaults(cursor: object) -> None:
    tables = [model._meta.db_table for model in apps.get_models()]
    cursor.execute(
        "SELECT table_name, column_name, data_type FROM information_schema.columns"
        " WHERE table_name = ANY(%s) AND is_nullable = 'NO' AND is_identity = 'NO'",
        [tables],
    )
    for table, column, kind in cursor.fetchall():
        if default := DEFAULTS.get(kind):
            name = f"ALTER TABLE {table} ALTER COLUMN {column}"
            cursor.execute(f"{name} SET DEFAULT {default}")


def per_second(url: str, *, each: int) -> float:
    """Transactions per second of so many connections with `each` to do."""
    programs = databases.programs()
    beside = programs / "pgbench" if programs else None
    pgbench = str(beside) if beside and beside.exists() else shutil.which("pgbench")
    if pgbench:
        return _pgbench(pgbench, url, each=each)
    return _threads(url, each=each)


def _pgbench(program: str, url: str, *, each: int) -> float:
    options = ["--no-vacuum", f"--client={PATIENTS}", "--jobs=2"]
    scripts = [f"--file={SQL / kind}.sql" for kind in KINDS]
    ended = subprocess.run(
        [program, *options, f"--transactions={each}", *scripts, url],
        capture_output=True,
        text=True,
    )
    said = re.search(r"tps = ([\d.]+)", ended.stdout)
    if ended.returncode or said is None:
        raise RuntimeError(f"pgbench: {ended.stderr[-500:]}")
    return float(said[1])


def _threads(url: str, *, each: int) -> float:
    scripts = [_statements(kind) for kind in KINDS]

    def work(_patient: int) -> None:
        with psycopg.connect(url, autocommit=True) as own:
            for n in range(each):
                _run(own, *scripts[n % len(scripts)])

    with ThreadPoolExecutor(PATIENTS) as pool:
        start = time.perf_counter()
        list(pool.map(work, range(PATIENTS)))
        return PATIENTS * each / (time.perf_counter() - start)


def _statements(kind: str) -> tuple[str, list[str]]:
    """The query that finds a case, and what is done about it."""
    lines = (SQL / f"{kind}.sql").read_text().splitlines()
    first, *rest = [line for line in lines if not line.startswith("--")]
    return first.removesuffix(r"\gset"), rest


def _run(own: psycopg.Connection, find: str, statements: list[str]) -> None:
    found = own.execute(find)
    names = [str(column.name) for column in found.description or ()]
    case = dict(zip(names, map(str, found.fetchone() or ()), strict=True))
    for statement in statements:
        own.execute(re.sub(r":(\w+)", lambda name: case[name[1]], statement))
