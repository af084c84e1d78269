from collections.abc import Callable

import pytest

from messaging.models import Suppression

from . import changes
from .changes import Told
from .slots import NOW


@pytest.fixture
def suppress(db) -> Callable[..., Suppression]:
    def make(phone: str, **values: object) -> Suppression:
        values = {"kind": "opt_out", "source": "keyword", "created_at": NOW} | values
        return Suppression.objects.create(phone=phone, **values)

    return make


@pytest.fixture
def told(settings) -> Told:
    """What WAITLIST_CHANGE_HANDLERS hear, instead of the offers."""
    settings.WAITLIST_CHANGE_HANDLERS = ["tests.waitlist.changes.handle"]
    changes.told.calls = []
    return changes.told
