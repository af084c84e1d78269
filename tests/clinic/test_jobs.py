"""What the queue keeps of a task that failed: it stores an error's words in clear."""

from __future__ import annotations

import inspect
from multiprocessing import Value
from queue import Queue
from types import ModuleType

import pytest
from django.db import transaction
from django.utils import timezone
from django_q.exceptions import TimeoutException
from django_q.models import Failure
from django_q.monitor import save_task
from django_q.worker import worker

import messaging.tasks
import offers.tasks
from clinic import jobs
from messaging.models import Suppression

PHONE = "+12125550123"


@jobs.task
def suppress_twice() -> None:
    with transaction.atomic():
        for _ in range(2):
            Suppression.objects.create(
                phone=PHONE, kind="opt_out", source="desk", created_at=timezone.now()
            )


@jobs.task
def shout(words: str) -> None:
    raise ValueError(words)


@jobs.task
def add(first: int, *, second: int) -> int:
    return first + second


@jobs.task
def linger() -> None:
    raise TimeoutException


def failure(task: str, *args: object) -> Failure:
    """The row that the cluster's own worker and monitor leave of it.

    They close old connections, so no transaction may be open.
    """
    tasks, results = Queue(), Queue()
    given = {"func": task, "args": args, "kwargs": {}, "started": timezone.now()}
    tasks.put({"id": "1" * 32, "name": "a-task", **given})
    tasks.put("STOP")
    worker(tasks, results, Value("f", -1), timeout=-1)
    save_task(results.get(), broker=None)
    return Failure.objects.get()


def test_a_task_that_violates_a_constraint_leaves_no_value_in_the_queue(
    transactional_db,
):
    result = failure(f"{__name__}.suppress_twice").result
    assert result.startswith("IntegrityError")
    assert "TaskFailed" in result
    assert PHONE not in result
    assert "0123" not in result


def test_what_an_error_says_stays_out_of_the_queue(transactional_db):
    result = failure(f"{__name__}.shout", PHONE).result
    assert result.startswith("ValueError")
    assert PHONE not in result


def test_a_failed_task_is_logged_by_its_name_and_the_errors_class(caplog):
    with pytest.raises(jobs.TaskFailed):
        shout(PHONE)
    assert caplog.messages == [f"{__name__}.shout failed: ValueError"]


def test_a_task_takes_and_gives_what_its_function_does():
    assert add(1, second=2) == 3


def test_the_clusters_own_time_limit_still_ends_a_task():
    with pytest.raises(TimeoutException):
        linger()


@pytest.mark.parametrize("module", [messaging.tasks, offers.tasks])
def test_everything_that_workers_are_woken_for_is_such_a_task(module: ModuleType):
    own = inspect.getmembers(
        module,
        lambda each: inspect.isfunction(each) and each.__module__ == module.__name__,
    )
    assert own
    assert [
        name for name, function in own if not hasattr(function, "__wrapped__")
    ] == []
