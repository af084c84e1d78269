"""What random days found wrong, each reduced to its scene."""

from __future__ import annotations

from datetime import time, timedelta

from clinic.models import Closure
from messaging import inbox
from messaging.models import InboundText
from offers import bookings, calls, openings, texting
from offers.models import Booking, Opening
from tests.factories import EntryFactory, LocationFactory
from tests.messaging.carrier import TAKE_AND_DROP
from waitlist import entries

Cause = Booking.UndoCause


def by(story):
    return {"actor": story.actor, "at": story.now}


def phone(entry):
    return entry.patient.phone


def won(story, **fields):
    entry = EntryFactory(**fields)
    opening = story.cancellation()
    story.replies(phone(entry), "YES")
    return entry, opening, story.booking(opening)


def test_a_win_can_be_undone_after_the_visit_began(story):
    _, _, booking = won(story)
    story.later(hours=25)
    assert bookings.undo(booking.pk, cause=Cause.BACKED_OUT, **by(story))


def test_a_booking_can_be_marked_booked_after_the_visit_began(story):
    _, _, booking = won(story)
    story.later(hours=25)
    assert bookings.mark_booked(booking.pk, **by(story))


def test_undo_brings_nobody_back_whose_entry_has_ended(story):
    winner, other = EntryFactory.create_batch(2)
    opening = story.cancellation()
    story.later(hours=1)  # both windows lapse, so `other` is missed in silence
    story.replies(phone(winner), "YES")
    entries.close([other.pk], reason="booked_elsewhere", **by(story))
    bookings.undo(story.booking(opening).pk, cause=Cause.MISCLICK, **by(story))
    assert opening.offers.get(entry=other).status == "missed"


def test_it_is_gone_is_not_resent_once_the_time_is_open_again(story):
    winner, other = EntryFactory.create_batch(2)
    opening = story.cancellation()
    story.carrier.script = [(500, 20500)]  # nobody knows whether “filled” left
    story.replies(phone(winner), "YES")
    bookings.undo(story.booking(opening).pk, cause=Cause.MISCLICK, **by(story))
    story.work()
    for _ in range(4):
        story.later(minutes=2)
    opening.refresh_from_db()
    assert opening.status == Opening.Status.OPEN
    assert not any("has been filled" in body for body in story.texts(phone(other)))


def test_the_confirmation_does_not_go_to_a_number_the_patient_has_left(story):
    entry, opening, booking = won(story)
    old, before = phone(entry), len(story.texts(phone(entry)))
    entries.change_phone(entry.patient, "+12125550177", **by(story))
    bookings.mark_booked(booking.pk, **by(story))
    story.work()
    assert len(story.texts(old)) == before
    assert story.booking(opening).phone_reason


def test_a_time_cut_short_by_a_closure_is_withdrawn(story):
    entry = EntryFactory()
    opening = story.cancellation()
    Closure.objects.create(
        provider=opening.provider,
        starts_at=opening.starts_at + timedelta(minutes=10),
        ends_at=opening.starts_at + timedelta(hours=5),
        reason="sick",
    )
    story.later(minutes=1)
    opening.refresh_from_db()
    assert opening.closing_reason == Opening.ClosingReason.PROVIDER_OUT
    assert "no longer available" in story.last_text(phone(entry))


def test_we_are_booking_it_is_not_sent_after_the_visit_began(story):
    entry = EntryFactory()
    story.cancellation()
    texting.stop(reason="test", **by(story))
    story.replies(phone(entry), "YES")
    story.later(hours=30)
    texting.resume(**by(story))
    story.tick()
    assert len(story.texts(phone(entry))) == 1


def test_an_answer_that_was_held_does_not_leave_at_three_in_the_morning(story):
    location = LocationFactory(contact=(time(8), time(20)))
    entry = EntryFactory(patient__is_local=True)
    story.cancellation(location=location, starts_at=story.now + timedelta(days=3))
    texting.stop(reason="test", **by(story))
    story.replies(phone(entry), "no thanks")
    story.later(hours=17)
    texting.resume(**by(story))
    story.tick()
    assert len(story.texts(phone(entry))) == 1


def test_a_pause_within_a_stop_is_counted_once(story):
    EntryFactory()
    opening = story.cancellation(starts_at=story.now + timedelta(days=2))
    openings.pause(opening.pk, **by(story))
    story.later(minutes=20)
    texting.stop(reason="test", **by(story))
    story.later(minutes=20)
    openings.resume(opening.pk, **by(story))
    story.later(minutes=20)
    texting.resume(**by(story))
    story.tick()
    left = opening.offers.get().window_ends_at - story.now
    assert left == timedelta(minutes=30)


