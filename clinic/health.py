"""What a machine asks: is the web process up, and is the whole system at work."""

from __future__ import annotations

from collections.abc import Iterator

from django.contrib.auth.decorators import login_not_required
from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from . import heartbeat

PLAIN = "text/plain; charset=utf-8"


@never_cache
@login_not_required
def healthz(request: HttpRequest) -> HttpResponse:
    """The web process answers. Looks at nothing else."""
    return HttpResponse("ok", content_type=PLAIN)


@never_cache
@login_not_required
def readyz(request: HttpRequest) -> HttpResponse:
    """For alarms: restart the worker on a 503, never the web process."""
    faults = list(_faults())
    return HttpResponse(
        "\n".join(faults) or "ok", content_type=PLAIN, status=503 if faults else 200
    )


def _faults() -> Iterator[str]:
    try:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            yield "database: migrations are missing, run manage.py migrate"
        elif heartbeat.is_silent(timezone.now()):
            yield "worker: no sign of life, texting is not running"
    except Error:
        yield "database: not reachable"
