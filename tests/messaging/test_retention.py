from datetime import timedelta
from io import StringIO

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import transaction
from django.db.models import Value
from django.utils import timezone

from clinic.models import AuditEvent, Heartbeat, Practice
from messaging import (
    retention,
    suppression,
)
from messaging.models import (
    Consent,
    DeliveryAttempt,
    InboundText,
    OutboundText,
    Suppression,
)
from tests.factories import ConsentFactory, InboundTextFactory, days
from tests.messaging.outgoing import AT, OTHER, PHONE, deliver, queue

pytestmark = pytest.mark.django_db


LATER = AT + days(91)


@pytest.fixture(autouse=True)
def nobody_above(settings):
    settings.SMS_KEEP_HANDLERS = []


def received(body="Thank you", *, number=PHONE, at=AT, **fields):
    fields = {"routed_at": at, "intent": "ignore", "reason": "courtesy", **fields}
    return InboundTextFactory(phone=number, body=body, received_at=at, **fields)


def needs_everything_since(*, at):
    texts = InboundText.objects.filter(phone=PHONE)
    return texts.annotate(since=Value(AT - days(1)))


def needs_what_is_newer(*, at):
    return InboundText.objects.annotate(since=Value(AT + days(1)))


def words(row):
    row.refresh_from_db()
    return row.body


def test_words_go_after_the_days_and_what_was_decided_stays(carrier):
    text, ours = received(), deliver()
    report = retention.run(LATER)
    assert (words(text), words(ours)) == ("", "")
    assert text.erased_at == ours.erased_at == LATER
    assert (text.intent, text.reason, text.received_at) == ("ignore", "courtesy", AT)
    assert (report.inbound.erased, report.outbound.erased) == (1, 1)
    attempt = ours.attempts.get()
    assert (ours.status, ours.handed_over_at) == ("handed_over", AT)
    assert (attempt.carrier_id, attempt.status) == (f"SM{1:032x}", "accepted")


def test_words_stay_until_the_last_day_is_over(carrier):
    text, ours = received(), deliver()
    retention.run(AT + days(90) - timedelta(seconds=1))
    assert (words(text), words(ours)) == ("Thank you", "Our practice: hello.")
    retention.run(AT + days(90))
    assert (words(text), words(ours)) == ("", "")


def test_the_practice_says_for_how_many_days(carrier):
    Practice.objects.update(bodies_kept_days=2)
    text = received()
    retention.run(AT + days(2))
    assert not words(text)


@pytest.mark.parametrize(
    ("fields", "held"),
    [
        ({"routed_at": None}, "unread"),
        ({"needs_person": True}, "inbox"),
        ({"needs_person": True, "done_at": AT}, None),
    ],
)
def test_a_text_that_somebody_is_not_done_with_stays(carrier, fields, held):
    text = received(**fields)
    report = retention.run(LATER)
    assert bool(words(text)) is bool(held)
    assert report.inbound.held == ({held: 1} if held else {})
    assert (text.erased_at_carrier is None) is bool(held)


def test_what_surrounds_a_text_in_the_inbox_stays_readable(carrier):
    ours, other = deliver(), deliver(phone=OTHER)
    received(at=AT + days(60), needs_person=True)
    report = retention.run(LATER)
    assert (bool(words(ours)), bool(words(other))) == (True, False)
    assert report.outbound.held == {"inbox": 1}
    assert len(carrier.erasures) == 1


@pytest.mark.parametrize("status", ["queued", "sending", "unknown"])
def test_a_text_whose_fate_is_open_stays(carrier, status):
    text = queue()
    OutboundText.objects.update(status=status)
    report = retention.run(LATER)
    assert words(text)
    assert report.outbound.held == {"unsettled": 1}


def test_a_text_that_nobody_has_heard_about_yet_stays(carrier):
    text = deliver()
    OutboundText.objects.update(outcome_is_news=True)
    retention.run(LATER)
    assert words(text)


def test_a_layer_above_holds_what_was_written_since_it_began(carrier, settings):
    settings.SMS_KEEP_HANDLERS = [f"{__name__}.needs_everything_since"]
    theirs, ours, other = received(), deliver(), received(number=OTHER)
    report = retention.run(LATER)
    assert (bool(words(theirs)), bool(words(ours)), words(other)) == (True, True, "")
    assert (report.inbound.held, report.outbound.held) == ({"needed": 1},) * 2
    settings.SMS_KEEP_HANDLERS = [f"{__name__}.needs_what_is_newer"]
    retention.run(LATER)
    assert (words(theirs), words(ours)) == ("", "")


def test_the_words_of_an_opt_out_stay_here_and_go_at_the_carrier(carrier):
    carrier.receive(sender=PHONE, to=OTHER, body="stop texting me")
    text = received("stop texting me", carrier_id=carrier.messages[0]["sid"])
    suppression.suppress(PHONE, kind="opt_out", source="free_text", at=AT, inbound=text)
    report = retention.run(LATER)
    assert words(text) == "stop texting me"
    assert (text.erased_at, text.erased_at_carrier) == (None, LATER)
    assert carrier.messages[0]["body"] == ""
    assert report.inbound.held == {"opt_out": 1}


