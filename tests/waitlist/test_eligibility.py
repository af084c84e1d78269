from datetime import date

import pytest

from clinic.models import Mode, Provider
from tests.factories import (
    ConsentFactory,
    LocationFactory,
    PatientFactory,
    ProviderFactory,
    VisitTypeFactory,
    days,
    hours,
    minutes,
)
from waitlist import eligibility
from waitlist.models import Patient, WaitlistEntry

from .slots import NOW, START, failed_codes, make_entry, make_slot

pytestmark = pytest.mark.django_db
TODAY = NOW.date()


def test_an_active_entry_of_a_consenting_patient_passes_every_rule():
    assert failed_codes(make_entry()) == []


@pytest.mark.parametrize("status", ["won", "closed"])
def test_an_entry_that_is_no_longer_waiting_is_not_asked(status):
    assert failed_codes(make_entry(status=status)) == ["active"]


def test_an_entry_that_is_not_ready_is_not_asked():
    assert failed_codes(make_entry(ready=False)) == ["ready"]


def test_an_entry_paused_until_tomorrow_is_not_asked_today():
    assert failed_codes(make_entry(paused_until=TODAY + days(1))) == ["ready"]


def test_an_entry_paused_until_today_is_asked_today():
    assert failed_codes(make_entry(paused_until=TODAY)) == []


def test_the_pause_ends_with_the_day_of_the_location_not_of_utc():
    late_evening = NOW + hours(12)  # 22:00 in New York, already tomorrow in UTC
    entry = make_entry(paused_until=TODAY + days(1))
    assert failed_codes(entry, at=late_evening) == ["ready"]


def test_an_entry_for_another_kind_of_visit_is_not_asked():
    entry = make_entry(visit_type=VisitTypeFactory(name="New patient"))
    assert failed_codes(entry) == ["visit_type"]


def test_a_time_for_no_kind_of_visit_suits_nobody():
    assert failed_codes(make_entry(), visit_type_ids=()) == ["visit_type"]


def test_a_time_for_two_kinds_of_visit_suits_either():
    other = VisitTypeFactory(name="New patient")
    ids = (VisitTypeFactory().pk, other.pk)
    assert failed_codes(make_entry(visit_type=other), visit_type_ids=ids) == []


def test_a_visit_in_person_does_not_fit_a_video_time():
    assert failed_codes(make_entry(), mode=Mode.VIDEO) == ["visit_mode"]


def test_a_visit_held_any_way_fits_a_video_time():
    talk = VisitTypeFactory(name="Talk", mode="any")
    entry = make_entry(visit_type=talk)
    assert failed_codes(entry, mode=Mode.VIDEO, visit_type_ids=(talk.pk,)) == []


def test_a_patient_who_wants_video_is_not_asked_to_come_in():
    assert failed_codes(make_entry(mode="video")) == ["mode_wanted"]


def test_a_patient_who_wants_to_come_in_is_asked_to():
    assert failed_codes(make_entry(mode="in_person")) == []


def test_a_visit_longer_than_the_time_is_not_offered():
    assert failed_codes(make_entry(), minutes=29) == ["minutes"]


def test_a_visit_shorter_than_the_time_is_offered():
    assert failed_codes(make_entry(), minutes=60) == []


def test_a_patient_who_chose_other_providers_is_not_asked():
    entry = make_entry()
    entry.providers.set([ProviderFactory(), ProviderFactory()])
    assert failed_codes(entry) == ["provider"]


def test_a_patient_who_chose_this_provider_among_others_is_asked_once():
    entry, chosen = make_entry(), ProviderFactory()
    entry.providers.set([ProviderFactory(), chosen, ProviderFactory()])
    slot = make_slot(provider_id=chosen.pk)
    assert list(eligibility.matching(slot)) == [entry]


def test_a_patient_who_wants_a_physician_is_not_offered_an_app():
    entry = make_entry(provider_kind="physician")
    assert failed_codes(entry, provider_kind=Provider.Kind.APP) == ["provider_kind"]


def test_a_patient_who_wants_a_physician_is_offered_one():
    assert failed_codes(make_entry(provider_kind="physician")) == []


