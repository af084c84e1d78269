"""The pages of closures."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from clinic.models import Closure
from tests.factories import (
    LocationFactory,
    OpeningFactory,
    days,
    hours,
)
from tests.offers.test_closures import beside, closed, displaced_entry, won

pytestmark = pytest.mark.django_db


@pytest.fixture
def opening(clock):
    return OpeningFactory()


@pytest.fixture
def out(opening):
    return closed(timezone.now(), provider=opening.provider, save=False)


@pytest.fixture
def data(opening):
    """Today and tomorrow, whole days; now it is Tuesday, 10:00."""
    return {
        "provider": opening.provider_id,
        "locations": [],
        "first_day": "2026-03-03",
        "last_day": "2026-03-04",
        "from_clock": "",
        "to_clock": "",
        "reason": "sick",
    }


NEW = "/closures/new/"


def save(desk, data):
    seal = desk.post(NEW, {**data, "go": "look"}).context.get("seal", "")
    return desk.post(NEW, {**data, "go": "save", "seal": seal})


def test_it_is_looked_at_before_it_is_saved(desk, data, opening):
    won(beside(opening))
    displaced_entry(opening)
    page = desk.post(NEW, {**data, "go": "save"}).content.decode()
    assert "1 open time will be withdrawn" in page
    assert "1 won visit must be phoned" in page
    assert "1 patient on the waitlist will lose their visit" in page
    assert not Closure.objects.exists()


def test_saved_the_page_says_whom_to_phone(desk, data, opening):
    booking = won(beside(opening))
    response = save(desk, data)
    page = desk.get(response.url).content.decode()
    assert "1 open time withdrawn" in page
    assert str(booking.offer.entry.patient) in page
    assert reverse("closure_take_back", args=[Closure.objects.get().pk, booking.pk])
    assert "1 won visit to phone" in desk.get("/closures/").content.decode()


def test_a_win_since_the_look_is_looked_at_first(desk, data, opening):
    seal = desk.post(NEW, data).context["seal"]
    won(opening)
    page = desk.post(NEW, {**data, "go": "save", "seal": seal}).content.decode()
    assert "Something changed since you looked" in page
    assert not Closure.objects.exists()


def test_whole_days_end_at_midnight_there(desk, data, opening):
    save(desk, {**data, "locations": [opening.location_id]})
    closure = Closure.objects.get()
    zone = opening.location.zone
    first, last = (
        each.astimezone(zone) for each in (closure.starts_at, closure.ends_at)
    )
    assert (first.day, first.hour, last.day, last.hour) == (3, 0, 5, 0)


def test_a_part_of_a_day(desk, data):
    save(desk, {**data, "last_day": "", "from_clock": "1", "to_clock": "4:30"})
    closure = Closure.objects.get()
    assert closure.ends_at - closure.starts_at == hours(3.5)


def test_a_holiday_closes_several_places(desk, data):
    places = [LocationFactory().pk, LocationFactory(timezone="America/Chicago").pk]
    response = save(desk, {**data, "provider": "", "locations": places})
    assert response.url == "/closures/"
    assert Closure.objects.count() == 2


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"provider": ""}, "Choose a provider, or tick a place"),
        ({"first_day": ""}, "Choose the first day"),
        ({"reason": ""}, "Say in a word or two why"),
        ({"last_day": "2026-03-02"}, "The end must be later"),
        ({"last_day": "", "from_clock": "3p", "to_clock": "1p"}, "must be later"),
        ({"from_clock": "x"}, "no time we can read"),
        ({"first_day": "2026-03-01", "last_day": "2026-03-02"}, "over already"),
        ({"last_day": "2031-03-02"}, "Check the year"),
        (
            {"first_day": "2026-03-08", "last_day": "", "from_clock": "02:30"},
            "does not exist",
        ),
    ],
)
def test_an_error_says_what_to_do_and_keeps_what_was_typed(
    desk, data, change, sentence
):
    response = desk.post(NEW, {**data, "reason": "flu", **change})
    assert sentence in str(response.context["form"].errors)
    assert "reason" in change or 'value="flu"' in response.content.decode()
    assert not Closure.objects.exists()


def test_the_same_again_is_refused(desk, data):
    save(desk, data)
    response = desk.post(NEW, data)
    assert "out then already" in str(response.context["form"].errors)


def test_a_provider_is_out_where_they_work(desk, data, opening):
    opening.provider.locations.add(opening.location)
    response = desk.post(NEW, {**data, "locations": [LocationFactory().pk]})
    assert "does not work at" in str(response.context["form"].errors)


def test_the_buttons_of_a_closure(desk, opening, out):
    entry, booking = displaced_entry(opening), None
    booking = won(opening)
    out.save()
    here = {"next": reverse("closure", args=[out.pk])}
    address = reverse("closure_take_back", args=[out.pk, booking.pk])
    assert "Taken back" in desk.post(address, here, follow=True).content.decode()
    assert "is not inside" in desk.post(address, here, follow=True).content.decode()
    address = reverse("closure_move_up", args=[out.pk])
    one = {**here, "entry": entry.pk}
    assert "1 patient moved up" in desk.post(address, one, follow=True).content.decode()
    assert "Nobody was left" in desk.post(address, here, follow=True).content.decode()


def test_a_closure_is_ended_or_taken_back_by_a_button(desk, opening, out, clock):
    later = closed(timezone.now() + days(4), location=opening.location)
    out.save()
    clock.shift(hours(1))
    answer = desk.post(reverse("closure_end", args=[out.pk]), follow=True)
    assert "Ended now" in answer.content.decode()
    answer = desk.post(reverse("closure_end", args=[later.pk]), follow=True)
    assert "has not begun" in answer.content.decode()
    answer = desk.post(reverse("closure_cancel", args=[later.pk]), follow=True)
    assert "Taken back" in answer.content.decode()


@pytest.mark.parametrize("number", [1, 4])
def test_the_page_costs_the_same_for_many(
    desk, opening, out, number, django_assert_max_num_queries
):
    out.save()
    for n in range(1, number + 1):
        displaced_entry(opening)
        won(beside(opening, n))
        closed(timezone.now(), provider=opening.provider)
    with django_assert_max_num_queries(22):
        desk.get(reverse("closure", args=[out.pk]))
    with django_assert_max_num_queries(9):
        page = desk.get("/closures/").content.decode()
    assert f"{number} won visit" in page
    assert f"{number} patient" in page
