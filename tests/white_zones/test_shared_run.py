"""A run that several real workers compute together: one killed in the middle of its part, or cancelled there."""

import signal
import time
from contextlib import contextmanager

import psycopg2
import pytest
from django.db import connection

from iae_portal.common.job_execution import execute_job
from iae_portal.common.job_lifecycle import cancel_job, publish_job
from iae_portal.common.job_states import JobState
from iae_portal.common.models import Job
from tests.factories.countries import make_country, read_results
from tests.white_zones.domain.test_parts import begin
from tests.workers import PATIENCE, wait_for
from white_zones.models import RunInputs, RunPart

pytestmark = [pytest.mark.worker, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def country(settings, monkeypatch):
    settings.WHITE_ZONES_SPLIT_ABOVE = 5
    monkeypatch.setenv("WHITE_ZONES_SPLIT_ABOVE", "5")
    return make_country()


@pytest.fixture
def waiting_run(country):
    """Cut in two parts by a worker that died before the first; the next worker takes the job."""
    run = begin(country.ask(), parts=0)
    Job.objects.filter(pk=run.job_id).update(state=JobState.QUEUED)
    publish_job(job=run.job)
    return run


@contextmanager
def held_parts():
    """Parts can be taken, and not ended: each worker stops in the middle of its own until they are let go."""
    values = connection.settings_dict
    other = psycopg2.connect(dbname=values["NAME"], user=values["USER"], host=values["HOST"])
    try:
        other.cursor().execute("LOCK TABLE white_zones_runpart IN SHARE MODE")
        yield
    finally:
        other.close()


def wait_for_workers_at_parts(count):
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
                "AND wait_event_type = 'Lock' AND query LIKE 'UPDATE \"white_zones_runpart\"%'"
            )
            (waiting,) = cursor.fetchone()
        if waiting == count:
            return
        time.sleep(0.05)
    pytest.fail(f"{waiting} exécutants sur {count}")


def answer_alone(country, settings, start_worker):
    """What this process finds by itself; a worker still there could take the run from it."""
    start_worker.stop()
    settings.WHITE_ZONES_SPLIT_ABOVE = 10_000
    run = country.ask(name="Seul")
    execute_job(job_id=run.job_id)
    run.refresh_from_db()
    return read_results(run)


def test_helper_killed_in_its_part_changes_nothing_to_the_results(start_worker, waiting_run, country, settings):
    with held_parts():
        start_worker()
        wait_for_workers_at_parts(1)
        helper = start_worker()
        wait_for_workers_at_parts(2)
        helper.end(signal.SIGKILL)
    job = wait_for(waiting_run.job, lambda job: job.is_final)
    waiting_run.refresh_from_db()
    assert (job.state, job.attempt) == (JobState.SUCCEEDED, 2)
    assert len(set(waiting_run.parts.values_list("worker", flat=True))) == 1
    assert read_results(waiting_run) == answer_alone(country, settings, start_worker)


def test_two_workers_compute_a_part_each(start_worker, waiting_run, country, settings):
    with held_parts():
        start_worker()
        start_worker()
        wait_for_workers_at_parts(2)
    wait_for(waiting_run.job, lambda job: job.is_final)
    waiting_run.refresh_from_db()
    assert len(set(waiting_run.parts.values_list("worker", flat=True))) == 2
    assert read_results(waiting_run) == answer_alone(country, settings, start_worker)


def test_successor_of_the_killed_worker_of_the_run_goes_on_with_its_parts(
    start_worker, waiting_run, country, settings
):
    with held_parts():
        first = start_worker()
        wait_for_workers_at_parts(1)
        first.end(signal.SIGKILL)
    start_worker()
    job = wait_for(waiting_run.job, lambda job: job.is_final, reaping=True)
    waiting_run.refresh_from_db()
    assert (job.state, job.attempt) == (JobState.SUCCEEDED, 3)
    assert read_results(waiting_run) == answer_alone(country, settings, start_worker)


def test_run_cancelled_in_the_middle_of_its_parts_leaves_nothing(start_worker, waiting_run):
    with held_parts():
        start_worker()
        wait_for_workers_at_parts(1)
        cancel_job(job=waiting_run.job, actor=waiting_run.created_by)
    job = wait_for(waiting_run.job, lambda job: job.is_final)
    assert job.state == JobState.CANCELLED
    assert not RunPart.objects.filter(run=waiting_run).exists()
    assert not RunInputs.objects.filter(run=waiting_run).exists()
