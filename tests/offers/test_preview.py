from __future__ import annotations

from datetime import date, time

import pytest
from django.utils import timezone

from clinic import audit
from clinic.models import AuditEvent, Practice
from messaging.models import OutboundText
from offers import cascade, freed, openings, preview
from offers.freed import Freed
from offers.models import Offer, Opening
from tests.factories import (
    EntryFactory,
    LocationFactory,
    OpeningFactory,
    PatientFactory,
    ProviderFactory,
    VisitTypeFactory,
    days,
    hours,
    local,
    minutes,
)

pytestmark = pytest.mark.django_db
WEDNESDAY = date(2026, 3, 4)


@pytest.fixture(autouse=True)
def live(clock):
    Practice.objects.filter(pk=1).update(sending_mode="live")


def time_free(**fields) -> Freed:
    """Tomorrow at this time; now it is Tuesday, 10:00."""
    values = {
        "provider": fields.pop("provider", None) or ProviderFactory(),
        "location": fields.pop("location", None) or LocationFactory(),
        "starts_at": timezone.now() + days(1),
        "minutes": 30,
        "visit_types": [VisitTypeFactory()],
        "mode": "in_person",
        "source": "cancelled",
        "cancelled_by": "patient",
    }
    return Freed(**{**values, **fields})


def look(time: Freed) -> preview.Look:
    (only,) = preview.of(time, at=timezone.now())
    return only


def test_it_names_whom_the_cascade_then_asks_with_the_same_words():
    EntryFactory.create_batch(4)
    EntryFactory(patient__language="es", urgent=False, boost=30)
    time = time_free()
    seen = look(time)
    (opening,) = freed.log(time, go="now", actor=audit.SYSTEM, at=timezone.now())
    cascade.advance(opening.pk, at=timezone.now())
    asked = Offer.objects.filter(opening=opening).order_by("rank")
    assert [each.entry.patient.initials for each in asked] == [
        each.who for each in seen.first
    ]
    sent = set(OutboundText.objects.values_list("body", flat=True))
    assert sent == {text.body for text in seen.texts}
    assert len(sent) == 2


def test_urgent_ones_are_foreseen_as_a_batch_of_their_own():
    EntryFactory.create_batch(4)
    EntryFactory(urgent=True)
    time = time_free()
    assert look(time).batch == "1 person first, alone as urgent, the next after 12 min"
    (opening,) = freed.log(time, go="now", actor=audit.SYSTEM, at=timezone.now())
    assert cascade.advance(opening.pk, at=timezone.now()) == 1


def test_looking_writes_nothing():
    EntryFactory.create_batch(2)
    before = AuditEvent.objects.count()
    look(time_free())
    assert not Opening.objects.exists()
    assert not OutboundText.objects.exists()
    assert not Offer.objects.exists()
    assert AuditEvent.objects.count() == before


def test_those_a_text_may_not_reach_are_phoned():
    one = EntryFactory()
    EntryFactory(patient__phone=one.patient.phone)
    EntryFactory(consented=False)
    seen = look(time_free())
    assert (seen.matching, seen.to_text, seen.to_call) == (3, 1, 2)
    assert len(seen.first) == 1
    assert all(person.phone for person in seen.calls)


def test_nobody_matches():
    seen = look(time_free())
    assert (seen.matching, seen.first, seen.texts, seen.calls) == (0, [], [], [])


def test_who_gave_it_up_is_not_among_them():
    patient = PatientFactory()
    EntryFactory(patient=patient)
    assert look(time_free(given_up_by=patient)).matching == 0


def test_the_grace_time_is_said_and_can_be_skipped():
    plan = look(time_free()).plan
    assert plan.words == "The first texts go out at 10:03 AM: 3 min to undo."
    assert plan.may_send_now


def test_outside_contact_hours_it_says_when_they_begin(clock):
    place = LocationFactory(contact=(time(8), time(9)))
    plan = look(time_free(location=place, starts_at=timezone.now() + days(2))).plan
    assert "outside contact hours" in plan.words
    assert plan.leaves == "Wed 8:00 AM"
    assert not plan.may_send_now


def test_who_is_asked_tomorrow_is_judged_by_tomorrow():
    place = LocationFactory(contact=(time(8), time(9)))
    EntryFactory(paused_until=WEDNESDAY)
    seen = look(time_free(location=place, starts_at=timezone.now() + days(2)))
    assert seen.to_text == 1


def test_far_ahead_it_says_when_texts_begin():
    plan = look(time_free(starts_at=timezone.now() + days(20))).plan
    assert plan.words == "It is too far ahead to text yet. Texts begin Mon 11:01 AM."


def test_too_late_for_texts_everybody_is_phoned():
    EntryFactory()
    seen = look(time_free(starts_at=timezone.now() + minutes(80)))
    assert "call list" in seen.plan.words
    assert (seen.to_text, seen.to_call, seen.texts) == (0, 1, [])


@pytest.mark.parametrize("mode", ["off", "shadow"])
def test_without_texting_everybody_is_phoned(mode):
    Practice.objects.filter(pk=1).update(sending_mode=mode)
    EntryFactory()
    seen = look(time_free())
    assert mode in seen.plan.words
    assert (seen.to_text, seen.to_call) == (0, 1)


def test_texting_that_is_stopped_is_said():
    Practice.objects.filter(pk=1).update(texting_stopped_at=timezone.now())
    assert "All texting is stopped" in look(time_free()).plan.words


def test_what_the_practice_cancelled_waits_for_a_person():
    time = time_free(cancelled_by="practice")
    assert "logged paused" in look(time).plan.words
    (opening,) = freed.log(time, go="now", actor=audit.SYSTEM, at=timezone.now())
    opening.refresh_from_db()
    assert opening.pause_reason == "practice"


def test_the_fourth_of_a_day_is_said_to_be_held_back():
    time = time_free()
    for n in range(3):
        OpeningFactory(provider=time.provider, starts_at=time.starts_at + hours(1 + n))
    assert "Many times of this day" in look(time).plan.words


def test_a_look_costs_the_same_for_many_patients(django_assert_max_num_queries):
    time = time_free()
    EntryFactory.create_batch(20)
    with django_assert_max_num_queries(16):
        look(time)


def test_the_clock_of_the_place_is_the_one_that_counts():
    place = LocationFactory(timezone="America/Chicago")
    start = local(place, WEDNESDAY, time(9))
    assert look(time_free(location=place, starts_at=start)).when == (
        "Tomorrow, Wed 9:00 AM to 9:30 AM"
    )


def test_an_opening_in_halves_is_looked_at_twice():
    EntryFactory()
    time = time_free(minutes=60, in_halves=True)
    seen = preview.of(time, at=timezone.now())
    assert [each.matching for each in seen] == [1, 1]
    made = freed.log(time, go="grace", actor=audit.SYSTEM, at=timezone.now())
    assert [each.minutes for each in made] == [30, 30]
    assert made[1].starts_at == made[0].ends_at


def test_halves_are_logged_both_or_not_at_all():
    time = time_free(minutes=60, in_halves=True)
    OpeningFactory(provider=time.provider, starts_at=time.starts_at + minutes(30))
    with pytest.raises(openings.AlreadyLogged):
        freed.log(time, go="grace", actor=audit.SYSTEM, at=timezone.now())
    assert Opening.objects.count() == 1
