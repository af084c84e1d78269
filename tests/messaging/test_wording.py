from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clinic.models import Practice
from messaging import checks, wording
from messaging.segments import count
from messaging.wording import built_in, rules
from messaging.wording.built_in import NoSuchText
from messaging.wording.purposes import PURPOSES

pytestmark = pytest.mark.django_db

NEW_YORK = ZoneInfo("America/New_York")
NOON = datetime(2026, 9, 30, 16, 30, tzinfo=UTC)
LONGEST = {
    "clinic": "W" * 20,
    "place": "W" * 16,
    "when": "Wed Sep 30, 12:30 PM",
    "old": "Wed Sep 30, 12:30 PM",
    "other": "Wed Sep 30, 12:30 PM",
    "phone": "212-555-0100",
    "weekly": "10",
    "for_whom": "J.S.",
}


def offer(**changes):
    values = {"clinic": "Lakeside", "place": "Main St", "when": "Tue Mar 3, 2:30 PM"}
    return wording.compose("offer", **{"language": "en", **values, **changes}).body


def codes(purpose, body, language="en"):
    return {problem.code for problem in rules.problems(purpose, language, body)}


def test_an_offer_reads_as_agreed():
    assert offer() == (
        "Lakeside: a visit opened up: Tue Mar 3, 2:30 PM, Main St. Reply YES to take "
        "it, NO to pass. First YES gets it. STOP ends texts."
    )


def test_initials_are_said_in_the_patients_language():
    assert "opened up for J.S.: Tue" in offer(for_whom="J.S.")
    assert "hay una cita para J.S.: Tue" in offer(for_whom="J.S.", language="es")


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("purpose", sorted(PURPOSES))
def test_the_longest_values_stay_one_segment(purpose, language):
    body = wording.compose(purpose, language=language, **LONGEST).body
    assert count(body).encoding == "GSM-7"
    assert count(body).units <= 160


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(clinic=st.text(max_size=20), place=st.text(max_size=16))
def test_no_name_that_staff_type_makes_an_offer_longer(clinic, place):
    values = {**LONGEST, "clinic": clinic, "place": place}
    found = count(wording.compose("offer", language="es", **values).body)
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


def test_nothing_is_escaped_and_no_value_is_filled_in_again():
    assert offer(clinic="A & B's {when}").startswith("A & B's (when): ")


def test_a_missing_value_is_an_error_that_names_it():
    with pytest.raises(ValueError, match="offer text: no value for place, when"):
        wording.compose("offer", language="en", clinic="Lakeside")


@pytest.mark.parametrize(("purpose", "language"), [("nonsense", "en"), ("../x", "es")])
def test_an_unknown_purpose_is_an_error(purpose, language):
    with pytest.raises(NoSuchText):
        wording.compose(purpose, language=language)


def test_an_unknown_language_is_an_error():
    with pytest.raises(ValueError, match="fr"):
        offer(language="fr")


def test_the_practices_name_and_the_weekly_limit_come_by_themselves(settings):
    Practice.objects.update(text_name="Riverside")
    settings.SMS_WEEKLY_LIMIT = "tests.messaging.test_wording.five"
    body = wording.compose("welcome", language="en", phone="212-555-0100").body
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


def test_the_check_misses_a_text_that_is_not_there(monkeypatch):
    monkeypatch.setitem(PURPOSES, "nonsense", PURPOSES["declined"])
    found = [error.id for error in checks.check_wording()]
    assert found == ["messaging.E001", "messaging.E001"]


@pytest.mark.parametrize(
    ("body", "code"),
    [("{clinic}: está bien. STOP", "messaging.E004"), ("no", "messaging.E003")],
)
def test_the_check_refuses_a_spoilt_built_in_text(monkeypatch, body, code):
    monkeypatch.setattr(built_in, "body", lambda purpose, language: body)
    assert code in {error.id for error in checks.check_wording()}


def test_the_check_misses_a_weekly_limit_that_is_not_there(settings):
    assert checks.check_weekly_limit() == []
    settings.SMS_WEEKLY_LIMIT = "offers.nowhere.texts_per_week"
    assert [error.id for error in checks.check_weekly_limit()] == ["messaging.E009"]
