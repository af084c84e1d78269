"""What a second look found: numbers that change, texts held up, wins taken back."""

from __future__ import annotations

from datetime import timedelta

from messaging import consent, inbound, outbox
from messaging.models import Consent
from offers import bookings, cascade, lifecycle, openings, texting
from offers.lifecycle import Outcome
from offers.models import Booking
from tests.factories import EntryFactory
from waitlist import entries
from waitlist.models import WaitlistEntry


def act(story) -> dict[str, object]:
    return {"actor": story.actor, "at": story.now}


def won(story):
    entry = EntryFactory()
    opening = story.cancellation()
    story.replies(entry.patient.phone, "YES")
    return entry, story.booking(opening)


def book(story, booking: Booking) -> Booking:
    bookings.mark_booked(booking.pk, **act(story))
    story.work()
    booking.refresh_from_db()
    return booking


def test_a_confirmation_never_goes_to_the_winners_old_number(story):
    entry, booking = won(story)
    old = entry.patient.phone
    before = story.texts(old)
    entries.change_phone(entry.patient, "+12125550177", **act(story))
    assert book(story, booking).phone_reason == "confirmation_failed"
    assert story.texts(old) == before


def test_a_winner_who_withdrew_consent_is_phoned(story):
    entry, booking = won(story)
    consent.revoke(
        phone=entry.patient.phone,
        subject=entry.patient.subject,
        method=Consent.Method.VERBAL,
        at=story.now,
    )
    assert book(story, booking).phone_reason == "confirmation_failed"


def test_a_yes_never_means_a_time_whose_text_had_been_refused_till_then(story):
    entry, rival = EntryFactory.create_batch(2)
    story.cancellation()
    story.replies(rival.patient.phone, "YES")
    WaitlistEntry.objects.filter(pk=entry.pk).update(lost_at=story.now)
    story.clock.shift(timedelta(minutes=5))
    story.carrier.script = [(429, 20429)]
    later = story.cancellation(starts_at=story.now + timedelta(days=1, hours=3))
    story.clock.shift(timedelta(seconds=1))
    text = inbound.receive(
        carrier_id="SM" + "c" * 32,
        phone=entry.patient.phone,
        to_phone="+12125550199",
        body="YES",
        at=story.now,
    )
    story.clock.shift(timedelta(minutes=2))
    outbox.deliver_due(at=story.now)
    inbound.route(text.pk, at=story.now)
    assert story.winner(later) is None


def test_the_confirmation_of_an_opt_out_is_not_sent_after_its_five_minutes(story):
    entry = EntryFactory()
    story.cancellation()
    before = story.texts(entry.patient.phone)
    story.carrier.script = [(401, 20003)] * 50
    story.replies(entry.patient.phone, "please stop texting me")
    for _minute in range(8):
        story.later(minutes=1)
    story.carrier.script = []
    for _minute in range(10):
        story.later(minutes=1)
    assert story.texts(entry.patient.phone) == before


def test_undo_lets_those_never_reached_be_asked(story):
    EntryFactory.create_batch(3)
    story.carrier.script = ["accept", (429, 20429), (429, 20429)]
    opening = story.cancellation()
    first = opening.offers.exclude(handed_over_at=None).get()
    story.replies(first.phone, "YES")
    bookings.undo(story.booking(opening).pk, cause="backed_out", **act(story))
    story.work()
    assert len({message["to"] for message in story.carrier.messages}) == 3


def test_undo_calls_nobody_whose_entry_was_closed(story):
    EntryFactory()
    quiet = EntryFactory(consented=False)
    opening = story.cancellation()
    text = opening.offers.get(channel="text")
    story.replies(text.phone, "YES")
    entries.close([quiet.pk], reason="died", **act(story))
    bookings.undo(story.booking(opening).pk, cause="backed_out", **act(story))
    assert not opening.offers.pending().filter(entry=quiet).exists()


def test_a_yes_on_the_phone_gives_way_to_the_relative_asked_since(story):
    entry, rival = EntryFactory.create_batch(2)
    opening = story.cancellation()
    missed = opening.offers.get(entry=entry)
    story.replies(rival.patient.phone, "YES")
    EntryFactory(patient__phone=entry.patient.phone)
    entries.pause([entry.pk], **act(story))
    bookings.undo(story.booking(opening).pk, cause="backed_out", **act(story))
    cascade.advance(opening.pk, at=story.now)
    outcome = lifecycle.accept(missed.pk, by_phone=True, **act(story))
    assert outcome is Outcome.ENDED


def test_a_pause_during_a_stop_costs_no_patient_their_window(story):
    EntryFactory()
    opening = story.cancellation()
    offer = opening.offers.get()
    texting.stop(reason="storm", **act(story))
    story.later(minutes=60)
    openings.pause(opening.pk, **act(story))
    story.later(minutes=1)
    texting.resume(**act(story))
    openings.resume(opening.pk, **act(story))
    story.tick()
    offer.refresh_from_db()
    assert offer.status == "pending"
    assert offer.window_ends_at - story.now == timedelta(minutes=30)
