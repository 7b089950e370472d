"""What a job's function holds while it works: its parameters, its progress, and the one way to end well."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import connection, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.functions import Now

from iae_portal.common.formatting import round_half_up
from iae_portal.common.job_states import JobState
from iae_portal.common.jobs import Job

BEATS_BEFORE_SILENCE = 5
PULSE_SQL = """
    UPDATE common_job SET heartbeat = statement_timestamp(),
        progress = coalesce(%(progress)s, progress), step = coalesce(%(step)s, step)
    WHERE id = %(job)s AND attempt = %(attempt)s AND state IN ('running', 'cancelling')
    RETURNING state
"""


class JobError(Exception):
    """The job cannot be done; the message, in French, tells the person why and what to do."""


class JobCancelledError(Exception):
    """Someone asked to stop; everything not yet committed is rolled back."""


class JobLostError(Exception):
    """This attempt no longer owns the job: it was taken over while this worker seemed dead."""


class Pulse:
    """Signs of life and progress, on a connection of its own: visible while the job's transaction is still open."""

    def __init__(self, job: Job) -> None:
        self._job = job
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._beat_on, name=f"job-{job.pk}-heartbeat", daemon=True)
        self._connection: BaseDatabaseWrapper = connections.create_connection("default")
        self._connection.inc_thread_sharing()

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stop.set()
        self._thread.join()
        self._connection.close()
        self._connection.dec_thread_sharing()

    def beat(self, *, progress: Decimal | None = None, step: str | None = None) -> str | None:
        """The state of the job, or None when this attempt is no longer the one at work."""
        values = {"progress": progress, "step": step, "job": self._job.pk, "attempt": self._job.attempt}
        with self._lock, self._connection.cursor() as cursor:
            cursor.execute(PULSE_SQL, values)
            row = cursor.fetchone()
        return row[0] if row else None

    def _beat_on(self) -> None:
        pause = settings.JOB_HEARTBEAT_TIMEOUT.total_seconds() / BEATS_BEFORE_SILENCE
        while not self._stop.wait(pause):
            try:
                if self.beat() is None:
                    return
            except Exception:  # noqa: BLE001 -- the database may come back; if not, the reaper sees the silence
                with self._lock:
                    self._connection.close()


class InlinePulse(Pulse):
    """The same on the current connection and without a thread, for a job run inside the caller's transaction."""

    def __init__(self, job: Job) -> None:  # no connection and no thread of its own
        self._job = job
        self._lock = threading.Lock()
        self._connection = connections[connection.alias]

    def start(self) -> None:
        """Nothing beats: nobody else can see the row before the caller commits."""

    def stop(self) -> None:
        """The caller's connection stays open."""


class JobContext:
    """Handed to the function of a kind of job."""

    def __init__(self, job: Job, pulse: Pulse) -> None:
        self.job = job
        self.parameters: dict[str, Any] = job.parameters
        self._pulse = pulse
        self.settled = False

    def report(self, progress: float | Decimal, step: str = "") -> None:
        """Say how far the work is (0 to 100) and what it is doing, in French; stops here if asked to."""
        bounded = round_half_up(min(max(progress, 0), 100), decimals=2)
        self._obey(self._pulse.beat(progress=bounded, step=step[:200] or None))

    def check(self) -> None:
        """Stop here if the job was cancelled or taken over."""
        self._obey(self._pulse.beat())

    def still_mine(self) -> bool:
        """Whether this attempt may still write."""
        return self._pulse.beat() == JobState.RUNNING

    @contextmanager
    def final_transaction(self) -> Iterator[None]:
        """Write the results and the success in one transaction: a kill in the middle leaves neither.

        The row is locked only at the end, so that the heart goes on beating while the results are written.
        """
        with transaction.atomic():
            yield
            job = Job.objects.select_for_update(of=("self",)).get(pk=self.job.pk)
            self._obey(job.state if job.attempt == self.job.attempt else None)
            job.move(JobState.SUCCEEDED, finished_at=Now(), progress=100, error="", traceback="")
        self.settled = True

    def _obey(self, state: str | None) -> None:
        if state == JobState.CANCELLING:
            raise JobCancelledError
        if state != JobState.RUNNING:
            raise JobLostError
