"""Each contradiction in the settings is found, and named, before anything starts."""

import os
import subprocess
import sys
from datetime import UTC, datetime

import pytest
import time_machine
from django.apps import apps
from django.core.checks import run_checks

from clinic import checks
from clinic import settings as project_settings
from clinic.environment import BadVariable, Environment
from clinic.models import Practice

SID = "0123456789abcdef" * 2


def found(**kwargs):
    return {
        message.id
        for message in run_checks(**kwargs)
        if message.id.startswith("clinic.")
    }


@pytest.fixture(autouse=True)
def _handlers(settings):
    """One test below is about the real ones."""
    for name in checks.HANDLERS:
        setattr(settings, name, ["clinic.texting.stop"])


@time_machine.travel(datetime(2026, 11, 22, 20, 0, 3, tzinfo=UTC))
def test_the_hour_that_desks_close_at_is_no_fault_at_that_hour():
    faults = run_checks(app_configs=[apps.get_app_config("clinic")])
    assert [each.id for each in faults if not each.is_silenced()] == []


@pytest.mark.parametrize("name", checks.HANDLERS)
def test_every_handler_of_the_project_exists(settings, name):
    setattr(settings, name, getattr(project_settings, name))
    assert found() == set()


@pytest.mark.parametrize(
    ("name", "value", "fault"),
    [
        ("SECRET_KEY_IS_SET", False, "clinic.E001"),
        ("ALLOWED_HOSTS", [], "clinic.E002"),
        ("SITE_URL", "", "clinic.E003"),
        ("SITE_URL", "waitlist.example.org", "clinic.E003"),
        ("SITE_URL", "ftp://waitlist.example.org", "clinic.E003"),
        ("SITE_URL", "https://waitlist.example.org/app", "clinic.E003"),
        ("SITE_URL", "https://waitlist.example.org?x=1", "clinic.E003"),
        ("SITE_URL", "https://waitlist.example.org:port", "clinic.E003"),
        ("SITE_URL", "https://[waitlist", "clinic.E003"),
        ("TWILIO_AUTH_TOKENS", [], "clinic.E004"),
        ("TWILIO_ACCOUNT_SID", "", "clinic.E004"),
        ("TWILIO_API_KEY", "SK" + SID, "clinic.E005"),
        ("TWILIO_API_SECRET", "secret", "clinic.E005"),
        ("TWILIO_MESSAGING_SERVICE_SID", "", "clinic.E006"),
        ("TWILIO_ACCOUNT_SID", "SK" + SID, "clinic.E007"),
        ("TWILIO_ACCOUNT_SID", "AC123", "clinic.E007"),
        ("TWILIO_MESSAGING_SERVICE_SID", "AC" + SID, "clinic.E007"),
        ("TWILIO_API_KEY", "key", "clinic.E007"),
        ("TWILIO_FROM_NUMBER", "212-555-0100", "clinic.E008"),
        ("TWILIO_API_BASE_URL", "https://carrier.example.org", "clinic.E009"),
        ("TWILIO_API_BASE_URL", "http://127.0.0.1.example.org", "clinic.E009"),
        ("TWILIO_API_BASE_URL", "127.0.0.1:8100", "clinic.E009"),
        ("SMS_INBOUND_HANDLERS", ["clinic.nowhere.handle"], "clinic.E010"),
        ("SMS_OUTCOME_HANDLERS", ["clinic.texting.nothing"], "clinic.E010"),
        ("WAITLIST_CHANGE_HANDLERS", ["nonsense"], "clinic.E010"),
    ],
)
def test_a_setting_that_cannot_work_is_named(settings, name, value, fault):
    setattr(settings, name, value)
    assert fault in found()


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"workers": 0}, "clinic.E011"),
        ({"retry": 99}, "clinic.E012"),
        ({"workers": 1, "retry": 165}, "clinic.E012"),
        ({"timeout": 60}, "clinic.E012"),
    ],
)
def test_a_queue_that_would_hand_out_a_task_twice_is_refused(settings, change, fault):
    settings.Q_CLUSTER = settings.Q_CLUSTER | change
    assert found() == {fault}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SITE_URL", "https://waitlist.example.org:8443"),
        ("SITE_URL", "http://[::1]:8000"),
        ("TWILIO_FROM_NUMBER", "+12125550100"),
        ("TWILIO_FROM_NUMBER", "12345"),
        ("TWILIO_API_BASE_URL", "http://localhost:8100"),
        ("TWILIO_API_BASE_URL", ""),
    ],
)
def test_a_setting_that_works_is_left_alone(settings, name, value):
    setattr(settings, name, value)
    assert found() == set()


