from __future__ import annotations

from datetime import date, time

import pytest
from django.urls import reverse
from django.utils import timezone

from clinic import audit
from clinic.models import Closure, Practice
from offers import openings
from offers.models import Opening
from tests.factories import (
    EntryFactory,
    LocationFactory,
    OfferFactory,
    OpeningFactory,
    PatientFactory,
    ProviderFactory,
    VisitTypeFactory,
    hours,
    local,
    minutes,
)

pytestmark = pytest.mark.django_db
NEW = "/openings/new/"
TUESDAY = date(2026, 3, 3)


@pytest.fixture
def provider(clock):
    place = LocationFactory()
    provider = ProviderFactory(usual_location=place, usual_minutes=40)
    provider.locations.add(place)
    return provider


@pytest.fixture
def data(provider):
    """A complete form, for two in the afternoon today."""
    return {
        "provider": provider.pk,
        "location": "",
        "day": "2026-03-03",
        "clock": "14:00",
        "minutes": "",
        "visit_types": [VisitTypeFactory().pk],
        "mode": "in_person",
        "cancelled_by": "patient",
    }


def errors(response) -> str:
    return str(response.context["form"].errors)


def log(desk, data, go="grace"):
    """Look first, then send what was looked at."""
    seal = desk.post(NEW, {**data, "go": "look"}).context.get("seal", "")
    return desk.post(NEW, {**data, "go": go, "seal": seal})


def test_what_is_left_empty_is_the_providers_usual(desk, data, provider):
    response = log(desk, data)
    opening = Opening.objects.get()
    assert response.url == f"/#opening-{opening.pk}"
    assert opening.location == provider.usual_location
    assert opening.minutes == 40
    assert opening.starts_at == local(opening.location, TUESDAY, time(14))


def test_the_actor_is_who_is_signed_in(desk, data, user):
    log(desk, data)
    assert Opening.objects.get().created_by == user


def test_time_that_was_added_was_cancelled_by_nobody(desk, data):
    log(desk, {**data, "cancelled_by": "added"})
    opening = Opening.objects.get()
    assert (opening.source, opening.cancelled_by) == ("added", "")


def test_choosing_a_provider_brings_the_usual_values(desk, provider):
    provider.visit_types.add(VisitTypeFactory())
    page = desk.get(NEW, {"provider": provider.pk}).content.decode()
    assert 'value="40"' in page
    assert f'value="{provider.usual_location_id}" selected' in page
    assert "checked" in page


@pytest.mark.parametrize("value", ["", "x", "0", "99999"])
def test_a_provider_that_does_not_exist_brings_nothing(desk, value):
    assert desk.get(NEW, {"provider": value}).status_code == 200


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"provider": ""}, "Choose whose time came free"),
        ({"day": ""}, "Choose the day"),
        ({"clock": ""}, "Enter the time"),
        ({"visit_types": []}, "Tick at least one"),
        ({"minutes": "4"}, "at least 5 minutes"),
        ({"minutes": "481"}, "at most 480 minutes"),
        ({"minutes": "x"}, "Enter a whole number"),
        ({"clock": "09:59"}, "This time is past"),
        ({"day": "2027-12-01"}, "Check the year"),
        ({"day": "2026-03-08", "clock": "02:30"}, "does not exist"),
        ({"day": "2026-11-01", "clock": "01:30"}, "occurs twice"),
        ({"patient_words": "Nobody"}, "No patient matches"),
    ],
)
def test_an_error_stands_at_its_field_and_says_what_to_do(desk, data, change, sentence):
    response = log(desk, {**data, **change})
    assert sentence in errors(response)
    assert not Opening.objects.exists()


def test_what_was_typed_is_kept(desk, data):
    page = log(desk, {**data, "minutes": "3", "clock": "14:05"}).content.decode()
    assert 'value="14:05"' in page
    assert 'value="2026-03-03"' in page


def test_a_provider_works_at_their_own_places(desk, data, provider):
    elsewhere = LocationFactory()
    response = log(desk, {**data, "location": elsewhere.pk})
    assert f"Choose {provider.usual_location}" in errors(response)


def test_a_provider_without_a_usual_place_needs_one(desk, data):
    response = log(desk, {**data, "provider": ProviderFactory().pk})
    assert "Choose where" in errors(response)


def test_the_same_time_again_links_to_the_first(desk, data):
    log(desk, data)
    response = log(desk, data)
    assert f"/openings/{Opening.objects.get().pk}/" in errors(response)


