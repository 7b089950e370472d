from datetime import timedelta

import pytest
from celery import current_app
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from iae_portal.common import job_lifecycle
from iae_portal.common.job_execution import execute_job
from iae_portal.common.job_lifecycle import JobConflictError, cancel_job, claim_job, enqueue_job, reap_jobs
from iae_portal.common.job_registry import UnknownJobKindError
from iae_portal.common.job_states import ForbiddenMoveError, JobState
from iae_portal.common.models import Job
from tests.factories.users import make_user

pytestmark = pytest.mark.django_db
LONG_AGO = timedelta(hours=1)


def enqueue(actor=None, subject="test:1", **parameters):
    return enqueue_job(
        kind="common.selftest", subject=subject, parameters={"steps": 2, "pause": 0, **parameters}, actor=actor
    )


def silence(job):
    """The worker died: its last sign of life is old."""
    Job.objects.filter(pk=job.pk).update(heartbeat=timezone.now() - LONG_AGO)


@pytest.fixture
def dead_broker(monkeypatch):
    monkeypatch.setattr(current_app.conf, "broker_url", "redis+socket:///nowhere/redis.sock?virtual_host=0")


def test_enqueued_job_waits_with_its_owner():
    owner = make_user()
    job = enqueue(owner)
    assert (job.state, job.owner, job.attempt, job.progress) == (JobState.QUEUED, owner, 0, 0)


def test_enqueue_twice_gives_the_job_under_way():
    assert enqueue() == enqueue()
    assert Job.objects.count() == 1


def test_enqueue_with_other_parameters_is_a_conflict():
    job = enqueue()
    with pytest.raises(JobConflictError, match="Un autre travail est déjà en cours") as caught:
        enqueue(steps=3)
    assert caught.value.job == job


def test_enqueue_after_the_end_makes_a_new_job():
    first = enqueue()
    execute_job(job_id=first.pk)
    assert enqueue() != first


def test_enqueue_unknown_kind_is_refused():
    with pytest.raises(UnknownJobKindError):
        enqueue_job(kind="none.such", subject="x", parameters={}, actor=None)


def test_database_refuses_a_second_active_job():
    enqueue()
    with pytest.raises(IntegrityError, match="common_job_one_active"), transaction.atomic():
        Job.objects.create(kind="common.selftest", subject="test:1")


def test_claim_starts_the_first_attempt():
    job = claim_job(job_id=enqueue().pk)
    assert (job.state, job.attempt) == (JobState.RUNNING, 1)
    assert job.heartbeat is not None


def test_claim_of_a_job_at_work_gives_nothing():
    job = enqueue()
    claim_job(job_id=job.pk)
    assert claim_job(job_id=job.pk) is None


def test_claim_of_a_silent_job_starts_another_attempt():
    job = enqueue()
    claim_job(job_id=job.pk)
    silence(job)
    assert claim_job(job_id=job.pk).attempt == 2


def test_claim_of_a_missing_job_gives_nothing():
    assert claim_job(job_id=0) is None


def test_move_outside_the_table_is_forbidden():
    job = enqueue()
    with pytest.raises(ForbiddenMoveError):
        job.move(JobState.SUCCEEDED)


def test_cancel_by_its_owner_ends_a_waiting_job():
    owner = make_user()
    job = cancel_job(job=enqueue(owner), actor=owner)
    assert (job.state, job.finished_at is not None) == (JobState.CANCELLED, True)


def test_cancel_by_its_owner_asks_a_running_job_to_stop():
    owner = make_user()
    job = enqueue(owner)
    claim_job(job_id=job.pk)
    assert cancel_job(job=job, actor=owner).state == JobState.CANCELLING


def test_cancel_by_someone_else_is_refused():
    job = enqueue(make_user())
    with pytest.raises(PermissionDenied):
        cancel_job(job=job, actor=make_user())
    job.refresh_from_db()
    assert job.state == JobState.QUEUED


def test_cancel_of_a_finished_job_changes_nothing():
    owner = make_user()
    job = enqueue(owner)
    execute_job(job_id=job.pk)
    assert cancel_job(job=job, actor=owner).state == JobState.SUCCEEDED


def test_reaper_requeues_a_silent_job():
    job = enqueue()
    claim_job(job_id=job.pk)
    silence(job)
    assert reap_jobs().requeued == 1
    job.refresh_from_db()
    assert (job.state, job.attempt, job.published_at) == (JobState.QUEUED, 1, None)


def test_reaper_leaves_a_job_that_beats():
    claim_job(job_id=enqueue().pk)
    report = reap_jobs()
    assert (report.requeued, report.failed) == (0, 0)


def test_reaper_fails_a_job_after_its_last_attempt(settings):
    job = enqueue()
    Job.objects.filter(pk=job.pk).update(attempt=settings.JOB_MAX_ATTEMPTS - 1)
    claim_job(job_id=job.pk)
    silence(job)
    assert reap_jobs().failed == 1
    job.refresh_from_db()
    assert job.state == JobState.FAILED
    assert job.error.startswith("Le travail a été interrompu 3 fois par l’arrêt de son exécutant")


def test_reaper_ends_a_cancelled_job_whose_worker_died():
    owner = make_user()
    job = enqueue(owner)
    claim_job(job_id=job.pk)
    cancel_job(job=job, actor=owner)
    silence(job)
    assert reap_jobs().cancelled == 1


def test_reaper_publishes_what_waits_without_message():
    job = enqueue()
    Job.objects.filter(pk=job.pk).update(queued_at=timezone.now() - LONG_AGO)
    assert reap_jobs().published == 1
    job.refresh_from_db()
    assert job.published_at is not None
    assert reap_jobs().published == 0


def test_publish_without_redis_keeps_the_job_and_is_quick(dead_broker):
    job = enqueue()
    before = timezone.now()
    assert job_lifecycle.publish_job(job=job) is False
    assert timezone.now() - before < timedelta(seconds=2)
    job.refresh_from_db()
    assert (job.state, job.published_at) == (JobState.QUEUED, None)


def test_enqueue_without_redis_is_published_by_the_reaper_later(dead_broker, monkeypatch, settings):
    job = enqueue()
    Job.objects.filter(pk=job.pk).update(queued_at=timezone.now() - LONG_AGO)
    assert reap_jobs().published == 0
    monkeypatch.setattr(current_app.conf, "broker_url", settings.CELERY_BROKER_URL)
    assert reap_jobs().published == 1
