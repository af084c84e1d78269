import pytest

from tests.factories import PatientFactory
from waitlist import duplicates
from waitlist.duplicates import Person

PHONE, OTHER = "+12035550150", "+12035550151"
KATE = Person(1, "Katherine", "Muñoz", PHONE)


@pytest.mark.parametrize(
    ("first", "last", "phone", "why"),
    [
        ("Katherine", "Muñoz", PHONE, "the same name and phone"),
        ("KATHERINE", "Munoz", OTHER, "the same name, another phone"),
        ("Munoz", "Katherine", OTHER, "the same name, another phone"),
        ("Katherine", "Schmidt", PHONE, "the same phone and a similar name"),
        ("Kath", "Muñoz", PHONE, "the same phone and a similar name"),
        ("Katherin", "Muños", PHONE, "the same phone and a similar name"),
        ("Eva", "Muñoz", PHONE, ""),
        ("Eva", "Schmidt", PHONE, ""),
        ("Kath", "Muñoz", OTHER, ""),
    ],
)
def test_who_may_be_the_same_person(first, last, phone, why):
    assert duplicates.reason(KATE, Person(2, first, last, phone)) == why


def test_different_record_numbers_are_different_people():
    one = Person(1, "Ana", "Muster", PHONE, "A-1")
    assert not duplicates.reason(one, Person(2, "Ana", "Muster", PHONE, "A-2"))
    assert duplicates.reason(one, Person(2, "Eva", "Sonst", OTHER, "A-1"))


@pytest.mark.django_db
def test_the_likeliest_comes_first_and_nobody_is_their_own_double():
    far = PatientFactory(first_name="Ana", last_name="Muster", phone=OTHER)
    near = PatientFactory(first_name="ana", last_name="muster", phone=PHONE)
    PatientFactory(first_name="Eva", last_name="Muster", phone=PHONE)
    new = duplicates.of(Person(0, "Ana", "Muster", PHONE))
    assert [match.patient for match in new] == [near, far]
    assert [m.patient for m in duplicates.of(Person.of(near))] == [far]
    assert duplicates.all_ids() == {far.pk, near.pk}
