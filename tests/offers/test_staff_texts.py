"""Answers that staff write: when they may go, that they go once, and if they fail."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest
import time_machine
from django.contrib.auth.models import Permission
from django.urls import reverse
from django.utils import timezone

from clinic.models import Practice
from messaging import suppression
from messaging.models import InboundText, OutboundText
from offers import outlook, staff_texts
from tests.factories import (
    ConsentFactory,
    InboundTextFactory,
    LocationFactory,
    PatientFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
PHONE = "+12125550177"
# A Tuesday in New York.
MORNING = datetime(2026, 3, 3, 15, tzinfo=UTC)
NIGHT = datetime(2026, 3, 4, 2, tzinfo=UTC)


@pytest.fixture(autouse=True)
def place():
    Practice.objects.update(sending_mode="live", text_name="Lakeside Clinic")
    return LocationFactory(contact=(time(8), time(20)))


@pytest.fixture
def clock():
    with time_machine.travel(MORNING, tick=False) as clock:
        yield clock


def received(**fields) -> InboundText:
    values = {"received_at": timezone.now(), "needs_person": True, **fields}
    return InboundTextFactory(phone=PHONE, **values)


def write(desk, text, words="We will call you.", **fields):
    address = reverse("conversation", args=[text.pk])
    form = {"words": words, "then": "stay", "seen": text.pk, **fields}
    return desk.post(address, form, follow=True)


def expected() -> outlook.Outlook:
    return outlook.of(outlook.desk(PHONE), at=timezone.now())


def test_an_answer_leaves_with_our_name_and_its_writer(desk, user, clock):
    page = write(desk, received()).content.decode()
    text = OutboundText.objects.get()
    assert text.body == "Lakeside Clinic: We will call you."
    assert (text.written_by, text.purpose, text.hours) == (user, "staff", "any")
    assert "Taken. It leaves at once." in page
    assert "Lakeside Clinic: We will call you." in page


def test_a_second_click_sends_nothing_more(desk, clock):
    text = received()
    write(desk, text)
    page = write(desk, text).content.decode()
    assert "not sent twice" in page
    assert OutboundText.objects.count() == 1
    clock.shift(staff_texts.SECOND_CLICK + timedelta(seconds=1))
    write(desk, text)
    assert OutboundText.objects.count() == 2


def test_other_words_or_another_writer_are_no_second_click(desk, client, clock):
    text = received()
    write(desk, text)
    write(desk, text, "Please call us.")
    client.force_login(UserFactory())
    write(client, text)
    assert OutboundText.objects.count() == 3


def test_a_suppressed_number_is_refused_with_the_reason(desk, clock):
    text = received()
    suppression.suppress(PHONE, kind="opt_out", source="keyword", at=timezone.now())
    page = write(desk, text).content.decode()
    assert "it asked us to stop (replied with a stop word). Please phone." in page
    assert "We will call you." in page
    assert not OutboundText.objects.exists()


@pytest.mark.parametrize(
    ("mode", "words"),
    [("off", "“off”"), ("shadow", "“shadow”"), ("test", "listed phones only")],
)
def test_a_mode_in_which_nothing_leaves_is_said_at_the_box(desk, clock, mode, words):
    text = received()
    Practice.objects.update(sending_mode=mode)
    page = desk.get(reverse("conversation", args=[text.pk])).content.decode()
    assert words in page
    assert "<textarea" not in page
    write(desk, text)
    assert not OutboundText.objects.exists()


def test_a_listed_phone_is_texted_in_test_mode(desk, clock):
    Practice.objects.update(sending_mode="test", test_phones="212-555-0177")
    write(desk, received())
    assert OutboundText.objects.count() == 1


def test_stopped_texting_holds_the_answer_and_says_so(desk, clock):
    Practice.objects.update(texting_stopped_at=timezone.now())
    page = write(desk, received()).content.decode()
    assert "waits until somebody resumes" in page
    assert OutboundText.objects.get().status == "queued"


def test_a_carrier_that_takes_nothing_is_said_before_writing(clock):
    received()
    OutboundText.objects.create(
        phone="+12125550178",
        body="x",
        purpose="offer",
        hours="contact",
        created_at=timezone.now(),
        not_before=timezone.now(),
        status_reason="account",
        error_code="20003",
    )
    assert "The carrier takes no texts from us now" in expected().words
    assert expected().may_send


def test_at_night_an_answer_within_a_day_leaves_with_a_warning(clock):
    received(received_at=MORNING)
    clock.move_to(NIGHT)
    seen = expected()
    assert seen.is_warning
    assert seen.hours == "any"
    assert "outside contact hours. They wrote 11 h ago" in seen.words


def test_at_night_anything_else_waits_and_says_until_when(clock, client, user):
    text = received(received_at=MORNING - timedelta(days=2))
    clock.move_to(NIGHT)
    client.force_login(user)
    assert "your text waits until Wed 8:00 AM" in expected().words
    write(client, text)
    waiting = OutboundText.objects.get()
    assert waiting.hours == "contact"
    assert waiting.not_before == datetime(2026, 3, 4, 13, tzinfo=UTC)


def test_the_hours_are_also_those_of_the_patients_own_zone(clock):
    PatientFactory(phone=PHONE, timezone="America/Los_Angeles")
    received(received_at=MORNING - timedelta(days=2))
    assert "waits until Tue 11:00 AM" in expected().words


def test_without_agreement_only_a_recent_text_is_answered(clock):
    received(received_at=MORNING - timedelta(days=8))
    assert not expected().may_send
    assert "Nobody at this number has agreed" in expected().words
    ConsentFactory(phone=PHONE, subject="patient:1")
    assert expected().may_send
    ConsentFactory(phone=PHONE, subject="patient:1", action="revoked")
    assert not expected().may_send


def test_a_long_answer_is_sent_in_two_only_when_that_is_wanted(desk, clock):
    text, words = received(), "word " * 40
    page = write(desk, text, words).content.decode()
    assert "This takes 2 texts. Shorten it by" in page
    assert not OutboundText.objects.exists()
    write(desk, text, words, in_two="on")
    assert OutboundText.objects.count() == 1


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("", "Write what they should read."),
        ("word " * 70, "This takes 3 texts or more"),
        ("x" * 700, "This is too long for a text"),
        ("\U0001f642", "Write what they should read"),
    ],
)
def test_what_cannot_be_sent_is_refused_with_a_sentence(desk, clock, words, sentence):
    page = write(desk, received(), words, in_two="on").content.decode()
    assert sentence in page
    assert not OutboundText.objects.exists()


def test_a_screen_reader_is_told_only_that_a_text_is_too_long(desk, clock):
    text = received()
    page = desk.get(reverse("conversation", args=[text.pk])).content.decode()
    assert '<div id="length">' in page
    address = reverse("answer_length")
    assert 'role="alert"' not in desk.post(address, {"words": "Hi"}).content.decode()
    assert 'role="alert"' in desk.post(address, {"words": "x" * 500}).content.decode()


def test_the_length_is_counted_as_it_would_leave(desk):
    address = reverse("answer_length")
    page = desk.post(address, {"words": "Mañana a las dos, sí"}).content.decode()
    assert "Lakeside Clinic: Mañana a las dos, si" in page
    assert "37 characters, 1 text." in page


def test_send_and_mark_done_leaves_what_came_meanwhile(desk, user, clock):
    first, second = received(), received()
    page = write(desk, first, then="done").content.decode()
    assert "They have written again" in page
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.done_by, second.done_at) == (user, None)


def test_done_without_a_text_returns_to_the_inbox(desk, clock):
    text = received()
    response = write(desk, text, "", then="only_done")
    assert response.redirect_chain[-1][0] == reverse("inbox")
    text.refresh_from_db()
    assert text.done_at == timezone.now()
    assert not OutboundText.objects.exists()


def test_a_patients_page_sends_too(desk, clock):
    patient = PatientFactory(phone=PHONE)
    ConsentFactory(phone=PHONE, subject=patient.subject)
    address = reverse("patient_texts", args=[patient.pk])
    desk.post(address, {"words": "Hello", "then": "stay"})
    assert OutboundText.objects.get().phone == PHONE


def test_quick_words_are_put_into_the_box_in_their_language(desk, clock):
    text = received()
    address = reverse("conversation", args=[text.pk])
    assert (
        "We will call you about it."
        in desk.get(address, {"say": "call"}).content.decode()
    )
    PatientFactory(phone=PHONE, language="es")
    assert (
        "por favor llame al 212-555-0100"
        in desk.get(address, {"say": "phone"}).content.decode()
    )
    assert desk.get(address, {"say": "nonsense"}).status_code == 200


def test_reading_is_not_writing(client, clock):
    user = UserFactory(is_superuser=False)
    user.user_permissions.add(Permission.objects.get(codename="view_inboundtext"))
    client.force_login(user)
    text = received()
    page = client.get(reverse("conversation", args=[text.pk])).content.decode()
    assert "<textarea" not in page
    assert write(client, text).status_code == 403
    assert write(client, text, then="only_done").status_code == 403


def lost(user) -> OutboundText:
    text = OutboundText.objects.create(
        phone=PHONE,
        body="x",
        purpose="staff",
        hours="any",
        written_by=user,
        created_at=timezone.now(),
        not_before=timezone.now(),
        status="failed",
        status_reason="transient",
    )
    staff_texts.hear(text, at=timezone.now())
    return text


def test_an_answer_that_did_not_arrive_brings_the_thread_back(user, clock):
    text = received(done_at=timezone.now(), done_by=user)
    lost(user)
    text.refresh_from_db()
    assert text.done_at is None
    assert "did not arrive (phone off, or trouble at the carrier)" in text.inbox_reason


def test_told_twice_what_is_done_since_stays_done(user, clock):
    text = received()
    ours = lost(user)
    InboundText.objects.update(done_at=timezone.now())
    staff_texts.hear(ours, at=timezone.now())
    text.refresh_from_db()
    assert text.done_at is not None


def test_each_answer_that_is_lost_brings_the_thread_back(user, clock):
    text = received()
    for _ in range(2):
        lost(user)
        text.refresh_from_db()
        assert (text.needs_person, text.done_at) == (True, None)
        InboundText.objects.update(done_at=timezone.now())


def test_what_is_lost_on_the_way_to_somebody_who_never_wrote_is_shown(
    desk, user, clock
):
    patient, ours = PatientFactory(phone=PHONE), lost(user)
    clock.shift(timedelta(seconds=1))
    received()
    board = desk.get(reverse("board")).content.decode()
    assert "1 text of yours did not arrive: phone" in board
    page = desk.get(reverse("unsettled")).content.decode()
    assert str(patient) in page
    assert f"The text that {user} wrote did not arrive: phone off" in page
    assert "It arrived" not in page
    assert list(staff_texts.lost(at=timezone.now())) == [ours]


def test_what_is_lost_stays_until_somebody_has_seen_to_it(desk, user, clock):
    leave = reverse("unsettled_leave", args=[lost(user).pk])
    clock.shift(timedelta(seconds=1))
    assert "Noted: it did not arrive." in desk.post(leave, follow=True).content.decode()
    again = desk.post(leave, follow=True).content.decode()
    assert "It has been settled meanwhile" in again
    assert "seen to it" in again


def test_nobody_phones_for_what_was_lost_long_ago_or_is_told_in_the_inbox(user, clock):
    lost(user)
    later = timezone.now() + staff_texts.LOST_FOR
    assert not staff_texts.lost(at=later).exists()
    received(received_at=timezone.now() - timedelta(days=1))
    assert not staff_texts.lost(at=timezone.now()).exists()


def test_other_texts_and_what_arrived_bring_nothing_back(clock):
    text = received(done_at=timezone.now())
    for fields in ({"purpose": "taken", "status": "failed"}, {"status": "delivered"}):
        other = OutboundText(**{"phone": PHONE, "purpose": "staff", **fields})
        other.created_at = timezone.now()
        staff_texts.hear(other, at=timezone.now())
    text.refresh_from_db()
    assert text.done_at is not None
