"""The same text told twice at once, as the carrier's retries do."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from time import sleep

import pytest
from django.db import connection
from django.utils import timezone

from clinic import singletons
from messaging import consent, inbound
from messaging.models import InboundText, OutboundText, Suppression
from tests.factories import InboundTextFactory, phone

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
handled: list[int] = []


def slow(text):
    handled.append(text.pk)
    sleep(0.05)
    return True


@pytest.fixture(autouse=True)
def _practice(settings):
    singletons.ensure()
    handled.clear()
    settings.SMS_INBOUND_HANDLERS = ["tests.races.test_inbound.slow"]
    settings.SMS_WEEKLY_LIMIT = "tests.races.test_inbound.three"


def three():
    return 3


def together(calls: list[Callable[[], object]]) -> list[object]:
    barrier = Barrier(len(calls))

    def run(call: Callable[[], object]) -> object:
        try:
            barrier.wait(timeout=10)
            return call()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def receive():
    return inbound.receive(
        carrier_id="SM" + "a" * 32,
        phone=phone(1),
        to_phone="+12125550199",
        body="YES",
        at=timezone.now(),
    )


def test_a_text_told_many_times_at_once_is_stored_once():
    stored = together([receive] * 6)
    assert len([text for text in stored if text]) == 1
    assert InboundText.objects.count() == 1


def test_a_text_routed_many_times_at_once_is_handled_once():
    text = InboundTextFactory(body="YES")
    routed = together([lambda: inbound.route(text.pk, at=timezone.now())] * 6)
    assert sorted(routed) == [False] * 5 + [True]
    assert handled == [text.pk]


def test_many_opt_outs_at_once_are_confirmed_once():
    texts = [
        InboundTextFactory(phone=phone(1), body="please stop", intent="opt_out")
        for _ in range(6)
    ]
    assert all(together([lambda t=t: consent.handle(t) for t in texts]))
    assert Suppression.objects.count() == 1
    assert OutboundText.objects.count() == 1
