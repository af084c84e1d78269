"""Texts that no webhook told us of: found in the carrier's list, acted on once."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
import time_machine
from django.test import Client
from django.utils import timezone as clocks

from clinic import heartbeat
from clinic.models import Heartbeat
from messaging import catch_up, inbound, twilio
from messaging.models import InboundText
from offers import tick
from tests.factories import EntryFactory, InboundTextFactory, days, minutes
from tests.messaging import signing
from tests.messaging.outgoing import OTHER, PHONE
from tests.messaging.simulator_process import NUMBER
from tests.story import OUR_PHONE, Story

pytestmark = pytest.mark.django_db
AT = catch_up.STARTED_AT.replace(microsecond=0) + minutes(60)
TUESDAY = datetime(2026, 3, 3, 15, tzinfo=UTC)
SEEN: list[tuple[str, str]] = []


def hear(text):
    SEEN.append((text.phone, text.body))
    return True


def fail(text):
    raise RuntimeError


@pytest.fixture(autouse=True)
def _ours(settings):
    settings.TWILIO_FROM_NUMBER = OUR_PHONE
    settings.SMS_INBOUND_HANDLERS = ["tests.messaging.test_catch_up.hear"]
    SEEN.clear()


@pytest.fixture
def story(carrier, settings):
    settings.SMS_INBOUND_HANDLERS = [
        "messaging.consent.handle",
        "offers.replies.handle",
    ]
    settings.SMS_OUTCOME_HANDLERS = ["offers.delivery.handle"]
    with time_machine.travel(TUESDAY, tick=False) as clock:
        story = Story(carrier, clock)
        story.tick()
        yield story


def missed(carrier, body="YES", *, ago=5.0, sender=PHONE, at=AT, **fields):
    """A text whose webhook was lost."""
    fields = {"sender": sender, "to": OUR_PHONE, "at": at - minutes(ago), **fields}
    return carrier.receive(body=body, **fields)


def told(message):
    """The webhook of that text, arriving after all."""
    form = {
        "MessageSid": message["sid"],
        "From": message["from"],
        "To": message["to"],
        "Body": message["body"],
    }
    return signing.post(Client(), "/twilio/inbound/", form)


def known_until(at):
    for name in (catch_up.MARK, heartbeat.WORKER):
        heartbeat.beat(name, at=at)


def mark():
    return Heartbeat.objects.filter(name=catch_up.MARK).values_list("at", flat=True)


def bodies():
    return [body for _, body in SEEN]


def test_a_lost_text_is_stored_as_of_when_it_was_written_and_acted_on(carrier):
    message = missed(carrier)
    tick.run_due(AT)
    text = InboundText.objects.get()
    assert (text.carrier_id, text.phone, text.to_phone) == (
        message["sid"],
        PHONE,
        OUR_PHONE,
    )
    assert text.received_at.replace(microsecond=0) == AT - minutes(5)
    assert (text.routed_at, SEEN) == (AT, [(PHONE, "YES")])


def test_a_lost_text_is_acted_on_once_however_often_the_list_shows_it(carrier):
    missed(carrier)
    for later in (0, 3, 6):
        tick.run_due(AT + minutes(later))
    assert len(carrier.gets) == 3
    assert bodies() == ["YES"]


def test_a_webhook_that_arrives_after_all_changes_nothing(carrier):
    message = missed(carrier)
    tick.run_due(AT)
    before = InboundText.objects.values().get()
    assert told(message).status_code == 200
    assert (InboundText.objects.values().get(), bodies()) == (before, ["YES"])


def test_what_a_webhook_told_before_is_left_as_it_was(carrier):
    told(missed(carrier))
    before = InboundText.objects.values().get()
    tick.run_due(AT)
    assert (InboundText.objects.values().get(), bodies()) == (before, ["YES"])


def test_texts_are_acted_on_in_the_order_in_which_they_were_written(carrier):
    missed(carrier, "third", ago=1)
    missed(carrier, "first", ago=9)
    missed(carrier, "second", ago=5, sender=OTHER)
    missed(carrier, "second, too", ago=5)
    tick.run_due(AT)
    assert bodies() == ["first", "second", "second, too", "third"]


def test_a_text_that_waits_from_the_fallback_takes_its_place_in_that_order(carrier):
    missed(carrier, "first", ago=2)
    InboundTextFactory(body="second", received_at=AT - minutes(1))
    missed(carrier, "third", ago=0.5)
    tick.run_due(AT)
    assert bodies() == ["first", "second", "third"]


@pytest.mark.parametrize(
    "other",
    [
        {"sender": "12345"},
        {"sender": "whatsapp:+12125550101"},
        {"to": "+12125550198"},
        {"ago": 11},
    ],
)
def test_what_is_no_patients_text_to_us_or_was_before_our_time_is_left(carrier, other):
    missed(carrier, **other)
    tick.run_due(AT)
    assert not InboundText.objects.exists()


def test_our_own_texts_are_not_taken_for_a_patients(carrier):
    message = missed(carrier)
    message["direction"] = "outbound-api"
    tick.run_due(AT)
    assert not InboundText.objects.exists()


def test_the_list_is_asked_in_utc_from_ten_minutes_before_the_mark(carrier):
    known_until(AT - days(1))
    chicago = AT.astimezone(timezone(timedelta(hours=-6)))
    catch_up.run(chicago)
    twilio.texts_to(OUR_PHONE, limit=1, sent_after=chicago, sent_before=chicago)
    (_, first), (_, second) = carrier.gets
    since = AT - days(1) - minutes(10)
    assert first["DateSent>"] == f"{since:%Y-%m-%dT%H:%M:%SZ}"
    assert second["DateSent>"] == second["DateSent<"] == f"{AT:%Y-%m-%dT%H:%M:%SZ}"
    assert list(mark()) == [AT]


def test_it_looks_every_three_minutes(carrier):
    known_until(AT)
    asked = []
    for later in (1, 2, 3):
        tick.run_due(AT + minutes(later))
        asked.append(len(carrier.gets))
    assert asked == [0, 0, 1]


def test_it_looks_at_the_first_tick_after_a_start(carrier):
    known_until(catch_up.STARTED_AT - timedelta(seconds=1))
    missed(carrier, at=catch_up.STARTED_AT, ago=2)
    tick.run_due(catch_up.STARTED_AT + timedelta(seconds=1))
    assert bodies() == ["YES"]


def test_it_looks_at_once_after_a_gap_of_the_worker(carrier, settings):
    settings.SMS_CATCH_UP_PAUSE = days(1)
    known_until(AT - minutes(4))
    missed(carrier)
    tick.run_due(AT)
    assert bodies() == ["YES"]


def test_it_looks_as_far_back_as_the_gap_was_long(carrier):
    known_until(AT - days(3))
    missed(carrier, ago=3 * 24 * 60)
    tick.run_due(AT)
    assert bodies() == ["YES"]


def test_a_service_is_asked_for_each_number_that_was_texted_lately(carrier, settings):
    settings.TWILIO_FROM_NUMBER = ""
    InboundTextFactory(to_phone="+12125550198", received_at=AT - days(89))
    InboundTextFactory(to_phone="+12125550197", received_at=AT - days(91))
    missed(carrier, to="+12125550198")
    catch_up.run(AT)
    assert [query["To"] for _, query in carrier.gets] == ["+12125550198"]
    assert InboundText.objects.filter(received_at__gt=AT - minutes(6)).exists()


def test_a_number_without_a_service_is_the_only_one_asked(carrier, settings):
    settings.TWILIO_MESSAGING_SERVICE_SID = ""
    InboundTextFactory(to_phone="+12125550198", received_at=AT)
    catch_up.run(AT)
    assert {query["To"] for _, query in carrier.gets} == {OUR_PHONE}


def test_nobody_is_asked_before_the_account_is_configured(carrier, settings):
    settings.TWILIO_ACCOUNT_SID = ""
    assert catch_up.run(AT) == 0
    assert carrier.gets == []


def test_a_list_longer_than_a_page_is_read_to_its_end(carrier, monkeypatch):
    monkeypatch.setattr(catch_up, "LIST_LIMIT", 3)
    for ago in range(9, 1, -1):
        missed(carrier, f"{ago}", ago=ago)
    tick.run_due(AT)
    assert bodies() == ["9", "8", "7", "6", "5", "4", "3", "2"]
    assert {query["PageSize"] for _, query in carrier.gets} == {"3"}


def test_a_carrier_that_cannot_be_asked_is_asked_again_at_the_next_tick(
    carrier, caplog
):
    known_until(AT - minutes(4))
    missed(carrier)
    carrier.lookups_fail = True
    done = tick.run_due(AT)
    assert (done["catch_up"], bodies(), list(mark())) == (0, [], [AT - minutes(4)])
    assert "catch_up 0: CarrierSilentError" in caplog.text
    carrier.lookups_fail = False
    tick.run_due(AT + minutes(1))
    assert bodies() == ["YES"]


def test_a_tick_does_the_rest_while_the_carrier_is_silent(carrier):
    carrier.lookups_fail = True
    InboundTextFactory(body="NO", received_at=AT)
    tick.run_due(AT)
    assert bodies() == ["NO"]
    assert not heartbeat.is_silent(AT)


def test_a_caught_up_text_that_cannot_be_routed_is_tried_again(carrier, settings):
    settings.SMS_INBOUND_HANDLERS = ["tests.messaging.test_catch_up.fail"]
    missed(carrier)
    tick.run_due(AT)
    assert InboundText.objects.get().routing_attempts
    settings.SMS_INBOUND_HANDLERS = ["tests.messaging.test_catch_up.hear"]
    tick.run_due(AT + minutes(2))
    assert bodies() == ["YES"]


def test_a_no_that_comes_to_light_after_the_yes_that_followed_it_is_for_a_person(
    carrier,
):
    yes = InboundTextFactory(phone=PHONE, body="YES", received_at=AT - minutes(1))
    inbound.route(yes.pk, at=AT)
    missed(carrier, "NO", ago=2)
    missed(carrier, "NO", ago=2, sender=OTHER)
    tick.run_due(AT)
    assert SEEN == [(PHONE, "YES"), (OTHER, "NO")]
    late = InboundText.objects.get(phone=PHONE, body="NO")
    assert (late.needs_person, late.claimed_by) == (True, "")


def test_a_missed_stop_is_acted_on_though_a_yes_followed_it(carrier):
    yes = InboundTextFactory(phone=PHONE, body="YES", received_at=AT - minutes(1))
    inbound.route(yes.pk, at=AT)
    missed(carrier, "STOP", ago=2)
    tick.run_due(AT)
    assert bodies() == ["YES", "STOP"]


def test_a_yes_from_the_workers_gap_wins_before_anybody_new_is_asked(story):
    EntryFactory.create_batch(9)
    opening = story.cancellation()
    asked = story.asked(opening)
    story.clock.shift(minutes(45))
    missed(story.carrier, sender=asked[1], at=story.now, ago=20)
    story.tick()
    assert story.winner(opening) == asked[1]
    assert story.asked(opening) == asked
    assert 0 < len(asked) < 9


def test_without_that_yes_the_same_gap_ends_in_a_new_batch(story):
    EntryFactory.create_batch(9)
    opening = story.cancellation()
    asked = story.asked(opening)
    story.later(minutes=45)
    assert len(story.asked(opening)) > len(asked)


def test_of_two_missed_yeses_the_one_written_first_wins(story):
    EntryFactory.create_batch(3)
    opening = story.cancellation()
    first, second, *_ = story.asked(opening)
    story.clock.shift(minutes(45))
    missed(story.carrier, sender=second, at=story.now, ago=10)
    missed(story.carrier, sender=first, at=story.now, ago=20)
    story.tick()
    assert story.winner(opening) == first


def test_a_text_lost_by_the_simulated_carrier_is_found_in_its_list(
    settings, simulator, receiver
):
    settings.TWILIO_API_BASE_URL = simulator.url
    settings.TWILIO_ACCOUNT_SID = simulator.account_sid
    settings.TWILIO_AUTH_TOKENS = [simulator.auth_token]
    settings.TWILIO_API_KEY, settings.TWILIO_FROM_NUMBER = "", NUMBER
    simulator.control("faults", {"lose_inbound": 1.0})
    sent = simulator.control("inbound", {"from": PHONE, "body": "YES"})
    for later in (1, 5):
        tick.run_due(clocks.now() + minutes(later))
    twilio.disconnect()
    assert (InboundText.objects.get().carrier_id, bodies()) == (sent["sid"], ["YES"])
    assert receiver.inbound() == []
