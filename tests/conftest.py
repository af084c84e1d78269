from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from urllib.parse import quote

import hypothesis
import pytest
from django.db import connection
from django.db.models.signals import post_init

from tests import chromium, privacy

ALONE = ("postgres", "process", "browser")


def pytest_configure(config: pytest.Config) -> None:
    # How long an example takes says more about the machine than about the code.
    hypothesis.settings.register_profile("untimed", deadline=None)
    hypothesis.settings.load_profile("untimed")
    from messaging.models import InboundText, OutboundText

    for model in (InboundText, OutboundText):
        post_init.connect(privacy.watch.note_body, sender=model)


def pytest_collection_modifyitems(
    config: pytest.Config, items: list[pytest.Item]
) -> None:
    """Leaves out what this database or machine cannot run."""
    if os.environ.get("SAME_ON_ANY_DATABASE") == "0":
        same = [item for item in items if not _asks_the_database(item)]
        items[:] = [item for item in items if item not in set(same)]
        config.hook.pytest_deselected(items=same)
    missing = {}
    if connection.vendor != "postgresql":
        missing["postgres"] = "needs PostgreSQL: make test, or TEST_DATABASE_URL"
        missing["process"] = missing["postgres"]
    if chromium.executable() is None:
        missing["browser"] = "needs Chromium: install it or set CHROMIUM"
    for item in items:
        marks = [name for name in ALONE if item.get_closest_marker(name)]
        if marks:  # one after another, beside the tests of other workers
            group = "browser" if "browser" in marks else "alone"
            item.add_marker(pytest.mark.xdist_group(group))
        for mark in marks:
            if mark in missing:
                item.add_marker(pytest.mark.skip(reason=missing[mark]))


def _asks_the_database(item: pytest.Item) -> bool:
    """The others run without one, or say that any will do: they ran on SQLite."""
    if item.get_closest_marker("once"):
        return False
    fixtures = set(getattr(item, "fixturenames", ()))
    marks = ("django_db", *ALONE)
    return "_django_db_helper" in fixtures or any(map(item.get_closest_marker, marks))


def pytest_sessionfinish(session: pytest.Session) -> None:
    """With NOTHING_SKIPPED=1 (set by `tests.run`) a skipped test is a failed run."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if not reporter or os.environ.get("NOTHING_SKIPPED") != "1":
        return
    if reporter.stats.get("skipped") and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
        reporter.ensure_newline()
        reporter.write_line("Failed: NOTHING_LEFT_OUT=1, yet tests were skipped.")


@pytest.fixture(autouse=True)
def _private_logs() -> Iterator[None]:
    """No test may log a phone number, a name or the body of a text."""
    logging.getLogger().addHandler(privacy.watch)
    yield
    offences = privacy.watch.take()
    assert not offences, "\n".join(offences)


@pytest.fixture
def database_url(transactional_db: None) -> str:
    """The address of this test's PostgreSQL database, for processes it starts."""
    at = {key: quote(str(value)) for key, value in connection.settings_dict.items()}
    return "postgres://{USER}:{PASSWORD}@{HOST}:{PORT}/{NAME}".format_map(at)


@pytest.fixture
def user(db):
    from tests.factories import UserFactory

    return UserFactory()
