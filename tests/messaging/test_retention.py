from datetime import timedelta
from io import StringIO

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import transaction
from django.db.models import Value
from django.utils import timezone
from django_q.models import OrmQ

from clinic.models import AuditEvent, Heartbeat, Practice
from messaging import (
    catch_up,
    inbound,
    reconcile,
    retention,
    suppression,
    tasks,
    twilio,
)
from messaging.models import (
    Consent,
    DeliveryAttempt,
    InboundText,
    OutboundText,
    Suppression,
)
from messaging.twilio import Erasure
from tests.factories import ConsentFactory, InboundTextFactory, days, phone
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


# --- here ---


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


# --- at the carrier ---


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


# --- the tick and the command ---


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


# --- nothing comes back ---


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


# --- what is never deleted ---


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
