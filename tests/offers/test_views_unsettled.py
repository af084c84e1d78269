"""The page of texts nobody knows about, and the board's lines about the carrier."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from clinic import audit
from clinic.models import Practice
from messaging import alarms
from messaging.models import DeliveryAttempt, OutboundText
from offers import endings, notices
from offers.models import Offer
from tests.factories import OfferFactory, PatientFactory, hours, minutes

pytestmark = pytest.mark.django_db
Status = OutboundText.Status
PHONE = "+12125550177"


def unknown(text=None, **fields):
    """A text whose sending was cut off twenty minutes ago."""
    ago = timezone.now() - minutes(20)
    fields = {"status": Status.UNKNOWN, "attempt_count": 1, **fields}
    if text is None:
        given = {"phone": PHONE, "body": "Hello.", "purpose": "help", "hours": "any"}
        text = OutboundText(**given, not_before=ago, created_at=ago)
    for name, value in fields.items():
        setattr(text, name, value)
    text.save()
    DeliveryAttempt.objects.create(
        text=text, number=1, status="unknown", started_at=ago, lease_until=ago
    )
    return text


@pytest.fixture
def invitation():
    """An offer of an open time whose invitation was cut off."""
    offer = OfferFactory(phone=PHONE, handed_over_at=None, window_ends_at=None)
    at = timezone.now() - minutes(20)
    notices.invite(endings.with_texts([offer.pk]), at=at)
    text = OutboundText.objects.get()
    return unknown(text, not_after=timezone.now() + hours(1))


def page(desk) -> str:
    return desk.get(reverse("unsettled")).content.decode()


def click(desk, button, text) -> str:
    address = reverse(f"unsettled_{button}", args=[text.pk])
    response = desk.post(address, follow=True)
    text.refresh_from_db()
    return response.content.decode()


def test_a_text_is_shown_with_who_what_and_why(desk):
    PatientFactory(first_name="Rosa", last_name="Lindqvist", phone=PHONE)
    unknown(body="Same <day>?")
    shown = page(desk)
    for words in (
        "Rosa Lindqvist",
        "Same &lt;day&gt;?",
        "the carrier cannot be asked",
        "tried 20 min ago",
        "It arrived",
        "It did not: send it again",
        "It did not: leave it",
    ):
        assert words in shown


def test_an_invitation_leads_to_its_opening(desk, invitation):
    opening = invitation.offer_text.offer.opening
    assert f'href="{reverse("opening", args=[opening.pk])}"' in page(desk)


def test_nothing_to_settle_is_said_so(desk):
    assert "Of every text it is known that it arrived" in page(desk)


def test_the_board_leads_to_the_page(desk):
    unknown()
    unknown(phone="+12125550178")
    board = desk.get(reverse("board")).content.decode()
    assert "2 texts nobody knows about" in board
    assert reverse("unsettled") in board


def test_it_arrived(desk, user, invitation):
    assert "Noted: it arrived." in click(desk, "arrived", invitation)
    assert invitation.status == Status.DELIVERED
    assert invitation.attempts.get().settled_by == user
    offer = Offer.objects.get()
    assert offer.handed_over_at == invitation.handed_over_at
    assert "It has been settled meanwhile" in click(desk, "arrived", invitation)


def test_it_did_not_and_is_sent_again(desk, invitation):
    assert "It is sent again now." in click(desk, "resend", invitation)
    assert invitation.status == Status.QUEUED
    assert "It has been settled meanwhile" in click(desk, "resend", invitation)


def test_it_did_not_and_is_left(desk, invitation):
    assert "Noted: it did not arrive." in click(desk, "leave", invitation)
    assert invitation.status == Status.FAILED
    assert Offer.objects.get().status == Offer.Status.FAILED


def test_an_invitation_to_a_time_that_is_gone_is_not_sent_again(desk, invitation):
    Offer.objects.update(status=Offer.Status.MISSED)
    assert "It did not: send it again" not in page(desk)
    assert "no longer true" in click(desk, "resend", invitation)
    assert invitation.status == Status.FAILED


def test_a_text_of_no_such_id_is_not_found(desk):
    for button in ("arrived", "resend", "leave"):
        assert desk.post(reverse(f"unsettled_{button}", args=[9])).status_code == 404


@pytest.mark.parametrize("button", ["arrived", "resend", "leave"])
def test_nothing_is_settled_by_a_link(desk, button):
    assert desk.get(reverse(f"unsettled_{button}", args=[9])).status_code == 405


def test_whoever_may_not_write_texts_may_not_settle_any(client, django_user_model):
    client.force_login(django_user_model.objects.create(username="guest"))
    text = unknown()
    assert client.get(reverse("unsettled")).status_code == 403
    for button in ("arrived", "resend", "leave"):
        address = reverse(f"unsettled_{button}", args=[text.pk])
        assert client.post(address).status_code == 403


@pytest.mark.parametrize("number", [1, 5])
def test_the_page_costs_the_same_for_many_texts(
    desk, number, django_assert_max_num_queries
):
    for n in range(number):
        unknown(phone=f"+1212555018{n}")
    with django_assert_max_num_queries(12):
        page(desk)


# --- What the board says of the carrier ----------------------------------------


@pytest.fixture
def held():
    """The carrier refuses our login: a text waits to ask again."""
    Practice.objects.update(sending_mode=Practice.SendingMode.LIVE)
    at = timezone.now()
    return unknown(
        status=Status.QUEUED,
        status_reason="account",
        error_code="20003",
        not_before=at + minutes(2.5),
        created_at=at,
    )


def board(desk) -> str:
    return desk.get(reverse("board")).content.decode()


def test_a_carrier_that_takes_nothing_is_on_the_board_with_what_to_do(desk, held):
    shown = board(desk)
    for words in (
        "the carrier refuses our login (20003)",
        "Tell whoever looks after this system",
        "phone patients yourself",
        "tries again in 2 min",
        "Try again",
    ):
        assert words in shown


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("30034", "our number is not registered"),
        ("30002", "has suspended our account"),
        ("63038", "takes no more texts from us today"),
        ("21703", "does not accept our sender"),
    ],
)
def test_each_refusal_has_its_words(desk, held, code, words):
    OutboundText.objects.update(error_code=code)
    assert words in board(desk)


def test_try_again_asks_now(desk, held):
    response = desk.post(reverse("texting_try_again"), follow=True)
    assert "One text asks the carrier now" in response.content.decode()
    held.refresh_from_db()
    assert held.not_before <= timezone.now()
    OutboundText.objects.update(status_reason="")
    response = desk.post(reverse("texting_try_again"), follow=True)
    assert "The carrier takes texts again" in response.content.decode()


def test_try_again_is_a_button_for_those_who_may_resume(client, django_user_model):
    client.force_login(django_user_model.objects.create(username="guest"))
    assert client.post(reverse("texting_try_again")).status_code == 403
    assert client.get(reverse("texting_try_again")).status_code == 405


def test_the_board_notices_that_the_carrier_takes_nothing(desk, held):
    version = desk.get(reverse("board")).context["version"]
    OutboundText.objects.update(status_reason="")
    address = reverse("board_live")
    assert desk.get(address, {"v": version}).status_code == 200


def test_a_text_stopped_as_spam_is_on_the_board_for_a_day(desk):
    now, text = timezone.now(), unknown()
    for n in (3, 5):
        audit.record(
            alarms.ACTION, text, actor=audit.CARRIER, at=now - hours(n), code="30007"
        )
    shown = board(desk)
    assert "2 texts in 24 hours were stopped as spam" in shown
    assert "(30007, last 3 h ago)" in shown
