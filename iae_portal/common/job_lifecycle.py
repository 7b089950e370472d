"""The life of a job: asked for, claimed by a worker, settled, cancelled, or taken back from a dead worker."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models.functions import Now

from iae_portal.common.broker import publish_task
from iae_portal.common.job_registry import get_kind, may_cancel, queue_of
from iae_portal.common.job_states import JobState
from iae_portal.common.jobs import Job

RUN_TASK = "iae_portal.common.tasks.run_job"
# A job whose message failed waits this long before the reaper sends it again; one that was sent may have been lost
# with Redis, but more often it waits behind others, so it is sent again more rarely. Twice is harmless: see claim_job.
NEVER_PUBLISHED = timedelta(seconds=5)
PUBLISHED_AGAIN = timedelta(seconds=60)
EXHAUSTED = (
    "Le travail a été interrompu {attempts} fois par l’arrêt de son exécutant (redémarrage, manque de mémoire ou "
    "panne). Relancez-le ; s’il échoue encore, prévenez l’administrateur du portail."
)
UNKNOWN_KIND = "Cette version du portail ne sait pas exécuter ce travail. Prévenez l’administrateur du portail."


class JobConflictError(Exception):
    """Another job, asked with other parameters, is at work on the same subject."""

    def __init__(self, job: Job) -> None:
        super().__init__("Un autre travail est déjà en cours sur cet objet : attendez sa fin ou annulez-le.")
        self.job = job


@dataclass(frozen=True, slots=True)
class ReapReport:
    requeued: int
    failed: int
    cancelled: int
    published: int


def enqueue_job(*, kind: str, subject: str, parameters: Mapping[str, Any], actor: Any) -> Job:
    """Write the job and wake a worker once the caller's transaction is committed.

    Asking twice for the same thing (a double click, a resent form) gives the job already under way.
    """
    get_kind(kind)
    wanted = Job(kind=kind, subject=subject, parameters=dict(parameters), owner=actor)
    for _ in range(3):
        try:
            with transaction.atomic():
                wanted.save(force_insert=True)
        except IntegrityError as error:
            if "common_job_one_active" not in str(error):
                raise
            wanted.pk = None
        else:
            wanted.refresh_from_db()
            publish_on_commit(wanted)
            return wanted
        active = Job.objects.active().filter(subject=subject).first()
        if active is not None:
            if active.kind == kind and active.parameters == wanted.parameters:
                return active
            raise JobConflictError(active)
    raise RuntimeError(f"job could not be enqueued: {subject}")


def publish_on_commit(job: Job) -> None:
    transaction.on_commit(lambda: publish_job(job=job), robust=True)


def publish_job(*, job: Job) -> bool:
    """Send the message; without Redis the job stays queued and the reaper tries again."""
    published = publish_task(RUN_TASK, job.pk, queue=queue_of(job.kind))
    if published:
        Job.objects.filter(pk=job.pk, state=JobState.QUEUED).update(published_at=Now())
    return published


def claim_job(*, job_id: int) -> Job | None:
    """Take the job for one attempt, or nothing when another worker has it, or it is over.

    The attempt number fences: whoever holds an older one can no longer report nor settle.
    """
    with transaction.atomic():
        job = Job.objects.select_for_update(of=("self",)).filter(pk=job_id).first()
        if job is None or job.state not in {JobState.QUEUED, JobState.RUNNING}:
            return None
        if job.state == JobState.RUNNING and not Job.objects.stale().filter(pk=job_id).exists():
            return None
        if job.attempt >= settings.JOB_MAX_ATTEMPTS:
            _fail_exhausted(job)
            return None
        started = job.started_at or Now()
        job.move(JobState.RUNNING, attempt=job.attempt + 1, heartbeat=Now(), started_at=started, progress=0, step="")
    job.refresh_from_db()
    return job


def settle_job(*, job_id: int, attempt: int, to: JobState, **changes: Any) -> bool:
    """End the attempt, if it is still the one at work; True when the row moved."""
    with transaction.atomic():
        job = Job.objects.select_for_update(of=("self",)).get(pk=job_id)
        if job.attempt != attempt or job.state not in {JobState.RUNNING, JobState.CANCELLING}:
            return False
        # Someone asked to cancel meanwhile: whatever the attempt came to, it left nothing behind.
        if job.state == JobState.CANCELLING:
            job.move(JobState.CANCELLED, finished_at=Now())
        else:
            job.move(to, finished_at=Now(), **changes)
    return True


def cancel_job(*, job: Job, actor: Any) -> Job:
    """Cancel at once what waits; ask what runs to stop at its next step."""
    with transaction.atomic():
        locked = Job.objects.select_for_update(of=("self",)).get(pk=job.pk)
        if not may_cancel(actor, locked):
            raise PermissionDenied
        if locked.state == JobState.QUEUED:
            locked.move(JobState.CANCELLED, finished_at=Now())
        elif locked.state == JobState.RUNNING:
            locked.move(JobState.CANCELLING)
    locked.refresh_from_db()
    return locked


def reap_jobs() -> ReapReport:
    """Take back what dead workers held, and wake workers for what waits without a message."""
    requeued = failed = cancelled = 0
    with transaction.atomic():
        for job in Job.objects.stale().select_for_update(of=("self",), skip_locked=True):
            if job.state == JobState.CANCELLING:
                job.move(JobState.CANCELLED, finished_at=Now())
                cancelled += 1
            elif job.attempt >= settings.JOB_MAX_ATTEMPTS:
                _fail_exhausted(job)
                failed += 1
            else:
                job.move(JobState.QUEUED, queued_at=Now(), published_at=None)
                publish_on_commit(job)
                requeued += 1
    published = 0
    for job in Job.objects.unheard(never_published=NEVER_PUBLISHED, published=PUBLISHED_AGAIN).order_by("queued_at"):
        if not publish_job(job=job):
            break
        published += 1
    return ReapReport(requeued, failed, cancelled, published)


def _fail_exhausted(job: Job) -> None:
    job.move(JobState.FAILED, finished_at=Now(), error=EXHAUSTED.format(attempts=job.attempt))
