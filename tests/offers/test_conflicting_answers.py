"""Two answers from one number, seconds apart, that cannot both be meant."""

import pytest

from messaging import inbox
from offers.models import Booking, Offer
from tests.factories import EntryFactory


def phone(entry):
    return entry.patient.phone


@pytest.fixture
def asked(story):
    """A patient who was asked, and the opening."""
    entry, _other = EntryFactory.create_batch(2)
    return phone(entry), story.cancellation()


@pytest.mark.parametrize("seconds", [0, 5, 59])
def test_no_right_after_a_win_is_urgent_for_a_person_and_the_win_stands(
    story, asked, seconds, clock
):
    number, opening = asked
    story.replies(number, "YES")
    clock.shift(seconds)
    story.replies(number, "NO")
    assert story.winner(opening) == number
    urgent = inbox.waiting().get()
    assert (urgent.phone, urgent.is_urgent) == (number, True)
    assert story.booking(opening).phone_reason == Booking.PhoneReason.SAYS_NO
    assert "We will call you" in story.last_text(number)


@pytest.mark.parametrize("seconds", [0, 5, 59])
def test_yes_right_after_no_books_nothing_and_a_person_reads_it(
    story, asked, seconds, clock
):
    number, opening = asked
    story.replies(number, "NO")
    clock.shift(seconds)
    story.replies(number, "YES")
    assert story.winner(opening) is None
    assert inbox.waiting().get().phone == number
    assert "you told us NO before" in story.last_text(number)


def test_yes_after_no_is_believed_when_it_is_said_again(story, asked):
    number, opening = asked
    for body in ("NO", "YES", "YES"):
        story.replies(number, body)
    assert story.winner(opening) == number
    assert inbox.waiting().exists()


@pytest.mark.parametrize(
    "answers", [("YES", "NO", "YES"), ("NO", "YES", "NO"), ("YES", "YES", "NO")]
)
def test_however_often_they_change_their_mind_a_person_hears_of_it(
    story, asked, answers
):
    number, opening = asked
    for body in answers:
        story.replies(number, body)
    assert inbox.waiting().filter(phone=number).exists()
    assert story.winner(opening) == (number if answers[0] == "YES" else None)


def test_no_that_the_carrier_hands_over_after_the_yes_it_preceded_undoes_nothing(
    story, asked, carrier, clock
):
    number, opening = asked
    written = story.now
    clock.shift(30)
    story.replies(number, "YES")
    carrier.receive(sender=number, to="+12125550199", body="NO", at=written)
    story.later(minutes=5)
    assert story.winner(opening) == number
    assert story.booking(opening).phone_reason == ""
    assert "says the opposite" in inbox.waiting().get().inbox_reason


def test_yes_and_no_in_one_text_is_asked_and_read_by_a_person(story, asked):
    number, opening = asked
    story.replies(number, "Yes. No. I mean no. Well yes")
    assert story.winner(opening) is None
    assert opening.offers.get(phone=number).status == Offer.Status.PENDING
    assert inbox.waiting().get().phone == number
