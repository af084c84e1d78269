from __future__ import annotations

import pytest
from django.utils import timezone

from clinic import audit
from clinic.models import AuditEvent, Closure
from messaging import outcomes
from messaging.models import OutboundText
from offers import bookings, closed_inside, closures
from offers.models import Booking, Offer
from tests.factories import (
    BookingFactory,
    EntryFactory,
    LocationFactory,
    OfferFactory,
    OpeningFactory,
    ProviderFactory,
    days,
    hours,
    minutes,
)
from waitlist import displaced

pytestmark = pytest.mark.django_db


def closed(at, *, save=True, **fields) -> Closure:
    """Out from now for two days."""
    values = {"starts_at": at, "ends_at": at + days(2), "reason": "sick", **fields}
    closure = Closure(**values)
    if save:
        closure.save()
    return closure


def won(opening, **fields) -> Booking:
    offer = OfferFactory(opening=opening, status="accepted", **fields)
    type(opening).objects.filter(pk=opening.pk).update(
        status="filled", closing_reason="won_by_text", closed_at=timezone.now()
    )
    offer.entry.__class__.objects.filter(pk=offer.entry_id).update(status="won")
    return BookingFactory(offer=offer)


def beside(opening, n=1):
    return OpeningFactory(
        provider=opening.provider, starts_at=opening.starts_at + hours(n)
    )


@pytest.fixture
def opening(clock):
    return OpeningFactory()


@pytest.fixture
def out(opening):
    return closed(timezone.now(), provider=opening.provider, save=False)


def test_the_effect_of_an_unsaved_closure_writes_nothing(out, opening):
    events = AuditEvent.objects.count()
    effect = closed_inside.effect([out], at=timezone.now())
    assert effect.times == [opening]
    assert not Closure.objects.exists()
    assert AuditEvent.objects.count() == events
    opening.refresh_from_db()
    assert opening.status == "open"


def test_saving_withdraws_what_is_inside_and_nothing_else(out, opening):
    other = OpeningFactory()
    later = OpeningFactory(
        provider=opening.provider, starts_at=timezone.now() + days(3)
    )
    done = closures.add([out], actor=audit.SYSTEM, at=timezone.now())
    assert done == 1
    assert opening in closed_inside.withdrawn_times(out)
    for each in (other, later):
        each.refresh_from_db()
        assert each.status == "open"


def test_a_part_of_the_time_inside_is_enough(opening, out):
    out.starts_at = opening.ends_at - minutes(1)
    assert closed_inside.open_times(out, at=timezone.now()) == [opening]
    out.starts_at = opening.ends_at
    assert closed_inside.open_times(out, at=timezone.now()) == []


def test_whoever_is_deciding_is_told_as_foreseen(story):
    EntryFactory()
    opening = story.cancellation()
    closure = closed(story.now, provider=opening.provider, save=False)
    foreseen = closed_inside.effect([closure], at=story.now).told
    closures.add([closure], actor=story.actor, at=story.now)
    told = closed_inside.told(closed_inside.withdrawn_times(closure))
    assert [each.offer for each in told] == foreseen
    assert len(told) == 1
    assert OutboundText.objects.filter(purpose="withdrawn").count() == 1


def test_who_was_phoned_about_it_is_on_the_list(opening, out):
    OfferFactory(opening=opening, channel="call", batch=None, calls_made=1)
    OfferFactory(opening=opening, channel="call", batch=None)
    assert len(closed_inside.effect([out], at=timezone.now()).tried) == 1
    closures.add([out], actor=audit.SYSTEM, at=timezone.now())
    times = closed_inside.withdrawn_times(out)
    assert len(closed_inside.tried_by_phone(times)) == 1


def test_a_won_visit_inside_is_to_be_phoned(opening, out):
    booking = won(opening)
    won(OpeningFactory())
    assert closed_inside.won(out, at=timezone.now()) == [booking]


def test_taking_it_back_says_why_and_moves_the_winner_up(opening, out):
    booking = won(opening)
    out.save()
    assert closures.take_back(booking.pk, out, actor=audit.SYSTEM, at=timezone.now())
    opening.refresh_from_db()
    assert (opening.status, opening.closing_reason) == ("withdrawn", "provider_out")
    assert opening.outcome == "empty"
    entry = booking.offer.entry
    entry.refresh_from_db()
    assert (entry.status, entry.boost) == ("active", 40)
    booking.refresh_from_db()
    assert (booking.undo_cause, booking.phone_reason) == ("closed", "closed")
    assert closed_inside.won(out, at=timezone.now()) == []


