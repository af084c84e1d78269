from __future__ import annotations

import pytest
from django.urls import reverse

from offers.models import Opening
from tests.factories import UserFactory, days, hours
from tests.offers.test_arrivals import visit

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
PAGE, NOTE = reverse("arrivals"), reverse("arrivals_note")


def send(
    desk, answers: dict[Opening, str], was: dict[Opening, str], **data: str
) -> str:
    fields = {f"visit-{opening.pk}": answer for opening, answer in answers.items()}
    fields |= {f"was-{opening.pk}": answer for opening, answer in was.items()}
    response = desk.post(NOTE, {**fields, **data}, follow=True)
    return " ".join(str(message) for message in response.context["messages"])


def attended(*openings: Opening) -> list[bool | None]:
    found = Opening.objects.in_bulk()
    return [found[each.pk].attended for each in openings]


def test_the_page_lists_todays_visits(desk):
    opening = visit()
    page = desk.get(PAGE).content.decode()
    assert str(opening.bookings.get().offer.entry.patient) in page
    assert "Save, the others arrived" in page


def test_one_pass_answers_for_all(desk):
    absent, first, second = visit(), visit(ago=hours(2)), visit(ago=hours(3))
    unknown = dict.fromkeys([absent, first, second], "")
    words = send(desk, {**unknown, absent: "absent"}, unknown, rest="arrived")
    assert words == "Noted for 3 visits."
    assert attended(absent, first, second) == [False, True, True]


def test_only_what_is_chosen_is_noted_without_the_rest(desk):
    one, other = visit(), visit(ago=hours(2))
    send(desk, {one: "arrived", other: ""}, {one: "", other: ""})
    assert attended(one, other) == [True, None]


def test_an_answer_is_changed_and_cleared(desk):
    opening = visit()
    send(desk, {opening: "absent"}, {opening: ""})
    send(desk, {opening: "arrived"}, {opening: "absent"})
    assert attended(opening) == [True]
    send(desk, {opening: ""}, {opening: "arrived"})
    assert attended(opening) == [None]


def test_a_colleague_who_was_first_is_not_overruled(desk):
    opening = visit()
    send(desk, {opening: "arrived"}, {opening: ""})
    words = send(desk, {opening: "absent"}, {opening: ""})
    assert "Not noted for 1 visit" in words
    assert attended(opening) == [True]


def test_a_visit_still_ahead_is_left_alone(desk):
    later = visit(ago=-hours(2))
    assert "has not begun" in desk.get(PAGE).content.decode()
    send(desk, {later: "arrived"}, {later: ""}, rest="arrived")
    assert attended(later) == [None]


@pytest.mark.parametrize("typed", ["", "nonsense", "2026-02-30"])
def test_a_day_that_is_none_is_today(desk, typed):
    visit()
    page = desk.get(PAGE, {"day": typed}).content.decode()
    assert "Tue Mar 3" in page
    opening = Opening.objects.get()
    send(desk, {opening: "arrived"}, {opening: ""}, day=typed)
    assert attended(opening) == [True]


@pytest.mark.parametrize(("was", "answer"), [("", "perhaps"), ("perhaps", "arrived")])
def test_an_answer_that_is_none_changes_nothing(desk, was, answer):
    opening = visit()
    assert "Nothing was changed" in send(desk, {opening: answer}, {opening: was})
    assert attended(opening) == [None]


def test_a_day_that_was_forgotten_is_one_click_away(desk):
    opening = visit(ago=days(1))
    assert "?day=2026-03-02" in desk.get(PAGE).content.decode()
    page = desk.get(PAGE, {"day": "2026-03-02"}).content.decode()
    assert f"visit-{opening.pk}" in page


def test_who_may_not_change_bookings_notes_nothing(client):
    client.force_login(UserFactory(is_superuser=False))
    assert client.get(PAGE).status_code == 403
    assert client.post(NOTE).status_code == 403


def test_a_get_notes_nothing(desk):
    assert desk.get(NOTE).status_code == 405


@pytest.mark.parametrize("number", [1, 6])
def test_the_page_costs_the_same_for_many_visits(
    desk, number, django_assert_num_queries
):
    for ago in range(number):
        visit(ago=hours(1 + ago))
    with django_assert_num_queries(12):
        desk.get(PAGE)
