"""What a scheduler finds on the waitlist's page, and how fast."""

from datetime import date

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from clinic.audit import SYSTEM
from messaging.models import Consent, Suppression
from tests import databases
from tests.factories import (
    EntryFactory,
    LocationFactory,
    OfferFactory,
    PatientFactory,
    ProviderFactory,
    days,
)
from waitlist import entries
from waitlist.models import Availability, Patient, WaitlistEntry

from .slots import NOW

pytestmark = pytest.mark.django_db
ENTRIES = reverse("admin:waitlist_waitlistentry_changelist")
PATIENTS = reverse("admin:waitlist_patient_changelist")
ADD = reverse("admin:waitlist_waitlistentry_add")
MANY = 5000


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def page(client, user):
    client.force_login(user)
    return client


def listed(page, query: str, url: str = ENTRIES) -> set[int]:
    return {row.pk for row in page.get(f"{url}?{query}").context["cl"].queryset}


def test_the_list_opens_on_who_waits(page):
    waiting = EntryFactory()
    EntryFactory(status="closed")
    EntryFactory(status="won")
    assert listed(page, "") == {waiting.pk}


def test_a_search_that_finds_nobody_who_waits_points_to_everybody(page):
    EntryFactory(status="closed", patient__last_name="Muster")
    response = page.post(ENTRIES, {"q": "Muster"}, follow=True)
    key = response.wsgi_request.GET["q"]
    assert f'href="?q={key}&amp;list=all"' in response.content.decode()
    told = {"q": "Nobody", "list": "all"}
    everybody = page.post(ENTRIES, told, follow=True).content.decode()
    assert "Search everybody" not in everybody


def test_who_is_reached_by_phone_only(page):
    by_text = EntryFactory()
    others = {
        EntryFactory(consented=False).pk,
        EntryFactory(patient__prefers_calls=True).pk,
        EntryFactory(patient__phone_type="landline").pk,
    }
    stopped = EntryFactory()
    Suppression.objects.create(
        phone=stopped.patient.phone, kind="opt_out", source="keyword", created_at=NOW
    )
    assert listed(page, "reach=phone") == others | {stopped.pk}
    assert listed(page, "reach=text") == {by_text.pk}


def test_who_left_several_offers_unanswered_is_phoned_once(page):
    quiet = EntryFactory(ready=False, not_ready_reason="unanswered")
    EntryFactory(ready=False, not_ready_reason="staff")
    assert listed(page, "pause=unanswered") == {quiet.pk}


def test_who_has_been_waiting_long(page):
    long = EntryFactory(waiting_since=NOW.date() - days(90))
    EntryFactory(waiting_since=NOW.date() - days(89))
    assert listed(page, "waiting=long") == {long.pk}


def test_urgent_and_moved_up_as_long_as_it_holds(page):
    urgent = EntryFactory(urgent=True)
    EntryFactory(urgent=True, urgent_until=NOW.date() - days(1))
    boosted = EntryFactory(boost=5, boost_until=NOW.date())
    EntryFactory(boost=5, boost_until=NOW.date() - days(1))
    assert listed(page, "first=urgent") == {urgent.pk}
    assert listed(page, "first=boost") == {boosted.pk}
    words = page.get(ENTRIES).content.decode()
    said = [f'class="field-state">waiting, {w}<' for w in ("urgent", "moved up +5")]
    assert [words.count(each) for each in said] == [1, 1]


def test_who_may_be_entered_twice(page):
    one = EntryFactory(patient__first_name="Katherine", patient__phone="+12035550150")
    other = EntryFactory(patient__first_name="Kath", patient__phone="+12035550150")
    EntryFactory(patient__first_name="Eva", patient__phone="+12035550150")
    assert listed(page, "twice=yes") == {one.pk, other.pk}
    assert listed(page, "twice=yes", PATIENTS) == {one.patient_id, other.patient_id}


