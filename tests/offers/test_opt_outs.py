"""Wishes for no more texts, from the signed webhook to the carrier."""

from datetime import timedelta

import pytest

from messaging import suppression
from messaging.models import Consent, InboundText, OutboundText, Suppression
from offers.models import Booking, Offer
from tests.factories import EntryFactory

pytestmark = pytest.mark.django_db

# 47 CFR 64.1200(a)(10) names these; the carrier answers all but the one in two words.
FEDERAL = ("stop", "quit", "end", "revoke", "opt out", "cancel", "unsubscribe")
TAKEN_BY_CARRIER = tuple(word for word in FEDERAL if word != "opt out")
FREE = (
    "stop texting me",
    "Please stop.",
    "STOP PLEASE",
    "no more texts",
    "take me off this list",
    "Do not text me again",
    "remove me from your list please",
    "leave me alone",
    "unsubscribe me from these messages",
    "ya no me manden mensajes",
)


@pytest.fixture(params=[True, False], ids=["carrier answers", "carrier silent"])
def carrier_answers(request, settings):
    settings.SMS_CARRIER_HANDLES_STOP = request.param
    return request.param


@pytest.fixture
def asked(story):
    """The phone of somebody who has just been texted an offer."""
    entry = EntryFactory()
    opening = story.cancellation()
    assert story.asked(opening) == [entry.patient.phone]
    return entry.patient.phone


def confirmations(story, phone):
    """What the phone was texted since the offer."""
    return len(story.texts(phone)) - 1


def assert_texts_have_ended(story, phone):
    """The number is suppressed, its offer is over, and it is only called now."""
    assert suppression.is_suppressed(phone)
    assert Offer.objects.get(phone=phone).status == Offer.Status.WITHDRAWN
    before = len(story.texts(phone))
    story.later(days=1)  # asked again so soon, they would not be called either
    later = story.cancellation(starts_at=story.now + timedelta(days=2))
    assert set(later.offers.values_list("channel", flat=True)) == {"call"}
    assert len(story.texts(phone)) == before


@pytest.mark.parametrize("word", FEDERAL)
@pytest.mark.parametrize("spelt", [str.lower, str.title])
def test_each_word_of_the_federal_rule_ends_texts(
    story, asked, carrier_answers, word, spelt
):
    assert story.replies(asked, spelt(word)) == 200
    is_carriers = carrier_answers and word in TAKEN_BY_CARRIER
    assert confirmations(story, asked) == (0 if is_carriers else 1)
    assert_texts_have_ended(story, asked)


@pytest.mark.parametrize("word", FEDERAL)
def test_what_the_carrier_says_it_has_answered_is_not_confirmed_again(
    story, asked, carrier_answers, word
):
    story.replies(asked, word, OptOutType="STOP")
    assert confirmations(story, asked) == 0
    assert_texts_have_ended(story, asked)


@pytest.mark.parametrize("phrase", FREE)
def test_a_wish_in_free_words_is_confirmed_exactly_once(
    story, asked, carrier_answers, phrase
):
    story.replies(asked, phrase)
    story.replies(asked, phrase)
    story.later(hours=1)
    assert confirmations(story, asked) == 1
    assert Suppression.objects.get().inbound.body == phrase
    assert_texts_have_ended(story, asked)


def test_the_confirmation_asks_for_nothing_and_leaves_within_five_minutes(story, asked):
    story.replies(asked, "stop texting me")
    text = OutboundText.objects.get(purpose="stop_confirmation")
    assert text.handed_over_at - text.created_at < timedelta(minutes=5)
    assert text.not_after - text.created_at == timedelta(minutes=5)
    assert "YES" not in text.body


def test_a_confirmation_that_could_not_leave_in_time_never_leaves(story, asked):
    story.carrier.script = [(429, 20429)] * 20
    story.replies(asked, "stop texting me")
    story.carrier.script = []
    story.later(minutes=6)
    assert confirmations(story, asked) == 0
    assert OutboundText.objects.get(purpose="stop_confirmation").status == "cancelled"


@pytest.mark.parametrize("form", [{}, {"OptOutType": "START"}])
def test_yes_from_a_suppressed_number_books_nothing_and_goes_to_a_person(
    story, asked, carrier_answers, form
):
    story.replies(asked, "stop texting me")
    before = story.texts(asked)
    story.replies(asked, "Yes", **form)
    story.later(minutes=5)
    assert not Booking.objects.exists()
    assert suppression.is_suppressed(asked)
    assert story.texts(asked) == before
    said_yes = InboundText.objects.get(body="Yes")
    assert (said_yes.intent, said_yes.needs_person) == ("accept", True)


def test_start_from_a_number_that_agreed_lets_texts_go_again(story, asked):
    story.replies(asked, "STOP")
    story.replies(asked, "START")
    assert not suppression.is_suppressed(asked)
    later = story.cancellation(starts_at=story.now + timedelta(days=2))
    story.later(days=1)
    assert "text" in set(later.offers.values_list("channel", flat=True))


def test_start_without_an_agreement_lifts_nothing_and_goes_to_a_person(story, asked):
    story.replies(asked, "STOP")
    consent = Consent.objects.get()
    Consent(
        phone=asked,
        subject=consent.subject,
        action="revoked",
        method="verbal",
        recorded_at=story.now,
    ).save()
    story.replies(asked, "START")
    assert suppression.is_suppressed(asked)
    assert InboundText.objects.get(body="START").needs_person
