from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from messaging.models import InboundText, OutboundText
from tests.factories import BookingFactory, OfferFactory, PatientFactory, hours, minutes

pytestmark = pytest.mark.django_db
PHONE = "+12125550177"


def inbound(*, ago: float = 0, **kwargs) -> InboundText:
    values = {"phone": PHONE, "needs_person": True, "intent": "unclear", **kwargs}
    return InboundText.objects.create(
        carrier_id=f"SM{InboundText.objects.count()}",
        to_phone="+12125550100",
        received_at=timezone.now() - minutes(ago),
        **values,
    )


def lines(desk) -> list:
    return desk.get(reverse("inbox")).context["lines"]


def test_the_urgent_is_first(desk):
    first = inbound(ago=9)
    urgent = inbound(ago=1, is_urgent=True)
    assert [line.text for line in lines(desk)] == [urgent, first]


def test_a_text_is_shown_with_who_what_and_why(desk):
    PatientFactory(first_name="Rosa", last_name="Lindqvist", phone=PHONE)
    inbound(body="same doctor?", reason="question", inbox_reason="A question")
    page = desk.get(reverse("inbox")).content.decode()
    for words in (
        "Rosa Lindqvist",
        "same doctor?",
        "A question",
        "unclear. Asks something.",
    ):
        assert words in page


def test_everybody_on_a_shared_number_is_named(desk):
    PatientFactory(first_name="Ana", last_name="One", phone=PHONE)
    PatientFactory(first_name="Ben", last_name="Two", phone=PHONE)
    inbound()
    assert lines(desk)[0].who == "Ana One or Ben Two"


def test_the_last_words_before_it_are_shown_in_order(desk):
    inbound(ago=30, needs_person=False, body="first")
    OutboundText.objects.create(
        phone=PHONE,
        body="second",
        purpose="clarify",
        hours="any",
        status="delivered",
        not_before=timezone.now(),
        created_at=timezone.now(),
        handed_over_at=timezone.now() - minutes(20),
    )
    inbound(body="third")
    thread = lines(desk)[0].thread
    assert [(said.who, said.body) for said in thread] == [
        ("they", "first"),
        ("we", "second"),
    ]


def test_what_somebody_else_said_is_not_in_the_thread(desk):
    inbound(ago=5, needs_person=False, phone="+12125550178")
    inbound()
    assert lines(desk)[0].thread == []


def test_a_text_leads_to_the_time_that_was_offered_last_before_it(desk):
    times = {"phone": PHONE, "status": "lapsed"}
    OfferFactory(**times, created_at=timezone.now() - hours(3))
    meant = OfferFactory(**times, created_at=timezone.now() - hours(2))
    OfferFactory(**times, created_at=timezone.now())
    inbound(ago=60)
    (line,) = lines(desk)
    assert line.opening == meant.opening
    page = desk.get(reverse("inbox")).content.decode()
    assert f'href="{reverse("opening", args=[meant.opening_id])}"' in page


def test_a_text_of_somebody_never_asked_leads_nowhere(desk):
    OfferFactory()
    inbound()
    (line,) = lines(desk)
    assert (line.opening, line.booking_id) == (None, None)


def test_a_winners_text_leads_to_the_booking(desk):
    booking = BookingFactory(offer__phone=PHONE)
    inbound()
    page = desk.get(reverse("inbox")).content.decode()
    assert f"#booking-{booking.pk}" in page


def test_a_booking_that_was_taken_back_is_not_linked(desk):
    BookingFactory(offer__phone=PHONE, undone_at=timezone.now(), undo_cause="misclick")
    inbound()
    assert lines(desk)[0].booking_id is None


def test_done_once(desk, user):
    text = inbound()
    address = reverse("inbox_done", args=[text.pk])
    response = desk.post(address, follow=True)
    assert "Done." in response.content.decode()
    text.refresh_from_db()
    assert text.done_by == user
    response = desk.post(address, follow=True)
    assert "A colleague has done it already" in response.content.decode()
    assert lines(desk) == []


def test_a_body_is_shown_as_text(desk):
    inbound(body="<script>alert(1)</script>")
    page = desk.get(reverse("inbox")).content.decode()
    assert "&lt;script&gt;" in page


@pytest.mark.parametrize("number", [1, 5])
def test_the_page_costs_the_same_for_many_texts(
    desk, number, django_assert_num_queries
):
    for _ in range(number):
        inbound(phone=OfferFactory().phone)
    with django_assert_num_queries(20):
        desk.get(reverse("inbox"))


def test_a_look_without_news_answers_nothing(desk, clock):
    inbound(body="same doctor?", reason="question", inbox_reason="A question")
    version = desk.get(reverse("inbox")).context["version"]
    live = reverse("inbox_live")
    assert desk.get(live, {"v": version}).status_code == 204
    new = inbound(body="and when?", reason="question", inbox_reason="A question")
    page = desk.get(live, {"v": version})
    assert page.status_code == 200
    assert f'id="text-{new.pk}"' in page.content.decode()