def test_how_often_and_when_last_somebody_was_asked(page):
    entry = EntryFactory()
    OfferFactory(entry=entry, status="lapsed", handed_over_at=NOW - days(9))
    OfferFactory(entry=entry, status="lapsed", handed_over_at=NOW - days(2))
    OfferFactory(entry=entry, status="withdrawn", handed_over_at=None)
    answer = page.get(ENTRIES).content.decode()
    assert '<td class="field-times_asked">2</td>' in answer
    assert '<td class="field-last_asked">Nov 21, 2026</td>' in answer


def test_the_list_is_sorted_by_who_was_asked_last(page):
    for ago in (9, 2):
        OfferFactory(handed_over_at=NOW - days(ago))
    rows = page.get(f"{ENTRIES}?o=-7").context["cl"].result_list
    assert [row.last_asked_at for row in rows] == [NOW - days(2), NOW - days(9)]


def test_a_pause_that_ends_today_or_earlier_is_refused(page):
    entry = EntryFactory()
    ticked = {"action": "pause_entries", "_selected_action": [entry.pk]}
    typed = {"sent": "yes", "until": "2026-11-23", "reason": "staff"}
    answer = page.post(ENTRIES, ticked | typed, follow=True)
    assert "Choose one to come" in answer.content.decode()
    entry.refresh_from_db()
    assert entry.paused_until is None


def test_a_pause_ends_by_itself(page, user):
    entry = EntryFactory(paused_until=date(2026, 11, 24), not_ready_reason="staff")
    assert listed(page, "pause=yes") == {entry.pk}
    with time_machine.travel(NOW + days(1), tick=False):
        page.force_login(user)
        assert listed(page, "pause=no") == {entry.pk}


def typed(entry: WaitlistEntry, **values) -> dict[str, object]:
    plain = {
        "visit_type": entry.visit_type_id,
        "waiting_since": "2026-11-01",
        "ready": "on",
        "provider_kind": "any",
        "mode": "any",
        "own_notice_minutes": "0",
        "boost": "0",
        "availabilities-TOTAL_FORMS": "0",
        "availabilities-INITIAL_FORMS": "0",
    }
    return plain | values


def change(page, entry: WaitlistEntry, **values):
    url = reverse("admin:waitlist_waitlistentry_change", args=[entry.pk])
    answer = page.post(url, typed(entry, **values))
    entry.refresh_from_db()
    return answer


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"urgent": "on", "urgent_until": "2026-12-24"}, "urgent_reason"),
        ({"urgent": "on", "urgent_reason": "x"}, "urgent_until"),
        (
            {"urgent": "on", "urgent_reason": "x", "urgent_until": "2026-11-22"},
            "urgent_until",
        ),
        ({"urgent_reason": "in pain"}, "urgent"),
        ({"boost": "5", "boost_until": "2026-12-24"}, "boost_reason"),
        ({"boost": "5", "boost_reason": "x"}, "boost_until"),
    ],
)
def test_a_place_before_others_needs_a_reason_and_an_end(page, values, field):
    entry = EntryFactory()
    answer = change(page, entry, **values)
    assert list(answer.context["adminform"].form.errors) == [field]
    assert (entry.urgent, entry.boost) == (False, 0)


def test_ending_an_urgency_clears_its_reason_and_day(page):
    entry = EntryFactory(
        urgent=True, urgent_reason="in pain", urgent_until=date(2026, 12, 24)
    )
    values = {"urgent_reason": "in pain", "urgent_until": "2026-12-24"}
    assert change(page, entry, **values).status_code == 302
    assert (entry.urgent, entry.urgent_reason, entry.urgent_until) == (False, "", None)


def test_an_urgency_without_a_reason_from_before_stays_editable(page):
    entry = EntryFactory(urgent=True)
    assert change(page, entry, urgent="on", note="new").status_code == 302
    assert (entry.urgent, entry.note) == (True, "new")


