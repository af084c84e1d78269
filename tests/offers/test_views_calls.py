"""The buttons of the call list, and answers given on the phone."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from clinic import audit
from offers import calls
from offers.models import Offer, Opening
from tests.factories import OfferFactory, OpeningFactory, UserFactory
from tests.offers.test_views_board import address, call, messages

pytestmark = pytest.mark.django_db


def test_a_call_is_claimed_and_answered(desk, user):
    offer = call(opening=OpeningFactory())
    response = desk.post(address("offer_claim", offer.pk), follow=True)
    assert "You took it at" in messages(response)
    response = desk.post(address("offer_no_answer", offer.pk), follow=True)
    assert "stay on the call list" in messages(response)
    response = desk.post(address("offer_said_yes", offer.pk), follow=True)
    assert "book it in the EHR" in messages(response)
    assert Opening.objects.get().status == "filled"


@pytest.fixture
def sams(db):
    """A call that Sam has said to make."""
    sam = UserFactory(first_name="Sam", last_name="Roe")
    offer = call(opening=OpeningFactory())
    assert calls.claim(offer.pk, actor=audit.staff(sam), at=timezone.now())
    return Offer.objects.get(pk=offer.pk)


def test_a_call_that_a_colleague_makes_can_only_be_taken_over(desk, user, sams):
    page = desk.get(reverse("board")).content.decode()
    assert "Sam Roe is calling" in page
    assert f'formaction="{address("offer_no_answer", sams.pk)}"' not in page
    claim = address("offer_claim", sams.pk)
    assert "a colleague is calling" in messages(desk.post(claim, follow=True))
    told = {"from": sams.claimed_by_id}
    assert "You took it at" in messages(desk.post(claim, told, follow=True))
    assert Offer.objects.get(pk=sams.pk).claimed_by == user


def test_a_call_is_not_taken_over_from_who_has_it_no_more(desk, sams):
    third, claim = UserFactory(), address("offer_claim", sams.pk)
    actor, former = audit.staff(third), sams.claimed_by_id
    assert calls.claim(sams.pk, actor=actor, at=timezone.now(), from_id=former)
    response = desk.post(claim, {"from": former}, follow=True)
    assert "a colleague is calling" in messages(response)
    assert Offer.objects.get(pk=sams.pk).claimed_by == third


def test_a_colleague_s_call_does_not_end_without_an_answer_from_me(desk, sams):
    response = desk.post(address("offer_no_answer", sams.pk), follow=True)
    assert "nothing was changed" in messages(response)
    offer = Offer.objects.get(pk=sams.pk)
    assert (offer.claimed_by, offer.calls_made) == (sams.claimed_by, 0)


def test_whoever_does_not_call_after_all_gives_the_call_back(desk, sams):
    button = address("offer_give_back", sams.pk)
    assert "not yours" in messages(desk.post(button, follow=True))
    desk.post(address("offer_claim", sams.pk), {"from": sams.claimed_by_id})
    assert button in desk.get(reverse("board")).content.decode()
    assert "Back on the call list" in messages(desk.post(button, follow=True))
    offer = Offer.objects.get(pk=sams.pk)
    assert (offer.claimed_by, offer.claimed_at, offer.calls_made) == (None, None, 0)


def test_a_yes_on_the_phone_that_comes_second_says_so(desk):
    opening = OpeningFactory()
    first, second = call(opening=opening), call(opening=opening, rank=2)
    desk.post(address("offer_said_yes", first.pk))
    response = desk.post(address("offer_said_yes", second.pk), follow=True)
    assert "Somebody else has it" in messages(response)


def test_a_no_on_the_phone_is_noted_once(desk):
    offer = call(opening=OpeningFactory())
    response = desk.post(address("offer_said_no", offer.pk), follow=True)
    assert "Noted" in messages(response)
    response = desk.post(address("offer_said_no", offer.pk), follow=True)
    assert "has ended" in messages(response)


@pytest.mark.parametrize(
    "ended",
    [
        {},
        {"status": "lapsed", "reason": "no_answer"},
        {"status": "failed", "reason": "30006"},
        {"status": "declined"},
        {"status": "withdrawn", "reason": "superseded"},
        {"status": "missed", "reason": "taken"},
    ],
)
def test_whoever_was_texted_may_still_say_yes_on_the_phone(desk, ended):
    offer = OfferFactory(**ended)
    button = f'formaction="{address("offer_said_yes", offer.pk)}"'
    assert button in desk.get(reverse("board")).content.decode()
    page = desk.get(address("opening", offer.opening_id)).content.decode()
    assert button in page
    desk.post(address("offer_said_yes", offer.pk))
    assert Opening.objects.get().status == "filled"


@pytest.mark.parametrize(
    "ended",
    [
        {"status": "withdrawn", "reason": "opted_out"},
        {"status": "undone"},
        {"opening__status": "withdrawn", "opening__closing_reason": "mistake"},
    ],
)
def test_there_is_no_yes_to_what_cannot_be_won(desk, ended):
    offer = OfferFactory(**ended)
    button = address("offer_said_yes", offer.pk)
    assert button not in desk.get(reverse("board")).content.decode()
    page = desk.get(address("opening", offer.opening_id)).content.decode()
    assert button not in page


def test_who_was_asked_anew_is_answered_for_once(desk):
    old = OfferFactory(status="missed", reason="taken")
    new = OfferFactory(opening=old.opening, entry=old.entry, rank=2)
    page = desk.get(reverse("board")).content.decode()
    assert address("offer_said_yes", old.pk) not in page
    assert address("offer_said_yes", new.pk) in page


def test_a_no_by_phone_ends_the_wait_for_a_text(desk):
    offer = OfferFactory()
    desk.post(address("offer_said_no", offer.pk))
    page = desk.get(reverse("board")).content.decode()
    assert address("offer_said_no", offer.pk) not in page
    assert address("offer_said_yes", offer.pk) in page


def test_a_no_from_who_has_won_meanwhile_is_not_called_nothing(desk):
    offer = OfferFactory()
    desk.post(address("offer_said_yes", offer.pk))
    response = desk.post(address("offer_said_no", offer.pk), follow=True)
    assert "They had won this time" in messages(response)
