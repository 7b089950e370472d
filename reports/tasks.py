"""The job of restitutions, as the workers and the pages know it."""

from typing import Any

from django.urls import reverse

from iae_portal.common.job_context import JobContext
from iae_portal.common.job_registry import register_job
from iae_portal.common.jobs import Job
from iae_portal.common.queues import Queue
from reports.models import Restitution
from reports.rules.jobs import JOB_KIND


def may_follow(user: Any, job: Job) -> bool:
    return Restitution.objects.visible_to(user).filter(job=job).exists()


def address_of_result(job: Job) -> str:
    return reverse("reports:detail", args=[job.parameters["restitution"]])


@register_job(
    JOB_KIND,
    label="Fabrication de la restitution",
    can_see=may_follow,
    result_url=address_of_result,
    queue=Queue.DOCUMENTS,
)
def run_restitution(context: JobContext) -> None:
    # Imported when a worker makes one: the libraries of documents are slow to import, and no page needs them.
    from reports.documents.making import make_restitution  # noqa: PLC0415

    make_restitution(context)
