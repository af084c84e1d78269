"""The judge of the soak finds what is wrong: each test plants one lie."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field, replace

import pytest
from django.utils import timezone

from messaging.models import (
    DeliveryAttempt,
    InboundText,
    OutboundText,
    Suppression,
)
from messaging.simulator.store import Store
from offers.models import Booking, Offer, OfferText, Opening
from tests import factories
from tests.factories import minutes
from tests.soak import evidence, judge
from tests.soak.evidence import Evidence, Heard, Sent

pytestmark = pytest.mark.django_db
Status = OutboundText.Status
KEPT = "replies are kept and routed, even where no webhook got through"
_numbers = itertools.count(1)


@dataclass
class World:
    """A filled opening whose winner was asked, said YES and was told so."""

    sent: list[Sent] = field(default_factory=list)
    heard: list[Heard] = field(default_factory=list)

    def __post_init__(self):
        self.opening = factories.OpeningFactory(
            status=Opening.Status.FILLED, closing_reason="won_by_text"
        )
        self.offer = factories.OfferFactory(
            opening=self.opening, status=Offer.Status.ACCEPTED, said_yes_at=now()
        )
        type(self.offer.entry).objects.update(status="won")
        self.booking = factories.BookingFactory(offer=self.offer, opening=self.opening)
        self.invitation = self.text("offer")
        self.reply = factories.InboundTextFactory(
            phone=self.offer.phone, body="YES", intent="accept", routed_at=now()
        )
        self.heard.append(
            Heard(self.reply.carrier_id, self.reply.phone, "YES", answered=True)
        )
        self.confirmation = self.text("received", reply_to=self.reply)

    def text(self, purpose, *, copies=1, started_at=None, **fields):
        """A text about the offer, handed over and on the phone."""
        at = started_at or now()
        defaults = {
            "phone": self.offer.phone,
            "body": f"Words {next(_numbers)}",
            "purpose": purpose,
            "hours": OutboundText.Hours.ANY,
            "not_before": at,
            "created_at": at,
            "status": Status.HANDED_OVER,
            "handed_over_at": at,
        }
        row = OutboundText.objects.create(**(defaults | fields))
        OfferText.objects.create(offer=self.offer, text=row, purpose=purpose)
        number = next(_numbers)
        attempt = DeliveryAttempt.objects.create(
            text=row,
            number=1,
            carrier_id=f"SM{number:032x}",
            status="accepted",
            started_at=at,
            lease_until=at,
        )
        self.sent += [
            Sent(attempt.carrier_id, row.phone, row.body, "sent", str(attempt.oid))
        ] * copies
        return row

    def wrong(self):
        """The names of the checks that failed."""
        found = judge.judge(Evidence(self.sent, self.heard), at=now())
        return [check.name for check in found if check.wrong]


def now():
    return timezone.now()


@pytest.fixture
def world():
    return World()


def test_a_true_account_passes(world):
    assert world.wrong() == []


def test_a_text_that_is_on_the_phone_twice(world):
    world.sent.append(world.sent[0])
    assert "texts we call handed over are on the phone once" in world.wrong()[0]
    assert "no patient was told the same about an offer twice" in world.wrong()


def test_a_text_that_never_reached_the_phone(world):
    world.sent.pop(0)
    assert "texts we call handed over are on the phone once" in world.wrong()[0]


def test_a_failed_text_is_tried_once_more_and_no_oftener(world):
    copy = world.sent[0]
    world.sent[:0] = [replace(copy, status="undelivered")] * 2
    assert world.wrong() == []
    world.sent.append(world.sent[0])
    assert "texts we call handed over are on the phone once" in world.wrong()[0]


def test_a_text_we_call_cancelled_that_is_on_the_phone(world):
    OutboundText.objects.filter(pk=world.invitation.pk).update(
        status=Status.CANCELLED, status_reason="stale", handed_over_at=None
    )
    assert "texts we call handed over are on the phone once" in world.wrong()[0]


@pytest.mark.parametrize(
    "lie", [{"body": "other"}, {"phone": "+12125550199"}, {"oid": ""}], ids=str
)
def test_a_text_on_a_phone_that_is_not_ours(world, lie):
    world.sent[0] = replace(world.sent[0], **lie)
    assert "texts on phones are ours, word for word" in world.wrong()


def test_a_delivery_that_the_carrier_knows_nothing_of(world):
    DeliveryAttempt.objects.update(status="delivered")
    assert world.wrong() == ["receipts are the carrier's own"]


@pytest.mark.parametrize("status", ["queued", "sending", "unknown"])
def test_a_text_left_unsettled(world, status):
    OutboundText.objects.filter(pk=world.invitation.pk).update(status=status)
    assert world.wrong() == ["no text is left queued, under way or unknown"]


def test_a_failure_without_a_reason(world):
    OutboundText.objects.filter(pk=world.invitation.pk).update(status=Status.FAILED)
    assert world.wrong() == ["texts that failed or were cancelled say why"]


@pytest.mark.parametrize("answered", [True, False])
def test_a_reply_that_was_lost(world, answered):
    world.heard.append(Heard("SM" + "f" * 32, world.offer.phone, "NO", answered))
    assert world.wrong() == [KEPT]


def test_a_reply_that_was_never_routed(world):
    InboundText.objects.update(routed_at=None)
    assert world.wrong() == [KEPT]


def test_a_reply_that_nobody_sent(world):
    world.heard.clear()
    assert world.wrong() == ["replies we keep were sent by somebody"]


def test_a_reply_that_was_answered_twice(world):
    world.text("declined", reply_to=world.reply)
    assert world.wrong() == ["a reply was acted on once"]


def test_a_yes_that_went_nowhere(world):
    Offer.objects.update(said_yes_at=None)
    OutboundText.objects.update(reply_to=None)
    assert world.wrong() == ["every YES left a trace"]


def stopped(world, **fields):
    return Suppression.objects.create(
        phone=world.offer.phone,
        kind="opt_out",
        source="keyword",
        created_at=now() - minutes(1),
        **fields,
    )


def test_a_text_after_a_stop(world):
    stopped(world)
    told = "nothing was sent to a number after its STOP but the confirmation"
    assert world.wrong() == [told]


def test_the_confirmation_of_a_stop_is_allowed(world):
    DeliveryAttempt.objects.update(started_at=now() - minutes(2))
    world.text("clarify", confirms=stopped(world))
    assert world.wrong() == []


def test_a_stop_that_is_not_in_force(world):
    InboundText.objects.update(intent="opt_out")
    assert world.wrong() == ["every STOP is in force"]


def test_a_filled_time_without_a_booking(world):
    Booking.objects.all().delete()
    assert world.wrong() == ["a filled time has one winner, any other none"]


def test_an_open_time_with_a_winner(world):
    Opening.objects.update(
        status=Opening.Status.OPEN, closing_reason="", exhausted_at=now()
    )
    assert world.wrong() == ["a filled time has one winner, any other none"]


@pytest.mark.parametrize("ends_at", [None, -minutes(1)], ids=["no window", "over"])
def test_an_open_time_that_waits_for_ever(world, ends_at):
    window = ends_at and now() + ends_at
    factories.OfferFactory(window_ends_at=window)
    assert world.wrong() == ["no open time is stuck"]


def test_an_open_time_that_nobody_goes_on_with(world):
    factories.OpeningFactory()
    assert world.wrong() == ["no open time is stuck"]


def test_an_offer_that_outlived_its_time(world):
    factories.OfferFactory(opening=world.opening)
    assert world.wrong() == ["no offer of a closed time is still to be had"]


def test_a_winner_who_was_told_that_it_is_gone(world):
    world.text("taken")
    assert world.wrong() == ["winners were told so"]


def test_a_winner_who_heard_nothing(world):
    OfferText.objects.filter(text=world.confirmation).delete()
    assert world.wrong() == ["winners were told so"]


def test_a_loser_who_heard_nothing(world):
    factories.OfferFactory(
        opening=world.opening, status=Offer.Status.MISSED, told_gone_at=now()
    )
    assert world.wrong() == ["losers who are said to know were told"]


def test_the_carriers_file_is_read_as_it_is(tmp_path):
    file = tmp_path / "carrier.sqlite3"
    store = Store(file)
    columns = "sid, direction, phone, number, body, status, segments, callback"
    for sid, direction, callback in (
        ("SM1", "outbound-api", "http://127.0.0.1/twilio/status/?oid=abc"),
        ("SM2", "inbound", ""),
        ("SM3", "outbound-reply", ""),
    ):
        row = (sid, direction, "+12125550101", "", "Words", "sent", 1, callback)
        store.rows(
            f"INSERT INTO messages ({columns}, created_at, updated_at)"  # noqa: S608  # names of our own
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0, 0)",
            row,
        )
    store.close()
    found = evidence.read(file)
    assert found.sent == [Sent("SM1", "+12125550101", "Words", "sent", "abc")]
    assert found.heard == [Heard("SM2", "+12125550101", "Words", answered=False)]
