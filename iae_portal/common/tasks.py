"""What the workers and the beat run; each task only calls the function that does it."""

import time
from typing import Any

from celery import shared_task
from celery.signals import worker_ready

from iae_portal.common import job_lifecycle, outbox
from iae_portal.common.broker import publish_task
from iae_portal.common.job_context import JobContext, JobError
from iae_portal.common.job_execution import execute_job
from iae_portal.common.job_registry import register_job
from iae_portal.common.reference_changes import forget_changes


@shared_task(name=job_lifecycle.RUN_TASK, acks_late=True)
def run_job(job_id: int) -> None:
    execute_job(job_id=job_id)


@shared_task(name="iae_portal.common.tasks.reap_jobs", expires=60)
def reap_jobs() -> None:
    job_lifecycle.reap_jobs()


@shared_task(name=outbox.SEND_TASK, expires=60)
def send_waiting_mail() -> None:
    outbox.send_waiting_mail()


@shared_task(name="iae_portal.common.tasks.forget_reference_changes", expires=3600)
def forget_reference_changes() -> None:
    forget_changes()


@worker_ready.connect
def reap_on_start(**_: Any) -> None:
    """A worker that starts again takes back at once what its predecessor left."""
    publish_task("iae_portal.common.tasks.reap_jobs")


@register_job("common.selftest", label="Essai des exécutants")
def run_selftest(context: JobContext) -> None:
    """Counts to `steps`, a fraction of a second each: shows an administrator that the workers work."""
    steps = int(context.parameters.get("steps", 10))
    if steps < 1:
        raise JobError("Le nombre d’étapes doit être au moins 1.")
    pause = float(context.parameters.get("pause", 0.1))
    for step in range(steps):
        context.report(100 * step / steps, f"Étape {step + 1} sur {steps}")
        time.sleep(pause)
