"""Words that were erased do not come back."""

from datetime import timedelta

import pytest
from django_q.models import OrmQ

from messaging import (
    catch_up,
    inbound,
    reconcile,
    retention,
    tasks,
)
from messaging.models import (
    DeliveryAttempt,
    InboundText,
    OutboundText,
)
from tests.factories import phone
from tests.messaging.outgoing import AT, OTHER, PHONE, deliver, queue
from tests.messaging.test_retention import LATER, received, words

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nobody_above(settings):
    settings.SMS_KEEP_HANDLERS = []


def test_catching_up_does_not_bring_an_erased_text_back(carrier, settings):
    settings.TWILIO_FROM_NUMBER = OTHER
    carrier.receive(sender=PHONE, to=OTHER, body="Thank you", at=AT)
    text = received(carrier_id=carrier.messages[0]["sid"], to_phone=OTHER)
    retention.run(LATER)
    assert catch_up.run(LATER) == 0
    assert (words(text), InboundText.objects.count()) == ("", 1)


def test_a_missed_text_without_words_goes_to_a_person_unread(carrier, settings):
    settings.TWILIO_FROM_NUMBER = OTHER
    received(number=phone(9), at=AT - timedelta(minutes=1))
    carrier.receive(sender=PHONE, to=OTHER, body="", at=AT)
    assert catch_up.run(AT + timedelta(minutes=1)) == 1
    missed = InboundText.objects.get(phone=PHONE)
    assert missed.needs_person
    assert "Ask what they wrote" in missed.inbox_reason
    assert inbound.unread() == []
    assert not OutboundText.objects.exists()


def test_a_missed_picture_without_words_is_still_routed(carrier, settings):
    settings.TWILIO_FROM_NUMBER = OTHER
    received(number=phone(9), at=AT - timedelta(minutes=1))
    carrier.receive(sender=PHONE, to=OTHER, body="", at=AT, media=1)
    catch_up.run(AT + timedelta(minutes=1))
    assert len(inbound.unread()) == 1


def test_an_erased_text_is_never_taken_for_one_of_unknown_fate(carrier):
    erased = deliver()
    retention.run(LATER)
    unknown = queue(at=LATER)
    OutboundText.objects.filter(pk=unknown.pk).update(status="unknown")
    attempt = DeliveryAttempt.objects.create(
        text=unknown, number=1, status="unknown", started_at=LATER, lease_until=LATER
    )
    reconcile.reconcile(LATER + timedelta(minutes=2))
    attempt.refresh_from_db()
    assert attempt.carrier_id is None
    assert erased.attempts.get().carrier_id


def test_the_queue_and_what_it_remembers_of_a_task_hold_no_words(carrier):
    text = queue(body="Only for her eyes")
    jobs = [job.task for job in OrmQ.objects.all()]
    assert jobs
    assert all(isinstance(arg, int) for job in jobs for arg in job["args"])
    assert "her eyes" not in str(jobs)
    assert (tasks.deliver(text.pk), tasks.deliver_due()) == (None, None)
