from __future__ import annotations

import re

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from django.utils import timezone

from clinic import singletons
from clinic.models import Practice
from offers import openings
from offers.models import Booking, Offer, Opening
from tests.factories import (
    BookingFactory,
    EntryFactory,
    OfferFactory,
    OpeningFactory,
    ProviderFactory,
    UserFactory,
    hours,
    minutes,
)

pytestmark = pytest.mark.django_db


BUTTONS = [
    "texting_stop",
    "texting_resume",
    "patient_search",
    "opening_pause",
    "opening_resume",
    "opening_resume_day",
    "opening_send_now",
    "opening_ask_next",
    "opening_ask",
    "opening_withdraw",
    "offer_claim",
    "offer_give_back",
    "offer_said_yes",
    "offer_said_no",
    "offer_no_answer",
    "booking_take",
    "booking_booked",
    "booking_release",
    "booking_undo",
    "booking_phoned",
    "inbox_done",
]


TEXTING = ("texting_stop", "texting_resume", "patient_search")


def address(name: str, pk: int = 1) -> str:
    return reverse(name) if name in TEXTING else reverse(name, args=[pk])


def messages(response) -> str:
    return " ".join(str(message) for message in response.context["messages"])


def call(**kwargs) -> Offer:
    nothing = {"batch": None, "handed_over_at": None, "window_ends_at": None}
    return OfferFactory(channel=Offer.Channel.CALL, **nothing, **kwargs)


@pytest.mark.parametrize("name", BUTTONS)
def test_a_get_on_a_button_is_refused(desk, name):
    assert desk.get(address(name)).status_code == 405


@pytest.mark.parametrize("name", [each for each in BUTTONS if each not in TEXTING])
def test_a_button_on_a_row_that_does_not_exist_is_not_found(desk, name):
    assert desk.post(address(name, 999)).status_code == 404


@pytest.mark.parametrize("name", ["board", "board_live", "bookings", "inbox"])
def test_pages_need_a_sign_in(client, name):
    response = client.get(reverse(name))
    assert response.status_code == 302
    assert "/login/" in response.url


def test_an_account_without_a_role_sees_nothing(client):
    client.force_login(UserFactory(is_superuser=False))
    response = client.get(reverse("board"))
    assert response.status_code == 403
    assert "role" in response.content.decode()


@pytest.mark.parametrize("name", ["board", "opening_new", "bookings", "inbox"])
def test_a_scheduler_may_open_every_page(client, name):
    user = UserFactory(is_superuser=False)
    user.groups.add(Group.objects.get(name="Scheduler"))
    client.force_login(user)
    assert client.get(reverse(name)).status_code == 200


def test_the_board_shows_the_opening(desk):
    opening = OpeningFactory()
    page = desk.get(reverse("board")).content.decode()
    assert f'id="opening-{opening.pk}"' in page
    assert str(opening.provider) in page


def test_no_page_has_inline_style_or_script(desk):
    call(opening=OpeningFactory())
    BookingFactory()
    for name in ("board", "opening_new", "bookings", "inbox"):
        page = desk.get(reverse(name)).content.decode()
        assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?![^>]*src=)", page)


def test_a_poll_without_news_answers_nothing(desk, clock):
    OpeningFactory()
    version = desk.get(reverse("board")).context["version"]
    response = desk.get(reverse("board_live"), {"v": version})
    assert response.status_code == 204
    assert response.content == b""


def test_a_poll_with_news_brings_the_parts(desk, clock):
    version = desk.get(reverse("board")).context["version"]
    opening = OfferFactory().opening
    response = desk.get(reverse("board_live"), {"v": version})
    assert f'id="opening-{opening.pk}"' in response.content.decode()
    assert "<html" not in response.content.decode()


def test_a_poll_without_news_is_cheap(desk, clock, django_assert_num_queries):
    version = desk.get(reverse("board")).context["version"]
    with django_assert_num_queries(11):
        desk.get(reverse("board_live"), {"v": version})


def test_pause_and_resume_answer_with_a_sentence(desk):
    opening = OpeningFactory()
    response = desk.post(address("opening_pause", opening.pk), follow=True)
    assert "Paused" in messages(response)
    response = desk.post(address("opening_pause", opening.pk), follow=True)
    assert "paused already" in messages(response)
    response = desk.post(address("opening_resume", opening.pk), follow=True)
    assert "Asking goes on" in messages(response)


def test_send_now_skips_the_grace(desk):
    opening = OpeningFactory(texting_from=timezone.now() + minutes(3))
    desk.post(address("opening_send_now", opening.pk))
    opening.refresh_from_db()
    assert opening.texting_from <= timezone.now()


def test_gone_is_one_click(desk):
    opening = OpeningFactory()
    data = {"reason": "filled_outside"}
    response = desk.post(address("opening_withdraw", opening.pk), data, follow=True)
    opening.refresh_from_db()
    assert opening.closing_reason == Opening.ClosingReason.FILLED_OUTSIDE
    assert "Withdrawn" in messages(response)


def test_a_withdrawal_keeps_its_note(desk):
    opening = OpeningFactory()
    page = desk.get(address("opening", opening.pk)).content.decode()
    assert 'name="note"' in page
    data = {"reason": "not_free", "note": "held for a procedure"}
    desk.post(address("opening_withdraw", opening.pk), data)
    page = desk.get(address("opening", opening.pk)).content.decode()
    assert "(held for a procedure)" in page


