"""A released appointment becomes an opening, which is filled, and so on."""

from __future__ import annotations

import pytest

from offers import chain
from offers.models import Opening
from tests.factories import BookingFactory, OpeningFactory

pytestmark = pytest.mark.django_db


def won(**fields) -> Opening:
    booking = BookingFactory(
        offer__opening__status="filled",
        offer__opening__closing_reason="won_by_text",
        **{f"offer__opening__{name}": value for name, value in fields.items()},
    )
    return booking.opening


def link(after: Opening, **fields) -> Opening:
    return won(released_from=after.bookings.get(), source="released", **fields)


def three() -> list[Opening]:
    first = won()
    second = link(first)
    return [first, second, link(second)]


def test_one_cancellation_and_three_patients_seen_sooner():
    links = three()
    for each in links:
        found = chain.of([each.pk])[each.pk]
        assert list(found.openings) == links
        assert found.words == "one cancellation, 3 patients seen sooner"


def test_a_time_that_is_still_open_has_nobody_yet():
    first = won()
    OpeningFactory(released_from=first.bookings.get(), source="released")
    words = chain.of([first.pk])[first.pk].words
    assert words == "one cancellation, 1 patient seen sooner"


def test_a_time_on_its_own_is_no_chain():
    opening = won()
    assert chain.of([opening.pk])[opening.pk].words == ""


@pytest.mark.parametrize("number", [1, 4])
def test_many_chains_cost_what_one_does(number, django_assert_num_queries):
    ids = [each.pk for _ in range(number) for each in three()[:1]]
    with django_assert_num_queries(6):
        assert len(chain.of(ids)) == number
