"""Our outbox, the simulated carrier's process and its signed reports, end to end."""

import pytest
from django.utils import timezone

from clinic.models import Practice
from messaging import outbox, twilio
from messaging.models import OutboundText
from tests.factories import minutes
from tests.messaging import outgoing
from tests.messaging.outgoing import PHONE
from tests.messaging.simulator_process import eventually, start_simulator

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.process,
    pytest.mark.django_db(transaction=True),
]
Status = OutboundText.Status


@pytest.fixture
def simulated(tmp_path, live_server, settings):
    simulator = start_simulator(tmp_path, f"{live_server.url}/twilio/inbound/")
    settings.SITE_URL = live_server.url
    settings.TWILIO_API_BASE_URL = simulator.url
    settings.TWILIO_ACCOUNT_SID = simulator.account_sid
    settings.TWILIO_AUTH_TOKENS = [simulator.auth_token]
    settings.TWILIO_MESSAGING_SERVICE_SID = simulator.service_sid
    settings.TWILIO_TIMEOUT = (1, 0.5)
    settings.SMS_OUTCOME_HANDLERS = []
    Practice.objects.update(sending_mode=Practice.SendingMode.LIVE)
    yield simulator
    twilio.disconnect()
    simulator.stop()


def becomes(text, status):
    def is_so():
        text.refresh_from_db()
        return text.status == status

    return eventually(is_so)


def test_a_text_is_sent_and_reported_delivered(simulated):
    text = outgoing.deliver(at=timezone.now())
    assert becomes(text, Status.DELIVERED)


@pytest.mark.parametrize("fault", ["error_500_accepted", "timeout", "lose_response"])
def test_a_text_whose_answer_was_lost_is_settled_without_a_second(simulated, fault):
    simulated.control("numbers", {"phone": PHONE, "fault": fault})
    text = outgoing.deliver(at=timezone.now())
    simulated.control("numbers", {"phone": PHONE, "fault": ""})
    outbox.reconcile(timezone.now() + minutes(1))
    outbox.reconcile(timezone.now() + minutes(2))
    outbox.deliver_due(at=timezone.now() + minutes(2))
    assert becomes(text, Status.DELIVERED)
    assert len(simulated.messages()) == 1


def test_a_landline_is_reported_and_suppressed(simulated):
    simulated.control("numbers", {"phone": PHONE, "async_error": 30006})
    text = outgoing.deliver(at=timezone.now())
    assert becomes(text, Status.FAILED)
    assert (text.error_code, text.status_reason) == ("30006", "permanent")
