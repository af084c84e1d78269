"""The carrier's copy of old words goes too."""

from datetime import timedelta

import pytest

from messaging import (
    retention,
    twilio,
)
from messaging.models import (
    DeliveryAttempt,
)
from messaging.twilio import Erasure
from tests.factories import days
from tests.messaging.outgoing import OTHER, PHONE, deliver
from tests.messaging.test_retention import LATER, received, words

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nobody_above(settings):
    settings.SMS_KEEP_HANDLERS = []


def test_the_carrier_is_asked_once_for_each_text(carrier):
    carrier.receive(sender=PHONE, to=OTHER, body="Thank you")
    text = received(carrier_id=carrier.messages[0]["sid"])
    ours = deliver()
    retention.run(LATER)
    retention.run(LATER + days(1))
    assert [message["body"] for message in carrier.messages] == ["", ""]
    assert len(carrier.erasures) == 2
    text.refresh_from_db()
    assert text.erased_at_carrier == ours.attempts.get().erased_at_carrier == LATER


def test_pictures_that_the_carrier_keeps_go_with_the_words(carrier):
    carrier.receive(sender=PHONE, to=OTHER, body="Look", media=2)
    carrier.pictures += ["ME" + "1" * 32, "ME" + "2" * 32]
    received("Look", carrier_id=carrier.messages[0]["sid"], media_count=2)
    retention.run(LATER)
    assert (carrier.pictures, carrier.messages[0]["body"]) == ([], "")


def test_a_text_that_the_carrier_has_no_more_is_done(carrier):
    text = received()
    report = retention.run(LATER)
    text.refresh_from_db()
    assert (text.erased_at_carrier, report.inbound.erased_at_carrier) == (LATER, 1)


@pytest.mark.parametrize("status", [401, 429, 500, 503])
def test_while_the_carrier_is_away_only_its_copy_waits(carrier, status):
    text, ours = received(), deliver()
    carrier.erasure_status = status
    report = retention.run(LATER)
    assert report.is_carrier_away
    assert (words(text), words(ours), text.erased_at_carrier) == ("", "", None)
    assert len(carrier.erasures) == 1
    carrier.erasure_status = 0
    assert retention.sweep(LATER + timedelta(minutes=1)).is_complete
    text.refresh_from_db()
    assert text.erased_at_carrier == LATER + timedelta(minutes=1)
    assert not DeliveryAttempt.objects.filter(erased_at_carrier=None).exists()


def test_a_text_that_the_carrier_still_holds_is_asked_for_the_next_day(carrier):
    deliver()
    carrier.erasure_status = 400
    report = retention.run(LATER)
    assert (report.is_complete, report.outbound.refused_at_carrier) == (True, 1)
    retention.run(LATER + timedelta(minutes=1))
    assert len(carrier.erasures) == 1
    carrier.erasure_status = 0
    retention.run(LATER + days(1))
    assert carrier.messages[0]["body"] == ""


def test_without_an_account_only_our_own_copy_is_blanked(carrier, settings):
    settings.TWILIO_ACCOUNT_SID = ""
    text = received()
    assert retention.run(LATER).is_complete
    assert not words(text)
    assert carrier.erasures == []


def test_no_transaction_is_open_while_the_carrier_is_asked(carrier, monkeypatch):
    from django.db import connection

    received()
    outer, seen = len(connection.savepoint_ids), []

    def erase(carrier_id, *, has_media):
        seen.append(len(connection.savepoint_ids))
        return retention.Erasure.DONE

    monkeypatch.setattr(retention.twilio, "erase", erase)
    retention.run(LATER)
    assert seen == [outer]


def test_the_simulated_carrier_forgets_what_it_has_delivered(
    simulator, client, settings
):
    settings.TWILIO_API_BASE_URL = simulator.url
    settings.TWILIO_ACCOUNT_SID = simulator.account_sid
    settings.TWILIO_AUTH_TOKENS = [simulator.auth_token]
    number = {"from_": simulator.number, "to": PHONE}
    sid = client.messages.create(body="Our practice: hello.", **number).sid
    simulator.wait_until_idle()
    try:
        assert twilio.erase(sid) is twilio.erase("SM" + "f" * 32) is Erasure.DONE
        settings.TWILIO_AUTH_TOKENS = ["another"]
        assert twilio.erase(sid) is Erasure.AWAY
    finally:
        twilio.disconnect()
    assert [message["body"] for message in simulator.messages()] == [""]
