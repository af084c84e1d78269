"""What production prints, given the worst that libraries hand to the loggers."""

import io
import logging
import traceback

import psycopg
import pytest
from django.conf import settings
from django.db import IntegrityError, connection
from django.test import RequestFactory
from twilio.base.exceptions import TwilioRestException

from clinic.logs import PrivateFilter, PrivateFormatter, PrivateHandler, redact
from waitlist.models import Patient

PHONE = "+12125550123"
NAME = "Zzyzx"


@pytest.fixture
def printed():
    """A logger with the console's handler of settings.LOGGING, and its lines."""
    out = io.StringIO()
    handler = PrivateHandler(out)
    handler.addFilter(PrivateFilter())
    line = settings.LOGGING["formatters"]["line"]
    handler.setFormatter(PrivateFormatter(line["format"], style=line["style"]))
    logger = logging.Logger("a.dependency", logging.INFO)
    logger.addHandler(handler)
    logger.lines = out.getvalue
    return logger


@pytest.mark.parametrize(
    "phone",
    [
        PHONE,
        "%2B12125550123",
        "212-555-0123",
        "(212) 555-0123",
        "1.212.555.0123",
        "212 555 0123",
        "555-0123",
        "2026-11-22 2125550123",
    ],
)
def test_a_number_in_any_spelling_is_removed(printed, phone):
    printed.info("no answer from %s.", phone)
    assert "0123" not in printed.lines()


@pytest.mark.parametrize(
    "harmless",
    ["2026-11-22 14:00:05.123", "127.0.0.1:8000", "offer 123456", "v9.0.43 6.12.0"],
)
def test_dates_addresses_and_ids_stay(harmless):
    assert redact(f"at {harmless} done") == f"at {harmless} done"


def test_a_query_string_is_removed_from_any_line(printed):
    printed.warning('"GET /inbox/?q=Zzyzx&page=2 HTTP/1.1" 500')
    assert printed.lines().endswith('"GET /inbox/?… HTTP/1.1" 500\n')


def test_a_failed_request_shows_its_path_and_the_errors_place_only(printed):
    request = RequestFactory().get("/patients/", {"q": NAME}, HTTP_COOKIE=NAME)
    try:
        raise LookupError(f"no patient {NAME} {PHONE}")
    except LookupError as error:
        printed.error(
            "%s: %s",
            "Internal Server Error",
            request.path,
            extra={"request": request, "status_code": 500},
            exc_info=error,
        )
    lines = printed.lines()
    assert "Internal Server Error: /patients/" in lines
    assert "test_logs.py" in lines
    assert lines.endswith("LookupError\n")
    assert NAME not in lines


def test_a_traceback_that_another_handler_printed_is_not_reused(printed):
    other = logging.StreamHandler(io.StringIO())
    printed.handlers.insert(0, other)
    try:
        raise LookupError(NAME)
    except LookupError:
        printed.exception("failed")
    assert NAME in other.stream.getvalue()
    assert NAME not in printed.lines()


def test_the_causes_of_an_error_are_named_without_their_words(printed):
    try:
        try:
            raise KeyError(NAME)
        except KeyError as cause:
            raise LookupError(NAME) from cause
    except LookupError:
        printed.exception("failed")
    assert "LookupError\n" in printed.lines()
    assert printed.lines().endswith("KeyError\n")
    assert NAME not in printed.lines()


def test_no_error_at_all_is_no_traceback(printed):
    printed.error("failed", exc_info=True)
    assert "failed" in printed.lines()


@pytest.mark.parametrize("as_message", [True, False])
def test_an_error_as_message_or_argument_is_its_class(printed, as_message):
    error = TwilioRestException(400, f"/x?To={PHONE}", f"The 'To' of {NAME} is wrong")
    if as_message:
        printed.error(error)
    else:
        printed.error("not sent: %s", error)
    assert printed.lines().endswith("TwilioRestException\n")


def test_a_broken_call_prints_its_place_and_no_value(printed, capsys):
    printed.error("%s and %s", NAME)
    assert "unprintable message at test_logs" in printed.lines()
    assert NAME not in printed.lines() + capsys.readouterr().err


def test_a_line_that_cannot_be_written_is_not_printed_elsewhere(printed, capsys):
    printed.handlers[0].stream.close()
    printed.error("about %s", NAME)
    assert capsys.readouterr().err == "a log line of a.dependency was lost\n"


def fail_like_a_task():
    """What django-q logs: the error's words, then the traceback, in one message."""
    try:
        try:
            raise psycopg.errors.UniqueViolation(
                f"duplicate key\nDETAIL:  Key (name)=({NAME}) already exists."
            )
        except psycopg.Error as cause:
            raise IntegrityError(f"duplicate key\nDETAIL: ({NAME})") from cause
    except IntegrityError as error:
        result = f"{error} : {traceback.format_exc()}"
    return f"Failed 'offers.tasks.tick' (six-red-dogs) - {result}"


def test_a_failed_task_keeps_its_name_places_and_class(printed):
    printed.error(fail_like_a_task())
    lines = printed.lines()
    assert "Failed 'offers.tasks.tick' (six-red-dogs)\n" in lines
    assert "in fail_like_a_task" in lines
    assert lines.endswith("django.db.utils.IntegrityError\n")
    assert NAME not in lines


@pytest.mark.parametrize(
    "words",
    [
        "Key (phone)=(Zzyzx) already exists.",
        "Key (last_name, note)=(Zzyzx, call (home)) already exists.",
        "Failing row contains (7, Zzyzx, null, Zzyzx (new)).",
    ],
)
def test_the_values_of_a_row_are_removed_from_databases_words(printed, words):
    printed.error("ERROR: %s", words)
    assert "Zzyzx" not in printed.lines()


@pytest.mark.postgres
@pytest.mark.django_db
def test_a_real_database_error_prints_class_and_constraint(printed):
    table = Patient._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"ALTER TABLE {table} ADD CONSTRAINT one_name UNIQUE (last_name)"
        )
    patient = {"first_name": NAME, "last_name": NAME, "phone": PHONE}
    Patient.objects.create(**patient)
    try:
        Patient.objects.create(**patient)
    except IntegrityError as error:
        printed.exception("failed with %s", error)
    assert printed.lines().endswith("UniqueViolation(one_name)\n")
    assert "failed with IntegrityError(one_name)\n" in printed.lines()
    assert NAME not in printed.lines()


@pytest.mark.parametrize("name", ["", *settings.LOGGING["loggers"]])
def test_every_configured_logger_ends_at_the_private_console(name):
    logger = settings.LOGGING["loggers"].get(name, {})
    assert not logger.get("handlers")
    assert logger.get("propagate", True)
    assert settings.LOGGING["handlers"]["console"]["filters"] == ["private"]


@pytest.mark.parametrize("name", ["twilio.http_client", "urllib3", "django.server"])
def test_libraries_that_print_whole_requests_are_kept_quiet(name):
    assert not logging.getLogger(name).isEnabledFor(logging.INFO)


def test_statements_with_their_values_are_not_logged():
    assert not logging.getLogger("django.db.backends").isEnabledFor(logging.DEBUG)
