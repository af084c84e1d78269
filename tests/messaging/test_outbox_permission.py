"""What keeps a text from leaving: the mode, a stop, an opt-out, the hours."""

from datetime import datetime, time

import pytest

from clinic import texting
from clinic.audit import SYSTEM
from clinic.models import Practice
from messaging import (
    outbox,
    suppression,
)
from tests.factories import LocationFactory, hours, minutes
from tests.messaging import outgoing
from tests.messaging.outgoing import AT, OTHER, PHONE, deliver, queue
from tests.messaging.test_outbox import Hours, Status, draft, fresh


@pytest.mark.parametrize("mode", ["off", "shadow"])
def test_nothing_leaves_unless_the_mode_lets_it(carrier, mode):
    Practice.objects.update(sending_mode=mode)
    text = deliver()
    assert (text.status, text.status_reason) == (Status.CANCELLED, "sending_off")
    assert outgoing.heard == [(text.pk, Status.CANCELLED)]
    assert carrier.posts == []


def test_in_test_mode_only_listed_phones_are_texted(carrier):
    Practice.objects.update(
        sending_mode="test", test_phones="212-555-0101\nnobody\n\n+1 312 555 0103"
    )
    assert deliver().status == Status.HANDED_OVER
    assert deliver(phone=OTHER).status_reason == "not_a_test_phone"


def test_while_texting_is_stopped_texts_are_held(carrier):
    texting.stop(reason="drill", actor=SYSTEM, at=AT)
    text = deliver()
    assert (text.status, text.status_reason) == (Status.QUEUED, "stopped")
    assert outbox.sweep(AT) == 0
    texting.resume(actor=SYSTEM, at=AT)
    outbox.deliver_due(at=AT)
    assert fresh(text).status == Status.HANDED_OVER


def test_a_drain_ends_while_texting_is_stopped(carrier):
    queue()
    texting.stop(reason="drill", actor=SYSTEM, at=AT)
    assert outbox.deliver_due(at=AT) == 0


def suppress(phone=PHONE, kind="opt_out", source="free_text"):
    return suppression.suppress(phone, kind=kind, source=source, at=AT)


def test_a_suppressed_number_gets_nothing(carrier):
    suppress()
    text = deliver()
    assert (text.status, text.status_reason) == (Status.CANCELLED, "suppressed")
    assert carrier.posts == []


def test_the_confirmation_of_an_opt_out_is_sent(carrier):
    assert deliver(confirms=suppress()).status == Status.HANDED_OVER


def test_the_confirmation_of_one_opt_out_does_not_pass_another(carrier):
    confirmed = suppress()
    suppress(kind="unreachable", source="carrier")
    assert deliver(confirms=confirmed).status_reason == "suppressed"


def test_a_text_too_late_is_not_sent(carrier):
    text = queue(not_after=AT + minutes(5))
    outbox.deliver(text.pk, at=AT + minutes(5))
    assert fresh(text).status_reason == "stale"
    assert carrier.posts == []


NIGHT = datetime.fromisoformat("2026-11-23T22:30:00-05:00")


def test_a_text_we_start_waits_for_contact_hours(carrier):
    place = LocationFactory(contact=(time(8), time(20)))
    text = deliver(at=NIGHT, hours=Hours.CONTACT, location=place)
    assert (text.status, text.status_reason) == (Status.QUEUED, "hours")
    assert text.not_before == NIGHT + hours(9.5)
    assert outgoing.heard == []


def test_a_text_that_would_be_too_late_in_the_morning_is_dropped(carrier):
    place = LocationFactory(contact=(time(8), time(20)))
    fields = {"hours": Hours.CONTACT, "location": place, "not_after": NIGHT + hours(1)}
    assert deliver(at=NIGHT, **fields).status_reason == "outside_hours"


def test_an_answer_leaves_at_night_past_a_text_that_waits(carrier):
    place = LocationFactory(contact=(time(8), time(20)))
    deliver(at=NIGHT, hours=Hours.CONTACT, location=place)
    assert deliver(at=NIGHT).status == Status.HANDED_OVER


@pytest.mark.parametrize(("is_local", "status"), [(True, "handed_over"), (0, "queued")])
def test_the_numbers_own_morning_counts_unless_it_is_local(carrier, is_local, status):
    at = datetime.fromisoformat("2026-11-23T08:30:00-05:00")
    place = LocationFactory(contact=(time(8), time(20)))
    fields = {"hours": Hours.CONTACT, "location": place, "is_local": bool(is_local)}
    assert deliver(at=at, phone="+14155550101", **fields).status == status


@pytest.mark.parametrize("is_local", [True, False])
def test_the_patients_own_morning_counts_whatever_the_number_says(carrier, is_local):
    at = datetime.fromisoformat("2026-11-23T08:30:00-05:00")
    place = LocationFactory(contact=(time(8), time(20)))
    fields = {"hours": Hours.CONTACT, "location": place, "is_local": is_local}
    text = deliver(at=at, timezone="America/Los_Angeles", **fields)
    assert (text.status, text.status_reason) == (Status.QUEUED, "hours")
    assert text.not_before == at + hours(2.5)


def test_texts_queued_together_keep_their_patients_timezones(db):
    zones = ["America/Los_Angeles", ""]
    texts = outbox.queue_many([draft(timezone=zone) for zone in zones], at=AT)
    assert [fresh(text).timezone for text in texts] == zones
