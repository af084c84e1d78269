from __future__ import annotations

import pytest
from django.utils import timezone

from clinic import audit
from clinic.models import Practice
from tests import factories


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/races/" in item.path.as_posix():
            item.add_marker(pytest.mark.postgres)
            item.add_marker(pytest.mark.django_db(transaction=True))


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def staff(live):
    return audit.staff(factories.UserFactory())


@pytest.fixture
def live(transactional_db):
    """Texting is on. No worker runs: what is queued stays queued."""
    Practice.objects.filter(pk=1).update(sending_mode=Practice.SendingMode.LIVE)
