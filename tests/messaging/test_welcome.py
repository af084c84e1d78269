from datetime import UTC, datetime, time, timedelta

import pytest

from clinic import texting
from clinic.audit import SYSTEM
from clinic.models import Practice
from messaging import outbox, suppression, welcome
from messaging.models import OutboundText
from tests.factories import LocationFactory
from tests.messaging.outgoing import AT, OTHER, PHONE
from waitlist import stops

pytestmark = pytest.mark.django_db
NIGHT = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)  # 23:00 in New York


@pytest.fixture
def office():
    return LocationFactory(contact=(time(8), time(20)), phone="212-555-0111")


def send(number=PHONE, *, at=AT, **fields):
    return welcome.send(phone=number, language="en", at=at, **fields)


def delivered(*, at=AT):
    outbox.deliver_due(at=at)
    return list(OutboundText.objects.order_by("pk").values_list("status", flat=True))


def test_it_names_the_program_its_rate_help_stop_and_a_phone(carrier, office):
    text = send(location=office)
    assert delivered() == ["handed_over"]
    for part in ("Our practice", "a week", "rates may apply", "HELP", "STOP"):
        assert part in text.body
    assert "212-555-0111" in text.body
    assert (text.purpose, text.hours, bool(text.wording)) == (
        "welcome",
        "contact",
        True,
    )


def test_it_is_in_the_language_of_the_patient(carrier):
    text = welcome.send(phone=PHONE, language="es", at=AT)
    assert "le avisaremos" in text.body


def test_a_number_is_welcomed_once_however_many_share_it(carrier):
    assert send() is not None
    assert send() is None
    delivered()
    assert send(at=AT + timedelta(days=400)) is None
    assert send(OTHER) is not None


def test_of_two_written_at_once_for_one_number_one_leaves(carrier, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(welcome, "_was_sent", lambda phone: False)  # neither is visible
        send()
        second = send()
    assert delivered() == ["handed_over", "cancelled"]
    second.refresh_from_db()
    assert second.status_reason == "welcomed_before"


def test_of_two_written_at_once_the_later_may_leave_first(carrier, monkeypatch):
    monkeypatch.setattr(welcome, "_was_sent", lambda phone: False)
    send()
    second = send()
    OutboundText.objects.filter(pk=second.pk).update(status="handed_over")
    assert delivered() == ["cancelled", "handed_over"]


def test_at_night_it_waits_for_contact_hours(carrier, office):
    send(at=NIGHT, location=office)
    assert delivered(at=NIGHT) == ["queued"]
    assert delivered(at=NIGHT + timedelta(hours=9)) == ["handed_over"]


def test_it_keeps_to_the_hours_of_the_number_unless_the_patient_is_local(
    carrier, office
):
    early = datetime(2026, 11, 23, 13, 30, tzinfo=UTC)  # 8:30 there, 5:30 in Seattle
    welcome.send(phone="+12065550101", language="en", at=early, location=office)
    send("+12065550102", at=early, location=office, is_local=True)
    assert delivered(at=early) == ["queued", "handed_over"]


def test_whoever_opts_out_first_is_not_welcomed(carrier, office):
    send(at=NIGHT, location=office)
    delivered(at=NIGHT)
    suppression.suppress(PHONE, kind="opt_out", source="free_text", at=NIGHT)
    assert delivered(at=NIGHT + timedelta(hours=9)) == ["cancelled"]
    assert carrier.posts == []


def test_a_stop_at_the_desk_takes_it_back_at_once(carrier, office, user):
    text = send(at=NIGHT, location=office)
    stops.stop_number(PHONE, user=user, at=NIGHT)
    text.refresh_from_db()
    assert (text.status, text.status_reason) == ("cancelled", "opted_out")


def test_a_suppressed_number_gets_none(carrier):
    suppression.suppress(PHONE, kind="opt_out", source="desk", at=AT)
    assert send() is None


@pytest.mark.parametrize("mode", ["off", "shadow"])
def test_nothing_is_written_while_nothing_may_leave(carrier, mode):
    Practice.objects.update(sending_mode=mode)
    assert send() is None


def test_a_practice_may_do_without(carrier):
    Practice.objects.update(sends_welcome=False)
    assert send() is None


def test_one_that_never_left_does_not_count(carrier):
    Practice.objects.update(sending_mode="test", test_phones="")
    send()
    assert delivered() == ["cancelled"]
    Practice.objects.update(sending_mode="live")
    assert send() is not None


def test_after_three_days_it_is_too_late(carrier):
    send()
    texting.stop(reason="storm", actor=SYSTEM, at=AT)
    texting.resume(actor=SYSTEM, at=AT + timedelta(days=4))
    assert delivered(at=AT + timedelta(days=4)) == ["cancelled"]