def test_withdrawing_twice_says_it_is_closed(desk):
    opening = OpeningFactory(status="withdrawn", closing_reason="mistake")
    data = {"reason": "mistake"}
    response = desk.post(address("opening_withdraw", opening.pk), data, follow=True)
    assert "closed already" in messages(response)


@pytest.mark.parametrize("reason", ["", "won_by_text", "nonsense"])
def test_a_withdrawal_needs_one_of_the_reasons(desk, reason):
    opening = OpeningFactory()
    desk.post(address("opening_withdraw", opening.pk), {"reason": reason})
    opening.refresh_from_db()
    assert opening.status == "open"


def held_back(number: int = 1, **kwargs) -> list[Opening]:
    return [
        OpeningFactory(
            starts_at=noon + hours(place),
            paused_at=timezone.now(),
            pause_reason="surge",
            **kwargs,
        )
        for noon in [timezone.now().replace(hour=17, minute=0) + hours(24)]
        for place in range(number)
    ]


def test_a_day_held_back_is_offered_with_one_button(desk):
    provider = ProviderFactory()
    first, *_ = held_back(3, provider=provider)
    (other,) = held_back()
    paused = OpeningFactory(provider=provider, starts_at=first.starts_at + hours(4))
    openings.pause(paused.pk, actor=openings.audit.SYSTEM, at=timezone.now())
    button = address("opening_resume_day", first.pk)
    assert button in desk.get(reverse("board")).content.decode()
    assert "3 openings offered" in messages(desk.post(button, follow=True))
    still = Opening.objects.exclude(paused_at=None)
    assert set(still) == {other, paused}
    assert "None of these is paused" in messages(desk.post(button, follow=True))


def test_another_day_stays_held_back(desk):
    provider = ProviderFactory()
    (today,) = held_back(provider=provider)
    later = OpeningFactory(
        provider=provider,
        starts_at=today.starts_at + hours(24),
        paused_at=timezone.now(),
        pause_reason="surge",
    )
    desk.post(address("opening_resume_day", today.pk))
    assert Opening.objects.exclude(paused_at=None).get() == later


def test_texting_is_stopped_and_resumed(desk, user):
    desk.post(reverse("texting_stop"), {"reason": "storm"})
    assert singletons.practice().texting_stopped_by == user
    page = desk.get(reverse("board")).content.decode()
    assert "storm" in page
    response = desk.post(reverse("texting_resume"), follow=True)
    assert "Texting goes on" in messages(response)
    assert singletons.practice().texting_stopped_at is None


def test_a_stop_without_a_reason_is_refused(desk):
    response = desk.post(reverse("texting_stop"), {"reason": " "}, follow=True)
    assert "in a few words why" in messages(response)
    assert singletons.practice().texting_stopped_at is None


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example/"])
def test_a_button_never_leads_to_another_site(desk, target):
    pk = OpeningFactory().pk
    response = desk.post(address("opening_pause", pk), {"next": target})
    assert response.url == "/"


def test_a_button_leads_back_to_its_page(desk):
    pk = OpeningFactory().pk
    back = reverse("opening", args=[pk])
    assert desk.post(address("opening_pause", pk), {"next": back}).url == back


def test_who_is_next_and_why(desk):
    entry = EntryFactory()
    opening = OpeningFactory(visit_types=[entry.visit_type])
    address = reverse("opening_next", args=[opening.pk])
    part = desk.get(address, headers={"HX-Request": "true"}).content.decode()
    assert entry.patient.initials in part
    assert "waiting 1 month: +1" in part
    assert "<html" not in part
    page = desk.get(address).content.decode()
    assert "<html" in page
    assert part.strip() in page


def test_a_new_opening_is_on_the_board_at_once(desk):
    version = desk.get(reverse("board")).context["version"]
    opening = OpeningFactory()
    openings.pause(opening.pk, actor=openings.audit.SYSTEM, at=timezone.now())
    response = desk.get(reverse("board_live"), {"v": version})
    assert f'id="opening-{opening.pk}"' in response.content.decode()


def test_the_title_says_what_is_to_be_booked(desk):
    assert "<title>Board" in desk.get(reverse("board")).content.decode()
    won = [won_today() for _ in range(2)]
    page = desk.get(reverse("board")).content.decode()
    assert "<title>(2) filled: book it, Board" in page
    assert f'data-newest="{won[1].pk}"' in page
    assert f"{reverse('bookings')}#booking-{won[0].pk}" in page
    Booking.objects.update(booked_at=timezone.now())
    page = desk.get(reverse("board")).content.decode()
    assert "<title>Board" in page
    assert "Book it" not in page


def won_today() -> Booking:
    offer = OfferFactory(
        status="accepted",
        opening__status="filled",
        opening__closing_reason="won_by_text",
        opening__closed_at=timezone.now(),
    )
    return BookingFactory(offer=offer)


def test_the_next_batch_is_one_click(desk, clock):
    Practice.objects.update(sending_mode="live")
    offer = OfferFactory()
    button = address("opening_ask_next", offer.opening_id)
    assert button in desk.get(reverse("board")).content.decode()
    assert "asked now" in messages(desk.post(button, follow=True))
    assert "Nothing to skip" in messages(desk.post(button, follow=True))
    assert button not in desk.get(reverse("board")).content.decode()
