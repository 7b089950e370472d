"""Readiness says which part does not follow; Redis away is told, and serves."""

import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from iae_portal.common.operating import readiness

pytestmark = pytest.mark.django_db


def test_process_with_all_it_needs_is_ready(client):
    answer = client.get("/pret/")
    assert (answer.status_code, answer.json()) == (
        200,
        {"pret": True, "base": "bon", "fichiers": "bon", "redis": "bon"},
    )


def test_database_behind_the_code_is_not_ready(client):
    recorder = MigrationRecorder(connection)
    recorder.record_unapplied(*max(key for key in recorder.applied_migrations() if key[0] == "territories"))
    answer = client.get("/pret/")
    assert (answer.status_code, answer.json()["base"]) == (503, "migrations à appliquer")


def test_redis_away_is_told_and_the_process_serves(client, settings):
    settings.CACHES = {**settings.CACHES, "default": {"LOCATION": "unix:///nulle/part.sock?db=0"}}
    answer = client.get("/pret/")
    assert (answer.status_code, answer.json()["redis"]) == (200, "injoignable")


def test_files_away_are_not_ready(settings):
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "tests.iae_portal.common.operating.storages.AbsentStorage",
        },
    }
    state = readiness.read_readiness()
    assert (state.files, state.is_ready) == ("injoignable", False)


def test_health_answers_when_the_database_does(client):
    assert client.get("/sante/").json() == {"etat": "bon"}
