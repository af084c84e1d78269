import pytest

from clinic.models import AuditEvent
from offers import tick
from offers.models import Offer
from tests.factories import EntryFactory, OfferFactory, days, hours, minutes
from waitlist import passed
from waitlist.models import WaitlistEntry

from .slots import NOW

pytestmark = pytest.mark.django_db


def state(entry: WaitlistEntry) -> tuple[str, str]:
    entry.refresh_from_db()
    return entry.status, entry.closed_reason


def test_who_was_seen_at_the_visit_they_had_waits_no_longer():
    entry = EntryFactory(current_start=NOW - hours(1))
    assert passed.close_passed(NOW) == 1
    assert state(entry) == ("closed", "visit_passed")
    assert AuditEvent.objects.get(action="entry.closed").actor == "system"


def test_a_visit_ahead_or_just_begun_or_none_closes_nothing():
    for start in (NOW + days(1), NOW - minutes(59), None):
        EntryFactory(current_start=start)
    EntryFactory(current_start=NOW - days(1), status="won")
    assert passed.close_passed(NOW) == 0
    assert not WaitlistEntry.objects.filter(status="closed").exists()


def test_it_is_closed_once():
    EntryFactory(current_start=NOW - days(1))
    assert [passed.close_passed(NOW), passed.close_passed(NOW)] == [1, 0]


def test_the_tick_closes_it_and_ends_its_offers():
    entry = EntryFactory(current_start=NOW - days(1))
    offer = OfferFactory(entry=entry)
    assert tick.run_due(NOW)["passed"] == 1
    offer.refresh_from_db()
    assert (offer.status, offer.reason) == (Offer.Status.WITHDRAWN, "visit_passed")
