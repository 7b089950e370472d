"""A real Celery worker for tests, in a process of its own, on the test database and the private Redis.

`start_worker` is a fixture that every test may ask for; such tests need real transactions.
"""

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

from iae_portal.common.job_lifecycle import reap_jobs

ROOT = Path(__file__).parents[1]
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

    def stop():
        for worker in workers:
            worker.end()
        forget_messages()

    start.stop = stop
    yield start
    stop()


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
