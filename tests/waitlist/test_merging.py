"""One person entered twice."""

from datetime import date

import pytest
import time_machine
from django.urls import reverse

from clinic.audit import staff
from clinic.models import AuditEvent
from messaging import consent
from messaging.models import Consent
from tests.factories import (
    ConsentFactory,
    EntryFactory,
    OfferFactory,
    PatientFactory,
    ProviderFactory,
    UserFactory,
    VisitTypeFactory,
    days,
)
from waitlist import duplicates, entries, free_times, merging
from waitlist.models import WaitlistEntry

from .slots import NOW

pytestmark = pytest.mark.django_db
PHONE, OTHER = "+12035550150", "+12035550151"


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def page(client, user):
    client.force_login(user)
    return client


@pytest.fixture
def actor(user):
    return staff(user)


@pytest.fixture
def pair():
    """Kept, and the other."""
    return (
        PatientFactory(first_name="Ana", last_name="Muster", phone=PHONE),
        PatientFactory(first_name="ana", last_name="muster", phone=PHONE),
    )


def waiting(patient):
    return patient.entries.filter(status="active")


def address(patient) -> str:
    return reverse("admin:waitlist_patient_same", args=[patient.pk])


def test_both_wait_for_the_same_and_one_goes_on_since_the_earlier_day(pair, actor):
    keep, drop = pair
    mine = EntryFactory(patient=keep, waiting_since=date(2026, 11, 9))
    theirs = EntryFactory(patient=drop, waiting_since=date(2026, 10, 1))
    merging.merge(keep, drop, actor=actor, at=NOW)
    theirs.refresh_from_db()
    assert waiting(keep).get() == mine
    assert waiting(keep).get().waiting_since == date(2026, 10, 1)
    assert (theirs.status, theirs.closed_reason) == ("closed", "duplicate")
    assert entries.why_closed(theirs).startswith("entered twice")


def test_who_was_urgent_under_the_other_is_urgent_with_its_reason_and_end(pair, actor):
    keep, drop = pair
    end = date(2026, 12, 24)
    mine = EntryFactory(patient=keep, boost=10, boost_reason="asked twice")
    EntryFactory(
        patient=drop, urgent=True, urgent_reason="Dr. Lee asks", urgent_until=end
    )
    said = "Follow-up: urgent, as the other is, until Dec 24, 2026: Dr. Lee asks."
    assert said in merging.preview(keep, drop, at=NOW)
    merging.merge(keep, drop, actor=actor, at=NOW)
    mine.refresh_from_db()
    assert (mine.urgent, mine.urgent_reason, mine.urgent_until) == (
        True,
        "Dr. Lee asks",
        end,
    )
    assert (mine.boost, mine.boost_reason) == (10, "asked twice")


@pytest.mark.parametrize(
    ("own", "others", "merged"),
    [
        (date(2026, 12, 1), date(2026, 12, 9), ("theirs", date(2026, 12, 9))),
        (date(2026, 12, 9), date(2026, 12, 1), ("mine", date(2026, 12, 9))),
        (date(2026, 12, 9), None, ("theirs", None)),
        (date(2026, 11, 1), date(2026, 12, 1), ("theirs", date(2026, 12, 1))),
    ],
)
def test_of_two_that_were_moved_up_alike_the_longer_counts(
    pair, actor, own, others, merged
):
    keep, drop = pair
    up = {"boost": 10, "visit_type": VisitTypeFactory()}
    mine = EntryFactory(patient=keep, boost_reason="mine", boost_until=own, **up)
    EntryFactory(patient=drop, boost_reason="theirs", boost_until=others, **up)
    merging.merge(keep, drop, actor=actor, at=NOW)
    mine.refresh_from_db()
    assert (mine.boost_reason, mine.boost_until) == merged


def test_a_place_before_others_that_is_over_is_not_carried_on(pair, actor):
    keep, drop = pair
    mine = EntryFactory(patient=keep, boost=10, boost_reason="mine")
    EntryFactory(patient=drop, boost=20, boost_until=NOW.date() - days(1))
    merging.merge(keep, drop, actor=actor, at=NOW)
    mine.refresh_from_db()
    assert (mine.boost, mine.boost_reason) == (10, "mine")


def test_another_visit_goes_on_with_its_wishes(pair, actor):
    keep, drop = pair
    theirs = EntryFactory(patient=drop, urgent=True, note="call late")
    provider = ProviderFactory()
    theirs.providers.set([provider])
    entries.keep_times(theirs, free_times.typed("Fri pm"))
    merging.merge(keep, drop, actor=actor, at=NOW)
    new = waiting(keep).get()
    assert (new.visit_type, new.urgent, new.note) == (
        theirs.visit_type,
        True,
        "call late",
    )
    assert new.providers.get() == provider
    assert new.availabilities.get().weekday == 4
    assert not waiting(drop).exists()


