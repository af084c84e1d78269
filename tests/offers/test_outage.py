"""Two hours without a worker, with and without a web server; then it comes back."""

from datetime import date, time

import pytest

from messaging import suppression
from messaging.models import InboundText, OutboundText
from offers.models import Offer, Opening
from tests.factories import EntryFactory, LocationFactory, hours, local, minutes
from tests.story import OUR_PHONE

WEDNESDAY = date(2026, 3, 4)
INVITATION = "a visit opened up"


@pytest.fixture
def story(story, settings):
    settings.TWILIO_FROM_NUMBER = OUR_PHONE
    return story


@pytest.fixture
def outage(story, clock, carrier, monkeypatch):
    return Outage(story, clock, carrier, monkeypatch)


class Outage:
    """From when the worker dies until it is back; replies reach us, or the list only."""

    def __init__(self, story, clock, carrier, monkeypatch):
        self.story, self.clock, self.carrier = story, clock, carrier
        self.patches = monkeypatch

    def begins(self):
        self.story.tick()
        self.patches.setattr(self.story, "work", lambda: None)
        self.began_at = self.story.now
        self.sent_before = len(self.carrier.messages)

    def at(self, moment):
        self.clock.move_to(self.began_at + moment)

    def hears(self, phone, body):
        """The web server is up: its webhook stores the text and acts on it."""
        assert self.story.replies(phone, body) == 200

    def misses(self, phone, body):
        """Nothing of ours is up: the text is in the carrier's list and nowhere else."""
        self.carrier.receive(sender=phone, to=OUR_PHONE, body=body, at=self.story.now)

    def ends(self, moment=None):
        self.at(moment or hours(2))
        self.patches.undo()
        self.story.tick()

    @property
    def sent_since(self):
        """Phone and words of what left after the outage began, oldest first."""
        since = self.carrier.messages[: len(self.carrier.messages) - self.sent_before]
        sent = [m for m in reversed(since) if m["direction"] == "outbound-api"]
        return [(m["to"], m["body"]) for m in sent]

    def invitations_since(self):
        return [phone for phone, body in self.sent_since if INVITATION in body]


def phones(entries):
    return [entry.patient.phone for entry in entries]


def test_nothing_leaves_while_the_worker_is_down(story, outage):
    first, second, *_ = phones(EntryFactory.create_batch(6))
    story.cancellation()
    outage.begins()
    outage.at(minutes(30))
    outage.hears(first, "YES")
    outage.hears(second, "what time is it?")
    outage.at(minutes(119))
    assert outage.sent_since == []


def test_replies_heard_by_the_web_are_answered_in_their_order_on_return(story, outage):
    first, second, third, *_ = phones(EntryFactory.create_batch(6))
    opening = story.cancellation()
    outage.begins()
    for moment, phone, body in (
        (20, third, "NO"),
        (40, second, "YES"),
        (70, first, "yes please"),
    ):
        outage.at(minutes(moment))
        outage.hears(phone, body)
    outage.ends()
    assert story.winner(opening) == second
    assert [phone for phone, _ in outage.sent_since] == [third, second, first]
    declined, won, late = (body for _, body in outage.sent_since)
    assert "thank you for telling us" in declined
    assert "you are first" in won
    assert "no longer open" in late


def test_replies_only_in_the_carriers_list_are_read_in_order_before_anybody_is_asked(
    story, outage
):
    first, second, third, *_ = phones(EntryFactory.create_batch(6))
    opening = story.cancellation()
    outage.begins()
    for moment, phone, body in (
        (10, third, "No thank you"),
        (40, second, "YES"),
        (40.5, first, "Yes please!"),
        (90, third, "STOP texting me"),
    ):
        outage.at(minutes(moment))
        outage.misses(phone, body)
    outage.ends()
    assert story.winner(opening) == second
    assert outage.invitations_since() == []
    assert suppression.is_suppressed(third)
    # No confirmation of the stop: the law allows it for five minutes.
    assert [phone for phone, _ in outage.sent_since] == [second, first]


def test_a_yes_written_before_texting_closed_wins_though_it_is_read_after(
    story, outage
):
    early, late = phones(EntryFactory.create_batch(2))
    soon = story.cancellation(starts_at=story.now + hours(3))
    outage.begins()
    outage.at(soon.closes_at - outage.began_at - minutes(2))
    outage.misses(early, "YES")
    outage.at(soon.closes_at - outage.began_at + minutes(2))
    outage.misses(late, "YES")
    outage.ends(soon.closes_at - outage.began_at + minutes(10))
    assert story.winner(soon) == early
    assert "you are first" in story.last_text(early)
    assert "no longer open" in story.last_text(late)


