"""The scenes of a real day, told as the clinic would tell them."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest

from clinic.models import Closure
from messaging import suppression
from messaging.models import InboundText
from offers import bookings, closures, openings
from offers.models import Booking, Offer, Opening
from tests.factories import (
    EntryFactory,
    LocationFactory,
    PatientFactory,
    ProviderFactory,
    VisitTypeFactory,
    local,
)
from waitlist.models import WaitlistEntry

TODAY = date(2026, 3, 3)


def phone(entry: WaitlistEntry) -> str:
    return entry.patient.phone


def test_first_yes_wins_and_the_others_hear_that_it_is_gone(story):
    first, second, third = EntryFactory.create_batch(3)
    opening = story.cancellation()
    story.replies(phone(second), "Yes please!")
    assert story.winner(opening) == phone(second)
    assert "you are first" in story.last_text(phone(second))
    assert "has been filled" in story.last_text(phone(first))
    assert "has been filled" in story.last_text(phone(third))


def test_booked_sends_the_confirmation(story):
    entry = EntryFactory()
    opening = story.cancellation()
    story.replies(phone(entry), "YES")
    bookings.mark_booked(story.booking(opening).pk, actor=story.actor, at=story.now)
    story.work()
    assert "confirmed: Wed Mar 4, 10:00 AM, Main St" in story.last_text(phone(entry))


def test_a_time_held_in_the_ehr_is_confirmed_at_once(story):
    entry = EntryFactory()
    story.cancellation(held_in_ehr=True)
    story.replies(phone(entry), "YES")
    assert "confirmed: Wed Mar 4" in story.last_text(phone(entry))


def test_silence_brings_the_next_batch(story):
    EntryFactory.create_batch(5)
    opening = story.cancellation()
    assert len(story.asked(opening)) == 3
    story.later(minutes=31)
    assert len(story.asked(opening)) == 5


def test_a_yes_after_the_reply_window_still_wins(story):
    entry = EntryFactory()
    opening = story.cancellation()
    story.later(hours=2)
    assert opening.offers.get().status == Offer.Status.LAPSED
    story.replies(phone(entry), "sorry I missed this, yes")
    assert story.winner(opening) == phone(entry)


def test_sick_call_at_seven_forty_for_half_past_eight_goes_to_the_phone(story, clock):
    location = LocationFactory(contact=(time(8), time(20)))
    clock.move_to(local(location, TODAY, time(7, 40)))
    EntryFactory()
    opening = story.cancellation(
        location=location, starts_at=local(location, TODAY, time(8, 30))
    )
    assert story.carrier.messages == []
    assert opening.offers.get().channel == Offer.Channel.CALL


def test_sick_call_at_seven_forty_for_ten_texts_from_eight(story, clock):
    location = LocationFactory(contact=(time(8), time(20)))
    clock.move_to(local(location, TODAY, time(7, 40)))
    entry = EntryFactory(patient__is_local=True)
    story.cancellation(
        location=location, starts_at=local(location, TODAY, time(10)), send=False
    )
    story.later(minutes=19)
    assert story.texts(phone(entry)) == []
    story.later(minutes=1)
    assert "Tue Mar 3, 10:00 AM" in story.last_text(phone(entry))


def test_quarter_to_five_for_eight_tomorrow_is_still_filled_tonight(story, clock):
    location = LocationFactory(contact=(time(8), time(20)))
    clock.move_to(local(location, TODAY, time(16, 45)))
    entry = EntryFactory(patient__is_local=True)
    opening = story.cancellation(
        location=location,
        starts_at=local(location, TODAY + timedelta(days=1), time(8)),
    )
    story.later(minutes=40)
    story.replies(phone(entry), "yes")
    bookings.mark_booked(story.booking(opening).pk, actor=story.actor, at=story.now)
    story.work()
    assert "confirmed: Wed Mar 4, 8:00 AM" in story.last_text(phone(entry))


def test_a_sixty_minute_time_may_take_a_new_patient_or_a_follow_up(story):
    new = VisitTypeFactory(name="New patient", minutes=60)
    follow_up = VisitTypeFactory(name="Follow-up", minutes=30)
    other = VisitTypeFactory(name="Spirometry", minutes=30)
    wanted = [EntryFactory(visit_type=kind) for kind in (new, follow_up)]
    EntryFactory(visit_type=other)
    opening = story.cancellation(minutes=60, visit_types=[new, follow_up])
    assert set(story.asked(opening)) == {phone(entry) for entry in wanted}


def test_a_provider_out_for_the_day_is_offered_to_nobody(story):
    provider = ProviderFactory()
    EntryFactory.create_batch(2)
    Closure.objects.create(
        provider=provider,
        starts_at=story.now,
        ends_at=story.now + timedelta(days=2),
        reason="sick",
    )
    opening = story.cancellation(provider=provider)
    story.later(minutes=1)
    opening.refresh_from_db()
    assert story.asked(opening) == []
    assert opening.closing_reason == Opening.ClosingReason.PROVIDER_OUT


def test_a_closure_withdraws_what_is_being_offered_and_says_so(story):
    entry = EntryFactory()
    opening = story.cancellation()
    Closure.objects.create(
        location=opening.location,
        starts_at=story.now,
        ends_at=story.now + timedelta(days=2),
        reason="burst pipe",
    )
    closures.withdraw_inside(actor=story.actor, at=story.now)
    story.work()
    assert "is no longer available" in story.last_text(phone(entry))


def test_four_cancellations_of_one_day_wait_for_a_person(story):
    provider = ProviderFactory()
    EntryFactory.create_batch(8)
    start = story.now + timedelta(hours=20)
    day = [
        story.cancellation(
            provider=provider, starts_at=start + timedelta(minutes=30 * n), send=False
        )
        for n in range(4)
    ]
    story.later(minutes=5)
    assert story.carrier.messages == []
    reasons = Opening.objects.filter(pk__in=[o.pk for o in day])
    assert set(reasons.values_list("pause_reason", flat=True)) == {"surge"}


def test_yes_then_sorry_i_cant_asks_staff_and_one_click_opens_it_again(story):
    first, second = EntryFactory.create_batch(2)
    opening = story.cancellation()
    story.replies(phone(first), "yes")
    story.replies(phone(first), "sorry I can't")
    booking = story.booking(opening)
    assert (booking.is_urgent, booking.phone_reason) == (True, "says_no")
    assert "thank you for telling us" in story.last_text(phone(first))
    bookings.undo(
        booking.pk,
        cause=Booking.UndoCause.BACKED_OUT,
        actor=story.actor,
        at=story.now,
    )
    story.work()
    assert story.texts(phone(second))[-1].count("a visit opened up") == 1
    story.replies(phone(second), "YES")
    assert story.winner(opening) == phone(second)


def test_filled_by_phone_outside_the_system_tells_who_is_deciding(story):
    entry = EntryFactory()
    opening = story.cancellation()
    openings.withdraw(
        opening.pk,
        reason=Opening.ClosingReason.FILLED_OUTSIDE,
        actor=story.actor,
        at=story.now,
    )
    story.work()
    assert "has been filled" in story.last_text(phone(entry))
    story.later(minutes=10)
    story.replies(phone(entry), "YES")
    assert "no longer open" in story.last_text(phone(entry))


def test_a_couple_sharing_a_phone_is_texted_once_and_named_by_initials(story):
    one = PatientFactory(first_name="Ada", last_name="Quill")
    two = PatientFactory(first_name="Bo", last_name="Quill", phone=one.phone)
    EntryFactory(patient=one, waiting_since=TODAY - timedelta(days=90))
    EntryFactory(patient=two)
    opening = story.cancellation()
    assert len(story.texts(one.phone)) == 1
    assert "for A.Q." in story.last_text(one.phone)
    call = opening.offers.get(channel=Offer.Channel.CALL)
    assert call.entry.patient == two


def test_a_wrong_number_hears_no_more_and_staff_are_told(story):
    entry = EntryFactory()
    opening = story.cancellation()
    story.replies(phone(entry), "You have the wrong number, I'm not a patient")
    assert suppression.is_suppressed(phone(entry))
    assert opening.offers.get(channel="text").status == Offer.Status.WITHDRAWN
    assert InboundText.objects.get().needs_person


def test_a_patient_who_died_is_never_written_to_again(story):
    entry = EntryFactory()
    story.cancellation()
    before = len(story.texts(phone(entry)))
    story.replies(phone(entry), "This is his wife. He passed away last week.")
    entry.refresh_from_db()
    assert entry.status == WaitlistEntry.Status.CLOSED
    assert len(story.texts(phone(entry))) == before
    assert InboundText.objects.get().needs_person


def test_a_reply_the_next_day_gets_a_true_answer(story):
    entry = EntryFactory()
    story.cancellation(starts_at=story.now + timedelta(hours=5))
    story.later(hours=26)
    story.replies(phone(entry), "yes")
    assert "no longer open" in story.last_text(phone(entry))


def test_i_cant_breathe_gets_the_emergency_text_and_no_question(story):
    entry = EntryFactory()
    opening = story.cancellation()
    story.replies(phone(entry), "yes but I can't breathe")
    assert "911" in story.last_text(phone(entry))
    assert story.winner(opening) is None
    assert InboundText.objects.get().is_urgent


def test_an_opt_out_in_free_words_is_confirmed_once_and_ends_the_offer(story):
    entry, _other = EntryFactory.create_batch(2)
    opening = story.cancellation()
    story.replies(phone(entry), "please take me off your list")
    story.replies(phone(entry), "stop texting me")
    assert len(story.texts(phone(entry))) == 2
    assert "no more texts" in story.last_text(phone(entry))
    story.replies(phone(entry), "yes")
    assert story.winner(opening) is None
    assert len(story.texts(phone(entry))) == 2


@pytest.mark.parametrize(
    ("night", "first_hour"),
    [
        (date(2026, 3, 7), "2026-03-08 09:00-04:00"),
        (date(2026, 10, 31), "2026-11-01 09:00-05:00"),
    ],
)
def test_a_daylight_saving_night_sends_nothing_before_hours(
    story, clock, night, first_hour
):
    location = LocationFactory(contact=(time(9), time(17)))
    clock.move_to(local(location, night, time(23, 30)))
    entry = EntryFactory(patient__is_local=True)
    morning = datetime.fromisoformat(first_hour)
    story.cancellation(location=location, starts_at=morning + timedelta(hours=6))
    while story.now < morning:
        assert story.texts(phone(entry)) == []
        story.later(minutes=30)
    assert len(story.texts(phone(entry))) == 1
