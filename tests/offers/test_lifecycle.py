"""Each answer and each silence: in time, in the wrong state, late, and twice."""

from __future__ import annotations

from datetime import timedelta

import pytest

from clinic import audit
from clinic.models import AuditEvent, Closure
from messaging import suppression
from messaging.models import InboundText, OutboundText, Suppression
from offers import calls, cascade, lifecycle, openings, texting
from offers.lifecycle import Outcome
from offers.models import Booking, Offer, Opening
from tests.factories import EntryFactory, UserFactory, VisitTypeFactory
from waitlist import entries
from waitlist.models import WaitlistEntry

PATIENT = audit.PATIENT


@pytest.fixture
def entry(story) -> WaitlistEntry:
    return EntryFactory()


@pytest.fixture
def opening(story, entry) -> Opening:
    return story.cancellation()


@pytest.fixture
def offer(opening) -> Offer:
    return opening.offers.get()


def accept(offer: Offer, story, **fields) -> Outcome:
    return lifecycle.accept(offer.pk, actor=PATIENT, at=story.now, **fields)


def test_a_win_fills_the_opening_closes_the_entry_and_leaves_a_booking(
    story, opening, offer, entry
):
    assert accept(offer, story) is Outcome.WON
    opening.refresh_from_db()
    entry.refresh_from_db()
    assert (opening.status, opening.outcome) == ("filled", "text")
    assert entry.status == WaitlistEntry.Status.WON
    assert story.booking(opening).offer == offer


def test_the_winners_second_yes_changes_nothing_and_says_nothing(story, offer):
    story.replies(offer.phone, "YES")
    texts = story.texts(offer.phone)
    story.replies(offer.phone, "yes!")
    assert story.texts(offer.phone) == texts
    assert Booking.objects.count() == 1


def test_a_yes_after_the_last_minute_for_texts_asks_staff_to_phone(story, offer):
    story.later(hours=23, minutes=1)
    story.replies(offer.phone, "YES")
    assert "no longer open" in story.last_text(offer.phone)
    assert "phone" in InboundText.objects.get().inbox_reason


def test_a_yes_on_the_phone_wins_until_the_start(story, opening, offer):
    story.later(hours=23, minutes=59)
    assert calls.said_yes(offer.pk, actor=story.actor, at=story.now) is Outcome.WON
    opening.refresh_from_db()
    assert opening.outcome == Opening.Outcome.CALL


def test_a_yes_does_not_win_a_time_at_which_the_provider_is_out(story, offer):
    Closure.objects.create(
        provider=offer.opening.provider,
        starts_at=story.now,
        ends_at=story.now + timedelta(days=2),
        reason="sick",
    )
    assert accept(offer, story) is Outcome.PROVIDER_OUT


def test_a_yes_does_not_trade_an_earlier_visit_for_a_later_one(story, offer):
    WaitlistEntry.objects.update(current_start=story.now + timedelta(hours=2))
    assert accept(offer, story) is Outcome.NOT_EARLIER


def test_a_yes_from_a_number_that_is_no_longer_the_patients_books_nothing(story, offer):
    offer.entry.patient.phone = "+13125550177"
    offer.entry.patient.save(update_fields=["phone"])
    assert accept(offer, story) is Outcome.NUMBER_CHANGED


def test_changing_the_phone_ends_the_offer_and_its_texts(story, offer):
    entries.change_phone(
        offer.entry.patient, "+13125550177", actor=story.actor, at=story.now
    )
    offer.refresh_from_db()
    assert (offer.status, offer.reason) == ("withdrawn", "phone_changed")


def test_a_lapsed_window_counts_as_unanswered_and_a_reply_resets_it(story, offer):
    story.later(minutes=31)
    entry = offer.entry
    entry.refresh_from_db()
    assert entry.unanswered_offers == 1
    story.replies(offer.phone, "no")
    entry.refresh_from_db()
    assert entry.unanswered_offers == 0


def test_three_unanswered_offers_pause_the_entry_until_somebody_phones(story, entry):
    for day in range(1, 4):
        story.clock.shift(timedelta(days=1))
        story.cancellation(starts_at=story.now + timedelta(hours=20 + day))
        story.later(minutes=40)
    entry.refresh_from_db()
    assert (entry.ready, entry.not_ready_reason) == (False, "unanswered")


def test_while_texting_is_stopped_no_window_runs(story, offer):
    texting.stop(reason="storm", actor=story.actor, at=story.now)
    story.later(hours=1)
    offer.refresh_from_db()
    assert offer.status == "pending"
    texting.resume(actor=story.actor, at=story.now)
    story.tick()
    offer.refresh_from_db()
    assert offer.status == "pending"
    story.later(minutes=31)
    offer.refresh_from_db()
    assert offer.status == "lapsed"


def test_a_paused_opening_asks_nobody_until_it_is_resumed(story, offer):
    second = EntryFactory()
    openings.pause(offer.opening_id, actor=story.actor, at=story.now)
    story.later(hours=2)
    assert story.asked(offer.opening) == [offer.phone]
    openings.resume(offer.opening_id, actor=story.actor, at=story.now)
    story.work()
    story.later(minutes=31)
    assert second.patient.phone in story.asked(offer.opening)


def test_a_newer_text_on_the_phone_ends_the_older_offer(story, offer, clock):
    story.later(minutes=40)
    clock.shift(timedelta(days=1))
    newer = story.cancellation()
    offer.refresh_from_db()
    assert offer.status in ("withdrawn", "lapsed")
    story.later(minutes=1)
    story.replies(offer.phone, "YES")
    assert story.winner(newer) == offer.phone


