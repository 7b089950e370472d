import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from iae_portal.common import job_registry
from iae_portal.common.job_context import JobError, JobLostError
from iae_portal.common.job_execution import execute_job
from iae_portal.common.job_lifecycle import cancel_job, claim_job, enqueue_job
from iae_portal.common.job_registry import register_job
from iae_portal.common.job_states import JobState
from iae_portal.common.models import Job, Source
from tests.factories.users import make_user


@pytest.fixture
def run(monkeypatch, transactional_db):
    """Runs a function as a job, with its own connection for the signs of life, as a worker does."""
    monkeypatch.setattr(job_registry, "_kinds", dict(job_registry._kinds))

    def run_as_job(function, owner=None):
        register_job("tests.function", label="Essai")(function)
        job = enqueue_job(kind="tests.function", subject="tests:1", parameters={"n": 3}, actor=owner)
        return execute_job(job_id=job.pk)

    return run_as_job


def write_source():
    return Source.objects.create(
        slug="s", title="S", producer="P", licence="L", vintage="1", imported_at=datetime(2026, 1, 1, tzinfo=UTC)
    )


def read_elsewhere(pk):
    """What another connection sees now."""
    seen = []

    def read():
        seen.append(Job.objects.values_list("progress", "step", "state").get(pk=pk))
        connection.close()

    thread = threading.Thread(target=read)
    thread.start()
    thread.join()
    return seen[0]


def test_function_that_returns_succeeds(run):
    job = run(lambda context: context.report(40, "Au milieu"))
    assert (job.state, job.progress, job.attempt) == (JobState.SUCCEEDED, 100, 1)


def test_parameters_reach_the_function(run):
    seen = []
    run(lambda context: seen.append(context.parameters))
    assert seen == [{"n": 3}]


def test_progress_is_seen_while_the_transaction_is_open(run):
    seen = []

    def work(context):
        with transaction.atomic():
            write_source()
            context.report(42.5, "Écriture des résultats")
            seen.append(read_elsewhere(context.job.pk))

    run(work)
    assert seen == [(42.5, "Écriture des résultats", "running")]


def test_report_inside_the_final_transaction_does_not_block(run):
    def work(context):
        with context.final_transaction():
            write_source()
            context.report(99, "Fin")

    assert run(work).state == JobState.SUCCEEDED
    assert Source.objects.count() == 1


def test_known_error_is_told_in_its_own_words(run):
    def work(context):
        raise JobError("Aucune commune n’a de demande.")

    job = run(work)
    assert (job.state, job.error, job.traceback) == (JobState.FAILED, "Aucune commune n’a de demande.", "")


def test_unexpected_error_keeps_its_traceback_and_tells_what_to_do(run):
    job = run(lambda context: 1 / 0)
    assert job.state == JobState.FAILED
    assert job.error.startswith("Une erreur imprévue a interrompu le travail. Rien n’a été enregistré.")
    assert "ZeroDivisionError" in job.traceback


def test_error_in_the_final_transaction_leaves_no_result(run):
    def work(context):
        with context.final_transaction():
            write_source()
            raise JobError("Trop tard.")

    assert run(work).state == JobState.FAILED
    assert Source.objects.count() == 0


def test_cancelled_at_its_next_report(run):
    owner, reached = make_user(), []

    def work(context):
        cancel_job(job=context.job, actor=owner)
        context.report(50, "Suite")
        reached.append("after")

    assert run(work, owner).state == JobState.CANCELLED
    assert reached == []


def test_cancelled_during_the_final_transaction_leaves_no_result(run):
    owner = make_user()

    def work(context):
        with context.final_transaction():
            write_source()
            thread = threading.Thread(target=lambda: (cancel_job(job=context.job, actor=owner), connection.close()))
            thread.start()
            thread.join()

    assert run(work, owner).state == JobState.CANCELLED
    assert Source.objects.count() == 0


def test_attempt_that_was_replaced_writes_nothing(run):
    def work(context):
        Job.objects.filter(pk=context.job.pk).update(heartbeat=timezone.now() - timedelta(hours=1))
        assert claim_job(job_id=context.job.pk).attempt == 2
        assert not context.still_mine()
        with context.final_transaction():
            write_source()

    job = run(work)
    assert (job.state, job.attempt) == (JobState.RUNNING, 2)
    assert Source.objects.count() == 0


def test_attempt_that_was_replaced_stops_at_its_report(run):
    raised = []

    def work(context):
        Job.objects.filter(pk=context.job.pk).update(attempt=2)
        with pytest.raises(JobLostError):
            context.report(10)
        raised.append(True)
        Job.objects.filter(pk=context.job.pk).update(attempt=1)

    run(work)
    assert raised == [True]


def test_heart_beats_while_the_function_is_silent(run, settings):
    settings.JOB_HEARTBEAT_TIMEOUT = timedelta(seconds=0.5)
    beats = []

    def work(context):
        for _ in range(2):
            threading.Event().wait(0.3)
            beats.append(Job.objects.get(pk=context.job.pk).heartbeat)

    run(work)
    assert beats[0] < beats[1]


def test_repeated_message_does_nothing(run):
    job = run(lambda context: None)
    assert execute_job(job_id=job.pk) is None


@pytest.mark.django_db
def test_kind_that_no_longer_exists_fails_in_french():
    job = Job.objects.create(kind="gone.kind", subject="tests:2")
    assert execute_job(job_id=job.pk).error.startswith("Cette version du portail ne sait pas exécuter ce travail.")


@pytest.mark.django_db
def test_job_runs_inside_a_transaction_of_the_caller():
    job = enqueue_job(kind="common.selftest", subject="tests:3", parameters={"steps": 1, "pause": 0}, actor=None)
    assert execute_job(job_id=job.pk).state == JobState.SUCCEEDED


@pytest.mark.django_db
def test_selftest_without_step_is_refused():
    job = enqueue_job(kind="common.selftest", subject="tests:4", parameters={"steps": 0}, actor=None)
    assert execute_job(job_id=job.pk).error == "Le nombre d’étapes doit être au moins 1."