def test_no_twilio_at_all_is_fine_for_a_practice_that_phones(settings):
    for name in checks.SIDS:
        setattr(settings, name, "")
    settings.TWILIO_AUTH_TOKENS = []
    assert found() == set()


def test_development_needs_neither_hosts_nor_an_address(settings):
    settings.DEBUG, settings.ALLOWED_HOSTS, settings.SITE_URL = True, [], ""
    assert found() == set()


def test_plain_http_is_a_warning_of_deployment_only(settings):
    settings.SITE_URL = "http://waitlist.example.org"
    assert "clinic.W002" not in found()
    assert "clinic.W002" in found(include_deployment_checks=True)


@pytest.mark.parametrize("url", ["http://localhost:8000", "https://example.org"])
def test_http_on_this_machine_and_https_pass_deployment(settings, url):
    settings.SITE_URL = url
    assert "clinic.W002" not in found(include_deployment_checks=True)


def test_sqlite_is_a_warning_of_deployment_only(settings):
    from django.db import connection

    expected = connection.vendor == "sqlite"
    assert ("clinic.W001" in found(include_deployment_checks=True)) is expected
    assert "clinic.W001" not in found()


@pytest.mark.parametrize(
    "assignment",
    [
        "DEBUG=maybe",
        "SESSION_IDLE_SECONDS=abc",
        "SESSION_IDLE_SECONDS=-1",
        "WORKER_SILENT_SECONDS=nan",
        "SMS_RETRY_SECONDS=5s",
        "DATABASE_URL=clinic",
        "DATABASE_URL=mysql://user:pass-word@host/name",
        "DATABASE_URL=postgres://user:pass-word@host:port/name",
    ],
)
def test_a_value_that_does_not_parse_is_one_sentence_without_the_value(assignment):
    name, value = assignment.split("=", 1)
    run = subprocess.run(
        [sys.executable, "manage.py", "check"],
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "clinic.settings", name: value},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 1
    assert run.stderr.startswith(f"Not started. The environment variable {name} must")
    assert len(run.stderr.splitlines()) == 1
    assert "pass-word" not in run.stderr + run.stdout


def test_a_password_may_hold_a_dollar_sign(monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "$ecret")
    assert Environment().str("SECRET_KEY", "") == "$ecret"


@pytest.mark.parametrize(("raw", "value"), [("Yes", True), ("0", False), ("", True)])
def test_an_empty_value_means_the_default(monkeypatch, raw, value):
    monkeypatch.setenv("DEBUG", raw)
    assert Environment().bool("DEBUG", True) is value


def test_a_list_may_have_spaces_after_its_commas(monkeypatch):
    monkeypatch.setenv("ALLOWED_HOSTS", "a.example.org, b.example.org,")
    assert Environment().list("ALLOWED_HOSTS", []) == ["a.example.org", "b.example.org"]


def test_a_refused_variable_is_named_and_its_value_is_not(monkeypatch):
    monkeypatch.setenv("DEBUG", "s3cret")
    with pytest.raises(BadVariable, match="DEBUG must be one of") as refused:
        Environment().bool("DEBUG", False)
    assert "s3cret" not in str(refused.value)


@pytest.mark.django_db
def test_an_on_call_address_without_an_e_mail_server_is_a_warning(settings):
    asked = {"databases": ["default"], "tags": ["database"]}
    assert "clinic.W003" not in found(**asked)
    Practice.objects.update(on_call_email="oncall@example.org")
    assert "clinic.W003" in found(**asked)
    settings.EMAIL_IS_SET = True
    assert "clinic.W003" not in found(**asked)


def test_an_e_mail_server_is_given_by_its_address(monkeypatch):
    monkeypatch.setenv("EMAIL_URL", "smtp+tls://clinic:p%40ss@mail.example.org:587")
    given = Environment().mail("EMAIL_URL")
    assert (given["EMAIL_HOST"], given["EMAIL_HOST_PASSWORD"]) == (
        "mail.example.org",
        "p@ss",
    )
    assert given["EMAIL_USE_TLS"]
    monkeypatch.setenv("EMAIL_URL", "pigeon://mail.example.org")
    with pytest.raises(BadVariable, match="EMAIL_URL"):
        Environment().mail("EMAIL_URL")
