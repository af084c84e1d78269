from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import time_machine
from django.test import Client

from tests.factories import UserFactory
from tests.messaging.carrier import Carrier
from tests.story import Story

# A Tuesday, 10:00 in New York.
TUESDAY = datetime(2026, 3, 3, 15, tzinfo=UTC)


@pytest.fixture
def carrier(settings) -> Iterator[Carrier]:
    carrier = Carrier()
    settings.TWILIO_API_BASE_URL = carrier.url
    yield carrier
    carrier.close()


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(TUESDAY, tick=False) as clock:
        yield clock


@pytest.fixture
def story(db, clock, carrier) -> Story:
    return Story(carrier, clock)


@pytest.fixture
def desk(client, user):
    """A browser in which a member of staff is signed in."""
    client.force_login(user)
    return client


@pytest.fixture
def colleague(db):
    """Another browser, with another member of staff."""
    browser = Client()
    browser.force_login(UserFactory(first_name="Ann", last_name="Lee"))
    return browser
