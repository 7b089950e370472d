"""With a real Celery worker, in a process of its own, on the test database and the private Redis."""

import signal
from datetime import timedelta

import pytest

from iae_portal.common.job_lifecycle import cancel_job, enqueue_job
from iae_portal.common.job_states import JobState
from iae_portal.common.models import Job, Source
from tests.factories.users import make_user
from tests.iae_portal.common import worker_jobs  # noqa: F401 -- registers its kind here too
from tests.workers import wait_for

pytestmark = [pytest.mark.worker, pytest.mark.django_db(transaction=True)]


def enqueue(kind, owner=None, **parameters):
    return enqueue_job(kind=kind, subject="tests:worker", parameters=parameters, actor=owner)


def written():
    """What the job writes, apart from the sources of a region that other tests may have loaded."""
    return Source.objects.filter(slug__startswith="slow-")


def test_worker_killed_in_its_last_step_leaves_nothing_and_its_successor_ends_the_job(start_worker):
    first = start_worker()
    job = enqueue("tests.slow_write", pause=1.5)
    wait_for(job, lambda job: job.step == "Ligne 2")
    first.end(signal.SIGKILL)
    assert not written().exists()
    start_worker()
    wait_for(job, lambda job: job.is_final, reaping=True)
    assert (job.state, job.attempt) == (JobState.SUCCEEDED, 2)
    assert list(written().values_list("slug", "vintage")) == [("slow-0", "2"), ("slow-1", "2")]


def test_running_job_is_cancelled_at_its_next_step(start_worker):
    owner = make_user()
    start_worker()
    job = enqueue("common.selftest", owner, steps=600, pause=0.1)
    wait_for(job, lambda job: job.state == JobState.RUNNING and job.progress > 0)
    cancel_job(job=job, actor=owner)
    assert wait_for(job, lambda job: job.is_final).state == JobState.CANCELLED


def test_job_asked_while_redis_is_down_starts_when_it_is_back(start_worker, monkeypatch, settings):
    from celery import current_app

    monkeypatch.setattr(current_app.conf, "broker_url", "redis+socket:///nowhere/redis.sock?virtual_host=0")
    job = enqueue("common.selftest", steps=2, pause=0)
    assert (job.state, job.published_at) == (JobState.QUEUED, None)
    monkeypatch.setattr(current_app.conf, "broker_url", settings.CELERY_BROKER_URL)
    Job.objects.filter(pk=job.pk).update(queued_at=job.queued_at - timedelta(minutes=1))
    start_worker()
    assert wait_for(job, lambda job: job.is_final, reaping=True).state == JobState.SUCCEEDED
