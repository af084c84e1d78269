"""The thread of one number: said, done, erased, and what is left to do."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from clinic.models import AuditEvent
from messaging import corrections, retention, suppression
from messaging.models import InboundText, OutboundText
from offers import conversation
from tests.factories import (
    BookingFactory,
    EntryFactory,
    InboundTextFactory,
    OfferFactory,
    PatientFactory,
    UserFactory,
    hours,
    minutes,
)

pytestmark = pytest.mark.django_db
PHONE = "+12125550177"


def received(body="hello", *, ago=10.0, **fields) -> InboundText:
    at = timezone.now() - minutes(ago)
    values = {"needs_person": True, "intent": "unclear", "routed_at": at, **fields}
    return InboundTextFactory(phone=PHONE, body=body, received_at=at, **values)


def sent(body="our words", *, ago=5.0, **fields) -> OutboundText:
    at = timezone.now() - minutes(ago)
    values = {"purpose": "help", "status": "delivered", "ended_at": at, **fields}
    values.setdefault("not_before", at)
    return OutboundText.objects.create(
        phone=PHONE, body=body, hours="any", created_at=at, handed_over_at=at, **values
    )


def thread(**kwargs) -> conversation.Conversation:
    return conversation.of(PHONE, user=None, at=timezone.now(), **kwargs)


def page(desk, text) -> str:
    return desk.get(reverse("conversation", args=[text.pk])).content.decode()


def test_both_directions_are_told_oldest_first():
    received("first", ago=30)
    sent("second", ago=20)
    received("third", ago=10)
    InboundTextFactory(body="somebody else's")
    said = [(line.side, line.body) for line in thread().said]
    assert said == [("they", "first"), ("we", "second"), ("they", "third")]


def test_a_text_and_a_patient_lead_to_the_same_thread(desk):
    text, patient = received("same thread"), PatientFactory(phone=PHONE)
    sent("and ours")
    for address in (
        reverse("conversation", args=[text.pk]),
        reverse("patient_texts", args=[patient.pk]),
    ):
        response = desk.get(address)
        assert "same thread" in response.content.decode()
        assert "and ours" in response.content.decode()
        assert PHONE[2:] not in address


def test_opening_a_thread_is_in_the_trail(desk, user):
    text, patient = received(), PatientFactory(phone=PHONE)
    page(desk, text)
    desk.get(reverse("patient_texts", args=[patient.pk]))
    events = AuditEvent.objects.filter(action="conversation.opened").order_by("pk")
    assert [(each.object_type, each.object_id, each.actor) for each in events] == [
        ("inboundtext", text.pk, f"user:{user.pk}"),
        ("patient", patient.pk, f"user:{user.pk}"),
    ]


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"status": "delivered"}, "delivered "),
        ({"status": "cancelled", "status_reason": "outside_hours"}, "not sent: outside hours"),
        ({"status": "unknown"}, "unknown whether it left"),
        (
            {"status": "failed", "status_reason": "permanent", "error_code": "30006"},
            "not delivered: the carrier cannot reach this number, code 30006",
        ),
        ({"status": "handed_over"}, "with the carrier since "),
        ({"status": "queued", "status_reason": "stopped"}, "all texting is stopped"),
        ({"status": "queued"}, "waiting to be sent"),
        ({"status": "sending"}, "being handed to the carrier"),
    ],
)  # fmt: skip
def test_what_became_of_our_text_is_said_in_words(fields, words):
    sent(**fields)
    assert words in thread().said[0].state


def test_a_queued_text_says_until_when_it_waits():
    sent(status="queued", not_before=timezone.now() + hours(9))
    assert thread().said[0].state.startswith("waits until ")


def test_erased_words_are_said_to_be_erased(desk):
    erased = timezone.now()
    text = received("", erased_at=erased)
    sent("", erased_at=erased)
    shown = page(desk, text)
    assert shown.count("words erased on ") == 2
    assert "(no words)" not in shown


def test_a_won_time_is_told_beside_the_yes(story):
    entry = EntryFactory(patient__phone=PHONE)
    opening = story.cancellation()
    story.replies(PHONE, "YES")
    (yes,) = [line.understood for line in thread().said if line.understood]
    assert story.winner(opening) == entry.patient.phone
    assert yes.changed == [f"took Wed 10:00 AM with {opening.provider}"]
    assert "the answers to offers" in yes.handled
    assert yes.words == "yes. Nothing but a yes, and courtesies."


def test_a_no_and_a_late_yes_are_told_with_their_time(story):
    EntryFactory(patient__phone=PHONE)
    opening = story.cancellation()
    story.replies(PHONE, "no thanks")
    story.later(minutes=5)
    story.replies(PHONE, "yes")
    when = f"Wed 10:00 AM with {opening.provider}"
    changed = [line.understood.changed for line in thread().said if line.understood]
    assert changed == [
        [f"said no to {when}"],
        [f"YES after NO to {when}: asked whether they are sure"],
    ]


def test_a_stop_is_told_with_what_it_stopped(story):
    EntryFactory(patient__phone=PHONE)
    story.replies(PHONE, "STOP")
    (line,) = [line for line in thread().said if line.understood]
    assert line.understood.changed == ["no more texts go to this number"]
    assert "asked us to stop" in thread().stopped[0]


def test_what_ends_an_entry_is_told_with_the_visit(story):
    entry = EntryFactory(patient__phone=PHONE)
    story.replies(PHONE, "I moved to Ohio")
    (line,) = [line for line in thread().said if line.understood]
    told = f"ended the wait for {entry.visit_type} of {entry.patient}"
    assert told in line.understood.changed


def test_everybody_on_the_number_is_named_with_their_agreement(desk):
    ana = EntryFactory(patient__first_name="Ana", patient__phone=PHONE).patient
    PatientFactory(first_name="Ben", phone=PHONE)
    shown = page(desk, received())
    assert reverse("admin:waitlist_patient_change", args=[ana.pk]) in shown
    assert "Agreed to texts on" in shown
    assert "No agreement to texts on record" in shown
    assert "Waits for: Follow-up" in shown


def test_a_time_still_to_be_had_has_its_buttons(desk):
    offer = OfferFactory(phone=PHONE)
    booking = BookingFactory(offer__phone=PHONE)
    shown = page(desk, received())
    assert reverse("offer_said_yes", args=[offer.pk]) in shown
    assert f"#booking-{booking.pk}" in shown
    assert reverse("offer_said_yes", args=[booking.offer_id]) not in shown


def test_older_texts_are_folded_and_the_oldest_left_out():
    for number in range(conversation.NEWEST + 5):
        received(str(number), ago=500 - number)
    short, long = thread(), thread(everything=True)
    assert len(short.said) == conversation.IN_SIGHT
    assert short.hidden == 5
    assert short.said[-1].body == "44"
    assert [line.body for line in long.said] == [str(n) for n in range(45)]


def test_the_reason_it_waits_is_said_first(desk):
    text = received(is_urgent=True, inbox_reason="May be an emergency. Phone now.")
    assert "Urgent: May be an emergency. Phone now." in page(desk, text)


def test_a_wrong_reading_is_corrected_and_says_what_to_do(desk, user):
    text = received("sounds lovely")
    address = reverse("inbox_correct", args=[text.pk])
    answer = {"intent": "accept", "next": reverse("conversation", args=[text.pk])}
    shown = desk.post(address, answer, follow=True).content.decode()
    text.refresh_from_db()
    assert (corrections.meaning(text), text.corrected_by) == ("accept", user)
    assert "Corrected by" in shown
    assert "Nothing was booked by that" in shown
    assert (
        "corrected it already"
        in desk.post(address, answer, follow=True).content.decode()
    )


def test_a_meaning_that_is_none_is_refused(desk):
    text = received()
    address = reverse("inbox_correct", args=[text.pk])
    shown = desk.post(address, {"intent": "perhaps"}, follow=True).content.decode()
    assert "Choose what the text meant." in shown
    text.refresh_from_db()
    assert text.corrected_intent == ""


def test_erased_words_are_not_judged(desk):
    shown = page(desk, received("", erased_at=timezone.now()))
    assert "read wrongly" not in shown


@pytest.mark.parametrize("name", ["inbox_stop", "patient_stop"])
def test_a_wish_for_no_more_texts_is_granted_from_the_page(desk, name, user):
    rows = {"inbox_stop": received(), "patient_stop": PatientFactory(phone=PHONE)}
    address = reverse(name, args=[rows[name].pk])
    assert "No more texts go" in desk.post(address, follow=True).content.decode()
    assert suppression.in_force().get(phone=PHONE).created_by == user
    assert "already" in desk.post(address, follow=True).content.decode()


def test_the_words_by_which_staff_stopped_a_number_are_kept_as_its_evidence(desk):
    text = received("off my phone please", ago=131040, needs_person=False)
    desk.post(reverse("inbox_stop", args=[text.pk]))
    assert suppression.in_force().get(phone=PHONE).inbound == text
    retention.run(timezone.now())
    text.refresh_from_db()
    assert text.body


@pytest.mark.parametrize("number", [1, 6])
def test_the_page_costs_the_same_for_many_texts(
    desk, number, django_assert_max_num_queries
):
    text = received()
    for _ in range(number):
        received()
        OfferFactory(phone=PHONE, status="lapsed")
        sent()
    with django_assert_max_num_queries(40):
        page(desk, text)


def test_a_stranger_sees_nothing(client, desk):
    text = received("secret")
    address = reverse("conversation", args=[text.pk])
    client.logout()
    assert client.get(address).status_code == 302
    client.force_login(UserFactory(is_superuser=False))
    assert client.get(address).status_code == 403
    assert client.post(address, {"words": "x"}).status_code == 403


def test_a_text_that_is_none_is_not_found(desk):
    assert desk.get(reverse("conversation", args=[0])).status_code == 404
    assert desk.get(reverse("patient_texts", args=[0])).status_code == 404


def test_a_patients_page_in_the_admin_leads_to_the_texts(desk):
    patient = PatientFactory()
    change = reverse("admin:waitlist_patient_change", args=[patient.pk])
    page = desk.get(change).content.decode()
    assert f'href="{reverse("patient_texts", args=[patient.pk])}"' in page
    assert desk.get(reverse("admin:waitlist_patient_add")).status_code == 200


def test_the_inbox_leads_to_the_thread_and_shows_what_was_said_since(desk):
    text = received("first", ago=30)
    sent("and then we", ago=20)
    page = desk.get(reverse("inbox")).content.decode()
    assert f'href="{reverse("conversation", args=[text.pk])}#text-{text.pk}"' in page
    assert "and then we" in page
