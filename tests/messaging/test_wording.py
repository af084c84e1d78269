from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.template import Engine, TemplateDoesNotExist
from hypothesis import given
from hypothesis import strategies as st

from clinic.models import Practice
from messaging import checks, wording
from messaging.segments import count

NEW_YORK = ZoneInfo("America/New_York")
NOON = datetime(2026, 9, 30, 16, 30, tzinfo=UTC)


def offer(**changes):
    values = {"clinic": "Lakeside", "place": "Main St", "when": "Tue Mar 3, 2:30 PM"}
    return wording.render("offer", **{"language": "en", **values, **changes})


def codes(purpose, source):
    return {code for code, _ in checks.problems(purpose, Engine().from_string(source))}


def test_an_offer_reads_as_agreed():
    assert offer() == (
        "Lakeside: a visit opened up: Tue Mar 3, 2:30 PM, Main St. Reply YES to take "
        "it, NO to pass. First YES gets it. STOP ends texts."
    )


def test_initials_are_said_in_the_patients_language():
    assert "opened up for J.S.: Tue" in offer(for_whom="J.S.")
    assert "hay una cita para J.S.: Tue" in offer(for_whom="J.S.", language="es")


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("purpose", sorted(checks.PURPOSES))
def test_the_longest_values_stay_one_segment(purpose, language):
    body = wording.render(purpose, language=language, **checks.WORST)
    assert count(body).encoding == "GSM-7"
    assert count(body).units <= 160


@given(clinic=st.text(max_size=20), place=st.text(max_size=16))
def test_no_name_that_staff_type_makes_an_offer_longer(clinic, place):
    values = {**checks.WORST, "clinic": clinic, "place": place}
    found = count(wording.render("offer", language="es", **values))
    assert (found.encoding, found.parts) == ("GSM-7", 1)


@pytest.mark.parametrize(
    ("typed", "sent"),
    [
        ("Núñez Clínica", "Nuñez Clinica"),
        ("“Dr’s” – A…", '"Dr\'s" - A...'),
        ("2:30\u202fPM\u00a0at  3", "2:30 PM at 3"),
        ("é è à ñ ü ö ¿ ¡", "é è à ñ ü ö ¿ ¡"),
        ("ÁÍÓÚ êç łŁ ½ œ", "AIOU ec lL 1/2 oe"),
        ("n\u0303 e\u0301 a\u0301", "ñ é a"),
        ("[A] {B} ~ | \\ ^", "(A) (B) - / /"),
        ("診療所 😀 ok\r\n", "ok"),
    ],
)
def test_text_is_put_into_the_characters_of_one_septet(typed, sent):
    assert wording.plain(typed) == sent


def test_nothing_is_escaped_and_no_value_is_run_as_a_template():
    assert offer(clinic="A & B's {{ when }}").startswith("A & B's (( when )): ")


def test_a_missing_value_is_an_error_that_names_it():
    with pytest.raises(ValueError, match="offer text lacks place, when"):
        wording.render("offer", language="en", clinic="Lakeside")


@pytest.mark.parametrize(("purpose", "language"), [("nonsense", "en"), ("../x", "es")])
def test_an_unknown_purpose_is_an_error(purpose, language):
    with pytest.raises(TemplateDoesNotExist):
        wording.render(purpose, language=language)


def test_an_unknown_language_is_an_error():
    with pytest.raises(ValueError, match="fr"):
        offer(language="fr")


@pytest.mark.django_db
def test_the_practices_name_and_the_weekly_limit_come_by_themselves(settings):
    Practice.objects.update(text_name="Riverside")
    settings.SMS_WEEKLY_LIMIT = "tests.messaging.test_wording.five"
    body = wording.render("welcome", language="en", phone="212-555-0100")
    assert body.startswith("Riverside: ")
    assert "up to 5 a week" in body


def five():
    return 5


@pytest.mark.parametrize(
    ("language", "expected"),
    [("en", "Wed Sep 30, 12:30 PM"), ("es", "mie 30 sep, 12:30 PM")],
)
def test_a_time_is_said_in_the_locations_zone(language, expected):
    assert wording.when(NOON, NEW_YORK, language=language) == expected
    assert wording.when(NOON, ZoneInfo("America/Chicago")).endswith("11:30 AM")


def test_midnight_and_the_early_hours_are_am():
    midnight = datetime(2026, 1, 1, 0, 5, tzinfo=NEW_YORK)
    assert wording.when(midnight, NEW_YORK) == "Thu Jan 1, 12:05 AM"


@given(st.integers(0, 366 * 24 * 60), st.sampled_from(["en", "es"]))
def test_a_time_never_takes_more_than_its_limit(later, language):
    start = NOON + timedelta(minutes=later)
    said = wording.when(start, NEW_YORK, language=language)
    assert len(said) <= wording.LIMITS["when"]
    assert wording.plain(said) == said


def test_the_check_is_content_with_the_templates_we_have():
    assert checks.check_wording() == []


@pytest.mark.parametrize(
    ("purpose", "source", "code"),
    [
        ("taken", "{{ clinic }}: gone {{ whem }}. STOP", "messaging.E002"),
        ("declined", "A clinic: thank you. STOP", "messaging.E003"),
        ("declined", "{{ clinic }}: está bien. STOP", "messaging.E004"),
        ("declined", "{{ clinic }}: " + "very " * 30 + "STOP", "messaging.E005"),
        ("declined", "{{ clinic }}: thank you.", "messaging.E006"),
        ("declined", "{{ clinic }}: STOP or CANCEL.", "messaging.E007"),
        ("late_yes", "{{ clinic }}: Reply YES.", "messaging.E008"),
    ],
)
def test_the_check_refuses_a_spoilt_template(purpose, source, code):
    assert codes(purpose, source) == {code}


def test_the_check_misses_a_template_that_is_not_there(monkeypatch):
    monkeypatch.setattr(checks, "PURPOSES", {"nonsense"})
    assert {error.id for error in checks.check_wording()} == {"messaging.E001"}


def test_the_check_misses_a_weekly_limit_that_is_not_there(settings):
    assert checks.check_weekly_limit() == []
    settings.SMS_WEEKLY_LIMIT = "offers.nowhere.texts_per_week"
    assert [error.id for error in checks.check_weekly_limit()] == ["messaging.E009"]
