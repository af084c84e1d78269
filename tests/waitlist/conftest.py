from collections.abc import Callable

import pytest

from messaging.models import Suppression

from .slots import NOW


@pytest.fixture
def suppress(db) -> Callable[..., Suppression]:
    def make(phone: str, **values: object) -> Suppression:
        values = {"kind": "opt_out", "source": "keyword", "created_at": NOW} | values
        return Suppression.objects.create(phone=phone, **values)

    return make