def test_the_winner_reads_what_is_true_and_not_of_a_mistake(story):
    entry = EntryFactory()
    opening = story.cancellation()
    story.replies(entry.patient.phone, "YES")
    closure = closed(story.now, provider=opening.provider)
    act = {"actor": story.actor, "at": story.now}
    assert closures.take_back(story.booking(opening).pk, closure, **act)
    story.work()
    told = story.last_text(entry.patient.phone)
    assert "we cannot see you" in told
    assert "mistake" not in told


def test_a_text_of_a_closure_that_fails_leaves_the_call_to_make(story):
    entry = EntryFactory()
    opening = story.cancellation()
    story.replies(entry.patient.phone, "YES")
    booking = story.booking(opening)
    closure = closed(story.now, provider=opening.provider)
    act = {"actor": story.actor, "at": story.now}
    closures.take_back(booking.pk, closure, **act)
    bookings.phoned(booking.pk, **act)
    text = OutboundText.objects.get(purpose="closed")
    OutboundText.objects.filter(pk=text.pk).update(
        status="failed", outcome_is_news=True
    )
    outcomes.tell(text.pk, at=story.now)
    booking.refresh_from_db()
    assert (booking.phone_reason, booking.phoned_at) == ("closed", None)


def test_taking_it_back_twice_is_said(opening, out):
    booking = won(opening)
    out.save()
    act = {"actor": audit.SYSTEM, "at": timezone.now()}
    assert closures.take_back(booking.pk, out, **act)
    assert not closures.take_back(booking.pk, out, **act)
    assert Offer.objects.get(pk=booking.offer_id).status == "undone"


def displaced_entry(opening, **fields):
    values = {
        "current_start": opening.starts_at,
        "current_provider": opening.provider,
        "current_location": opening.location,
    }
    return EntryFactory(**{**values, **fields})


def test_who_loses_a_visit_is_moved_up_and_has_none(opening, out):
    out.save()
    entry = displaced_entry(opening, boost=5)
    assert list(displaced.inside(out, at=timezone.now())) == [entry]
    act = {"actor": audit.SYSTEM, "at": timezone.now()}
    assert closures.move_up([entry.pk], out, **act) == [entry.pk]
    entry.refresh_from_db()
    assert (entry.boost, entry.current_start) == (40, None)
    assert opening.provider.name in entry.boost_reason
    assert entry.boost_until == (timezone.now() + days(60)).date()
    assert not displaced.inside(out, at=timezone.now()).exists()
    event = AuditEvent.objects.get(action="entry.displaced")
    assert event.detail["had"] == opening.starts_at.isoformat()


@pytest.mark.parametrize(
    "other", ["current_provider", "current_location", "current_start", "status"]
)
def test_visits_elsewhere_or_over_are_left(opening, out, other):
    elsewhere = {
        "current_provider": ProviderFactory(),
        "current_location": LocationFactory(),
        "current_start": timezone.now() + days(5),
        "status": "closed",
    }
    out.location = opening.location
    displaced_entry(opening, **{other: elsewhere[other]})
    assert not displaced.inside(out, at=timezone.now()).exists()


def test_ending_it_early_lets_times_be_logged_again(opening, out, clock):
    out.save()
    assert not closures.end(out.pk, actor=audit.SYSTEM, at=timezone.now())
    clock.shift(hours(1))
    assert closures.end(out.pk, actor=audit.SYSTEM, at=timezone.now())
    assert not closures.end(out.pk, actor=audit.SYSTEM, at=timezone.now())
    assert closed_inside.open_times(out, at=timezone.now())
    out.refresh_from_db()
    assert closed_inside.open_times(out, at=timezone.now()) == []


def test_only_what_has_not_begun_is_taken_back(opening, out, clock):
    out.starts_at = timezone.now() + minutes(5)
    out.save()
    act = {"actor": audit.SYSTEM}
    assert not closures.cancel(out.pk, at=timezone.now() + minutes(6), **act)
    assert closures.cancel(out.pk, at=timezone.now(), **act)
    assert not closures.cancel(out.pk, at=timezone.now(), **act)
