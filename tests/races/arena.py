"""Lets things happen at once on PostgreSQL, and takes away their guard for controls."""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.db import connection
from django.db.models import Q
from django.db.utils import Error as DatabaseError
from django.test import Client
from django.utils import timezone

from messaging.models import OutboundText
from offers import endings, notices, openings
from offers.models import Offer, Opening
from tests import factories
from tests.messaging import signing

PATIENCE = 30
_message_numbers = itertools.count(1)
FAILURES = (AssertionError, DatabaseError, threading.BrokenBarrierError)


def race(*acts: Callable[[], object], patience: float = PATIENCE) -> list[object]:
    """Start every act at the same moment, each on its own connection."""
    start = threading.Barrier(len(acts))

    def run(act: Callable[[], object]) -> object:
        try:
            start.wait(PATIENCE)
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        futures = [pool.submit(run, act) for act in acts]
        return [future.result(patience) for future in futures]


def hold(
    monkeypatch: pytest.MonkeyPatch, module: object, name: str, *, call: int = 1
) -> threading.Event:
    """Let one call of this function wait until somebody waits for its caller.

    The event says that the call has begun: the other side starts on it.
    """
    act, begun, calls = getattr(module, name), threading.Event(), itertools.count(1)

    def held(*args: object, **kwargs: object) -> object:
        if next(calls) == call:
            begun.set()
            until_somebody_waits()
        return act(*args, **kwargs)

    monkeypatch.setattr(module, name, held)
    return begun


def until_somebody_waits() -> None:
    """Until another connection waits for a lock, or for long enough if none does."""
    query = (
        "select count(*) from pg_stat_activity"
        " where datname = current_database() and wait_event_type = 'Lock'"
    )
    give_up_at = time.monotonic() + 3
    while time.monotonic() < give_up_at:
        with connection.cursor() as cursor:
            cursor.execute(query)
            if cursor.fetchone()[0]:
                return
        time.sleep(0.02)


def without_lock(monkeypatch: pytest.MonkeyPatch, racers: int) -> None:
    """The control's world: rows are read by all before anybody writes, held by none."""
    together = threading.Barrier(racers)

    def unlocked(opening_id: int) -> Opening:
        opening = Opening.objects.select_related("provider", "location").get(
            pk=opening_id
        )
        together.wait(PATIENCE)
        return opening

    def not_held(condition: Q) -> list[Offer]:
        return list(Offer.objects.filter(condition).order_by("pk"))

    monkeypatch.setattr(openings, "locked", unlocked)
    monkeypatch.setattr(endings, "lock_entries", lambda entry_ids: [])
    monkeypatch.setattr(endings, "lock_offers", not_held)


def is_lost_without_lock(
    monkeypatch: pytest.MonkeyPatch,
    contest: Callable[[Callable[[], None]], None],
    racers: int = 2,
) -> bool:
    """True if the contest is lost without the lock; what luck saved is tried again.

    The contest calls what it is given when all is set up, right before the race.
    """
    for _attempt in range(20):
        with monkeypatch.context() as patch:
            if fails(lambda p=patch: contest(lambda: without_lock(p, racers))):
                return True
    return False


def fails(contest: Callable[[], None]) -> bool:
    """True if the contest, run without its guard, is lost as it should be."""
    try:
        contest()
    except FAILURES:
        return True
    return False


def asked(opening: Opening, entry: object = None, **fields: object) -> Offer:
    """An offer whose invitation is on the patient's phone."""
    entry = entry or factories.EntryFactory()
    offer = factories.OfferFactory(opening=opening, entry=entry, **fields)
    hand_over([offer])
    return offer


def hand_over(offers: list[Offer]) -> None:
    at = timezone.now() - factories.minutes(2)
    notices.invite(endings.with_texts(offer.pk for offer in offers), at=at)
    OutboundText.objects.filter(offer_text__offer__in=offers).update(
        status=OutboundText.Status.DELIVERED, handed_over_at=at, attempt_count=1
    )


def text_in(phone: str, body: str, *, sid: str | None = None) -> int:
    """The carrier's signed webhook, through the whole stack; its HTTP status."""
    form = {
        "AccountSid": settings.TWILIO_ACCOUNT_SID,
        "MessagingServiceSid": settings.TWILIO_MESSAGING_SERVICE_SID,
        "MessageSid": sid or new_sid(),
        "From": phone,
        "To": "+12125550199",
        "Body": body,
        "NumMedia": "0",
    }
    path = "/twilio/inbound/"
    token = settings.TWILIO_AUTH_TOKENS[0]
    signature = signing.signature(settings.SITE_URL + path, form, token)
    response = Client().post(
        path,
        urlencode(form),
        content_type=signing.FORM,
        headers={"X-Twilio-Signature": signature},
    )
    return response.status_code


def new_sid() -> str:
    return f"SM{next(_message_numbers):032x}"


def told(phone: str, *purposes: str) -> int:
    """How many texts of these purposes the phone has got or will get."""
    rows = OutboundText.objects.filter(phone=phone, purpose__in=purposes)
    return rows.exclude(status=OutboundText.Status.CANCELLED).count()