def test_what_was_told_and_agreed_stays_where_it_is(pair, actor):
    keep, drop = pair
    offer = OfferFactory(entry=EntryFactory(patient=drop), phone=PHONE)
    lines = Consent.objects.count()
    merging.merge(keep, drop, actor=actor, at=NOW)
    offer.refresh_from_db()
    assert (offer.entry.patient, offer.status) == (drop, "withdrawn")
    assert Consent.objects.count() == lines
    assert consent.has_consent(PHONE, drop.subject)
    assert not consent.has_consent(PHONE, keep.subject)


def test_who_said_no_to_texts_under_the_other_entry_gets_none(pair, actor):
    keep, drop = pair
    ConsentFactory(phone=PHONE, subject=keep.subject, recorded_at=NOW - days(9))
    entries.record_refusal(drop, actor=actor, at=NOW)
    assert merging.preview(keep, drop, at=NOW) == [
        "No texts: the other said no to them later."
    ]
    merging.merge(keep, drop, actor=actor, at=NOW)
    assert not consent.has_consent(PHONE, keep.subject)


def test_the_record_number_goes_to_the_one_that_goes_on(pair, actor):
    keep, drop = pair
    type(drop).objects.filter(pk=drop.pk).update(record_number="A-7")
    drop.refresh_from_db()
    merging.merge(keep, drop, actor=actor, at=NOW)
    keep.refresh_from_db()
    drop.refresh_from_db()
    assert (keep.record_number, drop.record_number) == ("A-7", "")


def test_nobody_is_asked_again_about_those_who_were_merged(pair, actor):
    keep, drop = pair
    assert duplicates.all_ids() == {keep.pk, drop.pk}
    merging.merge(keep, drop, actor=actor, at=NOW)
    assert duplicates.all_ids() == set()
    assert duplicates.of(duplicates.Person.of(keep)) == []


def test_who_was_put_back_on_the_list_counts_again(pair, actor):
    keep, drop = pair
    theirs = EntryFactory(patient=drop)
    merging.merge(keep, drop, actor=actor, at=NOW)
    entries.reopen([theirs.pk], actor=actor, at=NOW)
    assert duplicates.all_ids() == {keep.pk, drop.pk}


def test_the_page_shows_what_would_happen_before_it_does(page, pair):
    keep, drop = pair
    EntryFactory(patient=keep, waiting_since=date(2026, 11, 9))
    EntryFactory(patient=drop, waiting_since=date(2026, 10, 1))
    EntryFactory(patient=drop, visit_type=VisitTypeFactory(name="Lung test"))
    words = page.get(address(keep)).content.decode()
    assert "Follow-up: waits once, since Oct 1, 2026" in words
    assert "Lung test: goes on under this one" in words
    assert WaitlistEntry.objects.filter(status="active").count() == 3


def test_one_click_lets_one_go_on(page, pair):
    keep, drop = pair
    EntryFactory(patient=keep)
    seen = page.get(address(keep)).context["seen"]
    sent = {"other": drop.pk, "keep": drop.pk, "seen": seen}
    answer = page.post(address(keep), sent)
    assert answer.url == reverse("admin:waitlist_patient_change", args=[drop.pk])
    assert waiting(drop).exists()
    assert not waiting(keep).exists()
    event = AuditEvent.objects.get(action="patient.merged")
    assert (event.object_id, event.detail) == (keep.pk, {"into": drop.pk})


def test_two_people_are_told_apart_for_good(page, pair):
    one, other = pair
    page.post(address(one), {"other": other.pk, "keep": ""})
    assert duplicates.all_ids() == set()
    assert (
        "Perhaps entered twice"
        not in page.get(
            reverse("admin:waitlist_patient_change", args=[other.pk])
        ).content.decode()
    )


def test_the_patients_page_points_to_the_other(page, pair):
    one, _other = pair
    patient = reverse("admin:waitlist_patient_change", args=[one.pk])
    assert address(one) in page.get(patient).content.decode()


def test_what_a_colleague_changed_meanwhile_is_shown_first(page, pair):
    keep, drop = pair
    theirs = EntryFactory(patient=drop)
    seen = page.get(address(keep)).context["seen"]
    ann = staff(UserFactory(first_name="Ann", last_name="Lee"))
    entries.pause([theirs.pk], actor=ann, at=NOW)
    sent = {"other": drop.pk, "keep": keep.pk, "seen": seen}
    answer = page.post(address(keep), sent)
    assert "Ann Lee paused" in answer.content.decode()
    assert waiting(drop).exists()


def test_what_was_decided_meanwhile_is_not_decided_twice(page, pair, actor):
    keep, drop = pair
    EntryFactory(patient=drop)
    merging.merge(keep, drop, actor=actor, at=NOW)
    page.post(address(keep), {"other": drop.pk, "keep": drop.pk})
    assert waiting(keep).exists()
