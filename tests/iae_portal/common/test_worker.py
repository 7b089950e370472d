"""With a real Celery worker, in a process of its own, on the test database and the private Redis."""

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from urllib.parse import quote

import pytest
import redis
from django.conf import settings
from django.db import connection

from iae_portal.common.job_lifecycle import cancel_job, enqueue_job, reap_jobs
from iae_portal.common.job_states import JobState
from iae_portal.common.models import Job, Source
from tests.factories.users import make_user
from tests.iae_portal.common import worker_jobs  # noqa: F401 -- registers its kind here too

pytestmark = [pytest.mark.worker, pytest.mark.django_db(transaction=True)]
ROOT = Path(__file__).parents[3]
PATIENCE = 30


def database_url():
    values = connection.settings_dict
    host = quote(values["HOST"], safe="")
    return f"postgis://{values['USER']}@{host}/{values['NAME']}"


class Worker:
    """A `celery worker` with one child, in a process group that can be killed whole."""

    def __init__(self):
        environment = {**os.environ, "DATABASE_URL": database_url(), "JOB_HEARTBEAT_TIMEOUT": "2"}
        command = [sys.executable, "-m", "celery", "-A", "iae_portal", "worker", "--concurrency=1", "-l", "WARNING"]
        command += ["--without-gossip", "--without-mingle", "-I", "tests.iae_portal.common.worker_jobs"]
        self.process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=environment,
            start_new_session=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def end(self, how=signal.SIGKILL):
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, how)
        self.process.wait(timeout=PATIENCE)


@pytest.fixture
def start_worker(transactional_db, settings):
    settings.JOB_HEARTBEAT_TIMEOUT = timedelta(seconds=2)
    forget_messages()
    workers = []

    def start():
        workers.append(Worker())
        return workers[-1]

    yield start
    for worker in workers:
        worker.end()
    forget_messages()


def forget_messages():
    redis.Redis.from_url(settings.REDIS_URL, db=0).flushdb()


def wait_for(job, condition, *, reaping=False):
    """The job once it is as wanted; the reaper runs meanwhile if asked, as the beat would make it."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        job.refresh_from_db()
        if condition(job):
            return job
        if reaping:
            reap_jobs()
        time.sleep(0.1)
    pytest.fail(f"{job.state} {job.progress} {job.step} {job.error}")


def enqueue(kind, owner=None, **parameters):
    return enqueue_job(kind=kind, subject="tests:worker", parameters=parameters, actor=owner)


def test_worker_killed_in_its_last_step_leaves_nothing_and_its_successor_ends_the_job(start_worker):
    first = start_worker()
    job = enqueue("tests.slow_write", pause=1.5)
    wait_for(job, lambda job: job.step == "Ligne 2")
    first.end(signal.SIGKILL)
    assert Source.objects.count() == 0
    start_worker()
    wait_for(job, lambda job: job.is_final, reaping=True)
    assert (job.state, job.attempt) == (JobState.SUCCEEDED, 2)
    assert list(Source.objects.values_list("slug", "vintage")) == [("slow-0", "2"), ("slow-1", "2")]


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
