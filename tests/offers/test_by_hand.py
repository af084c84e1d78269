"""Staff choose whom to ask; what speaks against it is shown and confirmed, or not done."""

from __future__ import annotations

from datetime import time

import pytest
from django.utils import timezone

from clinic import audit
from clinic.models import AuditEvent, Practice
from messaging import suppression
from offers import by_hand, lifecycle, openings
from offers import policy as policies
from offers.by_hand import Done
from offers.candidates import Search
from offers.models import Offer, Opening
from tests.factories import (
    EntryFactory,
    LocationFactory,
    OfferFactory,
    OpeningFactory,
    VisitTypeFactory,
    days,
    hours,
    minutes,
)

pytestmark = pytest.mark.django_db
TEXT, CALL = Offer.Channel.TEXT, Offer.Channel.CALL


@pytest.fixture
def opening(db, clock) -> Opening:
    Practice.objects.filter(pk=1).update(sending_mode="live")
    return OpeningFactory()


def look(opening, entry) -> by_hand.Look:
    search = Search(opening, policies.current(), at=timezone.now())
    return by_hand.look(search, entry.pk)


def ask(opening, entry, channel=TEXT, confirmed="") -> Done:
    return by_hand.ask(
        opening.pk,
        entry.pk,
        channel=channel,
        confirmed=confirmed,
        actor=audit.SYSTEM,
        at=timezone.now(),
    )


def test_a_patient_out_of_turn_is_texted(story):
    EntryFactory.create_batch(6)
    last = EntryFactory(waiting_since=timezone.now().date())
    opening = story.cancellation()
    assert last.patient.phone not in story.asked(opening)
    assert ask(opening, last) is Done.ASKED
    story.work()
    assert "Reply YES" in story.last_text(last.patient.phone)
    story.replies(last.patient.phone, "yes")
    assert story.winner(opening) == last.patient.phone


def test_a_call_goes_to_the_end_of_the_list(opening):
    OfferFactory(opening=opening, rank=4)
    entry = EntryFactory(consented=False)
    assert ask(opening, entry) is Done.NOT_ALLOWED
    assert ask(opening, entry, CALL) is Done.ASKED
    made = Offer.objects.get(entry=entry)
    assert (made.channel, made.rank, made.batch) == (CALL, 5, None)
    at = timezone.now()
    won = lifecycle.accept(made.pk, actor=audit.SYSTEM, at=at, by_phone=True)
    assert won == lifecycle.Outcome.WON


def test_a_rule_that_fails_is_confirmed_first(opening):
    entry = EntryFactory(visit_type=VisitTypeFactory(name="New patient", minutes=60))
    assert [rule.code for rule in look(opening, entry).to_confirm] == [
        "visit_type",
        "minutes",
    ]
    assert ask(opening, entry) is Done.NOT_CONFIRMED
    assert ask(opening, entry, confirmed="minutes") is Done.NOT_CONFIRMED
    assert ask(opening, entry, confirmed="visit_type minutes") is Done.ASKED
    event = AuditEvent.objects.get(action="asked_by_hand")
    assert event.detail == {"channel": "text", "rules": ["visit_type", "minutes"]}


def test_a_paused_entry_may_be_asked_by_hand(opening):
    entry = EntryFactory(ready=False, not_ready_reason="unanswered")
    assert ask(opening, entry, confirmed="ready") is Done.ASKED


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"status": "closed", "closed_reason": "moved"}, "no longer waiting"),
        ({"current_start": hours(20)}, "not enough sooner"),
        ({"current_start": days(3)}, "not enough sooner"),
        ({"current_start": -days(3)}, "is past"),
    ],
)
def test_what_nobody_may_confirm_is_refused(opening, fields, sentence):
    if "current_start" in fields:
        fields = {"current_start": timezone.now() + fields["current_start"]}
    entry = EntryFactory(**fields)
    assert any(sentence in each for each in look(opening, entry).no_call)
    everything = " ".join(rule.code for rule, _ in look(opening, entry).rules)
    for channel in (TEXT, CALL):
        assert ask(opening, entry, channel, everything) is Done.NOT_ALLOWED
    assert not Offer.objects.exists()


def test_who_must_never_see_this_provider_is_never_asked(opening):
    entry = EntryFactory()
    entry.never_with.add(opening.provider)
    assert ask(opening, entry, CALL, "never_with") is Done.NOT_ALLOWED


def test_who_gave_the_time_up_is_not_offered_it(opening):
    entry = EntryFactory()
    Opening.objects.filter(pk=opening.pk).update(given_up_by=entry.patient)
    assert ask(opening, entry, CALL, "not_given_up") is Done.NOT_ALLOWED


def test_an_opt_out_is_never_texted(opening):
    entry = EntryFactory()
    suppression.suppress(
        entry.patient.phone, kind="opt_out", source="staff", at=timezone.now()
    )
    assert ask(opening, entry, TEXT, "not_suppressed") is Done.NOT_ALLOWED
    assert ask(opening, entry, CALL) is Done.ASKED


def test_two_open_questions_are_never_on_one_phone(opening):
    entry = EntryFactory()
    OfferFactory(entry=entry)
    assert ask(opening, entry, TEXT, "number_free caps") is Done.NOT_ALLOWED
    assert ask(opening, entry, CALL, "caps") is Done.ASKED


def test_the_same_patient_is_not_asked_twice(opening):
    entry = EntryFactory()
    assert ask(opening, entry) is Done.ASKED
    assert ask(opening, entry) is Done.NOT_ALLOWED
    assert Offer.objects.count() == 1


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"paused_at": True, "pause_reason": "staff"}, "paused"),
        ({"starts_at": minutes(80)}, "too late"),
        ({"starts_at": days(30)}, "too far ahead"),
    ],
)
def test_why_no_text_leaves_is_said_and_a_call_is_left(opening, change, sentence):
    at = timezone.now()
    fields = {k: at + v if k == "starts_at" else v for k, v in change.items()}
    fields |= {"paused_at": at} if "paused_at" in fields else {"closes_at": at}
    Opening.objects.filter(pk=opening.pk).update(**fields)
    opening.refresh_from_db()
    found = look(opening, EntryFactory())
    assert sentence in found.no_text[0]
    assert found.may_call


def test_without_texting_there_are_calls(opening):
    Practice.objects.update(sending_mode="off")
    assert look(opening, EntryFactory()).no_text == ["Texting is off."]


def test_nobody_is_texted_at_night(opening):
    place = LocationFactory(contact=(time(12), time(20)))
    late = OpeningFactory(location=place)
    found = look(late, EntryFactory(patient__is_local=True))
    assert found.no_text == ["Outside the hours for texts until Tue 12:00 PM."]


def test_a_closed_opening_asks_nobody(opening):
    openings.withdraw(
        opening.pk, reason="mistake", actor=audit.SYSTEM, at=timezone.now()
    )
    assert ask(opening, EntryFactory(), CALL) is Done.NOT_OPEN


def test_the_score_is_told_in_its_parts(opening):
    entry = EntryFactory(waiting_since=timezone.now().date() - days(215))
    assert "waiting 7 months: +7" in look(opening, entry).why


def test_the_next_batch_waits_for_who_was_asked_by_hand(story):
    EntryFactory.create_batch(8)
    chosen = EntryFactory(waiting_since=timezone.now().date())
    opening = story.cancellation()
    story.later(minutes=25)
    ask(opening, chosen)
    story.work()
    story.later(minutes=6)  # the first window is over, that of the chosen one is not
    assert len(story.asked(opening)) == 4
    story.later(minutes=7)
    assert len(story.asked(opening)) == 7
