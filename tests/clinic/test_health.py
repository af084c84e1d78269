from datetime import timedelta

import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from clinic import heartbeat


def test_the_web_process_answers_without_a_database(client):
    # No django_db mark: a query would fail this test.
    response = client.get("/healthz/")
    assert (response.status_code, response.content) == (200, b"ok")


@pytest.mark.django_db
def test_ready_when_a_worker_has_just_shown_life(client):
    heartbeat.beat("worker", timezone.now())
    response = client.get("/readyz/")
    assert (response.status_code, response.content) == (200, b"ok")


@pytest.mark.django_db
def test_not_ready_before_the_first_sign_of_life(client):
    response = client.get("/readyz/")
    assert response.status_code == 503
    assert b"texting is not running" in response.content


@pytest.mark.django_db
def test_not_ready_when_the_worker_fell_silent(client, settings):
    heartbeat.beat("worker", timezone.now() - settings.WORKER_SILENT_AFTER)
    assert client.get("/readyz/").status_code == 503


@pytest.mark.django_db
def test_another_jobs_heartbeat_is_not_the_workers(client):
    heartbeat.beat("web", timezone.now())
    assert client.get("/readyz/").status_code == 503


@pytest.mark.django_db
def test_not_ready_while_a_migration_is_missing(client):
    heartbeat.beat("worker", timezone.now())
    MigrationRecorder.Migration.objects.filter(app="clinic").last().delete()
    response = client.get("/readyz/")
    assert response.status_code == 503
    assert b"manage.py migrate" in response.content


@pytest.mark.django_db
def test_not_ready_when_the_database_does_not_answer(client, monkeypatch):
    def gone(*_args):
        raise connection.Database.OperationalError("gone")

    monkeypatch.setattr(connection, "cursor", connection.wrap_database_errors(gone))
    response = client.get("/readyz/")
    assert (response.status_code, response.content) == (
        503,
        b"database: not reachable",
    )


@pytest.mark.django_db
def test_a_late_heartbeat_does_not_turn_the_clock_back():
    at = timezone.now()
    heartbeat.beat("worker", at)
    heartbeat.beat("worker", at - timedelta(hours=1))
    assert not heartbeat.is_silent(at)


@pytest.mark.parametrize("path", ["/healthz/", "/readyz/"])
@pytest.mark.django_db
def test_health_is_never_cached_and_needs_no_sign_in(client, path):
    response = client.get(path)
    assert response.status_code != 302
    assert "no-store" in response["Cache-Control"]
