"""The one door to the background: wake a worker to call a function with ids."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import ParamSpec, TypeVar

from django_q.brokers.orm import ORM
from django_q.models import OrmQ
from django_q.tasks import async_task

from . import logs

logger = logging.getLogger(__name__)
Given = ParamSpec("Given")
Returned = TypeVar("Returned")


class TaskFailed(Exception):
    """A task's error by its class and constraint, without the values it printed."""


def task(function: Callable[Given, Returned]) -> Callable[Given, Returned]:
    """For what workers call: the queue keeps an error's words, which may be a phone."""

    @wraps(function)
    def run(*args: Given.args, **kwargs: Given.kwargs) -> Returned:
        try:
            return function(*args, **kwargs)
        except Exception as error:
            described = logs.describe(error)
            where = f"{function.__module__}.{function.__qualname__}"
            logger.exception("%s failed: %s", where, described)
            raise TaskFailed(described) from None

    return run


def enqueue(task: str, *ids: int) -> None:
    """Queue `task(*ids)`. Inside a transaction the job commits or vanishes with it.

    Only ids travel: the queue keeps arguments in clear. The job may run twice, late
    or never; the tick finds the work again from its rows.
    """
    async_task(task, *ids)


def enqueue_at(task: str, *ids: int, at: datetime) -> None:
    """The same, but no worker takes the job before `at`."""
    async_task(task, *ids, broker=_Later(at))


class _Later(ORM):
    """Until its `lock` is past, the cluster leaves a row alone."""

    def __init__(self, at: datetime) -> None:
        super().__init__()
        self.at = at

    def enqueue(self, task: str) -> int:
        row = OrmQ.objects.create(key=self.list_key, payload=task, lock=self.at)
        return row.pk
