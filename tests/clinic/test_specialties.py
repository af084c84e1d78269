import pytest

from clinic.specialties import revealing


@pytest.mark.parametrize(
    "name",
    [
        "Lakeside Oncology",
        "Oncología Lago",
        "HIV clinic",
        "Clínica VIH",
        "Metadona Norte",
        "Methadone Program",
        "Salud mental",
        "Mental health",
        "Psychiatry Assoc.",
        "Psiquiatría",
        "Fertility Center",
        "Clínica de fertilidad",
        "Heart & Vascular",
        "Cardiología",
        "St. Mary Cardiology",
        "OB/GYN",
        "Obgyn Partners",
        "Women's Health",
        "AIDS Project",
        "Planned Parenthood",
        "Quimioterapia",
        "Weight loss",
        "Urología Sur",
    ],
)
def test_a_name_that_says_what_for_is_noticed(name):
    assert revealing(name)


@pytest.mark.parametrize(
    "name",
    [
        "Lakeside Clinic",
        "Main St",
        "Our practice",
        "Oak Ave",
        "it aids the office and its team",
        "Planning ahead",
        "Clínica del Lago",
        "Center for care",
        "Heather Lane",
        "Perla",
    ],
)
def test_an_ordinary_name_is_not(name):
    assert not revealing(name)


def test_the_words_are_named_once_each_as_they_were_typed():
    assert revealing("Oncología, HIV and oncología; HIV") == [
        "Oncología",
        "HIV",
        "oncología",
    ]