def test_a_time_that_began_meanwhile_is_nobodys_and_whoever_wanted_it_hears_so(
    story, outage
):
    early, _other = phones(EntryFactory.create_batch(2))
    gone = story.cancellation(starts_at=story.now + minutes(100))
    outage.begins()
    outage.at(minutes(20))
    outage.misses(early, "YES")
    outage.ends()
    gone.refresh_from_db()
    assert gone.status == Opening.Status.EXPIRED
    (answer,) = outage.sent_since
    assert answer[0] == early
    assert "no longer open" in answer[1]


def test_without_a_reply_the_next_are_asked_once_the_worker_is_back(story, outage):
    everybody = phones(EntryFactory.create_batch(6))
    opening = story.cancellation()
    asked = story.asked(opening)
    outage.begins()
    outage.ends()
    fresh = outage.invitations_since()
    assert fresh
    assert set(fresh) <= set(everybody) - set(asked)
    assert len(fresh) == len(set(fresh))


def test_news_that_has_become_stale_is_not_sent(story, outage):
    first, second, third = phones(EntryFactory.create_batch(3))
    story.cancellation()
    outage.begins()
    outage.at(minutes(10))
    outage.hears(first, "YES")
    outage.ends()
    assert [phone for phone, _ in outage.sent_since] == [first]
    stale = OutboundText.objects.filter(phone__in=[second, third], purpose="taken")
    assert {text.status for text in stale} == {OutboundText.Status.CANCELLED}


def test_an_invitation_that_was_not_sent_in_its_window_asks_nobody_late(story, outage):
    EntryFactory.create_batch(2)
    outage.begins()
    opening = story.cancellation(starts_at=story.now + hours(3.5))
    outage.ends()
    opening.refresh_from_db()
    sent = outage.invitations_since()
    assert len(sent) == len(set(sent))
    for offer in Offer.objects.filter(opening=opening, phone__in=sent):
        assert offer.window_ends_at <= opening.closes_at


def night(story, clock, at):
    location = LocationFactory(contact=(time(8), time(20)))
    day = date(2026, 3, 3)
    clock.move_to(local(location, day, at))
    return location


def test_an_answer_held_until_after_hours_waits_for_the_morning(story, outage, clock):
    location = night(story, clock, time(19))
    (winner,) = phones([EntryFactory(patient__is_local=True)])
    opening = story.cancellation(
        location=location, starts_at=local(location, WEDNESDAY, time(15))
    )
    outage.begins()
    outage.at(minutes(30))
    outage.hears(winner, "YES")
    outage.ends()
    assert story.winner(opening) == winner
    assert outage.sent_since == []
    clock.move_to(local(location, WEDNESDAY, time(7, 59)))
    story.tick()
    assert outage.sent_since == []
    clock.move_to(local(location, WEDNESDAY, time(8)))
    story.tick()
    assert [phone for phone, _ in outage.sent_since] == [winner]


def test_what_is_read_after_hours_is_answered_and_nobody_else_is_texted(
    story, outage, clock
):
    location = night(story, clock, time(19))
    winner, *_ = phones(EntryFactory.create_batch(6))
    opening = story.cancellation(
        location=location, starts_at=local(location, WEDNESDAY, time(15))
    )
    outage.begins()
    outage.at(minutes(30))
    outage.misses(winner, "YES")
    outage.ends()
    assert story.winner(opening) == winner
    assert [phone for phone, _ in outage.sent_since] == [winner]


def test_every_reply_is_acted_on_once_though_both_doors_tell_of_it(
    story, outage, carrier
):
    first, *_ = phones(EntryFactory.create_batch(2))
    opening = story.cancellation()
    outage.begins()
    outage.at(minutes(30))
    outage.misses(first, "YES")
    missed = carrier.messages[0]["sid"]
    outage.ends()
    story.replies(first, "YES", MessageSid=missed.replace("SMC", "SM0"))
    story.later(minutes=5)
    assert story.winner(opening) == first
    assert InboundText.objects.filter(routed_at=None).count() == 0
    assert len([p for p, _ in outage.sent_since if p == first]) == 1


def test_a_second_outage_right_after_the_first_misses_nothing(story, outage):
    _first, second, *_ = phones(EntryFactory.create_batch(6))
    opening = story.cancellation()
    outage.begins()
    outage.ends()
    outage.begins()
    outage.at(minutes(1))
    outage.misses(second, "YES")
    outage.ends()
    assert story.winner(opening) == second
