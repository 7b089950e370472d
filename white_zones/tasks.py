"""The jobs of the diagnosis, as the workers and the pages know them."""

from typing import Any

from celery import shared_task
from django.urls import reverse

from accounts.roles import Permission
from iae_portal.common.job_context import JobContext
from iae_portal.common.job_registry import register_job
from iae_portal.common.jobs import Job
from iae_portal.common.queues import Queue
from white_zones.domain.compute_run import compute_run
from white_zones.domain.compute_siting import compute_siting
from white_zones.domain.parts import help_with_run
from white_zones.models import Run, SitingStudy
from white_zones.rules import HELP_TASK, JOB_KIND, SITING_JOB_KIND


def may_follow(user: Any, job: Job) -> bool:
    return Run.objects.visible_to(user).filter(job=job).exists()


def may_cancel(user: Any, job: Job) -> bool:
    return bool(user.can(Permission.WHITE_ZONES_RUN_START)) and may_follow(user, job)


def address_of_result(job: Job) -> str:
    return reverse("white_zones:detail", args=[job.parameters["run"]])


@register_job(
    JOB_KIND,
    label="Calcul des zones blanches",
    can_see=may_follow,
    can_cancel=may_cancel,
    result_url=address_of_result,
    queue=Queue.COMPUTING,
)
def run_white_zones(context: JobContext) -> None:
    compute_run(context)


@shared_task(name=HELP_TASK, acks_late=True)
def help_with_white_zones(run_id: int) -> None:
    help_with_run(run_id=run_id)


def may_follow_siting(user: Any, job: Job) -> bool:
    return SitingStudy.objects.visible_to(user).filter(job=job).exists()


def address_of_siting(job: Job) -> str:
    return reverse("white_zones:siting", args=[job.parameters["study"]])


@register_job(
    SITING_JOB_KIND,
    label="Recherche de l’implantation optimale",
    can_see=may_follow_siting,
    result_url=address_of_siting,
    queue=Queue.COMPUTING,
)
def run_siting(context: JobContext) -> None:
    compute_siting(context)
