from datetime import timedelta

import pytest
from django.utils import timezone

from messaging import inbound
from messaging.models import InboundText
from tests.factories import InboundTextFactory, phone

pytestmark = pytest.mark.django_db
HERE = "tests.messaging.test_inbound."
SEEN: list[tuple[str, str]] = []


def claims(text):
    SEEN.append(("claims", text.intent))
    return True


def passes(text):
    SEEN.append(("passes", text.intent))
    return False


def fails(text):
    InboundText.objects.filter(pk=text.pk).update(to_phone="changed")
    raise RuntimeError(text.body)


@pytest.fixture(autouse=True)
def handlers(settings):
    def choose(*names):
        settings.SMS_INBOUND_HANDLERS = [HERE + name for name in names]

    SEEN.clear()
    choose("passes")
    return choose


def receive(n=1, **changes):
    fields = {
        "carrier_id": f"SM{n:032x}",
        "phone": phone(1),
        "to_phone": "+12125550199",
        "body": "YES",
        "at": timezone.now(),
    }
    return inbound.receive(**{**fields, **changes})


def routed(body="YES", *, later=0, **fields):
    text = InboundTextFactory(body=body, **fields)
    inbound.route(text.pk, at=timezone.now() + timedelta(seconds=later))
    text.refresh_from_db()
    return text


def sweep(text, seconds):
    inbound.sweep(text.received_at + timedelta(seconds=seconds))
    text.refresh_from_db()
    return text.routing_attempts


def test_the_same_text_is_stored_once():
    assert receive() is not None
    assert receive(body="another body") is None
    assert InboundText.objects.get().body == "YES"


def test_a_body_is_kept_to_its_limit_and_without_nul():
    assert receive(body="a\x00b").body == "a\ufffdb"
    assert len(receive(2, body="x" * 100_000).body) == inbound.BODY_LIMIT


def test_a_text_is_read_once_and_its_reading_kept(handlers):
    handlers("claims")
    text = routed("YES")
    assert (text.intent, text.claimed_by) == ("accept", HERE + "claims")
    assert text.reason
    assert text.routed_at
    assert not text.needs_person


def test_the_first_claim_wins_and_later_handlers_do_not_hear_of_it(handlers):
    handlers("passes", "claims", "passes")
    assert routed().claimed_by == HERE + "claims"
    assert SEEN == [("passes", "accept"), ("claims", "accept")]


def test_an_opt_out_is_shown_to_every_handler(handlers):
    handlers("claims", "passes", "claims")
    assert routed("stop texting me").claimed_by == HERE + "claims"
    assert SEEN == [("claims", "opt_out"), ("passes", "opt_out"), ("claims", "opt_out")]


def test_what_nobody_claims_is_for_a_person():
    text = routed("What should I bring?")
    assert text.needs_person
    assert text.inbox_reason == "Asks something."
    assert not text.is_urgent


def test_an_answering_machine_is_for_nobody():
    text = routed("I'm driving right now and will see your message later.")
    assert (text.intent, text.needs_person) == ("ignore", False)


def test_a_picture_without_words_is_unclear_and_for_a_person(handlers):
    handlers("claims")
    text = routed("", media_count=1)
    assert (text.intent, text.needs_person) == ("unclear", True)
    assert "picture" in text.inbox_reason


@pytest.mark.parametrize(
    ("carrier_says", "intent"),
    [("STOP", "opt_out"), ("HELP", "help"), ("START", "accept")],
)
def test_the_carrier_is_believed_for_stop_and_help_only(carrier_says, intent):
    assert routed("YES", opt_out_type=carrier_says).intent == intent


def test_routing_twice_does_it_once(handlers):
    handlers("claims")
    text = routed()
    assert not inbound.route(text.pk, at=timezone.now())
    assert len(SEEN) == 1


def test_routing_what_does_not_exist_does_nothing():
    assert not inbound.route(0, at=timezone.now())


def test_a_failing_handler_leaves_the_text_unrouted_and_takes_its_work_back(handlers):
    handlers("claims", "fails")
    text = routed("please stop texting me", to_phone="+12125550199")
    assert (text.routed_at, text.intent, text.claimed_by) == (None, "", "")
    assert text.to_phone == "+12125550199"
    assert (text.routing_attempts, text.routing_error) == (1, "RuntimeError")


def test_the_sweep_routes_what_a_worker_left_behind(handlers):
    handlers("claims")
    text = InboundTextFactory(body="YES")
    assert sweep(text, 19) == 0
    assert sweep(text, 21) == 1
    assert text.claimed_by


def test_the_sweep_waits_longer_after_every_failure(handlers):
    handlers("fails")
    text = InboundTextFactory(body="YES")
    assert [sweep(text, s) for s in (20, 21, 39, 40, 79, 80)] == [1, 2, 2, 3, 3, 4]


def test_after_the_last_attempt_a_person_reads_it(handlers):
    handlers("fails")
    text = InboundTextFactory(body="YES")
    attempts = [sweep(text, 3600 * n) for n in range(1, 8)]
    assert attempts == [1, 2, 3, 4, 5, 5, 5]
    assert text.needs_person
    assert "could not be processed" in text.inbox_reason
    assert text.routed_at is None


def test_one_text_that_fails_does_not_hold_up_the_next(handlers, settings):
    settings.SMS_INBOUND_HANDLERS = [HERE + "fails_for_the_first"]
    first, second = InboundTextFactory(phone=phone(1)), InboundTextFactory()
    sweep(first, 30)
    second.refresh_from_db()
    assert first.routed_at is None
    assert second.routed_at


def fails_for_the_first(text):
    if text.phone == phone(1):
        raise RuntimeError
    return True


def test_a_flag_is_raised_once_and_keeps_its_reason():
    text = InboundTextFactory()
    assert inbound.flag(text, reason="first")
    assert not inbound.flag(text, reason="second")
    text.refresh_from_db()
    assert (text.needs_person, text.inbox_reason) == (True, "first")


def test_an_urgent_flag_goes_over_an_ordinary_one_and_not_the_reverse():
    text = InboundTextFactory()
    inbound.flag(text, reason="ordinary")
    assert inbound.flag(text, reason="urgent", urgent=True)
    assert not inbound.flag(text, reason="ordinary again")
    text.refresh_from_db()
    assert (text.is_urgent, text.inbox_reason) == (True, "urgent")


def test_what_is_done_is_not_flagged_again():
    text = InboundTextFactory(needs_person=True, done_at=timezone.now())
    assert not inbound.flag(text, reason="late", urgent=True)
