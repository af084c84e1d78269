import pytest

from tests import factories


@pytest.mark.django_db
def test_the_factories_make_valid_rows():
    booking = factories.BookingFactory()
    assert booking.opening.offers.count() == 1
    assert booking.offer.entry.patient.phone.startswith("+1")