def test_a_resource_fits_whatever_kind_of_provider_is_wanted():
    entry = make_entry(provider_kind="app")
    assert failed_codes(entry, provider_kind=Provider.Kind.RESOURCE) == []


def test_a_patient_is_never_offered_a_provider_on_the_never_list():
    entry, provider = make_entry(), ProviderFactory()
    entry.never_with.add(provider)
    assert failed_codes(entry, provider_id=provider.pk) == ["never_with"]


def test_the_never_list_says_nothing_about_other_providers():
    entry = make_entry()
    entry.never_with.add(ProviderFactory())
    assert failed_codes(entry) == []


def test_a_patient_who_chose_another_location_is_not_asked():
    entry = make_entry()
    entry.locations.add(LocationFactory())
    assert failed_codes(entry) == ["location"]


def test_a_patient_who_chose_this_location_is_asked():
    entry, here = make_entry(), LocationFactory()
    entry.locations.set([here, LocationFactory()])
    assert failed_codes(entry, location_id=here.pk) == []


def test_a_day_before_the_earliest_date_is_not_offered():
    entry = make_entry(earliest_date=START.date() + days(1))
    assert failed_codes(entry) == ["dates"]


def test_a_day_after_the_latest_date_is_not_offered():
    entry = make_entry(latest_date=START.date() - days(1))
    assert failed_codes(entry) == ["dates"]


def test_the_earliest_and_the_latest_date_are_themselves_offered():
    day = START.date()
    assert failed_codes(make_entry(earliest_date=day, latest_date=day)) == []


def test_dates_are_the_locations_own():
    entry = make_entry(latest_date=date(2026, 11, 25))
    nine_in_the_evening = START + hours(11)  # 26 November in UTC
    assert failed_codes(entry, starts_at=nine_in_the_evening) == []


def test_a_patient_is_left_the_notice_they_asked_for():
    entry = make_entry(own_notice_minutes=120)
    assert failed_codes(entry, starts_at=NOW + hours(2)) == []
    assert failed_codes(entry, starts_at=NOW + hours(1.99)) == ["own_notice"]


@pytest.mark.parametrize("need", ["interpreter", "transport"])
def test_a_need_that_takes_time_to_arrange_is_left_that_time(need):
    entry = make_entry(**{f"needs_{need}": True})
    limits = {f"{need}_notice_minutes": 180}
    assert failed_codes(entry, starts_at=NOW + hours(3), **limits) == []
    assert failed_codes(entry, starts_at=NOW + hours(2.9), **limits) == [need]


def test_a_patient_without_needs_may_be_asked_at_short_notice():
    assert failed_codes(make_entry(), starts_at=NOW + hours(2)) == []


def test_a_visit_that_needs_preparation_is_left_time_for_it():
    scope = VisitTypeFactory(name="Scope", preparation_minutes=24 * 60)
    slot = {"visit_type_ids": (scope.pk,), "starts_at": NOW + hours(23)}
    assert failed_codes(make_entry(visit_type=scope), **slot) == ["preparation"]
    slot["starts_at"] = NOW + hours(24)
    assert failed_codes(make_entry(visit_type=scope), **slot) == []


def test_a_time_is_not_offered_back_to_the_patient_who_gave_it_up():
    entry = make_entry()
    assert failed_codes(entry, given_up_by_id=entry.patient_id) == ["not_given_up"]


def test_a_time_somebody_else_gave_up_is_offered():
    other = PatientFactory()
    assert failed_codes(make_entry(), given_up_by_id=other.pk) == []


def test_a_time_that_has_begun_is_not_offered():
    assert "still_ahead" in failed_codes(make_entry(), starts_at=NOW)


def test_a_time_in_a_closure_is_not_offered():
    assert failed_codes(make_entry(), closed=True) == ["not_closed"]


def test_a_patient_whose_visit_is_only_days_later_is_not_asked():
    entry = make_entry(current_start=START + days(7) - hours(1))
    assert failed_codes(entry) == ["gain"]


def test_a_patient_whose_visit_is_a_week_later_is_asked():
    assert failed_codes(make_entry(current_start=START + days(7))) == []


