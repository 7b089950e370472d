"""A run by a real worker: killed in the middle, cancelled in the middle, and two at once."""

import signal
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import psycopg2
import pytest
from django.db import connection, connections

from iae_portal.common.job_execution import execute_job
from iae_portal.common.job_lifecycle import cancel_job
from iae_portal.common.job_states import JobState
from tests.factories.white_zones import make_actor, make_example
from tests.workers import wait_for
from white_zones.domain.create_run import create_run
from white_zones.domain.parameters import RunParameters
from white_zones.enums import RunState
from white_zones.models import AreaResult, CommuneResult, Run, RunSupply

pytestmark = [pytest.mark.worker, pytest.mark.django_db(transaction=True)]
WRITING = "Écriture de 30 résultats"


@contextmanager
def held_results():
    """Someone else holds the table of results: a run stops where it writes, until they let go."""
    values = connection.settings_dict
    other = psycopg2.connect(dbname=values["NAME"], user=values["USER"], host=values["HOST"])
    try:
        other.cursor().execute("LOCK TABLE white_zones_communeresult IN ACCESS EXCLUSIVE MODE")
        yield
    finally:
        other.close()


@pytest.fixture
def waiting_run():
    made = make_example()
    return create_run(actor=make_actor(), name="Essai", parameters=made.parameters())


def count_rows(run):
    return tuple(model.objects.filter(run=run).count() for model in (CommuneResult, AreaResult, RunSupply))


def test_worker_killed_while_writing_leaves_nothing_and_the_run_ends_once(start_worker, waiting_run):
    with held_results():
        first = start_worker()
        wait_for(waiting_run.job, lambda job: job.step == WRITING)
        first.end(signal.SIGKILL)
    assert count_rows(waiting_run) == (0, 0, 0)
    start_worker()
    job = wait_for(waiting_run.job, lambda job: job.is_final, reaping=True)
    waiting_run.refresh_from_db()
    assert (job.state, job.attempt, waiting_run.state) == (JobState.SUCCEEDED, 2, RunState.DONE)
    assert count_rows(waiting_run) == (30, 20, 4)


def test_run_cancelled_while_writing_leaves_nothing(start_worker, waiting_run):
    with held_results():
        start_worker()
        wait_for(waiting_run.job, lambda job: job.step == WRITING)
        cancel_job(job=waiting_run.job, actor=waiting_run.created_by)
    wait_for(waiting_run.job, lambda job: job.is_final)
    run = Run.objects.get(pk=waiting_run.pk)
    assert (run.state, run.finished_at) == (RunState.CANCELLED, None)
    assert count_rows(run) == (0, 0, 0)


def work(job_id):
    try:
        return execute_job(job_id=job_id).state
    finally:
        connections.close_all()


def test_two_first_runs_at_once_share_one_reference(waiting_run):
    parameters = RunParameters.from_json(waiting_run.parameters)
    second = create_run(actor=waiting_run.created_by, name="Second", parameters=parameters)
    with ThreadPoolExecutor(max_workers=2) as threads, held_results():
        working = [threads.submit(work, run.job_id) for run in (waiting_run, second)]
        for run in (waiting_run, second):
            wait_for(run.job, lambda job: job.step == WRITING)
    assert [future.result() for future in working] == [JobState.SUCCEEDED, JobState.SUCCEEDED]
    runs = Run.objects.filter(pk__in=[waiting_run.pk, second.pk])
    (reference,) = runs.filter(is_reference=True)
    assert {run.reference_run_id for run in runs} == {reference.pk}
    assert [count_rows(run) for run in runs] == [(30, 20, 4), (30, 20, 4)]
