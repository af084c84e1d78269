"""Patients who answer at the same time, through the whole stack."""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from http.client import HTTPConnection
from urllib.parse import urlencode

from django.conf import settings
from django.utils import timezone
from django_q.models import OrmQ

from messaging.models import InboundText, OutboundText
from offers.models import Offer, Opening
from tests.messaging import signing
from tests.races import arena

PATIENTS = 16
PATH = "/twilio/inbound/"
# No new reply is sent after so many seconds, however busy the machine is.
LONGEST = 12
WORDS = ("YES", "yes please", "No")


@dataclass(frozen=True)
class Reply:
    phone: str
    form: str
    signature: str


@dataclass(frozen=True)
class Answered:
    """How long so many replies took; the web processes' own share is `processor`."""

    count: int
    seconds: float
    median: float
    processor: float = 0

    @property
    def per_second(self) -> float:
        return self.count / self.seconds


def mixed(groups: Iterable[Sequence[Offer]]) -> list[Reply]:
    """Two of each opening's three say YES, of which one is late; the third says NO."""
    replies = [
        written(offer.phone, word)
        for group in groups
        for offer, word in zip(group, WORDS, strict=True)
    ]
    random.Random(7).shuffle(replies)  # noqa: S311  # not a secret
    return replies


def written(phone: str, body: str) -> Reply:
    form = {
        "AccountSid": settings.TWILIO_ACCOUNT_SID,
        "MessagingServiceSid": settings.TWILIO_MESSAGING_SERVICE_SID,
        "MessageSid": arena.new_sid(),
        "From": phone,
        "To": settings.TWILIO_FROM_NUMBER,
        "Body": body,
        "NumMedia": "0",
    }
    token = settings.TWILIO_AUTH_TOKENS[0]
    signature = signing.signature(settings.SITE_URL + PATH, form, token)
    return Reply(phone, urlencode(form), signature)


def send(replies: Sequence[Reply], *, patients: int = PATIENTS) -> Answered:
    """Send them, `patients` at a time; every one must be decided and answered."""
    start = time.perf_counter()
    with ThreadPoolExecutor(patients) as pool:
        took = list(pool.map(lambda reply: _post(reply, start + LONGEST), replies))
    seconds = time.perf_counter() - start
    sent = [reply for reply, one in zip(replies, took, strict=True) if one]
    _check({reply.phone for reply in sent})
    return Answered(len(sent), seconds, statistics.median(filter(None, took)))


def _post(reply: Reply, until: float) -> float:
    """The seconds it took; 0 if it was too late to send it."""
    start = time.perf_counter()
    if start > until:
        return 0
    port = int(settings.SITE_URL.rpartition(":")[2])
    with closing(HTTPConnection("127.0.0.1", port, timeout=60)) as connection:
        headers = {"Content-Type": signing.FORM, "X-Twilio-Signature": reply.signature}
        connection.request("POST", PATH, reply.form, headers)
        status = connection.getresponse().status
    if status != 200:
        raise RuntimeError(f"a reply was answered with HTTP {status}")
    return time.perf_counter() - start


def _check(phones: set[str]) -> None:
    """A fast wrong answer is no answer."""
    texts = InboundText.objects.filter(phone__in=phones)
    if texts.exclude(routed_at=None).exclude(claimed_by="").count() != len(phones):
        raise RuntimeError("a reply was not decided")
    told = OutboundText.objects.filter(phone__in=phones).exclude(purpose="offer")
    if told.values("phone").distinct().count() != len(phones):
        raise RuntimeError("a reply was not answered")
    wanted = Opening.objects.filter(offers__said_yes_at__isnull=False)
    lost = wanted.filter(offers__phone__in=phones).exclude(status="filled")
    if lost.exists():
        raise RuntimeError("an opening was not filled")


def clear_the_outbox() -> None:
    """What has not left never will: the next measurement begins with nothing to send."""
    OrmQ.objects.all().delete()
    OutboundText.objects.filter(status=OutboundText.Status.QUEUED).update(
        status=OutboundText.Status.CANCELLED, ended_at=timezone.now()
    )
