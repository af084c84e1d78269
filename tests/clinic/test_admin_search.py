"""Names that staff search for stand in no address."""

from __future__ import annotations

import pytest
from django.urls import reverse

from clinic import admin_search
from tests.factories import EntryFactory, PatientFactory

pytestmark = pytest.mark.django_db
PATIENTS = "admin:waitlist_patient_changelist"
NAME = "Abernathy"


@pytest.fixture
def desk(client, user):
    PatientFactory(last_name=NAME)
    PatientFactory(last_name="Brown")
    client.force_login(user)
    return client


def search(desk, words=NAME, **told):
    return desk.post(reverse(PATIENTS), {"q": words, **told}, follow=True)


def listed(response) -> list[str]:
    return [row.last_name for row in response.context["cl"].result_list]


def test_a_search_leads_to_a_key_that_lists_the_same(desk):
    response = search(desk)
    address = response.redirect_chain[-1][0]
    assert NAME not in address
    assert listed(response) == [NAME]
    assert listed(desk.get(address)) == [NAME]
    assert f'value="{NAME}"' in response.content.decode()


def test_filters_stay_and_their_links_carry_the_key_only(desk):
    response = search(desk, language__exact="en")
    assert "language__exact=en" in response.redirect_chain[-1][0]
    page = response.content.decode()
    assert f"q={NAME}" not in page
    assert f"q={response.wsgi_request.GET['q']}" in page


def test_words_that_stand_in_an_address_are_taken_out_of_it(desk):
    response = desk.get(reverse(PATIENTS), {"q": NAME})
    assert response.status_code == 302
    assert NAME not in response.url
    assert listed(desk.get(response.url)) == [NAME]


def test_a_key_of_another_session_lists_everybody_and_says_so(desk):
    response = desk.get(reverse(PATIENTS), {"q": "key-0123456789ab"}, follow=True)
    assert len(listed(response)) == 2
    assert "no longer kept" in response.content.decode()


def test_an_empty_search_ends_the_search(desk):
    assert len(listed(search(desk, words=" "))) == 2


def test_only_the_newest_searches_are_kept(desk):
    for number in range(admin_search.KEPT + 3):
        search(desk, words=f"Name{number}")
    search(desk, words="Name22")
    assert next(iter(desk.session["searches"].values())) == "Name3"
    assert len(desk.session["searches"]) == admin_search.KEPT


def test_an_action_on_rows_found_is_no_search(desk):
    entry = EntryFactory(patient__last_name="Abernathy")
    page = reverse("admin:waitlist_waitlistentry_changelist")
    found = desk.post(page, {"q": NAME}).url
    told = {"action": "pause", "_selected_action": [entry.pk]}
    assert "q=key-" in found
    assert desk.post(found, told).status_code in (200, 302)


def test_what_is_typed_into_a_chooser_is_in_no_address(desk):
    told = {"app_label": "waitlist", "model_name": "waitlistentry"}
    told |= {"field_name": "patient", "term": NAME}
    address = reverse("admin:autocomplete")
    assert desk.get(address, told).status_code == 405
    assert NAME in desk.post(address, told).json()["results"][0]["text"]
    form = desk.get(reverse("admin:waitlist_waitlistentry_add")).content.decode()
    assert 'data-ajax--type="POST"' in form
