"""The jobs of an import, as the workers and the pages know them."""

from typing import Any

from django.urls import reverse

from iae_portal.common.data_imports import DataImport
from iae_portal.common.imports.requests import APPLY_KIND, CHECK_KIND, apply_import, check_import
from iae_portal.common.job_context import JobContext
from iae_portal.common.job_registry import register_job
from iae_portal.common.jobs import Job
from iae_portal.common.queues import Queue
from iae_portal.dashboards.demonstration_words import forget_words


def may_follow(user: Any, job: Job) -> bool:
    return DataImport.objects.visible_to(user).filter(job=job).exists()


def address_of_import(job: Job) -> str:
    return reverse("dashboards:import", args=[job.parameters["import"]])


@register_job(
    CHECK_KIND, label="Examen des fichiers", can_see=may_follow, result_url=address_of_import, queue=Queue.DOCUMENTS
)
def run_check(context: JobContext) -> None:
    check_import(context)


@register_job(
    APPLY_KIND,
    label="Import des fichiers",
    can_see=may_follow,
    can_cancel=may_follow,
    result_url=address_of_import,
    queue=Queue.DOCUMENTS,
)
def run_application(context: JobContext) -> None:
    apply_import(context)
    forget_words()