@pytest.mark.parametrize("field", ["intent", "corrected_intent"])
def test_each_wish_to_stop_stays_also_where_texts_had_stopped_already(carrier, field):
    suppression.suppress(PHONE, kind="opt_out", source="carrier", at=AT)
    text = received("off the list please", **{field: "opt_out"})
    report = retention.run(LATER)
    assert words(text) == "off the list please"
    assert report.inbound.held == {"opt_out": 1}


def test_a_text_that_a_person_may_still_have_sent_again_stays(carrier):
    Practice.objects.update(bodies_kept_days=2)
    text = deliver(not_after=AT + days(4))
    OutboundText.objects.update(
        status="failed", status_reason="not_settled", handed_over_at=None
    )
    DeliveryAttempt.objects.update(status="never_sent")
    assert retention.run(AT + days(2.5)).outbound.held == {"unsettled": 1}
    assert words(text)
    retention.run(AT + days(3.5))
    assert not words(text)


def test_a_text_is_blanked_once(carrier):
    text = received()
    retention.run(LATER)
    retention.run(LATER + days(1))
    assert not words(text)
    assert text.erased_at == LATER


def test_the_tick_does_it_once_a_day(carrier):
    assert retention.sweep(LATER) is not None
    assert retention.sweep(LATER + timedelta(hours=23)) is None
    assert retention.sweep(LATER + timedelta(hours=24)) is not None


def test_what_does_not_fit_into_one_tick_is_done_in_the_next(carrier, monkeypatch):
    received()
    monkeypatch.setattr(retention, "TICK_SECONDS", -1)
    assert retention.sweep(LATER).is_out_of_time
    assert not Heartbeat.objects.filter(name=retention.MARK).exists()
    monkeypatch.setattr(retention, "TICK_SECONDS", 5)
    assert retention.sweep(LATER + timedelta(minutes=1)).inbound.erased_at_carrier == 1


def test_each_run_is_in_the_trail_by_numbers_only(carrier):
    received()
    received(needs_person=True, number=OTHER)
    retention.run(LATER)
    [event] = AuditEvent.objects.filter(action="texts_erased")
    assert (event.actor, event.detail["inbound"]) == ("system", 1)
    assert event.detail["held"] == {"inbox": 1}
    assert PHONE not in str(event.detail)


def test_a_dry_run_says_what_would_go_and_changes_nothing(carrier):
    Practice.objects.update(bodies_kept_days=2)
    text, ours = received(), deliver()
    received(number=OTHER, needs_person=True)
    out = StringIO()
    at = timezone.now()
    InboundText.objects.update(received_at=at - days(3))
    OutboundText.objects.update(created_at=at - days(3))
    call_command("retention", "--dry-run", stdout=out)
    said = out.getvalue()
    assert (bool(words(text)), bool(words(ours)), carrier.erasures) == (True, True, [])
    assert "Texts received: 1 would be erased here." in said
    assert "1 kept: a person still has to read a text of this number." in said
    assert "Texts sent: 1 would be erased here." in said
    assert f"The oldest with words is of {at - days(3):%Y-%m-%d}." in said
    assert not AuditEvent.objects.filter(action="texts_erased").exists()


def test_the_command_does_what_it_said(carrier):
    text = received(at=timezone.now() - days(100))
    out = StringIO()
    call_command("retention", stdout=out)
    assert "Texts received: 1 erased here." in out.getvalue()
    assert not words(text)


def test_the_command_says_that_the_carrier_is_away(carrier):
    received(at=timezone.now() - days(100))
    carrier.erasure_status = 503
    out = StringIO()
    call_command("retention", stdout=out)
    assert "The carrier cannot be asked now" in out.getvalue()


@pytest.mark.parametrize("model", [Consent, Suppression])
def test_agreements_and_opt_outs_cannot_be_deleted(model):
    ConsentFactory(phone=PHONE, subject="patient:1")
    suppression.suppress(PHONE, kind="opt_out", source="desk", at=AT)
    for rows in (model.objects.get(), model.objects.all()):
        with pytest.raises(ValidationError), transaction.atomic():
            rows.delete()
    assert model.objects.count() == 1


@pytest.mark.parametrize("name", ["consent", "suppression"])
def test_the_admin_has_no_way_to_delete_them(admin_client, name):
    ConsentFactory(phone=PHONE, subject="patient:1")
    row = suppression.suppress(PHONE, kind="opt_out", source="desk", at=AT)
    pk = Consent.objects.get().pk if name == "consent" else row.pk
    url = f"/admin/messaging/{name}/{pk}/delete/"
    assert admin_client.post(url, {"post": "yes"}).status_code == 403
    page = admin_client.get(f"/admin/messaging/{name}/").content.decode()
    assert "delete_selected" not in page


def test_ten_years_of_runs_leave_the_ledgers_whole(carrier):
    ConsentFactory(phone=PHONE, subject="patient:1", wording="May we text you?")
    suppression.suppress(PHONE, kind="opt_out", source="desk", at=AT)
    retention.run(AT + days(3650))
    assert Consent.objects.get().wording == "May we text you?"
    assert Suppression.objects.get().lifted_at is None