def test_two_times_that_could_be_meant_are_both_named_and_none_is_booked(
    story, opening, offer
):
    Offer.objects.filter(pk=offer.pk).update(status="lapsed")
    WaitlistEntry.objects.update(lost_at=story.now)
    newer = story.cancellation(starts_at=story.now + timedelta(days=2))
    story.replies(offer.phone, "YES")
    assert story.winner(opening) is story.winner(newer) is None
    last = story.last_text(offer.phone)
    assert "Wed Mar 4" in last
    assert "Thu Mar 5" in last


def test_winning_withdraws_the_entrys_other_offers(story, opening, offer):
    Offer.objects.filter(pk=offer.pk).update(status="lapsed")
    WaitlistEntry.objects.update(lost_at=story.now)
    story.cancellation(starts_at=story.now + timedelta(days=2))
    newest = Offer.objects.latest("pk")
    assert accept(newest, story) is Outcome.WON
    offer.refresh_from_db()
    assert offer.status == "withdrawn"


def test_a_batch_of_bad_numbers_moves_on_at_once(story):
    *bad, good = EntryFactory.create_batch(4)
    story.carrier.script = [(400, 21614)] * 3
    opening = story.cancellation()
    story.tick()
    statuses = dict(opening.offers.by_text().values_list("phone", "status"))
    assert {statuses[entry.patient.phone] for entry in bad} == {"failed"}
    assert "a visit opened up" in story.last_text(good.patient.phone)


def test_an_opening_stays_open_and_finds_who_joins_the_list_later(
    story, opening, offer
):
    story.later(hours=3)
    opening.refresh_from_db()
    assert opening.status == "open"
    late = EntryFactory()
    for _minute in range(5):
        story.later(minutes=1)
    assert late.patient.phone in story.asked(opening)


def test_an_opening_expires_at_its_start_with_a_reason(story, opening, offer):
    Offer.objects.update(window_ends_at=story.now + timedelta(days=2))
    story.later(hours=24)
    opening.refresh_from_db()
    offer.refresh_from_db()
    assert (opening.status, opening.closing_reason) == ("expired", "started")
    assert offer.told_gone_at is None
    assert opening.outcome == Opening.Outcome.EMPTY
    assert offer.status == "withdrawn"


def test_withdrawing_twice_or_after_a_win_changes_nothing(story, opening, offer):
    accept(offer, story)
    reason = Opening.ClosingReason.NOT_FREE
    assert not openings.withdraw(
        opening.pk, reason=reason, actor=story.actor, at=story.now
    )
    opening.refresh_from_db()
    assert opening.status == "filled"


def test_somebody_without_consent_is_called_and_can_win(story):
    quiet = EntryFactory(consented=False)
    opening = story.cancellation()
    call = opening.offers.get()
    assert (call.channel, call.phone) == ("call", quiet.patient.phone)
    assert story.carrier.messages == []
    assert calls.said_yes(call.pk, actor=story.actor, at=story.now) is Outcome.WON


def test_two_schedulers_cannot_claim_the_same_call(story):
    EntryFactory(consented=False)
    call = story.cancellation().offers.get()
    assert calls.claim(call.pk, actor=story.actor, at=story.now)
    other = audit.staff(UserFactory())
    assert not calls.claim(call.pk, actor=other, at=story.now)


def test_urgent_entries_are_asked_first_and_alone(story):
    EntryFactory.create_batch(3)
    urgent = EntryFactory(urgent=True)
    opening = story.cancellation()
    assert story.asked(opening) == [urgent.patient.phone]


def test_a_visit_never_offered_by_text_goes_to_the_call_list(story):
    kind = VisitTypeFactory(name="Results talk", never_by_text=True)
    EntryFactory(visit_type=kind)
    opening = story.cancellation(visit_types=[kind])
    assert opening.offers.get().channel == "call"


def test_who_could_not_be_told_that_it_is_gone_does_not_count_as_told(story):
    first, second = EntryFactory.create_batch(2)
    opening = story.cancellation()
    texting.stop(reason="storm", actor=story.actor, at=story.now)
    story.replies(first.patient.phone, "YES")
    story.later(hours=2)
    texting.resume(actor=story.actor, at=story.now)
    story.tick()
    story.tick()
    assert opening.offers.get(entry=second).told_gone_at is None


def test_a_suppressed_number_is_called_instead(story):
    entry = EntryFactory()
    suppression.suppress(
        entry.patient.phone,
        kind=Suppression.Kind.OPT_OUT,
        source=Suppression.Source.DESK,
        at=story.now,
    )
    opening = story.cancellation()
    assert opening.offers.get().channel == "call"


def test_every_transition_leaves_a_line_in_the_trail(story, opening, offer):
    story.replies(offer.phone, "YES")
    actions = set(AuditEvent.objects.values_list("action", flat=True))
    assert {"opening_logged", "batch_made", "offer_accepted"} <= actions


def test_an_invitation_not_sent_within_its_window_fails_the_offer(story, entry):
    story.carrier.script = [(429, 20429)] * 60
    opening = story.cancellation()
    for _minute in range(32):
        story.later(minutes=1)
    offer = opening.offers.by_text().first()
    assert offer.status == "failed"
    assert offer.reason.startswith("not_sent")
    texts = OutboundText.objects.filter(offer_text__offer=offer)
    assert texts.get().status == "cancelled"


def test_the_board_step_says_how_many_and_why(story, entry):
    opening = story.cancellation()
    assert "3 at a time" in opening.batches.get().reason
    assert cascade.advance(opening.pk, at=story.now) == 0
