from datetime import UTC, datetime, timedelta

import pytest
from django.db.models import OuterRef
from django.utils import timezone

from clinic.models import Practice
from messaging import consent, inbound, outbox, permission, suppression
from messaging.answers import ANSWERS_PER_DAY
from messaging.models import Consent, InboundText, OutboundText, Suppression
from tests.factories import (
    ConsentFactory,
    InboundTextFactory,
    LocationFactory,
    minutes,
    phone,
)
from waitlist import stops

pytestmark = pytest.mark.django_db
PHONE = phone(1)
EARLIER = datetime(2026, 3, 4, 15, 0, tzinfo=UTC)
OPT_OUT, HELP, START = "opt_out", "help", "opt_in"


def heard(body, intent, **more):
    """The text as routing hands it over, and whether consent claims it."""
    text = InboundTextFactory(phone=PHONE, body=body, intent=intent, **more)
    return text, consent.handle(text)


def queue(**changes):
    fields = {"phone": PHONE, "body": "Hello", "purpose": "offer", "hours": "any"}
    return outbox.queue(**{**fields, "at": timezone.now(), **changes})


def suppress(source=Suppression.Source.KEYWORD):
    return suppression.suppress(
        PHONE, kind=Suppression.Kind.OPT_OUT, source=source, at=timezone.now()
    )


def agree(subject="patient:1"):
    return ConsentFactory(phone=PHONE, subject=subject)


def answers():
    return list(OutboundText.objects.order_by("pk").values_list("purpose", flat=True))


# --- the ledger ---


def test_the_newest_line_of_number_and_subject_rules():
    common = {"phone": PHONE, "subject": "patient:1", "at": timezone.now()}
    assert not consent.has_consent(PHONE, "patient:1")
    consent.grant(method=Consent.Method.PAPER, wording="I agree", **common)
    assert consent.has_consent(PHONE, "patient:1")
    consent.revoke(method=Consent.Method.VERBAL, **common)
    assert not consent.has_consent(PHONE, "patient:1")
    assert Consent.objects.count() == 2


@pytest.mark.parametrize(
    ("number", "subject"), [(PHONE, "patient:2"), (phone(2), "patient:1")]
)
def test_consent_is_of_a_number_and_a_subject_together(number, subject):
    agree("patient:1")
    assert not consent.has_consent(number, subject)


def test_as_a_condition_it_says_the_same():
    kept, ended = agree("patient:1"), agree("patient:2")
    consent.revoke(
        phone=PHONE, subject=ended.subject, method="verbal", at=timezone.now()
    )
    agreed = consent.granted(OuterRef("phone"), OuterRef("subject"))
    assert list(Consent.objects.filter(agreed)) == [kept]
    assert Consent.objects.filter(~agreed).count() == 2


# --- opt-outs ---


@pytest.mark.parametrize("body", ["STOP", "stop", " Cancel ", "OPTOUT", "revoke"])
def test_the_carriers_own_stop_words_are_not_confirmed_again(body):
    _, claimed = heard(body, OPT_OUT)
    assert claimed
    assert Suppression.objects.get().source == "keyword"
    assert answers() == []


@pytest.mark.parametrize("body", ["stop.", "please stop texting me", "alto"])
def test_an_opt_out_in_own_words_is_confirmed_once_within_five_minutes(body):
    text, _ = heard(body, OPT_OUT)
    stopped, answer = Suppression.objects.get(), OutboundText.objects.get()
    assert (stopped.source, stopped.inbound) == ("free_text", text)
    assert (answer.purpose, answer.confirms) == ("stop_confirmation", stopped)
    assert (answer.hours, answer.reply_to) == ("any", text)
    assert answer.not_after == text.received_at + timedelta(minutes=5)


@pytest.mark.parametrize("topic", ["wrong_person", "died"])
def test_an_opt_out_by_a_stranger_is_remembered_as_that(topic):
    heard("wrong number, please stop", OPT_OUT, topic=topic)
    assert Suppression.objects.get().source == topic


def test_asking_again_to_stop_changes_nothing():
    heard("please stop", OPT_OUT)
    assert heard("I said stop", OPT_OUT)[1]
    assert heard("STOP", OPT_OUT)[1]
    assert answers() == ["stop_confirmation"]
    assert OutboundText.objects.get().status == "queued"
    assert Suppression.objects.count() == 1


def test_what_is_queued_when_stop_arrives_is_refused_when_it_would_leave():
    Practice.objects.update(sending_mode=Practice.SendingMode.LIVE)
    mine, other = queue(), queue(phone=phone(2))
    heard("STOP", OPT_OUT)
    assert permission.refusal(mine, at=timezone.now()).reason == "suppressed"
    assert permission.refusal(other, at=timezone.now()) is None


def test_where_the_carrier_is_silent_its_words_are_confirmed_too(settings):
    settings.SMS_CARRIER_HANDLES_STOP = False
    heard("STOP", OPT_OUT)
    assert answers() == ["stop_confirmation"]


def test_a_stop_that_the_carrier_has_answered_is_not_confirmed(settings):
    settings.SMS_CARRIER_HANDLES_STOP = False
    heard("baja", OPT_OUT, opt_out_type="STOP")
    assert Suppression.objects.get().source == "keyword"
    assert answers() == []


def routed(body, minute):
    """A text written so long after `EARLIER`, and read now; as it is after that."""
    text = InboundTextFactory(
        phone=PHONE, body=body, received_at=EARLIER + minutes(minute)
    )
    assert inbound.route(text.pk, at=timezone.now())
    text.refresh_from_db()
    return text


