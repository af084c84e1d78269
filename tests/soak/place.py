"""Where a soak happens: a database of its own, and the environment of its programs."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import psycopg
from psycopg import sql

from tests import databases
from tests.messaging.simulator_process import Simulator

# A call to the carrier ends within the lease of its text, here as in production.
IMPATIENT = {
    "TWILIO_CONNECT_TIMEOUT": "1",
    "TWILIO_READ_TIMEOUT": "3",
    "SMS_SENDING_LEASE_SECONDS": "6",
    "SMS_RECONCILE_SECONDS": "1.5",
    "SMS_RETRY_SECONDS": "0.5",
    "SMS_SECOND_TRY_SECONDS": "2",
    "SMS_ROUTING_LEASE_SECONDS": "2",
    "SMS_CATCH_UP_MINUTES": "0.2",
    "SMS_PER_SECOND": "0",
    "WORKER_RETRY_SECONDS": "100",
}


@contextmanager
def new_database() -> Iterator[str]:
    """The URL of an empty PostgreSQL database, on TEST_DATABASE_URL's server or ours."""
    with _server() as server:
        name = f"soak_{secrets.token_hex(4)}"
        _execute(server, "CREATE DATABASE {}", name)
        try:
            yield urlsplit(server)._replace(path=f"/{name}").geturl()
        finally:
            _execute(server, "DROP DATABASE {} WITH (FORCE)", name)


@contextmanager
def _server() -> Iterator[str]:
    programs = databases.programs()
    if given := os.environ.get("TEST_DATABASE_URL"):
        yield given
    elif programs is None:
        raise databases.ServerError("install PostgreSQL or set TEST_DATABASE_URL")
    else:
        with databases.throwaway_postgresql(programs) as url:
            yield url


def _execute(server: str, statement: sql.LiteralString, name: str) -> None:
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(sql.SQL(statement).format(sql.Identifier(name)))


def variables(*, database: str, site: str, carrier: str) -> dict[str, str]:
    """The settings of a practice, as its administrator would write them."""
    return {
        "DJANGO_SETTINGS_MODULE": "clinic.settings",
        "ENV_FILE": os.devnull,
        "PYTHONUNBUFFERED": "1",
        "SECRET_KEY": secrets.token_hex(32),
        "DEBUG": "0",
        "ALLOWED_HOSTS": "127.0.0.1",
        "SITE_URL": site,
        "DATABASE_URL": database,
        "TWILIO_ACCOUNT_SID": Simulator.account_sid,
        "TWILIO_AUTH_TOKENS": Simulator.auth_token,
        "TWILIO_API_KEY": "",
        "TWILIO_API_SECRET": "",
        "TWILIO_MESSAGING_SERVICE_SID": Simulator.service_sid,
        "TWILIO_FROM_NUMBER": "",
        "TWILIO_API_BASE_URL": carrier,
        # The simulated carrier answers STOP itself only where it is told to.
        "SMS_CARRIER_HANDLES_STOP": "1",
        "SMS_CARRIER_HANDLES_HELP": "1",
        "WORKERS": "2",
        **IMPATIENT,
    }
