"""The one door to the background: wake a worker to call a function with ids."""

from __future__ import annotations

from django_q.tasks import async_task


def enqueue(task: str, *ids: int) -> None:
    """Queue `task(*ids)`. Inside a transaction the job commits or vanishes with it.

    Only ids travel: the queue keeps arguments in clear. The job may run twice, late
    or never; the tick finds the work again from its rows.
    """
    async_task(task, *ids)
