"""What goes wrong between a text and its answer, and what is true all the same."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest
from django.db import IntegrityError

from clinic.models import Closure
from messaging import inbound, outcomes
from messaging.models import InboundText, OutboundText
from offers import bookings, cascade, closures, endings, lifecycle, openings, texting
from offers.lifecycle import Outcome
from offers.models import Booking, Offer, Opening
from tests.factories import (
    EntryFactory,
    LocationFactory,
    ProviderFactory,
    VisitTypeFactory,
)
from waitlist import entries
from waitlist.models import Patient, WaitlistEntry


@pytest.fixture
def opening(story) -> Opening:
    EntryFactory()
    return story.cancellation()


@pytest.fixture
def offer(opening) -> Offer:
    return opening.offers.get()


@pytest.fixture
def won(story, opening, offer) -> Booking:
    story.replies(offer.phone, "YES")
    return story.booking(opening)


def act(story) -> dict[str, object]:
    return {"actor": story.actor, "at": story.now}


def book(story, booking: Booking) -> None:
    bookings.mark_booked(booking.pk, **act(story))
    story.work()


def test_booking_after_the_visit_has_begun_is_recorded_without_a_text(
    story, offer, won
):
    story.clock.shift(timedelta(days=1, hours=1))
    before = story.texts(offer.phone)
    book(story, won)
    won.refresh_from_db()
    assert won.booked_at is not None
    assert story.texts(offer.phone) == before


def test_undoing_after_the_visit_has_begun_is_recorded_without_a_text(
    story, offer, won
):
    book(story, won)
    story.clock.shift(timedelta(days=1, hours=1))
    before = story.texts(offer.phone)
    assert bookings.undo(won.pk, cause="misclick", **act(story))
    story.work()
    assert story.texts(offer.phone) == before


def test_a_yes_after_the_entry_was_closed_goes_to_a_person_only(story, offer):
    entries.close([offer.entry_id], reason="booked_elsewhere", **act(story))
    story.replies(offer.phone, "YES")
    assert len(story.texts(offer.phone)) == 1
    assert "entry has ended" in InboundText.objects.get().inbox_reason


def test_a_yes_from_the_old_number_goes_to_a_person_only(story, offer):
    entries.change_phone(offer.entry.patient, "+12125550177", **act(story))
    story.replies(offer.phone, "YES")
    assert len(story.texts(offer.phone)) == 1
    assert "no longer the patient's" in InboundText.objects.get().inbox_reason


@pytest.mark.parametrize("minutes", [5, 15])
def test_a_yes_from_somebody_told_it_was_gone_wins_once_it_is_open_again(
    story, minutes
):
    EntryFactory.create_batch(2)
    opening = story.cancellation(starts_at=story.now + timedelta(minutes=100))
    first, second = opening.offers.order_by("pk")
    story.replies(first.phone, "YES")
    story.clock.shift(timedelta(minutes=minutes))
    bookings.undo(story.booking(opening).pk, cause="backed_out", **act(story))
    story.replies(second.phone, "YES")
    assert story.winner(opening) == second.phone


def test_the_winner_is_told_that_the_old_visit_was_released(story):
    location, provider = LocationFactory(), ProviderFactory()
    entry = EntryFactory(
        current_start=story.now + timedelta(days=40),
        current_provider=provider,
        current_location=location,
    )
    opening = story.cancellation()
    story.replies(entry.patient.phone, "YES")
    booking = story.booking(opening)
    book(story, booking)
    bookings.release_old(booking.pk, **act(story))
    story.work()
    assert "It replaces your" in story.last_text(entry.patient.phone)


def test_a_winner_who_no_longer_needs_it_keeps_their_other_entry(story, opening, offer):
    other = EntryFactory(
        patient=offer.entry.patient, visit_type=VisitTypeFactory(name="New")
    )
    story.replies(offer.phone, "YES")
    story.replies(offer.phone, "I no longer need the appointment")
    booking = story.booking(opening)
    other.refresh_from_db()
    assert (booking.is_urgent, booking.phone_reason) == (True, "says_no")
    assert other.status == WaitlistEntry.Status.ACTIVE


def test_stop_after_no_does_not_hide_that_the_winner_says_no(story, offer, won):
    story.replies(offer.phone, "no")
    story.replies(offer.phone, "STOP")
    won.refresh_from_db()
    assert won.phone_reason == Booking.PhoneReason.SAYS_NO


def test_a_call_made_before_does_not_hide_that_another_is_needed(story, offer, won):
    story.replies(offer.phone, "STOP")
    bookings.phoned(won.pk, **act(story))
    book(story, won)
    won.refresh_from_db()
    assert (won.phone_reason, won.phoned_at) == ("opted_out", None)


def test_a_failed_apology_asks_staff_to_phone(story, offer, won):
    book(story, won)
    bookings.undo(won.pk, cause="misclick", **act(story))
    text = OutboundText.objects.get(purpose="undone")
    OutboundText.objects.filter(pk=text.pk).update(
        status="failed", error_code="30003", outcome_is_news=True
    )
    outcomes.tell(text.pk, at=story.now)
    won.refresh_from_db()
    assert won.phone_reason == Booking.PhoneReason.GIVEN_AWAY


def test_a_confirmation_that_leaves_while_it_is_undone_is_apologised_for(
    story, offer, won, monkeypatch
):
    bookings.mark_booked(won.pk, **act(story))
    story.work()
    bookings.undo(won.pk, cause="misclick", **act(story))
    story.work()
    assert "do not come" in story.last_text(offer.phone)


def test_invitations_held_by_a_stop_leave_when_texting_resumes(story):
    EntryFactory.create_batch(3)
    opening = story.cancellation(send=False)
    openings.send_now(opening.pk, **act(story))
    cascade.advance(opening.pk, at=story.now)
    texting.stop(reason="storm", **act(story))
    story.work()
    story.later(minutes=31)
    assert set(opening.offers.values_list("status", flat=True)) == {"pending"}
    texting.resume(**act(story))
    story.work()
    assert len(story.carrier.messages) == 3


def test_while_texting_is_stopped_the_call_list_is_there(story):
    EntryFactory(consented=False)
    texting.stop(reason="storm", **act(story))
    opening = story.cancellation()
    assert opening.offers.get().channel == Offer.Channel.CALL


def test_while_the_carrier_refuses_our_account_no_new_batch_is_burnt(story):
    EntryFactory.create_batch(6)
    story.carrier.script = [(401, 20003)] * 200
    opening = story.cancellation()
    for _minute in range(40):
        story.later(minutes=1)
    story.carrier.script = []
    for _minute in range(10):
        story.later(minutes=1)
    assert len(story.carrier.messages) == 3
    assert opening.batches.count() == 1


def test_a_question_about_a_time_that_is_gone_is_not_sent(story):
    EntryFactory.create_batch(2)
    opening = story.cancellation()
    asked = opening.offers.order_by("pk")[1]
    texting.stop(reason="storm", **act(story))
    story.replies(asked.phone, "hmm what time is it?")
    openings.withdraw(opening.pk, reason="not_free", **act(story))
    story.clock.shift(timedelta(hours=3))
    texting.resume(**act(story))
    story.work()
    story.tick()
    assert not any("Do you want" in body for body in story.texts(asked.phone))


def test_a_number_changed_while_it_is_being_asked_is_not_texted(story, monkeypatch):
    entry = EntryFactory()
    opening = story.cancellation(send=False)
    openings.send_now(opening.pk, **act(story))
    change_first = iter([True])
    lock_entries = endings.lock_entries

    def lock(ids):
        ids = list(ids)
        if next(change_first, False):
            patient = Patient.objects.get(pk=entry.patient_id)
            entries.change_phone(patient, "+12125550177", **act(story))
        return lock_entries(ids)

    monkeypatch.setattr(endings, "lock_entries", lock)
    story.work()
    assert story.texts(entry.patient.phone) == []


def test_a_yes_on_the_phone_wins_a_time_that_a_newer_text_superseded(story, offer):
    Offer.objects.filter(pk=offer.pk).update(status="withdrawn", reason="superseded")
    outcome = lifecycle.accept(offer.pk, by_phone=True, **act(story))
    assert outcome is Outcome.WON


def test_a_yes_that_came_before_the_newer_text_wins_although_read_later(
    story, opening, offer
):
    text = inbound.receive(
        carrier_id="SM" + "a" * 32,
        phone=offer.phone,
        to_phone="+12125550199",
        body="YES",
        at=story.now,
    )
    story.clock.shift(timedelta(seconds=5))
    endings.withdraw(endings.Q(pk=offer.pk), reason="superseded", at=story.now)
    inbound.route(text.pk, at=story.now)
    assert story.winner(opening) == offer.phone


def test_a_yes_that_came_before_the_closing_wins_although_read_later(
    story, opening, offer
):
    story.clock.shift(timedelta(hours=22, minutes=59))
    text = inbound.receive(
        carrier_id="SM" + "b" * 32,
        phone=offer.phone,
        to_phone="+12125550199",
        body="YES",
        at=story.now,
    )
    story.clock.shift(timedelta(minutes=2))
    inbound.route(text.pk, at=story.now)
    assert story.winner(opening) == offer.phone


def test_a_no_days_after_the_visit_alarms_nobody(story, offer, won):
    book(story, won)
    story.clock.shift(timedelta(days=5))
    before = story.texts(offer.phone)
    story.replies(offer.phone, "no thanks")
    won.refresh_from_db()
    assert won.phone_reason == ""
    assert story.texts(offer.phone) == before


def test_an_invitation_that_proves_delivered_after_the_win_is_followed_by_the_truth(
    story,
):
    EntryFactory.create_batch(2)
    story.carrier.script = ["accept", "take_and_drop"]
    opening = story.cancellation()
    first, unsure = opening.offers.order_by("rank")
    story.replies(first.phone, "YES")
    assert len(story.texts(unsure.phone)) == 1
    for _look in range(3):
        story.later(minutes=2)
    assert "has been filled" in story.last_text(unsure.phone)


def test_a_closure_that_begins_inside_a_visit_withdraws_it(story, opening, offer):
    Closure.objects.create(
        provider=opening.provider,
        starts_at=opening.starts_at + timedelta(minutes=15),
        ends_at=opening.starts_at + timedelta(hours=2),
        reason="meeting",
    )
    assert closures.withdraw_inside(**act(story)) == 1
    opening.refresh_from_db()
    assert opening.closing_reason == Opening.ClosingReason.PROVIDER_OUT


def test_a_yes_to_a_provider_ruled_out_since_goes_to_a_person(story, opening, offer):
    offer.entry.never_with.add(opening.provider)
    story.replies(offer.phone, "YES")
    assert story.winner(opening) is None
    assert InboundText.objects.get().needs_person


def test_a_second_undo_works_after_a_late_failure_report(story):
    EntryFactory.create_batch(3)
    opening = story.cancellation()
    one, two, three = opening.offers.order_by("pk")
    story.replies(one.phone, "YES")
    bookings.undo(story.booking(opening).pk, cause="backed_out", **act(story))
    story.work()
    taken = OutboundText.objects.get(phone=three.phone, purpose="taken")
    OutboundText.objects.filter(pk=taken.pk).update(
        status="failed", outcome_is_news=True
    )
    outcomes.tell(taken.pk, at=story.now)
    story.later(minutes=1)
    story.replies(two.phone, "YES")
    assert story.winner(opening) == two.phone
    assert bookings.undo(story.booking(opening).pk, cause="backed_out", **act(story))


def test_news_waits_for_the_hours_of_the_patients_own_timezone(story):
    location = LocationFactory(contact=(time(8), time(20)))
    entry = EntryFactory(patient__timezone="America/Los_Angeles")
    story.clock.move_to(datetime(2026, 3, 3, 18, 30, tzinfo=UTC))
    opening = story.cancellation(
        location=location, starts_at=datetime(2026, 3, 5, 18, tzinfo=UTC)
    )
    Offer.objects.update(window_ends_at=story.now + timedelta(days=1))
    story.clock.move_to(datetime(2026, 3, 4, 14, 5, tzinfo=UTC))  # 6:05 there
    openings.withdraw(opening.pk, reason="not_free", **act(story))
    story.work()
    assert len(story.texts(entry.patient.phone)) == 1


def test_a_time_of_impossible_length_is_not_mistaken_for_one_logged_already(story):
    with pytest.raises(IntegrityError, match="minutes"):
        story.cancellation(provider=ProviderFactory(), minutes=600)
