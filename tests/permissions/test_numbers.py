"""Whole phone numbers stand where somebody phones, and nowhere else."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from clinic import audit
from offers import calls, ownership
from tests.factories import (
    BookingFactory,
    EntryFactory,
    InboundTextFactory,
    OfferFactory,
    PatientFactory,
    UserFactory,
)

from .world import PHONE, build

pytestmark = pytest.mark.django_db
WHOLE = (PHONE, PHONE[2:], "212-555-0177", "(212) 555-0177")


@pytest.fixture
def desk(client, user) -> Client:
    client.force_login(user)
    return client


def page(desk, name: str, *args) -> str:
    return desk.get(reverse(name, args=args)).content.decode()


def is_whole(text: str) -> bool:
    return any(each in text for each in WHOLE)


LISTS = ["board", "openings_check", "bookings", "inbox", "unsettled", "closures"]
ADMIN = ["waitlist_patient", "waitlist_waitlistentry", "offers_offer", "offers_booking"]
ADMIN += ["messaging_inboundtext", "messaging_outboundtext", "messaging_consent"]


def test_no_list_shows_a_whole_number(desk):
    world = build()
    for name in [*LISTS, *(f"admin:{each}_changelist" for each in ADMIN)]:
        text = page(desk, name)
        assert not is_whole(text), name
    for name, row in (("opening", "opening"), ("closure", "closure")):
        assert not is_whole(page(desk, name, world.row(row).pk)), name


@pytest.mark.parametrize(
    "model", ["inboundtext", "outboundtext", "offer", "booking", "opening"]
)
def test_no_row_of_the_admin_shows_a_whole_number(desk, model):
    row = build().row(model)
    name = f"admin:{row._meta.app_label}_{model}_change"
    text = page(desk, name, row.pk)
    assert not is_whole(text)


def test_the_patient_s_own_pages_show_it(desk):
    patient = PatientFactory(phone=PHONE)
    text = InboundTextFactory(phone=PHONE)
    assert is_whole(page(desk, "admin:waitlist_patient_change", patient.pk))
    assert is_whole(page(desk, "patient_texts", patient.pk))
    assert is_whole(page(desk, "conversation", text.pk))


def call():
    entry = EntryFactory(patient__phone=PHONE)
    return OfferFactory(
        entry=entry, channel="call", batch=None, window_ends_at=None, phone=PHONE
    )


def test_whoever_takes_a_call_sees_the_number_and_the_others_do_not(desk, user):
    offer = call()
    before = page(desk, "board")
    assert "…0177" in before
    assert not is_whole(before)
    desk.post(reverse("offer_claim", args=[offer.pk]))
    assert f'href="tel:{PHONE}"' in page(desk, "board")
    desk.force_login(UserFactory())
    assert not is_whole(page(desk, "board"))


def test_giving_a_call_back_hides_the_number_again(desk, user):
    offer, me = call(), audit.staff(user)
    calls.claim(offer.pk, actor=me, at=timezone.now())
    calls.no_answer(offer.pk, actor=me, at=timezone.now())
    assert not is_whole(page(desk, "board"))


def test_whoever_takes_a_booking_sees_the_number(desk, user):
    booking = BookingFactory(offer__phone=PHONE, offer__entry__patient__phone=PHONE)
    own = reverse("patient_texts", args=[booking.offer.entry.patient_id])
    text = page(desk, "bookings")
    assert own in text
    assert not is_whole(text)
    ownership.take(booking.pk, actor=audit.staff(user), at=timezone.now())
    assert f'href="tel:{PHONE}"' in page(desk, "bookings")


def test_a_board_left_alone_holds_initials_only(desk, user):
    offer = call()
    calls.claim(offer.pk, actor=audit.staff(user), at=timezone.now())
    texted = OfferFactory(opening=offer.opening)
    address = reverse("board_live")
    touched = desk.get(address).content.decode()
    alone = desk.get(address, {"idle": "1"}).content.decode()
    for each in (offer, texted):
        name = str(each.entry.patient)
        assert name in touched
        assert name not in alone
        assert each.entry.patient.initials in alone
    assert is_whole(touched)
    assert "0177" not in alone


def test_names_and_initials_are_different_versions_of_the_board(desk):
    call()
    address = reverse("board_live")
    page = desk.get(reverse("board"))
    seen = page.context["version"]
    assert desk.get(address, {"v": seen}).status_code == 204
    assert desk.get(address, {"v": seen, "idle": "1"}).status_code == 200
    assert desk.get(address, {"v": f"{seen}-idle", "idle": "1"}).status_code == 204
    assert desk.get(address, {"v": f"{seen}-idle"}).status_code == 200


def test_without_javascript_the_page_leaves_the_names_by_itself(desk, settings):
    settings.BOARD_IDLE_MINUTES = 2
    text = page(desk, "board")
    assert f'content="120; url={reverse("board")}?idle=1"' in text
    alone = desk.get(reverse("board"), {"idle": "1"}).content.decode()
    assert "Initials only" in alone
    assert "http-equiv" not in alone