def test_an_overlap_is_logged_only_when_confirmed(desk, data):
    log(desk, data)
    overlapping = {**data, "clock": "14:30"}
    response = log(desk, overlapping)
    assert "overlaps" in errors(response)
    log(desk, {**overlapping, "log_anyway": "on"})
    assert Opening.objects.count() == 2


def test_the_next_time_does_not_overlap(desk, data):
    log(desk, data)
    log(desk, {**data, "clock": "14:40"})
    assert Opening.objects.count() == 2


def test_a_closure_is_named_with_its_end(desk, data, provider):
    start = local(provider.usual_location, TUESDAY, time(12))
    Closure.objects.create(
        provider=provider, starts_at=start, ends_at=start + hours(5), reason="ill"
    )
    response = log(desk, data)
    assert "is out then (ill), until Tue 5:00 PM" in errors(response)


def test_the_patient_who_gave_it_up_is_found_by_name(desk, data):
    patient = PatientFactory(first_name="Rosa", last_name="Lindqvist")
    log(desk, {**data, "patient_words": "lindq ro"})
    assert Opening.objects.get().given_up_by == patient


def test_several_patients_become_a_choice(desk, data):
    _, two = PatientFactory.create_batch(2, first_name="Rosa")
    response = log(desk, {**data, "patient_words": "Rosa"})
    assert "Choose one" in errors(response)
    log(desk, {**data, "patient_words": "Rosa", "patient": two.pk})
    assert Opening.objects.get().given_up_by == two


def test_the_search_box_lists_matches_without_a_name_in_the_address(desk):
    PatientFactory(first_name="Rosa", last_name="Lindqvist")
    response = desk.post(reverse("patient_search"), {"patient_words": "rosa"})
    assert "Rosa Lindqvist" in response.content.decode()
    response = desk.post(reverse("patient_search"), {"patient_words": " "})
    assert response.content.decode().strip() == ""


def test_the_page_of_an_opening_tells_its_history_in_words(desk, user, data):
    log(desk, data)
    opening = Opening.objects.get()
    openings.pause(opening.pk, actor=audit.staff(user), at=timezone.now())
    page = desk.get(reverse("opening", args=[opening.pk])).content.decode()
    assert f"{user.username} logged the opening" in page
    assert f"{user.username} paused it" in page
    assert "paused it: paused by staff" not in page


def test_shadow_mode_tells_whom_it_would_have_texted(desk):
    opening, entry = OpeningFactory(), EntryFactory(patient__first_name="Rosa")
    noted = {"entries": [entry.pk, 999]}
    audit.record(
        "would_have_asked", opening, actor=audit.SYSTEM, at=timezone.now(), **noted
    )
    page = desk.get(reverse("opening", args=[opening.pk])).content.decode()
    assert "noted whom it would have texted (shadow mode) (R.S.)" in page
    page = desk.get(reverse("board")).content.decode()
    assert "would have texted first: R.S." in page


def test_the_page_of_an_opening_lists_its_offers(desk):
    offer = OfferFactory()
    page = desk.get(reverse("opening", args=[offer.opening_id])).content.decode()
    assert str(offer.entry.patient) in page
    assert "batch 1" in page


def test_a_closed_opening_says_why_and_has_no_buttons(desk):
    opening = OpeningFactory(status="withdrawn", closing_reason="mistake")
    page = desk.get(reverse("opening", args=[opening.pk])).content.decode()
    assert "Withdrawn: logged by mistake" in page
    assert "formaction" not in page


def test_why_a_patient_is_not_asked_is_told_rule_by_rule(desk):
    entry = EntryFactory(patient__last_name="Lindqvist", ready=False)
    opening = OpeningFactory()
    address = reverse("opening", args=[opening.pk])
    response = desk.post(address, {"patient_words": "lindqvist"})
    (verdict,) = response.context["verdicts"]
    assert verdict.words == "would not be asked"
    assert [rule.code for rule in verdict.failed] == ["ready"]
    assert str(entry.visit_type) in response.content.decode()


def test_a_patient_who_fits_can_be_asked(desk):
    EntryFactory(patient__last_name="Lindqvist")
    address = reverse("opening", args=[OpeningFactory().pk])
    response = desk.post(address, {"patient_words": "lindqvist"})
    assert response.context["verdicts"][0].words.startswith("can be asked by text")