def test_a_stop_that_is_read_after_the_start_that_followed_it_holds():
    """It is the safe side; a person asks which of the two counts."""
    agree()
    routed("START", 3)
    stop = routed("please stop texting me", 0)
    assert suppression.is_suppressed(PHONE)
    assert stop.needs_person
    assert "before their START" in stop.inbox_reason


def test_a_stop_after_a_start_needs_nobody():
    agree()
    routed("START", 0)
    assert not routed("please stop texting me", 3).needs_person


# --- opt-ins ---


def test_start_lifts_the_opt_out_of_a_number_that_has_agreed():
    suppress()
    agree()
    assert heard("START", START)[1]
    assert not suppression.is_suppressed(PHONE)
    assert answers() == []


@pytest.mark.parametrize("revoked", [True, False])
def test_start_without_a_valid_consent_is_for_a_person(revoked):
    suppress()
    if revoked:
        agree()
        consent.revoke(
            phone=PHONE, subject="patient:1", method="verbal", at=timezone.now()
        )
    text, claimed = heard("START", START)
    assert claimed
    assert suppression.is_suppressed(PHONE)
    assert InboundText.objects.get(pk=text.pk).needs_person


def test_an_older_start_does_not_lift_a_newer_stop():
    """Its webhook was lost, and the carrier's list brought it after the STOP."""
    agree()
    routed("STOP", 3)
    start = routed("START", 0)
    assert suppression.is_suppressed(PHONE)
    assert start.needs_person
    assert "older than their STOP" in start.inbox_reason


def test_an_older_start_does_not_lift_an_opt_out_that_was_said_again_after_it():
    agree()
    routed("STOP", 0)
    routed("STOP", 3)
    assert routed("START", 1).needs_person
    assert suppression.is_suppressed(PHONE)


def test_an_older_start_does_not_lift_what_the_desk_was_told_since(user):
    agree()
    stops.stop_number(PHONE, user=user, at=timezone.now())
    assert routed("START", 0).needs_person
    assert suppression.is_suppressed(PHONE)


def test_a_start_after_a_stop_lifts_it():
    agree()
    routed("STOP", 0)
    assert not routed("START", 3).needs_person
    assert not suppression.is_suppressed(PHONE)


@pytest.mark.parametrize("source", ["wrong_person", "died"])
def test_start_from_a_number_that_changed_hands_is_for_a_person(source):
    suppress(source)
    agree()
    text, _ = heard("START", START)
    assert suppression.is_suppressed(PHONE)
    assert text.needs_person


def test_start_does_not_make_an_unreachable_number_reachable():
    suppression.suppress(PHONE, kind="unreachable", source="carrier", at=timezone.now())
    agree()
    heard("START", START)
    assert suppression.is_suppressed(PHONE)


@pytest.mark.parametrize("opt_out_type", ["", "START"])
def test_a_yes_never_lifts_and_is_left_to_others(opt_out_type):
    suppress()
    agree()
    assert not heard("YES", "accept", opt_out_type=opt_out_type)[1]
    assert suppression.is_suppressed(PHONE)


# --- help ---


def test_a_call_for_help_is_answered_in_the_language_and_place_of_our_last_text():
    place = LocationFactory(phone="212-555-0177")
    queue(language="es", location=place)
    assert heard("ayuda!", HELP)[1]
    answer = OutboundText.objects.get(purpose="help")
    assert (answer.language, answer.location) == ("es", place)
    assert "212-555-0177" in answer.body
    assert "hasta 3 por semana" in answer.body


@pytest.mark.parametrize(
    ("body", "opt_out_type"), [("HELP", ""), ("info", ""), ("ayuda", "HELP")]
)
def test_help_that_the_carrier_answers_is_not_answered_twice(body, opt_out_type):
    text, claimed = heard(body, HELP, opt_out_type=opt_out_type)
    assert claimed
    assert answers() == []
    assert not text.needs_person


def test_where_the_carrier_is_silent_help_is_answered(settings):
    settings.SMS_CARRIER_HANDLES_HELP = False
    heard("HELP", HELP)
    assert answers() == ["help"]


def test_a_suppressed_number_gets_no_help_text_but_a_person():
    suppress()
    text, claimed = heard("help me please", HELP)
    assert claimed
    assert answers() == []
    assert text.needs_person


def test_a_machine_that_answers_every_answer_is_not_answered_for_ever():
    texts = [heard("help!", HELP)[0] for _ in range(5)]
    assert answers() == ["help"] * ANSWERS_PER_DAY
    assert texts[-1].needs_person


# --- emergencies ---


def emergency(intent="unclear", **more):
    body = "I have chest pain, stop texting me"
    return heard(body, intent, topic="emergency", **more)


@pytest.mark.parametrize("intent", ["accept", "decline", "unclear", "help"])
def test_an_emergency_is_answered_and_claimed_and_urgent(intent):
    text, claimed = emergency(intent)
    assert claimed
    assert answers() == ["emergency"]
    assert "911" in OutboundText.objects.get().body
    assert text.is_urgent


def test_an_emergency_that_opts_out_gets_the_emergency_text_as_its_confirmation():
    text, claimed = emergency(OPT_OUT)
    answer = OutboundText.objects.get()
    assert claimed
    assert (answer.purpose, answer.confirms) == ("emergency", Suppression.objects.get())
    assert text.is_urgent


def test_an_emergency_from_a_suppressed_number_goes_to_a_person_only():
    suppress()
    for intent in ("unclear", OPT_OUT):
        text, claimed = emergency(intent)
        assert claimed
        assert text.is_urgent
    assert answers() == []


@pytest.mark.parametrize("intent", ["accept", "decline", "unclear", "ignore"])
def test_everything_else_is_left_to_other_handlers(intent):
    assert not heard("whatever", intent)[1]
    assert answers() == []