def test_a_stop_that_runs_into_a_pause_is_counted_whole(story):
    EntryFactory()
    opening = story.cancellation(starts_at=story.now + timedelta(days=2))
    texting.stop(reason="test", **by(story))
    story.later(minutes=20)
    openings.pause(opening.pk, **by(story))
    story.later(minutes=20)
    texting.resume(**by(story))
    story.later(minutes=20)
    openings.resume(opening.pk, **by(story))
    story.tick()
    left = opening.offers.get().window_ends_at - story.now
    assert left == timedelta(minutes=30)


def test_a_window_that_began_during_a_pause_is_not_made_longer_by_all_of_it(story):
    EntryFactory()
    story.carrier.script = [(429, 20429)]  # the invitation leaves after the pause began
    opening = story.cancellation(starts_at=story.now + timedelta(days=2))
    openings.pause(opening.pk, **by(story))
    story.later(minutes=10)
    story.later(hours=5)
    openings.resume(opening.pk, **by(story))
    story.work()
    left = opening.offers.get().window_ends_at - story.now
    assert left == timedelta(minutes=30)


def family(**fields):
    """Two patients on one phone: the first is texted, the second is on the call list."""
    one = EntryFactory(urgent=True, **fields)
    return one, EntryFactory(patient__phone=phone(one))


def test_undo_brings_back_who_was_texted_beside_a_call_to_the_same_phone(story):
    one, _other = family()
    winner = EntryFactory()
    opening = story.cancellation()
    story.later(hours=1)  # the window lapses: `one` is missed in silence
    story.later(minutes=31)
    story.replies(phone(winner), "YES")
    assert story.winner(opening) == phone(winner)
    bookings.undo(story.booking(opening).pk, cause=Cause.MISCLICK, **by(story))
    assert opening.offers.get(entry=one, channel="text").status == "lapsed"


def test_an_invitation_found_to_have_left_says_nothing_false_after_undo(story):
    one, _other = family(patient__phone="+12125550101")
    winner = EntryFactory(urgent=True, patient__phone="+16175550102")
    story.carrier.script = [TAKE_AND_DROP]  # the lowest number, `one`: unknown
    opening = story.cancellation()
    story.replies(phone(winner), "YES")
    assert story.winner(opening) == phone(winner)
    bookings.undo(story.booking(opening).pk, cause=Cause.MISCLICK, **by(story))
    story.work()
    story.later(minutes=2)  # the carrier's list shows that it had left
    opening.refresh_from_db()
    assert opening.status == Opening.Status.OPEN
    assert not any("has been filled" in body for body in story.texts(phone(one)))


def test_the_phone_that_won_for_one_of_a_family_is_not_told_that_it_is_gone(story):
    _one, other = family()
    opening = story.cancellation()
    call = opening.offers.get(entry=other, channel="call")
    calls.said_yes(call.pk, **by(story))
    story.work()
    assert not any("has been filled" in body for body in story.texts(phone(other)))


def test_news_still_queued_does_not_go_to_a_number_the_patient_has_left(story):
    entry, opening, booking = won(story)
    old, before = phone(entry), len(story.texts(phone(entry)))
    bookings.mark_booked(booking.pk, **by(story))  # queued; the worker is slow
    entries.change_phone(entry.patient, "+12125550177", **by(story))
    story.tick()
    assert len(story.texts(old)) == before
    assert story.booking(opening).phone_reason


def test_a_yes_read_after_the_visit_began_is_not_called_open(story):
    entry = EntryFactory()
    story.cancellation()
    story.clock.shift(timedelta(hours=25))
    story.replies(phone(entry), "YES")
    reason = InboundText.objects.get().inbox_reason
    assert "after the visit began" in reason


def test_a_reply_that_may_want_no_more_texts_is_not_asked_and_holds_the_number(story):
    entry = EntryFactory()
    story.cancellation()
    story.replies(phone(entry), "omg the texting with you people is so much")
    assert len(story.texts(phone(entry))) == 1
    text = InboundText.objects.get()
    assert text.needs_person
    assert text.reason == "about_texts"
    story.later(hours=25)
    other = story.cancellation(starts_at=story.now + timedelta(days=2))
    assert other.offers.get().channel == "call"
    inbox.mark_done(text.pk, **by(story))
    later = story.cancellation(starts_at=story.now + timedelta(days=3))
    assert later.offers.get().channel == "text"