def test_free_times_are_typed_and_said_back(page):
    entry = EntryFactory()
    change(page, entry, free_times="Mon-Wed 9-12, Fri pm")
    assert entry.availabilities.count() == 4
    url = reverse("admin:waitlist_waitlistentry_change", args=[entry.pk])
    said = 'value="Mon-Wed 9 AM-12 PM; Fri afternoons"'
    assert said in page.get(url).content.decode()


def test_free_times_of_some_weeks_only_stay_when_the_others_change(page):
    entry = EntryFactory()
    dated = Availability.objects.create(
        entry=entry, weekday=0, start="09:00", end="10:00", until_date="2026-12-24"
    )
    change(page, entry, free_times="Fri pm")
    change(page, entry, free_times="")
    assert list(entry.availabilities.all()) == [dated]


def test_a_free_time_that_is_not_understood_is_said_at_the_field(page):
    entry = EntryFactory()
    answer = change(page, entry, free_times="Mon 9-12, Wensday pm")
    assert "“wensday” is not understood" in answer.content.decode()
    assert 'value="Mon 9-12, Wensday pm"' in answer.content.decode()
    assert not Availability.objects.exists()


def test_an_entry_is_taken_off_the_list_with_a_reason(page, told):
    entry = EntryFactory()
    change(page, entry, close_because="moved")
    assert (entry.status, entry.closed_reason) == ("closed", "moved")
    assert told.calls == [([entry.pk], "moved")]
    url = reverse("admin:waitlist_waitlistentry_change", args=[entry.pk])
    answer = page.get(url).content.decode()
    assert "moved or went elsewhere" in answer
    assert "close_because" not in answer


def test_an_entry_reopened_forgets_the_visit_that_has_passed():
    entry = EntryFactory(status="closed", current_start=NOW - days(1))
    entries.reopen([entry.pk], actor=SYSTEM, at=NOW)
    entry.refresh_from_db()
    assert (entry.status, entry.current_start) == ("active", None)


@pytest.fixture
def many(db):
    """Five thousand who wait, each with a visit, a place, a provider and an agreement."""
    places, providers = LocationFactory.create_batch(3), ProviderFactory.create_batch(9)
    first = EntryFactory()
    people = Patient.objects.bulk_create(
        PatientFactory.build(last_name=f"Synthetic{n % 900}") for n in range(MANY)
    )
    rows = WaitlistEntry.objects.bulk_create(
        WaitlistEntry(
            patient=person,
            visit_type=first.visit_type,
            waiting_since=NOW.date(),
            current_start=NOW + days(99),
            current_location=places[0],
        )
        for person in people
    )
    Consent.objects.bulk_create(
        Consent(
            phone=each.phone, subject=each.subject, action="granted", recorded_at=NOW
        )
        for each in people
    )
    for field, chosen in (("locations", places), ("providers", providers)):
        through = getattr(WaitlistEntry, field).through
        column = f"{field[:-1]}_id"
        through.objects.bulk_create(
            through(waitlistentry_id=row.pk, **{column: chosen[row.pk % 3].pk})
            for row in rows
        )
    databases.analyze()
    return rows


def test_with_many_entries_no_page_asks_the_database_more(page, many):
    entry, patient = many[7], many[7].patient
    searched = page.post(ENTRIES, {"q": "Synthetic7"}).url
    pages = {  # room for the trail of what was looked at
        ENTRIES: 17,
        f"{searched}&pause=no&reach=text&first=boost&waiting=long": 17,
        f"{ENTRIES}?twice=yes&o=-7": 18,
        PATIENTS: 11,
        ADD: 16,
        reverse("admin:waitlist_waitlistentry_change", args=[entry.pk]): 28,
        reverse("admin:waitlist_patient_change", args=[patient.pk]): 18,
    }
    page.get(ENTRIES)
    for url, most in pages.items():
        with CaptureQueriesContext(connection) as queries:
            answer = page.get(url)
        assert answer.status_code == 200
        assert len(queries) <= most, url
        assert len(answer.content) < 200_000, url