def test_a_patient_whose_visit_is_before_the_time_is_not_asked():
    assert failed_codes(make_entry(current_start=START - days(1))) == ["gain"]


@pytest.mark.parametrize("past", [NOW, NOW - days(1)])
def test_a_patient_whose_visit_is_past_is_not_asked_and_staff_learn_why(past):
    entry = make_entry(current_start=past)
    assert failed_codes(entry) == ["current_ahead"]
    (rule,) = (rule for rule in eligibility.RULES if rule.code == "current_ahead")
    assert "close the entry or clear the appointment" in str(rule.why_not)


def test_a_visit_still_ahead_today_is_only_not_enough_sooner():
    assert failed_codes(make_entry(current_start=NOW + minutes(1))) == ["gain"]


def test_an_urgent_patient_is_asked_for_a_gain_of_two_days():
    entry = make_entry(urgent=True, current_start=START + days(2))
    assert failed_codes(entry) == []


def test_an_urgency_that_has_run_out_no_longer_lowers_the_gain():
    past = {"urgent": True, "urgent_until": TODAY - days(1)}
    entry = make_entry(current_start=START + days(2), **past)
    assert failed_codes(entry) == ["gain"]


def test_a_gain_is_counted_in_days_of_the_wall_clock():
    before_summer_time = NOW.replace(year=2027, month=3, day=12)
    one_week_later = before_summer_time + days(7) - hours(1)  # 10:00 on both days
    entry = make_entry(current_start=one_week_later)
    assert failed_codes(entry, starts_at=before_summer_time) == []


def test_a_visit_type_never_offered_by_text_is_offered_by_phone():
    talk = VisitTypeFactory(name="Results", never_by_text=True)
    codes = failed_codes(make_entry(visit_type=talk), visit_type_ids=(talk.pk,))
    assert codes == ["visit_type_by_text"]


def test_a_patient_who_prefers_calls_is_called():
    entry = make_entry(patient=PatientFactory(prefers_calls=True))
    assert failed_codes(entry) == ["takes_texts"]


def test_a_landline_is_called():
    landline = PatientFactory(phone_type=Patient.PhoneType.LANDLINE)
    assert failed_codes(make_entry(patient=landline)) == ["mobile"]


def test_a_patient_who_never_agreed_to_texts_is_called():
    assert failed_codes(make_entry(consented=False)) == ["consent"]


def test_the_newest_line_of_the_ledger_decides():
    entry = make_entry()
    known = {"phone": entry.patient.phone, "subject": entry.patient.subject}
    ConsentFactory(action="revoked", **known)
    assert failed_codes(entry) == ["consent"]
    ConsentFactory(action="granted", **known)
    assert failed_codes(entry) == []


def test_consent_at_an_old_number_says_nothing_about_a_new_one():
    entry = make_entry()
    Patient.objects.filter(pk=entry.patient_id).update(phone="+12035550199")
    assert failed_codes(entry) == ["consent"]


def test_consent_of_somebody_else_at_the_same_number_does_not_count():
    first = make_entry()
    other = PatientFactory(phone=first.patient.phone)
    assert failed_codes(make_entry(patient=other, consented=False)) == ["consent"]


def test_a_suppressed_number_gets_no_text(suppress):
    entry = make_entry()
    suppress(entry.patient.phone)
    assert failed_codes(entry) == ["not_suppressed"]


def test_a_lifted_suppression_no_longer_counts(suppress):
    entry = make_entry()
    suppress(entry.patient.phone, lifted_at=NOW)
    assert failed_codes(entry) == []


def test_rules_for_texts_only_still_leave_the_entry_to_a_call():
    entry = make_entry(consented=False)
    slot = make_slot()
    assert list(eligibility.matching(slot, eligibility.CALL_RULES)) == [entry]
    assert not eligibility.matching(slot).exists()


def test_a_failed_rule_says_why_in_plain_words():
    slot = make_slot()
    make_entry(ready=False)
    entry = eligibility.explain(slot, WaitlistEntry.objects.all()).get()
    assert [str(r.why_not) for r in eligibility.failures(entry)] == ["Is paused."]


def test_codes_are_unique():
    codes = [rule.code for rule in eligibility.RULES]
    assert len(codes) == len(set(codes))
