"""Texts of which nobody knows whether they arrived, and what a person says of them."""

import pytest

from clinic import audit
from clinic.models import AuditEvent
from messaging import outbox, outcomes, receipts, unsettled
from messaging.delivery import claim
from messaging.models import DeliveryAttempt, OutboundText, Suppression
from tests.factories import hours, minutes
from tests.messaging import carrier as carriers
from tests.messaging import outgoing
from tests.messaging.outgoing import AT, PHONE, deliver, queue

Status, Attempt = OutboundText.Status, DeliveryAttempt.Status
LATER = AT + minutes(20)


@pytest.fixture
def desk(user):
    return audit.staff(user)


def never_asked(carrier, **fields):
    """Cut off while it was sent, and the carrier's list cannot be read."""
    carrier.script, carrier.lookups_fail = [carriers.DROP], True
    text = deliver(**fields)
    outbox.reconcile(LATER)
    return text


def given_up(carrier, **fields):
    """Cut off twice, and not in the carrier's list."""
    carrier.script = [carriers.DROP, carriers.DROP]
    text = deliver(**fields)
    for n in (1, 2):
        outbox.reconcile(AT + minutes(n))
    outbox.deliver(text.pk, at=AT + minutes(2))
    for n in (3, 4):
        outbox.reconcile(AT + minutes(n))
    return text


def silent(carrier, **fields):
    """Taken by the carrier, and never mentioned again."""
    return deliver(**fields)


def waiting(at=LATER):
    return list(unsettled.waiting(at=at))


def fresh(text):
    text.refresh_from_db()
    return text


def report(text, status, code="", *, n=1):
    attempt = text.attempts.get(number=n)
    receipts.record(
        oid=attempt.oid, carrier_id="", status=status, error_code=code, at=LATER
    )
    return fresh(text)


@pytest.mark.parametrize("make", [never_asked, given_up])
def test_what_the_carrier_cannot_say_goes_to_a_person(carrier, make):
    text = make(carrier)
    assert waiting() == [text]


def test_a_person_is_not_asked_while_the_carrier_may_still_say_it(carrier):
    never_asked(carrier)
    assert waiting(AT + minutes(14)) == []


def test_a_text_of_which_the_carrier_said_no_more_goes_to_a_person(carrier):
    text = silent(carrier)
    assert waiting(AT + hours(3.9)) == []
    assert waiting(AT + hours(4)) == [text]


def test_a_text_that_was_sent_on_without_a_receipt_needs_nobody(carrier):
    report(silent(carrier), "sent")
    assert waiting(AT + hours(5)) == []


@pytest.mark.parametrize("make", [never_asked, given_up])
def test_what_would_be_too_late_by_now_needs_nobody(carrier, make):
    make(carrier, not_after=AT + minutes(20))
    assert waiting() == []


def test_what_was_taken_back_needs_nobody(carrier):
    text = never_asked(carrier)
    outbox.cancel(OutboundText.objects.filter(pk=text.pk), reason="gone", at=AT)
    assert waiting() == []


def test_the_confirmation_of_an_opt_out_that_holds_anyway_needs_nobody(carrier):
    row = Suppression.objects.create(
        phone=PHONE, kind="opt_out", source="free_text", created_at=AT
    )
    never_asked(carrier, confirms=row)
    assert waiting() == []


@pytest.mark.parametrize("make", [never_asked, given_up, silent])
def test_a_person_says_that_it_arrived(carrier, desk, make):
    text = make(carrier)
    at = AT + hours(5)
    assert unsettled.it_arrived(text.pk, actor=desk, at=at)
    assert (fresh(text).status, text.status_reason) == (
        Status.DELIVERED,
        "said_by_staff",
    )
    assert text.handed_over_at is not None
    assert text.attempts.last().settled_by_id == desk.user_id
    assert waiting(at) == []
    outcomes.tell(text.pk, at=at)
    assert outgoing.heard[-1] == (text.pk, Status.DELIVERED)
    event = AuditEvent.objects.get(action="text_settled")
    assert (event.actor, event.detail) == (str(desk), {"how": "arrived"})