def test_a_patient_without_consent_can_be_called(desk):
    EntryFactory(patient__last_name="Lindqvist", consented=False)
    address = reverse("opening", args=[OpeningFactory().pk])
    response = desk.post(address, {"patient_words": "lindqvist"})
    assert response.context["verdicts"][0].words == "can be called, not texted"


def test_a_patient_who_waits_for_nothing_is_said(desk):
    PatientFactory(last_name="Lindqvist")
    address = reverse("opening", args=[OpeningFactory().pk])
    page = desk.post(address, {"patient_words": "lindqvist"}).content.decode()
    assert "is not waiting for a visit" in page


def test_an_opening_that_does_not_exist_is_not_found(desk):
    assert desk.get(reverse("opening", args=[999])).status_code == 404


@pytest.mark.parametrize("number", [1, 5])
def test_the_page_costs_the_same_for_many_offers(
    desk, number, django_assert_num_queries
):
    opening = OpeningFactory(texting_from=timezone.now() - minutes(1))
    OfferFactory.create_batch(number, opening=opening)
    with django_assert_num_queries(27):
        desk.get(reverse("opening", args=[opening.pk]))


def test_nothing_is_logged_before_it_was_looked_at(desk, data):
    page = desk.post(NEW, {**data, "go": "grace"}).content.decode()
    assert "Nobody on the waitlist matches" in page
    assert not Opening.objects.exists()


def test_what_changed_since_the_look_is_looked_at_again(desk, data):
    seal = desk.post(NEW, data).context["seal"]
    changed = {**data, "clock": "3", "seal": seal, "go": "now"}
    page = desk.post(NEW, changed).content.decode()
    assert "Something changed since you looked" in page
    assert not Opening.objects.exists()


def test_a_look_shows_who_why_the_text_and_whom_to_phone(desk, data):
    Practice.objects.filter(pk=1).update(sending_mode="live")
    EntryFactory(patient__first_name="Rosa")
    EntryFactory(patient__first_name="Ada", consented=False)
    page = desk.post(NEW, {**data, "go": "look"}).content.decode()
    assert "R.S." in page
    assert "waiting 1 month: +1" in page
    assert "Reply YES to take it" in page
    assert "Ada Synthetic" in page
    assert "Send at 10:03 AM" in page


def test_skipped_it_is_logged_and_nobody_is_asked(desk, data):
    desk.post(NEW, {**data, "go": "skip"})
    assert Opening.objects.get().pause_reason == "staff"


def test_sent_now_there_is_no_grace_time(desk, data):
    log(desk, data, go="now")
    assert Opening.objects.get().texting_from == timezone.now()


@pytest.mark.parametrize(("pick", "day"), [("today", 3), ("tomorrow", 4)])
def test_the_quick_picks_are_days_of_the_place(desk, data, provider, pick, day):
    log(desk, {**data, "which_day": pick, "day": "", "clock": "230p"})
    start = local(provider.usual_location, date(2026, 3, day), time(14, 30))
    assert Opening.objects.get().starts_at == start


def test_a_quick_pick_and_another_date_are_not_guessed_between(desk, data):
    response = log(desk, {**data, "which_day": "tomorrow"})
    assert "Clear the date" in errors(response)
    assert not Opening.objects.exists()


def test_kinds_of_visit_left_empty_are_the_providers(desk, data, provider):
    provider.visit_types.add(VisitTypeFactory(name="Follow-up"))
    log(desk, {**data, "visit_types": []})
    assert [t.name for t in Opening.objects.get().visit_types.all()] == ["Follow-up"]


def test_what_cannot_be_halved_is_said_at_the_field(desk, data):
    response = log(desk, {**data, "minutes": "45", "in_halves": "on"})
    assert "cannot be halved" in errors(response)


def test_halves_are_logged_as_two(desk, data):
    log(desk, {**data, "minutes": "60", "in_halves": "on"})
    assert [each.minutes for each in Opening.objects.all()] == [30, 30]


def test_fields_filled_for_another_provider_do_not_count(desk, provider, data):
    other = ProviderFactory(usual_location=LocationFactory(), usual_minutes=25)
    stale = {"usual_of": other.pk, "location": other.usual_location_id, "minutes": 25}
    shown = desk.post(NEW, {**data, **stale, "go": "look"}).context["form"]
    assert shown["location"].value() == str(provider.usual_location_id)
    assert shown["minutes"].value() == "40"
    assert shown["usual_of"].value() == str(provider.pk)
