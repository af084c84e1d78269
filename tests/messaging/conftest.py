import pytest
from twilio.rest import Client

from clinic.models import Practice
from tests.messaging import outgoing
from tests.messaging.simulator_process import start_simulator
from tests.messaging.webhook_receiver import Receiver


@pytest.fixture
def receiver():
    receiver = Receiver()
    yield receiver
    receiver.stop()


@pytest.fixture
def simulator(tmp_path, receiver):
    """A running simulator whose webhooks go to `receiver`."""
    simulator = start_simulator(tmp_path, receiver.url)
    yield simulator
    if simulator.process.poll() is None:
        simulator.stop()


@pytest.fixture
def client(simulator):
    """The carrier's own client, pointed at the simulator."""
    client = Client(simulator.account_sid, simulator.auth_token)
    client.api.base_url = simulator.url
    client.http_client.timeout = (3, 10)
    yield client
    client.http_client.session.close()


@pytest.fixture
def carrier(settings, db):
    """A live practice whose texts go to a small local carrier."""
    Practice.objects.update(sending_mode=Practice.SendingMode.LIVE)
    with outgoing.carrier(settings) as carrier:
        yield carrier