@pytest.mark.parametrize("make", [never_asked, given_up, silent])
def test_a_person_says_that_it_did_not_and_leaves_it(carrier, desk, make):
    text = make(carrier)
    at = AT + hours(5)
    assert unsettled.it_did_not(text.pk, actor=desk, at=at, resend=False)
    assert (fresh(text).status, text.status_reason) == (Status.FAILED, "said_by_staff")
    assert waiting(at) == []
    outcomes.tell(text.pk, at=at)
    assert outgoing.heard[-1] == (text.pk, Status.FAILED)


@pytest.mark.parametrize("make", [never_asked, given_up, silent])
def test_a_person_has_it_sent_again_once(carrier, desk, make):
    text = make(carrier)
    at, sent = AT + hours(5), len(carrier.posts)
    assert unsettled.it_did_not(text.pk, actor=desk, at=at, resend=True)
    assert not unsettled.it_did_not(text.pk, actor=desk, at=at, resend=True)
    outbox.deliver(text.pk, at=at)
    outbox.deliver_due(at=at)
    assert fresh(text).status == Status.HANDED_OVER
    assert len(carrier.posts) == sent + 1
    assert waiting(at) == []


def test_what_the_carrier_may_still_deliver_is_not_sent_again(carrier, desk):
    text = silent(carrier, not_after=AT + hours(20))
    at = AT + hours(5)
    assert not unsettled.may_resend(text, at=at)
    assert unsettled.it_did_not(text.pk, actor=desk, at=at, resend=True)
    assert fresh(text).status == Status.FAILED
    assert unsettled.may_resend(silent(carrier), at=at)


@pytest.mark.parametrize("make", [never_asked, given_up, silent])
def test_erased_words_are_not_sent_again(carrier, desk, make):
    text = make(carrier)
    OutboundText.objects.update(body="", erased_at=LATER)
    at, sent = AT + hours(5), len(carrier.posts)
    assert not unsettled.may_resend(fresh(text), at=at)
    assert unsettled.it_did_not(text.pk, actor=desk, at=at, resend=True)
    outbox.deliver(text.pk, at=at)
    assert fresh(text).status == Status.FAILED
    assert len(carrier.posts) == sent


def test_a_text_whose_words_are_gone_never_leaves(carrier):
    text = queue()
    OutboundText.objects.update(body="", erased_at=AT)
    outbox.deliver(text.pk, at=AT)
    assert (fresh(text).status, text.status_reason) == (Status.CANCELLED, "erased")
    assert carrier.posts == []


@pytest.mark.parametrize("make", [never_asked, given_up])
def test_a_report_that_came_first_stands(carrier, desk, make):
    text = make(carrier)
    report(text, "delivered", n=text.attempts.count())
    assert waiting() == []
    assert not unsettled.it_did_not(text.pk, actor=desk, at=LATER, resend=True)
    assert not unsettled.it_arrived(text.pk, actor=desk, at=LATER)


@pytest.mark.parametrize("make", [never_asked, given_up, silent])
def test_a_report_that_comes_before_the_second_copy_stops_it(carrier, desk, make):
    text = make(carrier)
    at = AT + hours(5)
    unsettled.it_did_not(text.pk, actor=desk, at=at, resend=True)
    report(text, "delivered", n=text.attempts.count())
    sent = len(carrier.posts)
    outbox.deliver(text.pk, at=at)
    assert fresh(text).status == Status.DELIVERED
    assert len(carrier.posts) == sent


def test_a_report_after_it_was_left_is_only_recorded(carrier, desk):
    text = never_asked(carrier)
    unsettled.it_did_not(text.pk, actor=desk, at=LATER, resend=False)
    assert report(text, "delivered").status == Status.FAILED
    assert text.handed_over_at is not None


@pytest.mark.parametrize("status", ["queued", "sending", "delivered"])
def test_a_text_that_settles_itself_is_nobodys_to_settle(carrier, desk, status):
    text = queue() if status != "delivered" else deliver()
    if status == "sending":
        claim(text.pk, at=AT)
    if status == "delivered":
        report(text, "delivered")
    assert not unsettled.it_arrived(text.pk, actor=desk, at=LATER)
    assert not unsettled.it_did_not(text.pk, actor=desk, at=LATER, resend=True)


def test_a_text_of_no_such_id_is_nobodys(db, desk):
    assert not unsettled.it_arrived(999, actor=desk, at=AT)
